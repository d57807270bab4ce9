import pytest

from ray_jobs.errors import UsageError
from ray_jobs.storage.files import absolute_uri, list_files, read_file


def test_files_are_listed_with_uris_that_read_them(tmp_path):
    for name in ("a b.txt", "100%.txt", "sub/ü.txt"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(name)
    listed = list(list_files(absolute_uri(str(tmp_path))))
    assert sorted(item.name for item in listed) == ["100%.txt", "a b.txt", "sub/ü.txt"]
    assert all(read_file(item.uri).decode() == item.name for item in listed)


def test_a_path_is_made_absolute_and_a_uri_left_alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert absolute_uri("x") == (tmp_path / "x").as_uri()
    assert absolute_uri("s3://bucket/x") == "s3://bucket/x"


def test_a_file_is_no_source(tmp_path):
    (tmp_path / "a").write_text("")
    with pytest.raises(UsageError, match="is not a folder"):
        list(list_files((tmp_path / "a").as_uri()))


def test_an_unknown_kind_of_uri_is_named():
    with pytest.raises(UsageError, match="gopher://x: no filesystem"):
        list(list_files("gopher://x"))


def test_a_missing_file_is_an_os_error(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        read_file((tmp_path / "nowhere").as_uri())
