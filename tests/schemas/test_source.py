import pytest
from pydantic import ValidationError

from schemas.source import RawFile, SourceFile, attachment_uri, container_uri, member_of


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


def test_the_uri_of_an_attachment_says_which_file_holds_it_and_where():
    uri = attachment_uri("file:///a%23attachment=x.eml", "2/1")
    assert uri == "file:///a%23attachment=x.eml#attachment=2/1"
    assert (container_uri(uri), member_of(uri)) == ("file:///a%23attachment=x.eml", "2/1")
