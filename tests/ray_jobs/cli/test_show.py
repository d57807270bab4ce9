def test_a_document_is_printed_with_its_spans_marked(on_samples, docmill):
    code, output, _ = docmill("show", "progress-note-1001", "--label", "medication")
    assert code == 0
    assert "warfarin [medication]" in output
    assert "[problem]" not in output


def test_a_page_alone_can_be_printed(on_samples, docmill):
    _, output, _ = docmill("show", "office-lease", "--page", "2")
    assert "OFFICE LEASE" not in output.split("\n", 1)[1]
    assert "[Governing Law]" in output


def test_an_unknown_document_is_named(on_samples, docmill):
    code, _, errors = docmill("show", "nothing")
    assert (code, errors) == (64, "docmill: no published document is called nothing\n")
