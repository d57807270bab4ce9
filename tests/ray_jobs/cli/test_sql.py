import json


def test_a_question_is_answered_in_rows(on_samples, docmill):
    code, output, _ = docmill(
        "sql",
        "select distinct drug from medication_list where patient = 'P1001' and status = 'held'",
        "--format",
        "json",
    )
    assert code == 0
    assert sorted(row["drug"] for row in json.loads(output)) == ["lisinopril", "warfarin"]


def test_the_tables_can_be_listed(on_samples, docmill):
    _, output, _ = docmill("sql", "show tables", "--format", "csv")
    assert {"documents", "clauses", "active_contracts"} <= set(output.split())
