"""medspaCy over notes: sections, ConText and a matcher of docmill's own terms, in one process.

It is no dependency, since it wants an older spaCy: ``pip install --no-deps --target FOLDER`` with
medspacy, PyRuSH, PyFastNER, pysbd, loguru and jsonschema, and FOLDER in PYTHONPATH, let it run
beside this one.
"""

import logging
import multiprocessing as mp
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from multiprocessing.connection import Connection
from time import perf_counter, process_time
from types import ModuleType
from typing import Any

from ray_jobs.bench.notes import NoteSpeed

NAME = "medspacy"
_UNUSED = "quickumls"
_LEXICONS = ("problems", "tests", "procedures", "drugs")


def is_there() -> bool:
    """Whether medspaCy can be imported."""
    return find_spec(NAME) is not None


def medspacy_speed(texts: Sequence[str]) -> NoteSpeed:
    """What it takes over some notes; its loading is not counted."""
    context = mp.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    ours.send(list(texts))
    seconds, cpu = ours.recv()
    process.join()
    return NoteSpeed(
        what="medspaCy: sections, ConText, matcher",
        notes=len(texts),
        seconds=round(seconds, 2),
        cpu_seconds=round(cpu, 2),
        notes_a_second=round(len(texts) / seconds, 1),
    )


def _serve(asked: Connection) -> None:
    logging.disable()
    warnings.simplefilter("ignore")
    texts = asked.recv()
    read = _reader()
    read(texts[0])
    started, cpu = perf_counter(), process_time()
    for text in texts:
        read(text)
    asked.send((perf_counter() - started, process_time() - cpu))


def _reader() -> Any:
    import spacy

    from extractors.clinical.lexicon import read_lexicon

    if find_spec(_UNUSED) is None:
        # It is imported whether or not it is used.
        for name in (_UNUSED, f"{_UNUSED}.spacy_component"):
            sys.modules[name] = ModuleType(name)
        vars(sys.modules[_UNUSED])["spacy_component"] = sys.modules[f"{_UNUSED}.spacy_component"]
    import_module(NAME)
    rule = import_module(f"{NAME}.ner").TargetRule
    language = spacy.blank("en")
    # The sentence splitter that it brings takes six times as long as all else together.
    language.add_pipe("sentencizer")
    matcher: Any = language.add_pipe("medspacy_target_matcher")
    matcher.add([rule(term, name) for name in _LEXICONS for term in read_lexicon(name).terms])
    language.add_pipe("medspacy_context")
    language.add_pipe("medspacy_sectionizer")
    return language
