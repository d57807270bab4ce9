import pytest
from pydantic import ValidationError

from schemas.source import RawFile, SourceFile


def test_a_file_has_no_negative_size():
    with pytest.raises(ValidationError, match="size"):
        SourceFile(document_id="a", uri="u", sha256="s", size=-1, modified="0")


def test_passwords_and_content_are_in_no_dump_and_no_text():
    file = RawFile(
        document_id="a", uri="u", sha256="s", content=b"Jane Doe", passwords=("open sesame",)
    )
    shown = f"{file!r} {file.model_dump()} {file.model_dump_json()}"
    assert "open sesame" not in shown
    assert "Jane Doe" not in repr(file)
    assert [secret.get_secret_value() for secret in file.passwords] == ["open sesame"]
