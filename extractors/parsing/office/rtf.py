"""Reads RTF: text and tables, with headers, comments, hidden and deleted text apart.

The walk is our own because striprtf drops notes, text boxes, headers and lists of numbers, and
takes bytes above 127 for characters; its tables of destinations and of character sets are used.
"""

import codecs
import re
from dataclasses import replace

from striprtf.striprtf import charset_map, destinations

from extractors.parsing.builder import TextBuilder
from extractors.parsing.office.grid import Given, write_table
from extractors.parsing.office.rtf_flow import Flow, Group
from schemas.document import LeftOutReason

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}]+)", re.S
)
_SHOWN = frozenset(
    "header footer footnote shp shpinst shptxt object result pntext do dptxbxtext".split()
)
_SKIPPED = frozenset(destinations) - _SHOWN
_STARRED = frozenset({"shpinst", "annotation", "footnote", "shptxt", "dptxbxtext"})
_MARGINS: dict[str, LeftOutReason] = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "header"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "footer"),
    "annotation": "comment",
}
_ASIDE = frozenset({"footnote", "shptxt", "dptxbxtext"})
_SIGNS = {
    "tab": "\t",
    "line": "\n",
    "emdash": "\u2014",
    "endash": "\u2013",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "bullet": "\u2022",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
}
_ESCAPED = {"~": "\xa0", "_": "\u2011", "-": "", "{": "{", "}": "}", "\\": "\\"}
_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850", "ansi": "cp1252"}
_HEADING = re.compile(r"heading (\d)|title\b", re.IGNORECASE)


def read_rtf(content: bytes, document_id: str) -> TextBuilder:
    """The text of an RTF file; each note and text box after the paragraph that it hangs on."""
    builder = TextBuilder(document_id, "markup")
    builder.open_page()
    _Walk(builder).walk(content.decode("latin-1"))
    builder.close_page()
    return builder


