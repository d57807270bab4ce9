import pymupdf

from ray_jobs.bench.provenance import provenance


def test_the_boxes_of_every_kind_of_span_hold_its_words(tmp_path):
    made = pymupdf.open()
    for number in range(3):
        page = made.new_page()
        for line in range(20):
            page.insert_text((72, 100 + 20 * line), f"line {line} of page {number} says this")
    for name in ("one.pdf", "two.pdf"):
        made.save(tmp_path / name)
    found = provenance(sorted(tmp_path.glob("*.pdf")), spans=40, seed=1)
    assert [item.kind for item in found] == ["native", "turned", "two pages", "two pages, turned"]
    assert sum(item.spans for item in found) == 40
    assert all(item.share == 1 for item in found)
