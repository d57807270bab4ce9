import errno
import signal

import pytest

from extractors.parsing.sandbox.verdict import Death, of_death, of_exception, of_words
from extractors.stage import StageError
from schemas.run import Reason

LIMIT = 1000 << 20


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError(), Reason.MEMORY),
        (RuntimeError("malloc (123 bytes) failed"), Reason.MEMORY),
        (RuntimeError("std::bad_alloc"), Reason.MEMORY),
        (OSError(errno.ENOMEM, "no"), Reason.MEMORY),
        (OSError(errno.EFBIG, "no"), Reason.TOO_LARGE),
        (OSError(errno.ENOSPC, "no"), Reason.UNAVAILABLE),
        (ImportError("libmupdf.so: failed to map segment"), Reason.UNAVAILABLE),
        (RecursionError(), Reason.CRASHED),
        (RuntimeError("compression bomb detected"), Reason.BOMB),
        (type("DecompressionBombError", (Exception,), {})(), Reason.BOMB),
        (ValueError("Jane Doe, born 1950"), Reason.CORRUPT),
        (StageError(Reason.ENCRYPTED, "needs a password"), Reason.ENCRYPTED),
        (caused(StageError(Reason.CORRUPT, "PDF"), RuntimeError("calloc failed")), Reason.MEMORY),
        (caused(StageError(Reason.CORRUPT, "PDF"), ValueError("syntax")), Reason.CORRUPT),
    ],
)
def test_an_exception_says_what_befell_the_file(error, reason):
    assert of_exception(error).reason is reason


def test_the_message_of_an_exception_is_never_passed_on():
    assert (
        of_exception(ValueError("Jane Doe, out of memory")).detail == "out of memory while parsing"
    )
    assert of_exception(ValueError("Jane Doe")).detail == "ValueError"


def test_an_exception_that_causes_itself_is_judged_all_the_same():
    error = ValueError()
    error.__cause__ = TypeError()
    error.__cause__.__cause__ = error
    assert of_exception(error).reason is Reason.CORRUPT


@pytest.mark.parametrize(
    ("death", "errors", "reason"),
    [
        (Death(-signal.SIGSEGV, 0), "", Reason.CRASHED),
        (Death(-signal.SIGABRT, 0), "what():  std::bad_alloc", Reason.MEMORY),
        (Death(-signal.SIGABRT, 0), "assertion failed", Reason.CRASHED),
        (Death(-signal.SIGSEGV, 900 << 20), "", Reason.MEMORY),
        (Death(-signal.SIGKILL, 0), "", Reason.MEMORY),
        (Death(-signal.SIGXCPU, 0), "", Reason.TIMEOUT),
        (Death(3, 0), "", Reason.CRASHED),
    ],
)
def test_a_death_says_what_befell_the_file(death, errors, reason):
    assert of_death(death, errors, LIMIT).reason is reason


def test_ordinary_words_say_nothing():
    assert of_words("cannot find startxref") is None
