import pytest
from pydantic import ValidationError

from schemas.job import StageName
from schemas.run import TRANSIENT, Failure, Part, Reason


def test_a_part_has_documents():
    with pytest.raises(ValidationError, match="items"):
        Part(
            part_id="p",
            stage=StageName.PARSE,
            version="v",
            collection="contracts",
            partition="2026-11-21",
            run_id="r",
            items=(),
        )


def test_a_reason_outside_the_list_is_refused():
    with pytest.raises(ValidationError, match="reason"):
        Failure(document_id="a", stage=StageName.PARSE, reason="odd", detail="")


def test_what_the_bytes_decide_is_not_tried_again():
    assert not TRANSIENT & {Reason.CORRUPT, Reason.ENCRYPTED, Reason.EMPTY, Reason.MISTYPED}
