from ray_jobs.fingerprint import fingerprints


def test_equal_rows_have_equal_fingerprints_however_they_were_cut(settings, inbox, run, databases):
    for number in range(5):
        inbox.put(f"{number}.txt")
    run(settings, "contracts", inbox.path)
    other = settings.model_copy(
        update={
            "home": settings.home.with_name("other"),
            "database_url": type(settings.database_url)(databases()),
            "work": settings.work.model_copy(update={"part_documents": 1}),
        }
    )
    run(other, "contracts", inbox.path)
    assert fingerprints(settings, "contracts") == fingerprints(other, "contracts")


def test_nothing_published_has_a_fingerprint_too(settings):
    assert len(set(fingerprints(settings, "contracts").values())) == 1
