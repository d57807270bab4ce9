def test_a_night_that_is_not_published_is_told(settings, docmill, webhook, monkeypatch):
    monkeypatch.setenv("DOCMILL_NOTIFY__WEBHOOK", webhook.url)
    code, output, _ = docmill("watch", "contracts", "--partition", "2026-11-21")
    assert (code, output) == (0, "contracts 2026-11-21 is late\n")
    assert webhook.bodies[0]["event"] == "late"


def test_a_published_night_is_not(on_samples, docmill):
    _, output, _ = docmill("watch", "notes", "--partition", "2026-11-21")
    assert output == "notes 2026-11-21 is published\n"
