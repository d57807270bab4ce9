import compressed_rtf
import pytest

from extractors.parsing.mail.eml import read_eml
from extractors.parsing.mail.msg import attached_to_msg, read_msg
from extractors.stage import StageError
from schemas.run import Reason

SUBJECT, SENDER, BODY, HTML = 0x0037, 0x0C1A, 0x1000, 0x1013


def test_headers_and_body_are_read(msg_file):
    content = msg_file({SUBJECT: "Lease", SENDER: "Ann", BODY: "Dear Bob,\r\nsigned."})
    builder = read_msg(content, "a")
    assert builder.text.endswith("Subject: Lease\n\nDear Bob,\nsigned.")
    assert builder.title == "Lease"


def test_without_plain_text_the_html_form_is_read(msg_file):
    content = msg_file({SUBJECT: "Lease", HTML: "<p>Dear <b>Bob</b></p>"})
    assert read_msg(content, "a").text == "Subject: Lease\n\nDear Bob"


def test_rtf_is_unpacked_as_outlook_packs_it():
    # The form that a body has in a message without any other; see [MS-OXRTFCP].
    packed = compressed_rtf.compress(rb"{\rtf1 Dear Bob}", True)
    assert bytes(compressed_rtf.decompress(packed)).startswith(rb"{\rtf1 Dear Bob}")


def test_attached_files_and_messages_come_in_their_order(msg_file):
    inner = msg_file({SUBJECT: "Inner", BODY: "Grüße"}, (("b.txt", b"deep"),), top=False)
    content = msg_file({SUBJECT: "Outer", BODY: "x"}, (("a.txt", b"text"), ("Inner", inner)))
    first, second = attached_to_msg(content)
    assert first == ("a.txt", b"text")
    assert second.name == "2.eml"
    assert read_eml(second.content, "a").text == "Subject: Inner\n\nGrüße"
    assert attached_to_msg(content)[1].content == second.content


def test_a_message_without_its_properties_is_corrupt(ole_file):
    for ask in (lambda content: read_msg(content, "a"), attached_to_msg):
        with pytest.raises(StageError) as error:
            ask(ole_file({"__attach_version1.0_#00000000": {"x": b"y"}}))
        assert error.value.reason is Reason.CORRUPT
