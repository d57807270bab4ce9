import pytest

from ray_jobs.stages import STAGES, every_table, tables_of
from schemas.job import STAGES_OF, Kind, StageName, upstream
from schemas.settings import Settings


@pytest.mark.parametrize("kind", Kind)
def test_the_page_has_every_stage_of_a_kind_in_order(kind):
    assert tuple(STAGES[kind]) == STAGES_OF[kind]


@pytest.mark.parametrize("kind", Kind)
def test_a_stage_reads_what_the_stage_above_writes(kind):
    for name, spec in STAGES[kind].items():
        above = upstream(name, STAGES[kind])
        written = STAGES[kind][above].writes if above else {None: "files"}
        assert spec.source in written.values()


@pytest.mark.parametrize("kind", Kind)
def test_no_two_stages_write_one_table(kind):
    tables = [table for spec in STAGES[kind].values() for table in spec.writes.values()]
    assert len(tables) == len(set(tables))


def test_notes_have_no_contract_terms():
    assert "contract_terms" in tables_of(Kind.CONTRACT)
    assert "contract_terms" not in tables_of(Kind.NOTE)
    assert "contract_terms" in every_table()


def test_docmill_s_own_clause_weights_go_with_its_encoder_whatever_embeds(tmp_path):
    model = STAGES[Kind.CONTRACT][StageName.CLAUSES].model
    own = Settings(clauses={"finder": "model"})
    assert model(own) == model(own.model_copy(update={"encoder": tmp_path}))
    assert model(own) != model(Settings()) == ""
