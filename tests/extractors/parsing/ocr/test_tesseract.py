import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.parsing.ocr.tesseract import Tesseract
from extractors.stage import StageError
from schemas.run import Reason


def test_a_language_without_a_model_names_the_package_to_install():
    with pytest.raises(StageError, match=r"apt-get install .*tesseract-ocr-chi-sim") as error:
        Tesseract("eng+chi_sim", dpi=200)
    assert error.value.reason is Reason.UNSUPPORTED


def test_a_machine_without_models_names_the_remedy(monkeypatch, tmp_path):
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with pytest.raises(StageError, match="apt-get install tesseract-ocr-eng") as error:
        Tesseract("eng", dpi=200)
    assert error.value.reason is Reason.UNSUPPORTED


def test_nothing_stands_on_an_empty_page():
    engine = Tesseract("eng", dpi=200)
    assert engine.lines(Image.new("L", (600, 400), 255)) == []
    assert engine.lines_within((500, 300, 700, 500)) == []
    assert engine.lines_within((700, 500, 900, 600)) == []


def test_nothing_is_read_beyond_the_edges_of_a_picture():
    engine = Tesseract("eng", dpi=200)
    picture = Image.new("L", (600, 400), 255)
    ImageDraw.Draw(picture).text((420, 300), "Lease", fill=0, font=ImageFont.load_default(40))
    engine.lines(picture)
    (line,) = engine.lines_within((380, 280, 5000, 5000))
    assert [word.text for word in line.words] == ["Lease"]
