import pytest

from extractors.parsing.media import media_type
from extractors.parsing.sandbox.faults import HARMS, fault_file, fault_pages, is_faulty, read_faults


def test_a_file_of_faults_has_a_page_a_line():
    content = fault_file("one", "!abort")
    assert is_faulty(content)
    assert fault_pages(content) == ["one", "!abort"]


def test_pages_without_a_fault_are_read():
    content = fault_file("one", "!abort", "three")
    assert read_faults(content, "a", range(2, 3)).text == "three"
    with pytest.raises(RecursionError):
        read_faults(fault_file("!recurse"), "a")


def test_without_its_switch_a_file_of_faults_is_plain_text():
    assert media_type(fault_file(*(f"!{name}" for name in HARMS)), "file:///a") == "text/plain"
