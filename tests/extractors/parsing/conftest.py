"""Makes files of formats that the tests' libraries cannot write: DOCX by its XML, OLE, a .doc."""

import io
import struct
import zipfile

import pytest

_SECTOR, _MINI = 512, 64
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_STORAGE, _STREAM, _ROOT = 1, 2, 5


def written_ole(tree: dict) -> bytes:
    """A compound file of nested folders (dictionaries) and streams (bytes)."""
    entries, mini, minifat = [["Root Entry", _ROOT, _FREE, _FREE, 0, 0]], bytearray(), []
    _add(tree, 0, entries, mini, minifat)
    sectors, fat = [], []

    def chain(data: bytes) -> int:
        first = len(sectors)
        count = -(-len(data) // _SECTOR)
        for number in range(count):
            sectors.append(data[number * _SECTOR : (number + 1) * _SECTOR].ljust(_SECTOR, b"\0"))
            fat.append(first + number + 1 if number + 1 < count else _END)
        return first if count else _END

    root = chain(bytes(mini))
    entries[0][4:] = [root, len(mini)]
    minis = chain(struct.pack(f"<{len(minifat)}I", *minifat).ljust(_SECTOR, b"\xff"))
    directory = chain(b"".join(_entry(*entry) for entry in entries))
    fats = 1
    while (len(fat) + fats) * 4 > fats * _SECTOR:
        fats += 1
    places = [len(sectors) + number for number in range(fats)]
    fat += [_FAT] * fats
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(fats * _SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    count = -(-len(minifat) * 4 // _SECTOR)
    header += struct.pack("<9I", 0, fats, directory, 0, 4096, minis, count, _END, 0)
    header += struct.pack("<109I", *places, *[_FREE] * (109 - fats))
    return header + b"".join(sectors) + table


def _add(tree: dict, parent: int, entries: list, mini: bytearray, minifat: list) -> None:
    """Add what a folder holds; its children hang on each other's right sides."""
    above = None
    for name, held in tree.items():
        at = len(entries)
        if isinstance(held, dict):
            entries.append([name, _STORAGE, _FREE, _FREE, 0, 0])
            _add(held, at, entries, mini, minifat)
        else:
            count = max(1, -(-len(held) // _MINI))
            first = len(minifat)
            minifat += [*range(first + 1, first + count), _END]
            mini += held.ljust(count * _MINI, b"\0")
            entries.append([name, _STREAM, _FREE, _FREE, first, len(held)])
        if above is None:
            entries[parent][3] = at
        else:
            entries[above][2] = at
        above = at


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    entry = encoded.ljust(64, b"\0") + struct.pack("<H", len(encoded) + 2)
    entry += bytes([kind, 1]) + struct.pack("<3I", _FREE, right, child)
    return entry + bytes(36) + struct.pack("<IQ", start, size)


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def written_docx(body: str, main: str = "document.main", **parts: str) -> bytes:
    """A DOCX of the XML of its body and of other parts by their names: footnotes, header1."""
    stream = io.BytesIO()
    relations, types = (
        "",
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.{main}+xml"/>',
    )
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            kind = name.rstrip("0123456789")
            relations += (
                f'<Relationship Id="{name}" Type="{_RELATION}/{kind}" Target="{name}.xml"/>'
            )
            types += f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
            root = {"header": "hdr", "footer": "ftr"}.get(kind, kind)
            archive.writestr(f"word/{name}.xml", f"<w:{root} {_W}>{xml}</w:{root}>")
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        )
        namespace = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
        archive.writestr(
            "_rels/.rels",
            f'<Relationships {namespace}><Relationship Id="a" Type="{_RELATION}/officeDocument"'
            ' Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/_rels/document.xml.rels",
            f"<Relationships {namespace}>{relations}</Relationships>",
        )
        archive.writestr(
            "word/document.xml", f"<w:document {_W} {_MC}><w:body>{body}</w:body></w:document>"
        )
    return stream.getvalue()


def written_doc(*parts: str, unseen: tuple[tuple[str, int], ...] = ()) -> bytes:
    """A .doc of its parts (main text, notes, headers, macros, comments); ``unseen`` are words of
    the text with the code of the property that hides them."""
    text = "".join(parts)
    lengths = [len(part) for part in parts] + [0] * (8 - len(parts))
    at = 1024
    bounds, changes = [at], []
    for word, code in unseen:
        start = at + text.index(word)
        bounds += [start, start + len(word)]
        changes += [b"", struct.pack("<HB", code, 1)]
    bounds.append(at + len(text))
    changes.append(b"")
    page, place, offsets = bytearray(512), 510, []
    for change in changes:
        if change:
            place -= 4
            page[place : place + 4] = bytes([len(change)]) + change
        offsets.append(place // 2 if change else 0)
    struct.pack_into(f"<{len(bounds)}I", page, 0, *bounds)
    page[4 * len(bounds) : 4 * len(bounds) + len(offsets)] = bytes(offsets)
    page[511] = len(changes)
    runs = struct.pack("<3I", at, at + len(text), 1)
    pieces = struct.pack("<2IHIH", 0, len(text), 0, 0x40000000 | at * 2, 0)
    clx = b"\2" + struct.pack("<I", len(pieces)) + pieces
    stream = bytearray(512) + page + text.encode("cp1252")
    struct.pack_into("<HH", stream, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", stream, 10, 0x200)
    struct.pack_into("<8I", stream, 0x4C, *lengths)
    struct.pack_into("<2I", stream, 0xFA, 0, len(runs))
    struct.pack_into("<2I", stream, 0x1A2, len(runs), len(clx))
    return written_ole({"WordDocument": bytes(stream), "1Table": runs + clx})


def written_msg(
    properties: dict[int, str],
    attached: tuple[tuple[str, bytes | dict], ...] = (),
    top: bool = True,
) -> bytes | dict:
    """A message by its text properties, with files and messages attached to it."""
    head = struct.pack("<8x4I", 0, len(attached), 0, len(attached)) + bytes(8 if top else 0)
    tree: dict = {"__properties_version1.0": head + _entries(properties)}
    tree |= {
        f"__substg1.0_{key:04X}001F": value.encode("utf-16-le") for key, value in properties.items()
    }
    for number, (name, held) in enumerate(attached):
        folder: dict = {"__substg1.0_3707001F": name.encode("utf-16-le")}
        method = 5 if isinstance(held, dict) else 1
        entries = _entries({0x3707: name}) + struct.pack("<HHIII", 3, 0x3705, 6, method, 0)
        if isinstance(held, dict):
            folder["__substg1.0_3701000D"] = held
        else:
            folder["__substg1.0_37010102"] = held
            entries += struct.pack("<HHIII", 0x102, 0x3701, 6, len(held), 0)
        folder["__properties_version1.0"] = bytes(8) + entries
        tree[f"__attach_version1.0_#{number:08X}"] = folder
    return written_ole(tree) if top else tree


def _entries(properties: dict[int, str]) -> bytes:
    return b"".join(
        struct.pack("<HHIII", 0x1F, key, 6, 2 * len(value) + 2, 0)
        for key, value in properties.items()
    )


@pytest.fixture
def ole_file():
    return written_ole


@pytest.fixture
def docx_file():
    return written_docx


@pytest.fixture
def doc_file():
    return written_doc


@pytest.fixture
def msg_file():
    return written_msg
