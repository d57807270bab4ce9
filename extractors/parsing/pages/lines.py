"""Groups the words of a page into lines."""

from collections.abc import Iterable, Sequence

Word = tuple[float, float, float, float, str, int, int, int]


class Line:
    """Words that stand in one line of one block, and the rectangle around them."""

    __slots__ = ("block", "words", "x0", "x1", "y0", "y1")

    def __init__(self, words: list[Word]) -> None:
        x0, y0, x1, y1, _, self.block, _, _ = words[0]
        for word in words:
            if word[0] < x0:
                x0 = word[0]
            if word[1] < y0:
                y0 = word[1]
            if word[2] > x1:
                x1 = word[2]
            if word[3] > y1:
                y1 = word[3]
        self.words = words
        self.x0, self.y0, self.x1, self.y1 = x0, y0, x1, y1

    @property
    def text(self) -> str:
        """Its words with a space between them."""
        return " ".join([word[4] for word in self.words])

    @property
    def glyphs(self) -> int:
        """How many characters its words have."""
        return sum([len(word[4]) for word in self.words])

    @property
    def height(self) -> float:
        """From the top of the highest word to the foot of the lowest, in points."""
        return self.y1 - self.y0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Its rectangle."""
        return self.x0, self.y0, self.x1, self.y1


def lines_of(words: Iterable[Word]) -> list[Line]:
    """The lines in the order of the words; words of no characters are passed over."""
    groups: list[list[Word]] = []
    block = line = 0
    for word in words:
        if not groups or word[5] != block or word[6] != line:
            block, line = word[5], word[6]
            groups.append([word])
        else:
            groups[-1].append(word)
    return [Line(group) for group in groups]


def is_level(left: Line, right: Line) -> bool:
    """Whether two lines stand at one height: they share more than half of the lower one."""
    shared = min(left.y1, right.y1) - max(left.y0, right.y0)
    return shared > 0.5 * min(left.height, right.height)


def hull(lines: Sequence[Line]) -> tuple[float, float, float, float]:
    """The rectangle around lines."""
    return (
        min([line.x0 for line in lines]),
        min([line.y0 for line in lines]),
        max([line.x1 for line in lines]),
        max([line.y1 for line in lines]),
    )
