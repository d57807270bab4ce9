from schemas.vocabulary import (
    CLAUSE_TYPES,
    CLINICAL_LABELS,
    CONTRACT_LABELS,
    NOTE_SECTIONS,
    ClinicalLabel,
    ContractLabel,
)


def test_there_are_the_41_clause_types_of_cuad():
    assert len(CLAUSE_TYPES) == 41


def test_the_clause_types_are_those_of_the_dataset(shared_data):
    lines = (shared_data / "contracts/cuad/labels.tsv").read_text().splitlines()[1:]
    assert set(CLAUSE_TYPES) == {line.split("\t")[0] for line in lines}


def test_every_label_has_a_definition_of_one_line():
    assert set(CLINICAL_LABELS) == set(ClinicalLabel)
    assert set(CONTRACT_LABELS) == set(ContractLabel)
    for labels in (CLAUSE_TYPES, CLINICAL_LABELS, CONTRACT_LABELS, NOTE_SECTIONS):
        for definition in labels.values():
            assert definition.endswith(".")
            assert "\n" not in definition
