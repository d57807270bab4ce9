import random

from ray_jobs.bench.files import made_pdf
from ray_jobs.bench.others import characters_read


def test_files_that_a_tool_cannot_read_give_nothing_and_cost_no_other(tmp_path):
    contents = (b"no PDF", made_pdf(random.Random(1)), b"")
    for number, content in enumerate(contents):
        (tmp_path / f"{number}.pdf").write_bytes(content)
    bad, good, empty = characters_read("pypdf", sorted(tmp_path.iterdir()))
    assert (bad, empty) == (0, 0)
    assert good > 1000
