import os

from extractors.parsing.parser import Parser
from extractors.parsing.sandbox.faults import FAULTS, fault_file
from ray_jobs.bench.reading import Family, faults_allowed, raw, read_all
from schemas.job import Kind
from schemas.settings import ParseSettings


def test_of_each_file_it_is_told_what_became_of_it():
    contents = (b"PLAN: rest.", b"", fault_file("one", "!abort", "three"), b"PLAN: rest.")
    family = Family()
    with faults_allowed():
        parser = Parser(ParseSettings(children=1), Kind.NOTE)
        files = (raw(f"{number}", content) for number, content in enumerate(contents))
        one, empty, partial, again = read_all(parser, files)
        assert family.left_over() > 0
        parser.close()
    assert FAULTS not in os.environ
    assert [item.outcome for item in (one, empty, partial)] == ["read", "empty", "partial"]
    assert (one.pages, one.characters, partial.pages) == (1, 11, 3)
    assert again.digest != one.digest  # It is another document, with an id of its own.
    assert family.left_over() == 0
