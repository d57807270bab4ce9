import pytest

from infra.secret_names import is_secret, unknown_setting


@pytest.mark.parametrize(
    "name",
    [
        "RAY_AUTH_TOKEN", "POSTGRES_PASSWORD", "DOCMILL_DATABASE_URL", "AIRFLOW_CONN_RAY",
        "AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AIRFLOW__CORE__FERNET_KEY",
        "AIRFLOW__API_AUTH__JWT_SECRET", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
        "SQLEXPORTER_TARGET_DSN",
    ],
)  # fmt: skip
def test_what_these_hold_is_secret(name):
    assert is_secret(name)


@pytest.mark.parametrize("name", ["RAY_AUTH_MODE", "AWS_REGION", "DOCMILL_LAKE", "POSTGRES_USER"])
def test_what_these_hold_is_not(name):
    assert not is_secret(name)


def test_a_setting_that_there_is_not_is_told_from_one_that_there_is():
    assert unknown_setting("DOCMILL_LAKES")
    assert not unknown_setting("DOCMILL_LAKE")
    assert not unknown_setting("DOCMILL_COLLECTIONS__NOTES__SOURCE")
    assert not unknown_setting("SOMEONE_ELSES")
