"""What a declaration makes of the first rows of a file, as the mapping page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from appraisal.importing.facts import ImportResult
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.text import Text

FACTS_SHOWN = 20
PROBLEMS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Effect:
    """What the first rows give."""

    result: ImportResult
    facts: Sequence[tuple[Any, Sequence[tuple[Text, Any, str]]]]

    @property
    def rows_read(self) -> int:
        """Rows that were tried."""
        return sum(sheet.rows_read for sheet in self.result.sheets)

    @property
    def rows_kept(self) -> int:
        """Rows that count."""
        return sum(sheet.rows_kept for sheet in self.result.sheets)

    @property
    def problems(self) -> Sequence[Any]:
        """The first problems."""
        return self.result.problems[:PROBLEMS_SHOWN]


def facts_shown(
    result: ImportResult, metrics: Catalogue
) -> list[tuple[Any, list[tuple[Text, Any, str]]]]:
    """The first facts, each with its measures: name, value, unit.

    Those of the shop take half of the room where rows are credited to accounts, too.
    """
    shown = []
    of_shop = [fact for fact in result.facts if not fact.account.key]
    of_accounts = [fact for fact in result.facts if fact.account.key]
    room = max(FACTS_SHOWN // 2, FACTS_SHOWN - len(of_accounts))
    facts = [*of_shop[:room], *of_accounts][:FACTS_SHOWN]
    for fact in facts:
        values = []
        for key, value in fact.measures.items():
            code, _at, part = key.partition("@")
            metric = metrics[code]
            unit = metric.unit if part in ("", "stated") else ""
            name = Text(f"{metric.name.zh}（{part}）", f"{metric.name.en} ({part})")
            values.append((name if part else metric.name, value, unit))
        shown.append((fact, values))
    return shown
