import json


def test_every_row_of_the_samples_is_proved(on_samples, docmill):
    code, output, _ = docmill("verify")
    assert code == 0
    assert output.rstrip().endswith("rows proved (100.00 %)")


def test_a_sample_proves_some_documents(on_samples, docmill):
    _, output, _ = docmill("verify", "--collection", "notes", "--sample", "3", "--format", "json")
    rows = {row["table"]: row["rows"] for row in json.loads(output)}
    assert rows["documents"] == 3


def test_a_row_that_cannot_be_proved_ends_with_65(settings, inbox, run, docmill):
    file = inbox.put("a.txt")
    run(settings, "contracts", inbox.path)
    file.write_text("changed")
    code, output, errors = docmill("verify")
    assert code == 65
    assert "original has changed" in output
    assert "rows could not be proved" in errors
