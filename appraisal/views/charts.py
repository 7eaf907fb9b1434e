"""What a page hands to static/charts.js: rows with labels already in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from appraisal.models import Appraisal, Standing
from appraisal.scoring.numbers import plain
from appraisal.selectors.appraisals import PartSheet
from appraisal.selectors.comparison import Compared
from appraisal.templatetags.figures import figure_text, period_name, points_text

Chart = dict[str, Any]

BIN = 10
"""Width of a bar of the spread of totals, in points."""


def sections_chart(part: PartSheet) -> Chart:
    """Points by section against full marks."""
    rows = []
    for each in part.sections:
        got = _("%(points)s of %(full)s") % {
            "points": points_text(each.points),
            "full": points_text(each.full_points),
        }
        rows.append(
            {
                "name": f"{each.section.label} {each.section.name}".strip(),
                "points": _number(each.points),
                "full": _number(each.full_points),
                "open": each.is_open,
                "label": f"{points_text(each.points)} / {points_text(each.full_points)}",
                "said": got + (" · " + _("not complete") if each.is_open else ""),
            }
        )
    return {"kind": "sections", "id": f"sections-{part.part.pk}", "rows": rows}


def points_chart(rows: Iterable[Compared]) -> Chart:
    """Points of people on one item against full marks."""
    drawn = []
    for each in rows:
        got = _("%(points)s of %(full)s") % {
            "points": points_text(each.score.points),
            "full": points_text(each.score.full_points),
        }
        drawn.append(
            {
                "name": each.employee.name,
                "points": _number(each.score.points),
                "full": _number(each.score.full_points),
                "open": each.is_open,
                "label": points_text(each.score.points),
                "said": f"{got} · {figure_text(each.score.actual, each.unit)}",
            }
        )
    return {"kind": "sections", "rows": drawn}


def trend_chart(history: Sequence[Appraisal]) -> Chart:
    """Totals of the periods, oldest first."""
    rows = []
    for each in history:
        is_open = each.standing != Standing.FINAL
        said = points_text(each.total)
        rows.append(
            {
                "name": each.period.code,
                "points": _number(each.total),
                "open": is_open,
                "label": said,
                "said": f"{period_name(each.period.code)}: {said}"
                + (f" ({each.get_standing_display()})" if is_open else ""),
            }
        )
    return {"kind": "trend", "rows": rows}


def spread_chart(totals: Iterable[Decimal]) -> Chart:
    """How many people have a total in each stretch of ten points."""
    counts = Counter(int(total // BIN) * BIN for total in totals)
    if not counts:
        return {"kind": "spread", "rows": []}
    rows = []
    for start in range(min(counts), max(counts) + BIN, BIN):
        name = f"{start}–{start + BIN}"
        said = _("%(count)d people") % {"count": counts[start]}
        rows.append({"name": name, "points": counts[start], "said": said})
    return {"kind": "spread", "rows": rows}


def _number(value: Decimal | None) -> float | None:
    """A length on the screen; the label beside it is exact."""
    return None if value is None else float(plain(value))
