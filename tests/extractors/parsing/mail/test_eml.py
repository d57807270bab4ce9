from email.message import EmailMessage

import pytest

from extractors.parsing.mail.eml import attached_to_eml, read_eml
from extractors.stage import StageError
from schemas.run import Reason


def mail(text="Body é", html=None):
    made = EmailMessage()
    made["From"], made["To"] = "Ann <ann@example.com>", "bob@example.com"
    made["Date"], made["Subject"] = "Fri, 20 Nov 2026 10:00:00 +0000", "Grüße"
    made.set_content(text, cte="quoted-printable")
    if html:
        made.add_alternative(html, subtype="html")
    return made


HEAD = "From: Ann <ann@example.com>\nTo: bob@example.com\nDate: Fri, 20 Nov 2026 10:00:00 +0000"


def text_of(made):
    content = made if isinstance(made, bytes) else made.as_bytes()
    return read_eml(content, "a").text.partition("\n\n")[2]


def test_headers_are_the_first_lines_and_the_subject_is_the_title():
    builder = read_eml(mail().as_bytes(), "a")
    assert builder.text == f"{HEAD}\nSubject: Grüße\n\nBody é"
    assert builder.title == "Grüße"


def test_plain_text_comes_before_its_html_form_unless_it_is_blank():
    assert text_of(mail("Plain", "<p>Rich</p>")) == "Plain"
    assert text_of(mail(" ", "<p>Rich</p>")) == "Rich"


def test_every_shown_part_of_a_mixed_mail_is_read():
    made = mail("One")
    made.make_mixed()
    second = EmailMessage()
    second.set_content("Two")
    made.attach(second)
    assert text_of(made) == "One\n\nTwo"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (b"Content-Type: text/plain; charset=no-such", "Müller".encode(), "Müller"),
        (b"Content-Type: text/plain; charset=utf-8", "Müller".encode("cp1252"), "Müller"),
        (b"Content-Type: text/plain\nFrom: =?bad?q?x", b"Text", "Text"),
        (b"Content-Type: multipart/mixed; boundary=x", b"--x\n\nInner", "Inner"),
    ],
)
def test_a_malformed_mail_gives_what_it_has(head, body, expected):
    assert read_eml(b"Message-ID: <a@b>\n" + head + b"\n\n" + body, "a").text.endswith(expected)


def test_attachments_are_files_and_pictures_in_the_body_are_not():
    made = mail("See attached", '<img src="cid:logo">')
    made.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<logo>")
    made.add_attachment(b"%PDF-1.4", "application", "pdf", filename="a.pdf")
    made.add_attachment("Notes", filename="notes.txt")
    made.add_attachment(mail("Inner"))
    found = attached_to_eml(made.as_bytes())
    assert [item.name for item in found] == ["a.pdf", "notes.txt", "3.eml"]
    assert text_of(found[2].content) == "Inner"
    assert text_of(made) == "See attached"


def test_a_sealed_mail_is_encrypted():
    made = EmailMessage()
    made["From"] = "ann@example.com"
    made.set_content(b"...", "application", "pkcs7-mime")
    with pytest.raises(StageError) as error:
        read_eml(made.as_bytes(), "a")
    assert error.value.reason is Reason.ENCRYPTED
