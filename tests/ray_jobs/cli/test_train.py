import pytest


def test_help_says_what_is_kept_apart(docmill):
    code, output, _ = docmill("train", "clauses", "--help")
    assert code == 0
    assert "never trained on" in " ".join(output.replace("│", " ").split())


@pytest.mark.parametrize(
    "given", [("--data", "nowhere.jsonl.gz", "--out", "x"), ("--out", "x"), ("--data", ".")]
)
def test_what_cannot_be_trained_on_is_refused(docmill, given):
    code, _, errors = docmill("train", "clauses", *given)
    assert code == 64
    assert "--data" in errors
