import random
import subprocess
import sys

import pytest

from extractors.parsing.parser import Parser
from ray_jobs.bench.files import made_docx, made_html, made_pdf
from ray_jobs.bench.reading import READ, raw, read_all
from schemas.job import Kind
from schemas.settings import ParseSettings

LOAD = """
import sys
from extractors.parsing.sandbox.loading import load_all, load_for
from schemas.settings import ParseSettings
{call}
names = ("pdf.mupdf", "pdf.pdfium", "office.docx", "markup.html")
print([name for name in names if "extractors.parsing." + name in sys.modules])
"""


@pytest.mark.parametrize(
    ("call", "loaded"),
    [
        ("load_for(b'%PDF-1.7', ParseSettings())", ["pdf.mupdf"]),
        (
            "load_for(b'%PDF-1.7', ParseSettings(reading={'first_reader': 'pdfium'}))",
            ["pdf.pdfium"],
        ),
        ("load_for(b'PK..', ParseSettings())", ["office.docx"]),
        ("load_for(b'hello', ParseSettings())", ["markup.html"]),
        ("load_all(ParseSettings())", ["pdf.mupdf", "office.docx", "markup.html"]),
    ],
)
def test_what_a_file_will_want_is_loaded_and_no_more(call, loaded):
    code = LOAD.format(call=call)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout.decode().strip() == str(loaded)


def test_no_model_is_loaded_that_nobody_asks_for():
    code = LOAD.format(call="load_all(ParseSettings())") + "print('onnxruntime' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout.decode().splitlines()[-1] == "False"


def test_a_first_child_with_little_memory_reads_every_format():
    # Loading PyMuPDF alone takes more than the limit.
    dice = random.Random(1)
    made = [made_pdf(dice), made_html(dice), made_docx(dice), made_pdf(dice)]
    parser = Parser(ParseSettings(memory_mb=64, children=1), Kind.NOTE)
    files = (raw(f"{number}", content) for number, content in enumerate(made))
    assert [item.outcome for item in read_all(parser, files)] == [READ] * 4
    parser.close()
