import pymupdf
import pytest

from ray_jobs.coverage import Coverage

NIGHT = "2026-11-22"


def letter(lines, beyond=0):
    """A page of lines, some of which lie beyond its lower edge."""
    pdf = pymupdf.open()
    page = pdf.new_page()
    for number in range(lines):
        y = 100 + 20 * number if number < lines - beyond else 900 + 20 * number
        page.insert_text((72, y), f"Section {number}. The supplier delivers the goods in time.")
    return pdf.tobytes()


@pytest.fixture
def read_once(settings, inbox, run):
    """A night in which two whole letters were read."""
    for name in ("a.pdf", "b.pdf"):
        (inbox.path / name).write_bytes(letter(10))
    return run(settings, "contracts", inbox.path)


def test_what_lies_off_the_page_is_not_covered(read_once):
    assert read_once.audit.coverage.mean == 1.0
    assert read_once.audit.coverage.flag is None


def test_a_night_that_reads_less_than_before_is_flagged_and_published(
    settings, inbox, run, read_once
):
    (inbox.path / "a.pdf").write_bytes(letter(10, beyond=5))
    result = run(settings, "contracts", inbox.path, partition=NIGHT)
    found = result.audit.coverage
    assert (found.before, found.mean, found.fell) == (1.0, pytest.approx(0.5, abs=0.05), 1)
    assert "less of 1 documents is read than before" in result.audit.verdict()
    assert result.release is not None


def test_a_notice_tells_of_it(inbox, docmill, webhook, read_once, monkeypatch):
    monkeypatch.setenv("DOCMILL_NOTIFY__WEBHOOK", webhook.url)
    (inbox.path / "a.pdf").write_bytes(letter(10, beyond=5))
    source = str(inbox.path)
    docmill("run", "contracts", "--source", source, "--partition", NIGHT, "--inline")
    (told,) = webhook.bodies
    assert (told["event"], told["partition"]) == ("coverage", NIGHT)


@pytest.mark.parametrize(
    ("mean", "before", "flag"),
    [
        (0.90, 0.99, "mean coverage fell from 99.00% to 90.00%"),
        (0.98, 0.99, None),
        (0.99, 0.90, None),
        (0.50, None, None),
        (None, 0.99, None),
    ],
)
def test_a_small_fall_is_let_pass(mean, before, flag):
    assert Coverage(mean=mean, before=before, allowed=0.02).flag == flag
