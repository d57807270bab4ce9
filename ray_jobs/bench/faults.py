"""Reads good files among files that do real harm, and sees that harm stays where it is."""

import random
from collections.abc import Callable, Iterator

from extractors.parsing.parser import Parser
from extractors.parsing.sandbox.faults import fault_file
from ray_jobs.bench.files import BOMBS, GOOD
from ray_jobs.bench.reading import READ, Became, Family, faults_allowed, raw, read_all
from schemas.job import Kind
from schemas.record import Value
from schemas.run import Reason
from schemas.settings import ParseSettings
from schemas.source import RawFile

_CLEAN = 10
_SHARES: dict[str, tuple[float, Reason, tuple[str, ...]]] = {
    "memory blow-up": (0.05, Reason.MEMORY, ("allocate", "new", "fill")),
    "crash": (0.05, Reason.CRASHED, ("abort", "leave", "segfault", "illegal", "litter")),
    "hang": (0.03, Reason.TIMEOUT, ("spin", "sleep", "backtrack")),
    "stack overflow": (0.03, Reason.CRASHED, ("recurse", "overflow")),
    "bomb": (0.01, Reason.BOMB, ()),
}
"""Of each class of files: its share, the reason it must end with, and the harms it does."""
_KEPT = 5


class ClassResult(Value):
    """What became of one class of files."""

    what: str
    files: int = 0
    right: int = 0
    wrong: tuple[str, ...] = ()


class Chaos(Value):
    """What came of one seed: ``clean`` are good files that were read after all others."""

    seed: int
    classes: tuple[ClassResult, ...]
    clean: int
    left_over: int

    def passed(self) -> bool:
        """Whether every good file was read and every other typed exactly, and nothing is left."""
        is_right = all(found.files == found.right for found in self.classes)
        return is_right and self.clean == _CLEAN and not self.left_over


def chaos_batch(
    *, inputs: int, seed: int, seconds: float, tell: Callable[[str], None] = lambda _: None
) -> Chaos:
    """Read so many files made from a seed; a hang ends after so many seconds."""
    family = Family()
    dice = random.Random(seed)  # noqa: S311  # Not for secrets.
    plan = _plan(inputs, dice)
    settings = ParseSettings(seconds=seconds, memory_mb=256, max_output_bytes=20_000_000)
    found = {what: ClassResult(what=what) for what in ("good", *_SHARES)}
    with faults_allowed():
        parser = Parser(settings, Kind.NOTE)
        became = read_all(parser, _files(plan, dice))
        for number, (what, item) in enumerate(zip(plan, became, strict=True), 1):
            found[what] = _counted(found[what], item)
            if not number % 250:
                tell(f"seed {seed}: {number} of {inputs} read")
        after = (raw(f"clean-{number}", GOOD[number % 4](dice)) for number in range(_CLEAN))
        clean = sum(item.outcome == READ for item in read_all(parser, after))
        parser.close()
    classes = tuple(found.values())
    right = sum(item.right for item in classes)
    tell(f"seed {seed}: {right} of {inputs} as they should be, {clean} of {_CLEAN} clean after it")
    return Chaos(seed=seed, classes=classes, clean=clean, left_over=family.left_over())


def _plan(inputs: int, dice: random.Random) -> list[str]:
    plan = [what for what, (share, *_) in _SHARES.items() for _ in range(round(share * inputs))]
    plan += ["good"] * (inputs - len(plan))
    dice.shuffle(plan)
    return plan


def _files(plan: list[str], dice: random.Random) -> Iterator[RawFile]:
    for number, what in enumerate(plan):
        if what == "good":
            content = dice.choice(GOOD)(dice)
        elif what == "bomb":
            content = dice.choice(BOMBS)(dice)
        else:
            content = fault_file("!" + dice.choice(_SHARES[what][2]))
        yield raw(f"{number:05}", content)


def _counted(result: ClassResult, item: Became) -> ClassResult:
    expected = READ if result.what == "good" else _SHARES[result.what][1]
    if item.outcome == expected:
        return result.model_copy(update={"files": result.files + 1, "right": result.right + 1})
    wrong = (*result.wrong, f"{item.outcome}: {item.detail}")[:_KEPT]
    return result.model_copy(update={"files": result.files + 1, "wrong": wrong})
