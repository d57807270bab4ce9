import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ray_jobs.backfill import planned
from ray_jobs.errors import RetryError, UsageError
from ray_jobs.handover import hand_over
from ray_jobs.selection import Selection
from schemas.job import StageName
from schemas.settings import AirflowSettings

CONTRACTS = Selection(collection="contracts")


@pytest.fixture
def airflow():
    """A scripted API server: it gives a token for the right password and notes what it got."""
    told = []

    class Api(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.append((self.path, body, self.headers["Authorization"]))
            wrong = self.path == "/auth/token" and body["password"] != "right"
            self.send_response(401 if wrong else 200)
            self.end_headers()
            self.wfile.write(json.dumps({"access_token": "t"}).encode())

        def log_message(self, *arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Api) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", told
        server.shutdown()


@pytest.fixture
def nights(settings, inbox, run):
    for day in (20, 21):
        inbox.put(f"{day}.txt")
        run(settings, "contracts", inbox.path, partition=f"2026-11-{day}")
    return settings


def with_airflow(settings, url, given="right"):
    airflow = AirflowSettings(url=url, user="me", password=given)
    summaries = settings.summaries.model_copy(update={"sentences": 1})
    return settings.model_copy(update={"airflow": airflow, "summaries": summaries})


def test_each_partition_with_something_to_do_is_a_run_in_order(nights, airflow):
    url, told = airflow
    settings = with_airflow(nights, url)
    assert hand_over(settings, planned(settings, CONTRACTS)) == ["2026-11-20", "2026-11-21"]
    (_, *runs) = told
    assert {path for path, _, _ in runs} == {"/api/v2/dags/contracts_backfill/dagRuns"}
    assert {token for _, _, token in runs} == {"Bearer t"}
    assert [body["conf"] for _, body, _ in runs] == [
        {"partition": "2026-11-20"},
        {"partition": "2026-11-21"},
    ]
    assert runs[0][1]["run_after"] < runs[1][1]["run_after"]


def test_nothing_to_do_starts_nothing(nights, airflow):
    url, told = airflow
    settings = nights.model_copy(update={"airflow": with_airflow(nights, url).airflow})
    assert hand_over(settings, planned(settings, CONTRACTS)) == []
    assert [path for path, _, _ in told] == ["/auth/token"]


@pytest.mark.parametrize("narrow", [{"where": "size > 0"}, {"only_failures": True}])
def test_what_narrows_partitions_stays_out_of_airflow(nights, airflow, narrow):
    settings = with_airflow(nights, airflow[0])
    plan = planned(settings, CONTRACTS.model_copy(update=narrow))
    with pytest.raises(UsageError, match="whole partitions"):
        hand_over(settings, plan)
    plan = planned(settings, CONTRACTS, stages=[StageName.PARSE])
    with pytest.raises(UsageError, match="whole partitions"):
        hand_over(settings, plan)
    assert airflow[1] == []


def test_an_airflow_that_is_not_set_or_does_not_take_it_is_named(nights, airflow):
    with pytest.raises(UsageError, match="DOCMILL_AIRFLOW__URL"):
        hand_over(nights, planned(nights, CONTRACTS))
    wrong = with_airflow(nights, airflow[0], given="wrong")
    with pytest.raises(RetryError, match="does not take it") as error:
        hand_over(wrong, planned(wrong, CONTRACTS))
    assert "wrong" not in str(error.value)
