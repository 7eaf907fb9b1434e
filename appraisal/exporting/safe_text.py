"""Text that is safe in a cell, as a sheet's title and as a file's name."""

from __future__ import annotations

import re
from collections.abc import Container

MAX_CELL = 32_767
"""Characters Excel keeps in a cell."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
_NOT_IN_FILE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)


def cell_text(text: str) -> str:
    """Return the text without characters that XML forbids, as long as a cell may be."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:MAX_CELL]


def escaped(text: str) -> str:
    """Return clean text for XML; "_x0041_" in it stays these seven characters."""
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ESCAPED.sub("_x005F_", text) if "_x" in text else text


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would run the text if somebody typed it."""
    return text[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} and len(text) > 1


def sheet_title(text: str, taken: Container[str] = ()) -> str:
    """Return a title Excel accepts that is not among `taken` (titles in lower case)."""
    title = " ".join(_NOT_IN_TITLE.sub(" ", cell_text(text)).split()).strip("'") or "-"
    if title.lower() == "history":
        title += "_"
    return _unlike(title, "", 31, taken)


def file_name(text: str, suffix: str, taken: Container[str] = ()) -> str:
    """Return a name that Windows, macOS and Linux accept, unlike those taken (lower case)."""
    name = " ".join(_NOT_IN_FILE.sub("_", cell_text(text)).split()).strip(". ") or "_"
    if _RESERVED.match(name):
        name = "_" + name
    return _unlike(name, suffix, 100, taken)


def _unlike(stem: str, suffix: str, longest: int, taken: Container[str]) -> str:
    candidate = stem[:longest].rstrip(". '") or "_"
    number = 1
    while (candidate + suffix).lower() in taken:
        number += 1
        ending = f"_{number}"
        candidate = stem[: longest - len(ending)].rstrip(". '") + ending
    return candidate + suffix
