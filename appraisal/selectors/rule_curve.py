"""The rule of an item as a curve, with what somebody reached marked on it."""

from __future__ import annotations

from appraisal.models import ItemScore
from appraisal.scoring.document import Place
from appraisal.scoring.numbers import plain
from appraisal.scoring.target import TARGET
from appraisal.selectors.currencies import currencies
from appraisal.selectors.curve_chart import Chart, chart_of
from appraisal.selectors.metrics import catalogue
from appraisal.selectors.points_curve import curve_of
from appraisal.selectors.scorecards import scorecards_by_pk
from appraisal.selectors.trial import Trial, Tried


def rule_curve(score: ItemScore) -> Chart | None:
    """Points against the actual around what was reached; None where a rule has no such curve.

    Drawn on the target that counted for this person, whatever the scorecard's own is.
    """
    card = scorecards_by_pk([score.part.scorecard_id])[score.part.scorecard_id]
    item = next((item for item in card.all_items if item.code == score.item.code), None)
    if item is None or item.measure is None or item.daily is not None or score.actual is None:
        return None
    target = TARGET.read(plain(score.target), Place()) if score.target is not None else None
    shop, employee = score.part.shop_id, score.part.appraisal.employee_id
    metrics = catalogue().in_currency(currencies([(shop, employee)]).of(shop, employee))
    trial, tried = Trial(item, metrics, target), Tried(actual=score.actual)
    curve = curve_of(trial, tried)
    if curve is None:
        return None
    return chart_of(curve, item.worth, score.actual, score.calculated_points or score.points)