class _Walk:
    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._group = Group()
        self._stack: list[Group] = []
        self._flows = [Flow()]
        self._waiting: list[Flow] = []
        self._bytes = bytearray()
        self._page = "cp1252"
        self._fonts: dict[str, str] = {}
        self._styles: dict[str, int] = {}
        self._font = ""
        self._style_name = ""
        self._level: int | None = None
        self._to_skip = 0

    def walk(self, source: str) -> None:
        """Read all tokens; what follows the outermost group is no part of the document."""
        at = 0
        while found := _TOKEN.match(source, at):
            word, number, hexed, sign, brace, text = found.groups()
            at = found.end() + (max(0, int(number or 0)) if word == "bin" else 0)
            if brace == "{":
                self._open()
            elif brace:
                self._close()
                if not self._stack:
                    break
            elif word:
                self._on_word(word, number)
            elif sign:
                self._on_sign(sign)
            else:
                self._on_bytes(bytes.fromhex(hexed) if hexed else _bytes(text))
        self._finish()

    def _finish(self) -> None:
        """End what a file that was cut off left open."""
        self._end_text()
        while self._stack:
            self._close()
        self._end_paragraph()
        self._end_table()

    def _open(self) -> None:
        self._end_text()
        self._to_skip = 0
        self._stack.append(self._group)
        self._group = replace(self._group, opens=False, is_starred=False)

    def _close(self) -> None:
        self._end_text()
        self._to_skip = 0
        ended, self._group = self._group, self._stack.pop() if self._stack else Group()
        if ended.kind == "styles":
            if heading := _HEADING.match(self._style_name.strip()):
                self._styles[ended.style] = int(heading[1] or 1)
            self._style_name = ""
        elif ended.opens:
            self._end_flow(ended)

    def _end_flow(self, ended: Group) -> None:
        flow = self._flows.pop()
        if ended.kind == "margin" and ended.reason:
            flow.end_row()
            self._builder.leave_out(ended.reason, " ".join(" ".join(row) for row in flow.rows))
        else:
            self._waiting.append(flow)

    def _on_word(self, word: str, number: str | None) -> None:
        if word == "u" and number is not None:
            self._end_text()
            self._write(chr(int(number) % 0x10000))
            self._to_skip = self._group.skip
            return
        if self._to_skip:
            self._to_skip -= 1
            return
        self._end_text()
        if word in _MARGINS or word in _ASIDE:
            self._begin_flow(word)
        elif word in ("fonttbl", "stylesheet"):
            self._set(kind="fonts" if word == "fonttbl" else "styles")
        elif word in _SKIPPED or (self._group.is_starred and word not in _STARRED):
            self._set(kind="skip")
        elif self._group.kind != "skip":
            self._on_format(word, number)
            self._on_encoding(word, number)
            self._on_break(word)
        if self._group.is_starred:
            self._set(is_starred=False)

    def _begin_flow(self, word: str) -> None:
        if self._group.kind == "skip":
            return
        if word in _MARGINS:
            self._set(kind="margin", reason=_MARGINS[word], opens=True, in_table=False)
        else:
            self._set(kind="aside", opens=True, in_table=False)
        self._flows.append(Flow())

    def _on_format(self, word: str, number: str | None) -> None:
        """Take a control word that says whether and as what the following text is shown."""
        if word in ("v", "deleted"):
            reason: LeftOutReason = "hidden" if word == "v" else "deleted"
            self._set(reason=None if number == "0" else reason)
        elif word == "plain":
            self._set(font=None, reason=self._group.reason if self._group.opens else None)
        elif word == "s":
            self._set(style=number or "")
            self._level = self._styles.get(number or "")
        elif word == "outlinelevel":
            self._level = int(number) + 1 if number and int(number) < 9 else None
        elif word in ("pard", "intbl"):
            self._set(in_table=word == "intbl")
            self._level = None if word == "pard" else self._level

    def _on_encoding(self, word: str, number: str | None) -> None:
        """Take a control word that says what the following bytes mean."""
        if word == "f":
            self._set(font=number)
            self._font = number or ""
        elif word == "fcharset":
            self._fonts[self._font] = charset_map.get(int(number or 0), self._page)
        elif word == "ansicpg" and _is_known(f"cp{number}"):
            self._page = f"cp{number}"
        elif word in _PAGES:
            self._page = _PAGES[word]
        elif word == "uc":
            self._set(skip=max(0, int(number or 1)))

    def _on_break(self, word: str) -> None:
        flow = self._flows[-1]
        if word in _SIGNS:
            self._write(_SIGNS[word])
        elif self._group.kind not in ("body", "aside", "margin"):
            return
        elif word in ("cell", "nestcell"):
            flow.end_cell()
        elif word in ("row", "nestrow"):
            flow.end_row()
        elif word in ("par", "sect", "page"):
            if self._group.in_table or len(self._flows) > 1:
                self._write("\n")
            else:
                self._end_paragraph()

    def _on_sign(self, sign: str) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif sign == "*":
            self._set(is_starred=True)
        elif sign in "\r\n":
            self._on_break("par")
        else:
            self._end_text()
            self._write(_ESCAPED.get(sign, ""))

    def _on_bytes(self, data: bytes) -> None:
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        self._bytes += data[skipped:]

    def _end_text(self) -> None:
        """Decode the bytes that stand together: a character may consist of several."""
        if self._bytes:
            data, self._bytes = bytes(self._bytes), bytearray()
            page = self._fonts.get(self._group.font or "", self._page)
            self._write(data.decode(page if _is_known(page) else "cp1252", errors="replace"))

    def _write(self, text: str) -> None:
        kind = self._group.kind
        if kind == "styles":
            self._style_name += text.rstrip(";")
        elif kind in ("skip", "fonts"):
            return
        elif self._group.reason and kind != "margin":
            self._builder.leave_out(self._group.reason, text)
        else:
            self._flows[-1].pieces.append(text)

    def _end_paragraph(self) -> None:
        flow = self._flows[0]
        if flow.cells:
            flow.end_row()
        text = flow.taken().strip()
        if text or not flow.rows:
            self._end_table()
        self._builder.block(text, "heading" if self._level else "paragraph", self._level)
        waiting, self._waiting = self._waiting, []
        for aside in waiting:
            aside.end_row()
            for row in aside.rows:
                self._builder.block("\t".join(row))

    def _end_table(self) -> None:
        flow = self._flows[0]
        write_table(self._builder, [[Given(cell) for cell in row] for row in flow.rows])
        flow.rows = []

    def _set(self, **changes: object) -> None:
        self._group = replace(self._group, **changes)  # type: ignore[arg-type]  # Fields by name.


def _bytes(text: str) -> bytes:
    """The bytes of a stretch; its line breaks are those of the file, not of the text."""
    return text.replace("\r", "").replace("\n", "").encode("latin-1")


def _is_known(page: str) -> bool:
    try:
        codecs.lookup(page)
    except LookupError:
        return False
    return True
