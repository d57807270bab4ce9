"""Real embedded servers, killed for real."""

import os
import signal

import psutil
import psycopg
import pytest

from infra import postgres


@pytest.fixture
def home(tmp_path):
    yield tmp_path / "home"
    postgres.remove(tmp_path / "home")


def ask(url, question):
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(question).fetchall()


def test_a_database_is_made_when_it_is_first_asked_for(home):
    url = postgres.start(home, "fresh")
    assert ask(url, "select current_database()") == [("fresh",)]
    assert postgres.start(home, "fresh") == url


def test_after_a_kill_the_next_start_finds_what_was_committed(home):
    url = postgres.start(home)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table kept as select 1 as n")
    pid = int((postgres.data_folder(home) / "postmaster.pid").read_text().split()[0])
    server = psutil.Process(pid)
    children = server.children()
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([server, *children], timeout=20)
    assert ask(postgres.start(home), "select n from kept") == [(1,)]


def test_a_stopped_server_starts_again(home):
    postgres.start(home)
    assert postgres.stop(home)
    assert not postgres.stop(home)
    assert ask(postgres.start(home), "select 1") == [(1,)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_a_private_home_is_not_opened_up_for_the_server(tmp_path):
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    folder = postgres.data_folder(private)
    assert private not in folder.parents
    assert private.stat().st_mode & 0o077 == 0
    assert postgres.data_folder(private) == folder


def test_an_open_home_holds_its_own_data(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert postgres.data_folder(tmp_path) == tmp_path / "postgres"


def test_a_server_that_is_removed_leaves_no_data(home):
    postgres.start(home)
    folder = postgres.data_folder(home)
    assert (folder / "PG_VERSION").exists()
    postgres.remove(home)
    assert not folder.exists()
