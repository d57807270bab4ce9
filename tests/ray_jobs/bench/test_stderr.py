import os

from ray_jobs.bench.stderr import silent_stderr


def test_what_native_code_prints_inside_goes_nowhere(capfd):
    os.write(2, b"before ")
    with silent_stderr():
        os.write(2, b"inside ")
    os.write(2, b"after")
    assert capfd.readouterr().err == "before after"
