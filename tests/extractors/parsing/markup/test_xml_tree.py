import pytest

from extractors.parsing.markup.xml_tree import attribute, child, local, read_xml
from extractors.stage import StageError
from schemas.run import Reason
from schemas.settings import ParseSettings

BILLION = b'<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;">]><a>&m;</a>'
FOREIGN = b'<!DOCTYPE a [<!ENTITY l SYSTEM "file:///etc/passwd">]><a>&l;</a>'


def test_names_and_attributes_are_found_whatever_their_namespace():
    root = read_xml(b'<a xmlns:x="urn:x"><x:b x:c="1"><d/></x:b></a>', ParseSettings())
    assert local(child(root, "b", "d")) == "d"
    assert attribute(child(root, "b"), "c") == "1"
    assert child(root, "no", "d") is None
    assert attribute(None, "c") is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BILLION, Reason.BOMB),
        (FOREIGN, Reason.BOMB),
        (b"<a>" * 102 + b"</a>" * 102, Reason.BOMB),
        (b"<a>" * 9000 + b"</a>" * 9000, Reason.BOMB),
        (b"<a>", Reason.CORRUPT),
        (b"<a>&nbsp;</a>", Reason.CORRUPT),
        (b"", Reason.CORRUPT),
    ],
)
def test_what_means_harm_is_told_from_what_is_broken(content, reason):
    with pytest.raises(StageError) as error:
        read_xml(content, ParseSettings())
    assert error.value.reason is reason


def test_what_is_nested_within_the_limit_is_read():
    assert local(read_xml(b"<a>" * 101 + b"</a>" * 101, ParseSettings())) == "a"
