import pytest
from pydantic import ValidationError

from schemas.source import SourceFile


def test_a_file_has_no_negative_size():
    with pytest.raises(ValidationError, match="size"):
        SourceFile(document_id="a", uri="u", sha256="s", size=-1, modified="0")
