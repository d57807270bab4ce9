from infra import postgres
from ray_jobs.storage.postgres import head


def test_the_url_hides_its_password(monkeypatch, settings, docmill):
    code, output, _ = docmill("db", "url")
    assert code == 0
    assert output.startswith("postgresql://")


def test_the_schema_is_brought_up_to_date(settings, docmill):
    assert docmill("db", "upgrade")[1] == f"schema at revision {head()}\n"


def test_the_embedded_server_is_stopped(tmp_path, monkeypatch, docmill):
    import shutil

    home = tmp_path / "home"
    monkeypatch.setenv("DOCMILL_HOME", str(home))
    postgres.start(home)
    assert docmill("db", "stop")[1] == "stopped\n"
    assert docmill("db", "stop")[1] == "was not running\n"
    shutil.rmtree(postgres.data_folder(home))
