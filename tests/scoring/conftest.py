"""The shipped catalogue, and short ways to score one item."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from appraisal.scoring.engine import Facts, Rating, Scope, score
from appraisal.scoring.files import catalogue_from_yaml, from_yaml, scorecard_from_document
from appraisal.scoring.metrics import Aggregation, Catalogue, Label, Total, Totals
from appraisal.scoring.period import Period
from appraisal.scoring.result import ItemScore, ScorecardResult

ROOT = Path(__file__).parents[2]
OCTOBER = Period.parse("2026-10")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return CATALOGUE


CATALOGUE = catalogue_from_yaml((ROOT / "fixtures/metrics.yaml").read_text(encoding="utf-8"))


def totals(figures: Mapping[str, object]) -> Totals:
    """Figures by code, as an examples file has them."""
    found = {}
    for code, value in figures.items():
        metric = CATALOGUE.get(code)
        averaged = metric and metric.aggregation in (Aggregation.RATIO, Aggregation.WEIGHTED)
        key = f"{code}@stated" if averaged else code
        found[key] = Total(Decimal(str(value)), Label.SUM, 31, 1)
    return found


def facts(
    own: Mapping[str, object] | None = None,
    *,
    windows: Mapping[tuple[Scope, int], Mapping[str, object]] | None = None,
    ratings: Mapping[str, tuple[Rating, ...]] | None = None,
    **more: object,
) -> Facts:
    """An employee's facts of October 2026."""
    found = {(Scope.OWN, 0): totals(own or {})}
    found |= {key: totals(figures) for key, figures in (windows or {}).items()}
    return Facts(OCTOBER, OCTOBER.start, OCTOBER.end, found, ratings=ratings or {}, **more)


def card(items: str, **top: object):
    """A scorecard of one section with these items (YAML)."""
    section = {"code": "s", "name": "s", "items": from_yaml(items)}
    return scorecard_from_document({"code": "c", "name": "c", "sections": [section], **top})


def result(items: str, given: Facts, **top: object) -> ScorecardResult:
    """Score the items."""
    return score(card(items, **top), given, CATALOGUE)


def one(rule: str, actual: object | None, **item: object) -> ItemScore:
    """Score a single item of 20 points over gmv (or `measure`) with this rule."""
    document = {"code": "i", "name": "i", "points": 20, "measure": "gmv", **item}
    document["rule"] = from_yaml(rule)
    measure = str(document["measure"])
    given = facts({} if actual is None else {measure: actual})
    section = {"code": "s", "name": "s", "items": [document]}
    scorecard = scorecard_from_document({"code": "c", "name": "c", "sections": [section]})
    return score(scorecard, given, CATALOGUE).items[0]
