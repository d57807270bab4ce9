import io

import olefile
import pytest

from extractors.parsing.office.word97_runs import Runs


@pytest.fixture
def runs(doc_file):
    """Of a text of 26 letters at 1024 in which b is deleted and y is hidden."""
    text = "abcdefghijklmnopqrstuvwxyz"
    content = doc_file(text, unseen=(("b", 0x0800), ("y", 0x083C)))
    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        return Runs(ole.openstream("WordDocument").read(), ole.openstream("1Table").read())


def test_stretches_follow_each_other_without_gaps(runs):
    assert list(runs.between(1024, 1050)) == [
        (1024, 1025, None),
        (1025, 1026, "deleted"),
        (1026, 1048, None),
        (1048, 1049, "hidden"),
        (1049, 1050, None),
    ]


def test_a_range_is_cut_where_it_ends(runs):
    assert list(runs.between(1025, 1027)) == [(1025, 1026, "deleted"), (1026, 1027, None)]
    assert list(runs.between(1030, 1031)) == [(1030, 1031, None)]
    assert list(runs.between(1030, 1030)) == []
