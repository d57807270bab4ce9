from extractors.parsing.office.rtf_flow import Flow


def test_surrogates_that_came_one_by_one_are_one_character():
    flow = Flow()
    flow.pieces += ["\ud83d", "\ude00", "\ud83d"]
    assert flow.taken() == "\U0001f600\ufffd"


def test_a_row_ends_with_what_stands_before_its_end():
    flow = Flow()
    flow.pieces = ["a\n b"]
    flow.end_cell()
    flow.pieces = ["c"]
    flow.end_row()
    flow.end_row()
    assert flow.rows == [["a b", "c"]]
