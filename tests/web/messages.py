"""Reading message catalogues and finding translatable text, without the gettext programs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

MARKERS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
IN_TEMPLATE = re.compile(
    r"\b(?:_|gettext|ngettext)\(((?:u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\"|,|\s)+)"
)
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass
class Entry:
    """One message of a catalogue."""

    msgid: str
    plural: str
    text: str
    is_fuzzy: bool


def catalogue_of(path: Path) -> Iterator[Entry]:
    """The messages of a .po file, its header included."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#~")]
        flags = [line for line in lines if line.startswith("#,")]
        fields: dict[str, str] = {}
        name = ""
        for line in lines:
            if line.startswith("#"):
                continue
            if not line.startswith('"'):
                name = line.partition(" ")[0]
                fields[name] = ""
            found = TEXT.search(line)
            fields[name] += ast.literal_eval(f'"{found[1]}"') if found else ""
        if "msgid" in fields:
            text = fields.get("msgstr", fields.get("msgstr[0]", ""))
            is_fuzzy = any("fuzzy" in flag for flag in flags)
            yield Entry(fields["msgid"], fields.get("msgid_plural", ""), text, is_fuzzy)


def texts_of_code(path: Path) -> Iterator[str]:
    """What a Python file marks for translation."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            first = node.args[0] if node.args else None
            if node.func.id in MARKERS and isinstance(first, ast.Constant):
                yield str(first.value)


def texts_of_template(path: Path) -> Iterator[str]:
    """What a template marks for translation."""
    for found in IN_TEMPLATE.finditer(templatize(path.read_text(encoding="utf-8"))):
        first = found[1].strip().rstrip(",")
        value = ast.literal_eval(f"({first})")
        yield value[0] if isinstance(value, tuple) else value
