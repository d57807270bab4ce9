import pytest
from PIL import Image

from extractors.parsing.tesseract import Tesseract
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
