"""The pure engine against a bare loop that does the same arithmetic on the same numbers.

10,000 employees x 10 items in one process. Prints both times and the ratio (the aim is 4 at
most), and beside it the time to write out and serialise every working.

    python -m benchmarks.engine [employees]
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path
from typing import TypeVar

from appraisal.scoring.engine import Facts, Rating, Scope, score
from appraisal.scoring.files import catalogue_from_yaml, scorecard_from_yaml
from appraisal.scoring.metrics import Total, Totals
from appraisal.scoring.numbers import CONTEXT
from appraisal.scoring.period import Period

AIM = Decimal(4)
BATCH = 500  # a run scores, stores and forgets so many at a time
TIMES = 5
PERIOD = Period.parse("2026-10")
CATALOGUE = Path(__file__).parents[1] / "fixtures/metrics.yaml"
SCORECARD = """
code: bench
name: bench
sections:
  - code: a
    name: a
    items:
      - {code: sales, name: sales, points: 20, measure: gmv, target: 300000,
         rule: {kind: ratio, cap: 120%}}
      - {code: growth, name: growth, points: 10, measure: growth(paid_orders), target: 10%,
         rule: {kind: ratio}}
      - {code: visitors, name: visitors, points: 8, measure: visitors, target: 36000,
         rule: {kind: ratio}}
      - {code: conversion, name: conversion, points: 12, measure: pay_conversion_rate,
         target: 3.5%, rule: {kind: unit, unit: 0.1%, unit_of: percentage_point, deduct: 1}}
      - {code: spend, name: spend, points: 10, measure: ad_spend_ratio, target: 15%,
         rule: {kind: ratio}}
  - code: b
    name: b
    items:
      - code: response
        name: response
        points: 10
        measure: first_response_seconds
        rule:
          kind: bands
          bands:
            - {at_most: 20, points: 10}
            - {above: 20, at_most: 30, points: 8}
            - {above: 30, at_most: 60, points: 5}
            - {above: 60, points: 0}
      - {code: reviews, name: reviews, points: 10, measure: positive_review_rate, target: 98%,
         rule: {kind: unit, unit: 1%, unit_of: percentage_point, deduct: 2, partial: pro_rata}}
      - {code: roi, name: roi, points: 10, cap: 12, measure: roi,
         rule: {kind: curve, below: 0,
                knots: [{x: 2, points: 6}, {x: 3, points: 10}, {x: 4, points: 12}]}}
      - {code: complaints, name: complaints, points: 5,
         rule: {kind: count, counters: [{code: c, measure: complaints, deduct: 1}]}}
      - {code: team, name: team, points: 5,
         rule: {kind: rating, levels: [{label: good, points: 5}, {label: fair, points: 3}]}}
grades:
  - {label: A, at_least: 90, coefficient: 1.2}
  - {label: B, at_least: 75, coefficient: 1}
  - {label: C, coefficient: 0.8}
