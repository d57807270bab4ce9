import csv
import io


def test_the_two_bad_samples_are_listed_and_nothing_else(on_samples, docmill):
    code, output, _ = docmill("failures", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(output)))
    assert code == 0
    assert [(row["reason"], row["uri"].rsplit("/", 1)[-1]) for row in rows] == [
        ("encrypted", "joint-marketing-protected.pdf"),
        ("corrupt", "scanned-copy-corrupt.pdf"),
    ]
    assert all(len(row["document_id"]) == 16 for row in rows)


def test_another_partition_has_none(on_samples, docmill):
    _, output, _ = docmill("failures", "notes", "--partition", "2020-01-01")
    assert output.strip() == "no rows"
