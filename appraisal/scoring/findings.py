"""What a check found, for people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from appraisal.scoring.text import Text


class Level(StrEnum):
    """An error stops publishing; a warning asks for a second look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: where (item code, parameter; empty for the whole) and what."""

    level: Level
    item: str
    parameter: str
    message: Text


def error(item: str, parameter: str, zh: str, en: str) -> Finding:
    """Return a finding that stops publishing."""
    return Finding(Level.ERROR, item, parameter, Text(zh, en))


def warning(item: str, parameter: str, zh: str, en: str) -> Finding:
    """Return a finding that asks for a second look."""
    return Finding(Level.WARNING, item, parameter, Text(zh, en))
