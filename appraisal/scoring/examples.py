"""Examples files: cases of facts in, expected results out, written by people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from appraisal.scoring.choices import Scope
from appraisal.scoring.codecs import DAY, NUMBER
from appraisal.scoring.document import (
    DocumentError,
    Incomplete,
    Place,
    Unreadable,
    finish,
    suggestion,
)
from appraisal.scoring.facts import Facts, Rating
from appraisal.scoring.metrics import Aggregation, Catalogue, Label, Total, Totals
from appraisal.scoring.period import Period
from appraisal.scoring.rules.count import Count
from appraisal.scoring.rules.rating import RatingRule
from appraisal.scoring.scorecard import Scorecard

_WINDOWS = ("facts", "previous", "last_year", "daily")
_WIDER = ("shop", "department", "company")
_PERSON = (
    *_WINDOWS,
    *_WIDER,
    "assigned",
    "ratings",
    "counters",
    "targets",
    "excluded",
    "in_department",
    "in_shop",
    "expect",
)
_CASE = ("name", "period", "employees", "note", *_PERSON)
_FILE = ("period", "cases", "note", *_WINDOWS, *_WIDER, "ratings", "counters", "targets")
_EXPECT = (
    "items",
    "sections",
    "total",
    "standing",
    "grade",
    "coefficient",
    "waits_for",
)
_ITEM = ("points", "status", "actual", "target", "attainment", "full_points", "treatment")
_RATING = ("rater", "level", "value", "evidence")
ONE_PERSON = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One employee of a case: facts in, and what is expected (as the file says it)."""

    name: str
    facts: Facts
    expect: Mapping[str, Any] = field(default_factory=dict)
    department: str = ""
    shop: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Employees who are scored together."""

    name: str
    people: tuple[Person, ...]


def cases_from_document(
    document: object, scorecard: Scorecard, catalogue: Catalogue
) -> tuple[Case, ...]:
    """Read an examples document; DocumentError lists all problems at once."""
    place = Place()
    if isinstance(document, list):
        document = {"cases": document}
    reader = _Reader(scorecard, catalogue.extended(scorecard.metrics))
    try:
        found = reader.file(document, place)
    except Unreadable as problem:
        finish(place, problem)
        raise DocumentError(place.problems) from problem
    finish(place)
    return found


class _Reader:
    def __init__(self, scorecard: Scorecard, catalogue: Catalogue) -> None:
        self.scorecard = scorecard
        self.catalogue = catalogue
        self.items = {item.code: item for item in scorecard.all_items}

    def file(self, document: object, place: Place) -> tuple[Case, ...]:
        top = _mapping(document, place, _FILE)
        cases = top.get("cases")
        if not isinstance(cases, list) or not cases:
            raise Unreadable("cases 须为案例列表", "cases must be a list of cases")
        shared = {key: value for key, value in top.items() if key not in ("cases", "note")}
        found = []
        for number, case in enumerate(cases, 1):
            here = place.at("cases").at(number)
            with_problems = _attempt(partial(self.case, case, here, number, shared), here)
            if with_problems is not None:
                found.append(with_problems)
        return tuple(found)

    def case(self, document: object, place: Place, number: int, shared: Mapping[str, Any]) -> Case:
        top = _mapping(document, place, _CASE)
        name = str(top.get("name") or f"case {number}")
        try:
            period = Period.parse(str(top.get("period") or shared.get("period") or self._default()))
        except ValueError as problem:
            raise Unreadable(str(problem), str(problem)) from problem
        if period.kind is not self.scorecard.period:
            place.at("period").report(
                f"{period.code} 与考核表的周期({self.scorecard.period.value})不符",
                f"{period.code} is no {self.scorecard.period.value}: the scorecard's period",
            )
        rest = {key: value for key, value in shared.items() if key != "period"}
        employees = top.get("employees")
        if employees is None:
            return Case(name, (self.person(ONE_PERSON, top, place, period, rest),))
        own = {key: value for key, value in top.items() if key in _PERSON}
        people = _mapping(employees, place.at("employees"), None)
        return Case(
            name,
            tuple(
                self.person(
                    str(who),
                    _mapping(entry, place.at("employees").at(str(who)), _PERSON),
                    place.at("employees").at(str(who)),
                    period,
                    _merged(rest, own),
                )
                for who, entry in people.items()
            ),
        )

    def _default(self) -> str:
        return {"month": "2026-10", "quarter": "2026-Q4", "half_year": "2026-H2", "year": "2026"}[
            self.scorecard.period.value
        ]

    def person(
        self,
        name: str,
        document: Mapping[str, Any],
        place: Place,
        period: Period,
        shared: Mapping[str, Any],
    ) -> Person:
        top = _merged(shared, document)
        start, end = self.assigned(top.get("assigned"), place.at("assigned"), period)
        totals: dict[tuple[Scope, int], Totals] = {}
        daily: dict[Scope, Mapping[date, Totals]] = {}
        days = (end - start).days + 1
        for scope in Scope:
            block = top if scope is Scope.OWN else top.get(scope.value)
            here = place if scope is Scope.OWN else place.at(scope.value)
            if block is not None:
                inner = block if scope is Scope.OWN else _mapping(block, here, _WINDOWS)
                self.windows(inner, here, scope, period, days, totals, daily)
        facts = Facts(
            period=period,
            start=start,
            end=end,
            totals=totals,
            daily=daily,
            ratings=self.ratings(top.get("ratings"), place.at("ratings")),
            targets=dict(self.by_item(top.get("targets"), place.at("targets"))),
            excluded=self.excluded(top.get("excluded"), place.at("excluded")),
            counters=self.counters(top.get("counters"), place.at("counters")),
            past_is_whole=True,
        )
        expect = self.expected(top.get("expect"), place.at("expect"))
        return Person(
            name, facts, expect, str(top.get("in_department") or ""), str(top.get("in_shop") or "")
        )

    def assigned(self, document: object, place: Place, period: Period) -> tuple[date, date]:
        if document is None:
            return period.start, period.end
        top = _mapping(document, place, ("from", "until"))
        start = DAY.read(top.get("from", period.start), place.at("from"))
        end = DAY.read(top.get("until", period.end), place.at("until"))
        if not period.start <= start <= end <= period.end:
            raise Unreadable(
                f"{start} 至 {end} 不在 {period} 之内", f"{start} to {end} is not within {period}"
            )
        return start, end

    def windows(
        self,
        block: Mapping[str, Any],
        place: Place,
        scope: Scope,
        period: Period,
        days: int,
        totals: dict[tuple[Scope, int], Totals],
        daily: dict[Scope, Mapping[date, Totals]],
    ) -> None:
        """Read this period's, earlier periods' and single days' figures of one scope."""
        if block.get("facts") is not None:
            totals[scope, 0] = self.totals(block["facts"], place.at("facts"), days)
        previous = block.get("previous")
        if previous is not None:
            earlier = previous if isinstance(previous, list) else [previous]
            for back, entry in enumerate(earlier, 1):
                if entry is not None:
                    totals[scope, back] = self.totals(entry, place.at("previous").at(back), days)
        if block.get("last_year") is not None:
            back = period.periods_per_year
            found = self.totals(block["last_year"], place.at("last_year"), days)
            totals[scope, back] = {**totals.get((scope, back), {}), **found}
        if block.get("daily") is not None:
            top = _mapping(block["daily"], place.at("daily"), None)
            daily[scope] = {
                DAY.read(day, place.at("daily")): self.totals(
                    entry, place.at("daily").at(str(day)), 1
                )
                for day, entry in top.items()
            }

    def totals(self, document: object, place: Place, days: int) -> Totals:
        """Read figures by metric code (or Chinese name); blank ones are missing."""
        found: dict[str, Total] = {}
        for name, value in _mapping(document, place, None).items():
            code, _, part = str(name).partition("@")
            known = self.catalogue.resolve(code)
            if known is None:
                hint = suggestion(code, self.catalogue)
                place.at(str(name)).report(
                    f"没有指标“{code}”", f"there is no metric {code!r}{_short(hint.en)}"
                )
                continue
            if value is None:
                continue
            number = _attempt(partial(NUMBER.read, value, place.at(str(name))), place.at(str(name)))
            if number is not None:
                key, label = self._key(known, part)
                found[key] = Total(Decimal(number), label, days, 1)
        return found

    def _key(self, code: str, part: str) -> tuple[str, Label]:
        if part:
            return f"{code}@{part}", Label.WEIGHTED
        metric = self.catalogue[code]
        if metric.aggregation in (Aggregation.RATIO, Aggregation.WEIGHTED):
            return f"{code}@stated", Label.STATED
        labels = {
            Aggregation.LAST: Label.LAST,
            Aggregation.MAX: Label.MAX,
            Aggregation.PEOPLE: Label.PERIOD_FILE,
        }
        return code, labels.get(metric.aggregation, Label.SUM)

    def by_item(self, document: object, place: Place) -> Iterator[tuple[str, Any]]:
        """Yield the entries of a mapping by item code."""
        for code, value in _mapping(document if document is not None else {}, place, None).items():
            if str(code) not in self.items:
                hint = suggestion(str(code), self.items)
                place.at(str(code)).report(
                    f"没有考核项 {code}{hint.zh}", f"there is no item {code!r}{hint.en}"
                )
                continue
            yield str(code), value

    def ratings(self, document: object, place: Place) -> dict[str, tuple[Rating, ...]]:
        found = {}
        for code, value in self.by_item(document, place):
            here = place.at(code)
            entries = value if isinstance(value, list) else [value]
            ratings: list[Rating] = []
            for entry in entries:
                if isinstance(entry, Mapping) and not set(entry) <= set(_RATING):
                    ratings += [_rating(v, here, str(rater)) for rater, v in entry.items()]
                elif entry is not None:
                    ratings.append(_rating(entry, here, "manager"))
            self.refuse_strangers(code, ratings, here)
            found[code] = tuple(ratings)
        return found

    def refuse_strangers(self, code: str, ratings: Iterable[Rating], place: Place) -> None:
        """Report ratings of an item that nobody rates, and raters that it does not have."""
        rule = self.items[code].rule
        if isinstance(rule, Count):
            place.report(
                f"考核项 {code} 按次数计分:请写在 counters 里",
                f"item {code!r} counts occurrences: give counters",
            )
        if not isinstance(rule, RatingRule):
            return
        known = [rater.rater for rater in rule.raters]
        for rating in ratings:
            if rating.rater not in known:
                hint = suggestion(rating.rater, known)
                place.report(
                    f"没有评分人 {rating.rater};有:{'、'.join(known)}{hint.zh}",
                    f"there is no rater {rating.rater!r}; there are: {', '.join(known)}{hint.en}",
                )

    def counters(self, document: object, place: Place) -> dict[str, Mapping[str, Decimal]]:
        found: dict[str, Mapping[str, Decimal]] = {}
        for code, value in self.by_item(document, place):
            here = place.at(code)
            rule = self.items[code].rule
            known = [each.code for each in rule.counters] if isinstance(rule, Count) else []
            numbers = _mapping(value, here, None)
            for counter in numbers:
                if str(counter) not in known:
                    hint = suggestion(str(counter), known)
                    here.report(
                        f"没有计数项 {counter};有:{'、'.join(known) or '无'}{hint.zh}",
                        f"there is no counter {counter!r}; there are: "
                        f"{', '.join(known) or 'none'}{hint.en}",
                    )
            found[code] = {
                str(counter): NUMBER.read(number, here.at(str(counter)))
                for counter, number in numbers.items()
                if number is not None
            }
        return found

    def excluded(self, document: object, place: Place) -> dict[str, str]:
        if isinstance(document, list):
            document = {str(code): "" for code in document}
        return {code: str(reason or "") for code, reason in self.by_item(document, place)}

    def expected(self, document: object, place: Place) -> Mapping[str, Any]:
        top = _mapping(document if document is not None else {}, place, _EXPECT)
        items = dict(self.by_item(top.get("items"), place.at("items")))
        for code, value in items.items():
            if isinstance(value, Mapping):
                _mapping(value, place.at("items").at(code), _ITEM)
        known = {section.code for section in self.scorecard.sections}
        for code in _mapping(top.get("sections") or {}, place.at("sections"), None):
            if str(code) not in known:
                hint = suggestion(str(code), known)
                place.at("sections").report(f"没有部分 {code}", f"no section {code!r}{hint.en}")
        return {**top, "items": items}


