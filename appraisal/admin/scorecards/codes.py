"""Codes for those who leave the field empty: short, of the file's alphabet, and free."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from django.utils.text import slugify

LONGEST = 40
_METRIC = re.compile(r"[a-z][a-z0-9_]*")


def item_code(document: dict[str, Any], taken: Collection[str]) -> str:
    """The code of a new item: its metric's, else its English name's, else item_1."""
    measure = str(document.get("measure") or "")
    return free_code(measure if _METRIC.fullmatch(measure) else _from_name(document), "item", taken)


def section_code(document: dict[str, Any], taken: Collection[str]) -> str:
    """The code of a new section: its English name's, else section_1."""
    return free_code(_from_name(document), "section", taken)


def free_code(wanted: str, otherwise: str, taken: Collection[str]) -> str:
    """The wanted code when nothing has it, else the first free one with a number."""
    if wanted and wanted not in taken:
        return wanted
    stem, number = wanted or otherwise, 2 if wanted else 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def _from_name(document: dict[str, Any]) -> str:
    name = document.get("name") or {}
    english = name.get("en", "") if isinstance(name, dict) else str(name)
    code = slugify(english).replace("-", "_")[:LONGEST].strip("_")
    return code if code[:1].isalpha() else ""