"""
Row = dict[str, Decimal]
T = TypeVar("T")


def rows(count: int) -> list[Row]:
    """Return the figures of so many employees, always the same."""
    chance = random.Random(20261001)

    def between(low: int, high: int, digits: int = 0) -> Decimal:
        return Decimal(chance.randint(low * 10**digits, high * 10**digits)).scaleb(-digits)

    return [
        {
            "gmv": between(150000, 420000, 2),
            "paid_orders": between(700, 1500),
            "before": between(700, 1300),
            "visitors": between(20000, 50000),
            "paid_buyers": between(500, 1600),
            "ad_spend": between(20000, 70000, 2),
            "response@total": between(150000, 500000, 1),
            "response@weight": between(9000, 11000),
            "positive_reviews": between(880, 1000),
            "reviews": between(1000, 1010),
            "ad_gmv": between(60000, 200000, 2),
            "complaints": between(0, 6),
            "good": between(0, 1),
        }
        for _ in range(count)
    ]


def bare(row: Row) -> Decimal:
    """Return the total by nothing but the arithmetic the scorecard asks for."""
    cent, zero, one = Decimal("0.01"), Decimal(0), Decimal(1)

    def rounded(value: Decimal) -> Decimal:
        return value.quantize(cent, ROUND_HALF_UP)

    total = rounded(20 * min(row["gmv"] / 300000, Decimal("1.2")))
    growth = (row["paid_orders"] - row["before"]) / row["before"]
    total += rounded(10 * max(min(growth / Decimal("0.10"), one), zero))
    total += rounded(8 * min(row["visitors"] / 36000, one))
    rate = row["paid_buyers"] / row["visitors"]
    short = max(Decimal("0.035") - rate, zero) / Decimal("0.001")
    total += rounded(max(12 - short.to_integral_value(ROUND_FLOOR), zero))
    spend = row["ad_spend"] / row["gmv"]
    total += rounded(10 * min(Decimal("0.15") / spend, one))
    seconds = row["response@total"] / row["response@weight"]
    total += rounded(
        Decimal(10 if seconds <= 20 else 8 if seconds <= 30 else 5 if seconds <= 60 else 0)
    )
    review = row["positive_reviews"] / row["reviews"]
    total += rounded(max(10 - max(Decimal("0.98") - review, zero) / cent * 2, zero))
    roi = row["ad_gmv"] / row["ad_spend"]
    if roi < 2:
        points = zero
    elif roi <= 3:
        points = 6 * (3 - roi) + 10 * (roi - 2)
    elif roi <= 4:
        points = 10 * (4 - roi) + 12 * (roi - 3)
    else:
        points = Decimal(12)
    total += rounded(points)
    total += rounded(max(5 - row["complaints"], zero))
    total += rounded(5 * row["good"] + 3 * (1 - row["good"]))
    return rounded(total)


def facts_of(row: Row) -> Facts:
    """Return a row as the database would hand it to the engine."""
    now: Totals = {code: Total(row[code], days=31) for code in (
        "gmv", "paid_orders", "visitors", "paid_buyers", "ad_spend", "positive_reviews",
        "reviews", "ad_gmv", "complaints",
    )} | {
        "first_response_seconds@total": Total(row["response@total"], days=31),
        "first_response_seconds@weight": Total(row["response@weight"], days=31),
    }  # fmt: skip
    before: Totals = {"paid_orders": Total(row["before"], days=30)}
    return Facts(
        PERIOD,
        PERIOD.start,
        PERIOD.end,
        {(Scope.OWN, 0): now, (Scope.OWN, 1): before},
        ratings={"team": (Rating(level="good" if row["good"] else "fair"),)},
    )


def loop(figures: list[Row]) -> list[Decimal]:
    """Return the totals by the bare loop."""
    with localcontext(CONTEXT):
        return [bare(row) for row in figures]


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Return the time of one run of the processor, and what came out."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    catalogue = catalogue_from_yaml(CATALOGUE.read_text(encoding="utf-8"))
    scorecard = scorecard_from_yaml(SCORECARD)
    figures = rows(count)
    batches = [figures[start : start + BATCH] for start in range(0, count, BATCH)]

    loop_seconds = engine_seconds = float("inf")
    expected: list[Decimal] = []
    totals: list[Decimal | None] = []
    for _ in range(TIMES):
        bare_now = engine_now = 0.0
        expected, totals = [], []
        for batch in batches:  # in turns, so that a busy moment of the machine hits both
            people = [facts_of(row) for row in batch]
            seconds, found = timed(lambda batch=batch: loop(batch))
            bare_now, expected = bare_now + seconds, expected + found
            # each result is handed on; what is kept longer costs the collector's time
            seconds, given = timed(
                lambda people=people: [score(scorecard, p, catalogue).total for p in people]
            )
            engine_now, totals = engine_now + seconds, totals + given
        loop_seconds, engine_seconds = min(loop_seconds, bare_now), min(engine_seconds, engine_now)
    wrong = sum(one != other for one, other in zip(totals, expected, strict=True))
    results = [score(scorecard, facts_of(row), catalogue) for row in figures[:BATCH]]
    print(f"{count} employees x 10 items, best of five")
    print(f"bare Decimal loop      {loop_seconds:6.2f} s")
    ratio = engine_seconds / loop_seconds
    print(f"engine, with workings  {engine_seconds:6.2f} s   {ratio:.1f} x (aim {AIM})")
    start = time.process_time()
    size = sum(len(json.dumps(r.to_document(), ensure_ascii=False)) for r in results)
    seconds = (time.process_time() - start) * count / len(results)
    print(f"writing out and serialising all workings  {seconds:.2f} s more "
          f"({size // len(results)} characters each)")  # fmt: skip
    print(f"totals that differ     {wrong}")
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