def _rating(value: object, place: Place, rater: str) -> Rating:
    if isinstance(value, Mapping):
        top = _mapping(value, place, _RATING)
        points = top.get("value")
        return Rating(
            rater=str(top.get("rater") or rater),
            level=None if top.get("level") is None else str(top["level"]),
            value=None if points is None else NUMBER.read(points, place),
            evidence=str(top.get("evidence") or ""),
        )
    try:
        return Rating(rater=rater, value=NUMBER.read(value, place))
    except Unreadable:
        return Rating(rater=rater, level=str(value))


def _mapping(document: object, place: Place, known: tuple[str, ...] | None) -> Mapping[str, Any]:
    """Return the document as a mapping, reporting keys that are not known."""
    if not isinstance(document, Mapping):
        raise Unreadable(
            f"{place.path}:此处应为若干“键: 值”", f"{place.path}: a mapping belongs here"
        )
    for key in document:
        if known is not None and key not in known:
            hint = suggestion(str(key), known)
            place.report(f"未知的键 {key}{hint.zh}", f"unknown key {key!r}{hint.en}")
    return document


def _merged(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return both, mappings merged key by key; what is closer to the employee wins."""
    merged = dict(shared)
    for key, value in own.items():
        known = merged.get(key)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            merged[key] = {**known, **value}
        else:
            merged[key] = value
    return merged


def _attempt(read: Callable[[], Any], place: Place) -> Any:
    """Return what was read, or None after noting why it can't be."""
    try:
        return read()
    except Incomplete:
        return None
    except Unreadable as problem:
        place.report(problem.message.zh, problem.message.en)
        return None


def _short(hint: str) -> str:
    return hint if "mean" in hint else "; declare it under metrics in the scorecard"
