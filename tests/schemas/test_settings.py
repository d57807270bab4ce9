from datetime import timedelta
from pathlib import Path

import pytest

from schemas.job import Kind
from schemas.settings import Collection, Settings, SettingsError, default_home, read_settings


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DOCMILL_HOME", str(tmp_path))
    return tmp_path


def test_there_are_two_collections_by_default(home):
    kinds = {name: item.kind for name, item in read_settings().collections.items()}
    assert kinds == {"contracts": Kind.CONTRACT, "notes": Kind.NOTE}


def test_the_environment_outranks_the_file_and_the_file_the_defaults(home, monkeypatch):
    (home / "docmill.toml").write_text(
        "[chunks]\ntokens = 100\n[summaries]\nsentences = 3\n"
        '[collections.contracts]\nsource = "/inbox"\n'
    )
    monkeypatch.setenv("DOCMILL_CHUNKS__TOKENS", "64")
    settings = read_settings()
    assert (settings.chunks.tokens, settings.summaries.sentences) == (64, 3)
    assert settings.collections["contracts"] == Collection(kind=Kind.CONTRACT, source="/inbox")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[chunks]\ntokens = 'many'\n", "chunks.tokens"),
        ("[chunk]\ntokens = 9\n", "chunk"),
        ("[chunks\n", "docmill.toml"),
        ("[collections.Big-One]\nkind = 'note'\n", "Big-One"),
    ],
)
def test_a_bad_settings_file_is_named_with_what_is_wrong(home, text, named):
    (home / "docmill.toml").write_text(text)
    with pytest.raises(SettingsError, match=named):
        read_settings()


def test_a_settings_file_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("DOCMILL_CONFIG", "/nowhere/docmill.toml")
    with pytest.raises(SettingsError, match=r"/nowhere/docmill\.toml"):
        read_settings()


def test_an_unknown_collection_is_told_the_known_ones(home):
    with pytest.raises(SettingsError, match="there are: contracts, notes"):
        read_settings().collection("letters")


def test_a_password_is_not_shown(home, monkeypatch):
    monkeypatch.setenv("DOCMILL_DATABASE_URL", "postgresql://me:secret@db/docmill")
    assert "secret" not in repr(read_settings())


def test_the_home_of_a_checkout_lies_in_it():
    assert default_home() == Path(__file__).parents[2] / ".docmill"


def test_who_is_told_of_a_bad_night_can_come_from_the_environment(home, monkeypatch):
    for name, value in {
        "SMTP__HOST": "mail", "SMTP__SENDER": "a@b", "SMTP__TO": '["c@d"]',
        "SMTP__PASSWORD": "secret", "WEBHOOK": "https://hook/secret", "EVENTS": '["late"]',
    }.items():  # fmt: skip
        monkeypatch.setenv(f"DOCMILL_NOTIFY__{name}", value)
    notify = read_settings().notify
    assert (notify.smtp.host, notify.smtp.to, notify.events) == ("mail", ("c@d",), {"late"})
    assert "secret" not in repr(notify)


def test_a_late_night_is_a_duration(home, monkeypatch):
    monkeypatch.setenv("DOCMILL_COLLECTIONS__NOTES__LATE_AFTER", "PT6H")
    assert read_settings().collections["notes"].late_after == timedelta(hours=6)


def test_passwords_of_a_collection_are_never_shown(monkeypatch):
    monkeypatch.setenv("DOCMILL_COLLECTIONS__NOTES__KIND", "note")
    monkeypatch.setenv("DOCMILL_COLLECTIONS__NOTES__PASSWORDS", '["open sesame"]')
    found = read_settings().collection("notes")
    assert [secret.get_secret_value() for secret in found.passwords] == ["open sesame"]
    assert "open sesame" not in f"{found!r} {found.model_dump_json()}"


def test_notes_are_phi_unless_their_collection_says_otherwise():
    settings = Settings(
        collections={"notes": {"kind": "note"}, "told": {"kind": "note", "phi": False}}
    )
    assert [settings.of(name).deidentify.mode for name in ("notes", "told")] == ["mask", "none"]


def test_contracts_cannot_be_marked_as_phi():
    with pytest.raises(ValueError, match="kind contract are not de-identified"):
        Settings(collections={"contracts": {"kind": "contract", "phi": True}})
