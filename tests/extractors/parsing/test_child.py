import io
import json
import subprocess
import sys

import pytest

from extractors.parsing.child import read_frame, write_frame

REQUEST = {
    "document_id": "a",
    "uri": "file:///a.txt",
    "sha256": "s",
    "attributes": {},
    "kind": "note",
}


def ask(*contents, memory=1 << 30, request=REQUEST):
    """The replies of a child to some files, after which its input ends."""
    stream = io.BytesIO()
    for content in contents:
        write_frame(stream, json.dumps(request).encode())
        write_frame(stream, content)
    done = subprocess.run(
        [sys.executable, "-m", "extractors.parsing.child", str(memory)],
        input=stream.getvalue(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    replies = io.BytesIO(done.stdout)
    return [json.loads(reply) for reply in iter(lambda: read_frame(replies), None)]


def test_files_are_answered_one_by_one_until_there_are_no_more():
    good, bad = ask(b"Fever: none.", b"")
    assert good["document"]["text"] == "Fever: none."
    assert bad["reason"] == "empty"


def test_a_frame_comes_back_as_it_went():
    stream = io.BytesIO()
    write_frame(stream, b"hello")
    stream.seek(0)
    assert (read_frame(stream), read_frame(stream)) == (b"hello", None)


@pytest.mark.parametrize("content", [b"%PDF-1.4 nothing more", b"PK\x03\x04"])
def test_no_exception_leaves_the_child(content):
    (reply,) = ask(content)
    assert reply["reason"] in {"corrupt", "unsupported"}


def test_asked_for_attachments_it_lists_them():
    mail = b"Message-ID: <a@b>\nFrom: a\nContent-Type: multipart/mixed; boundary=x\n\n"
    mail += b"--x\nContent-Type: application/pdf\n\n%PDF-1.4\n--x--\n"
    (reply,) = ask(mail, request={"ask": "members", "uri": "file:///a.eml"})
    assert [(item["member"], item["size"]) for item in reply["members"]] == [("1", 8)]
