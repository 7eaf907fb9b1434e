"""Ways in which files get damaged: by cell, by row, by byte, in their XML and in their zip."""

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable

from tests.importing.files import text

Rows = list[list[object]]

NASTY: list[object] = [
    *["", "-", "=1+1", '="1"', "1e999", "NaN", "9" * 400, "1.23E+18", "-0", "٣", "½", "#REF!"],
    *["\u202e12", "合计", "统计日期", "2026-13-01", "31/12/2026", "12-29-25", "1,2,3", "１２％"],
    *["100%", "<b>", "'; DROP TABLE", "\t", "\x0b", "0x1F", "1_000", "inf", "()", "(5)", "¥"],
    *["%", "万", "3分钟", "26-07-04", "1,23", "1.234,5", "5/6/2026", "46207", "x" * 40_000],
]
CELLS: list[object] = [
    *(cell for cell in NASTY[:-1] if cell != "\x0b"),
    *[0, -1, 1e15, 1e300, 5e-324, 0.1 + 0.2, True, 46207.5, -2.5, 10**14, 9.787e25],
]


def cells(chance: random.Random, rows: Rows, among: list[object] = NASTY) -> Rows:
    """Some cells are something else."""
    rows = [list(row) for row in rows]
    for _ in range(chance.randrange(1, 6)):
        row = rows[chance.randrange(len(rows))]
        if row:
            row[chance.randrange(len(row))] = chance.choice(among)
    return rows


def shape(chance: random.Random, rows: Rows) -> Rows:
    """Rows are repeated, cut, longer, in another order, or empty."""
    rows = [list(row) for row in rows] * chance.randrange(1, 4)
    for _ in range(chance.randrange(1, 4)):
        kind = chance.randrange(5)
        place = chance.randrange(len(rows))
        if kind == 0:
            rows.insert(place, [])
        elif kind == 1:
            rows[place] = rows[place][: chance.randrange(len(rows[place]) + 1)]
        elif kind == 2:
            rows[place] = [*rows[place], chance.choice(NASTY)]
        elif kind == 3:
            chance.shuffle(rows[place])
        else:
            chance.shuffle(rows)
    return rows


def as_text(chance: random.Random, rows: Rows) -> bytes:
    """The rows as text in one of many encodings and with one of many separators."""
    return text(
        rows,
        chance.choice(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
        chance.choice([",", ",", "\t", ";", "|"]),
    )


def damaged(chance: random.Random, content: bytes) -> bytes:
    """The bytes with some flipped, cut out, doubled, or cut off."""
    found = bytearray(content)
    for _ in range(chance.randrange(1, 12)):
        place = chance.randrange(len(found))
        kind = chance.randrange(4)
        if kind == 0:
            found[place] = chance.randrange(256)
        elif kind == 1:
            del found[place : place + chance.randrange(1, 50)]
        elif kind == 2:
            found[place:place] = found[place : place + chance.randrange(1, 50)]
        elif kind == 3 and chance.random() < 0.3:
            del found[place:]
        if not found:
            return b"x"
    return bytes(found)


# -- workbooks


def repacked(book: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The zip with each member changed, or left out where the change gives None."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(content, "w") as target:
        for name in source.namelist():
            inside = change(name, source.read(name))
            if inside is not None:
                target.writestr(name, inside)
    return content.getvalue()


def inside(chance: random.Random, book: bytes) -> bytes:
    """A workbook with damaged bytes in one member; the zip itself is sound."""
    victim = chance.choice(_members(book))
    return repacked(
        book, lambda name, member: damaged(chance, member) if name == victim else member
    )


def xml(chance: random.Random, book: bytes) -> bytes:
    """A workbook whose XML is still XML, and says something else."""
    victim = chance.choice(
        [name for name in _members(book) if "sheet" in name or chance.random() < 0.3]
        or _members(book)
    )
    return repacked(book, lambda name, member: _xml(chance, member) if name == victim else member)


_TAG = re.compile(rb"<[^<>]+>")
_VALUE = re.compile(rb'="[^"]*"')
_TEXT = re.compile(rb">[^<>]+<")
_VALUES = [b"", b"0", b"-1", b"99999999999", b"A1", b"XFD1048577", b"s", b"str", b"n", b"b", b"e"]
_VALUES += [b"d", b"inlineStr", b"1e999", b"NaN", b"#REF!", b"A1:XFD9", b"&amp;", b"..\\..", b"AA"]


def _xml(chance: random.Random, member: bytes) -> bytes:
    for _ in range(chance.randrange(1, 8)):
        kind = chance.randrange(5)
        pattern = (_TAG, _TAG, _TAG, _VALUE, _TEXT)[kind]
        places = list(pattern.finditer(member))
        if not places:
            continue
        found = chance.choice(places)
        start, end, piece = found.start(), found.end(), found.group()
        other = chance.choice(places).group()
        new = {
            0: b"",
            1: piece * chance.randrange(2, 5),
            2: other,
            3: b'="' + chance.choice(_VALUES) + b'"',
            4: b">" + chance.choice(_VALUES) + b"<",
        }[kind]
        member = member[:start] + new + member[end:]
    return member


def packing(chance: random.Random, book: bytes) -> bytes:
    """A zip whose members are missing, renamed or doubled, or whose headers say something else."""
    kind = chance.randrange(5)
    victim = chance.choice(_members(book))
    if kind == 0:
        return repacked(book, lambda name, member: None if name == victim else member)
    if kind == 1:
        return repacked(book, lambda name, member: b"" if name == victim else member)
    if kind == 2:
        other = chance.choice(_members(book)).encode()
        new = (other + b"/" * len(victim))[: len(victim)]
        return book.replace(victim.encode(), new)
    content = bytearray(book)
    sign = chance.choice([b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"])
    places = [found.start() for found in re.finditer(re.escape(sign), book)]
    place = chance.choice(places) + chance.randrange(4, 30 if sign != b"PK\x05\x06" else 20)
    if kind == 3 and place + 4 <= len(content):
        value = chance.choice([0, 1, 0xFFFF, 0xFFFFFFFF, 8, 99, 0x7FFFFFFF])
        content[place : place + 4] = struct.pack("<I", value)
    else:
        content[min(place, len(content) - 1)] = chance.randrange(256)
    return bytes(content)


def _members(book: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(book)).namelist()
