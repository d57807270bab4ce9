import json

from infra.airflow import airflow_environment, airflow_port

BASE = {"PATH": "/bin", "PYTHONPATH": "/mine"}


def made(tmp_path):
    return airflow_environment(
        BASE,
        home=tmp_path,
        database_url="postgresql+psycopg://db",
        ray_url="http://127.0.0.1:8265",
        ray_token="token",
        port=8080,
    )


def test_airflow_listens_on_this_machine_alone(tmp_path):
    environment = made(tmp_path)
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"].startswith(
        "http://127.0.0.1:8080"
    )


def test_the_token_of_ray_travels_in_a_connection(tmp_path):
    connection = json.loads(made(tmp_path)["AIRFLOW_CONN_RAY"])
    assert connection == {"conn_type": "http", "host": "http://127.0.0.1:8265", "password": "token"}


def test_the_trigger_can_be_imported_by_the_triggerer(tmp_path):
    environment = made(tmp_path)
    repository, mine = environment["PYTHONPATH"].split(":")
    bundle = json.loads(environment["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST"])[0]
    assert (bundle["kwargs"]["path"], mine) == (repository, "/mine")


def test_what_was_set_before_stays(tmp_path):
    assert made(tmp_path)["PATH"] == "/bin"


def test_a_port_is_found():
    assert 1024 < airflow_port() < 65536
