import io

import docx
import msoffcrypto
import pytest

from extractors.parsing.office.encrypted import unlocked
from extractors.stage import StageError
from schemas.run import Reason


@pytest.fixture(scope="module")
def plain():
    stream = io.BytesIO()
    docx.Document().save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def locked(plain):
    stream = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(plain)).encrypt("right", stream)
    return stream.getvalue()


def test_one_of_the_passwords_opens_it(plain, locked):
    assert unlocked(locked, ["wrong", "right"]) == plain


def test_without_the_right_one_it_stays_encrypted(locked):
    with pytest.raises(StageError) as error:
        unlocked(locked, ["wrong"])
    assert error.value.reason is Reason.ENCRYPTED
    assert "wrong" not in error.value.detail


def test_what_needs_no_password_is_as_it_was(plain, locked, doc_file):
    assert unlocked(plain, ["any"]) == plain
    assert unlocked(locked, []) == locked
    assert unlocked(b"\xd0\xcf\x11\xe0 broken", ["any"]) == b"\xd0\xcf\x11\xe0 broken"
    assert unlocked(document := doc_file("text\r"), ["any"]) == document
