from schemas.job import STAGES_OF, Errand, Job, Kind, StageName, Step, upstream


def test_a_job_is_one_command():
    job = Job(collection="notes", partition="2026-11-21", step=Step.PARSE)
    assert job.command() == ("python -m ray_jobs run notes --partition 2026-11-21 --step parse")


def test_an_errand_is_a_command_of_its_own():
    job = Job(collection="notes", partition="2026-11-21", step=Errand.MAINTAIN)
    assert job.command() == "python -m ray_jobs maintain notes"
    job = Job(collection="notes", partition="2026-11-21", step=Errand.WATCH)
    assert job.command() == "python -m ray_jobs watch notes --partition 2026-11-21"


def test_every_stage_is_a_step():
    assert {stage.value for stage in StageName} <= {step.value for step in Step}


def test_notes_have_no_clauses():
    assert StageName.CLAUSES not in STAGES_OF[Kind.NOTE]


def test_only_notes_are_deidentified_and_summaries_read_what_is_then_left():
    assert StageName.DEIDENTIFY not in STAGES_OF[Kind.CONTRACT]
    found = [upstream(StageName.SUMMARIES, stages) for stages in STAGES_OF.values()]
    assert found == [StageName.PARSE, StageName.DEIDENTIFY]


def test_each_stage_comes_after_the_one_it_reads():
    for stages in STAGES_OF.values():
        for index, stage in enumerate(stages):
            assert upstream(stage, stages) in (None, *stages[:index])
