"""Running examples: score each case, compare with what is expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from appraisal.scoring.cohort import Cohort, Member, build
from appraisal.scoring.compared import measure
from appraisal.scoring.engine import score
from appraisal.scoring.examples import Case, Person, cases_from_document
from appraisal.scoring.forcing import Graded, Moved, force
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.numbers import decimal_from, plain, round_half_up
from appraisal.scoring.program import program_of
from appraisal.scoring.result import ItemScore, ScorecardResult, Status
from appraisal.scoring.scorecard import Scorecard
from appraisal.scoring.text import EMPTY, Text


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as expected, with the working of what was scored."""

    place: str
    expected: str
    got: str
    status: str
    working: Text = EMPTY


@dataclass(frozen=True, slots=True)
class Outcome:
    """One employee of one case: the result, and what differs from what was expected."""

    case: str
    person: str
    result: ScorecardResult
    compared: int
    differences: tuple[Difference, ...]

    @property
    def name(self) -> str:
        """The case, and in it the employee where there are several."""
        return f"{self.case} / {self.person}" if self.person else self.case


def run(scorecard: Scorecard, cases: Iterable[Case], catalogue: Catalogue) -> list[Outcome]:
    """Score every case and compare."""
    return [outcome for case in cases for outcome in _case(scorecard, case, catalogue)]


def run_document(scorecard: Scorecard, document: object, catalogue: Catalogue) -> list[Outcome]:
    """Read an examples document and run it; DocumentError when it can't be read."""
    return run(scorecard, cases_from_document(document, scorecard, catalogue), catalogue)


def run_own(scorecard: Scorecard, catalogue: Catalogue) -> list[Outcome]:
    """Run the examples a scorecard carries; an empty list where it has none."""
    if not scorecard.examples:
        return []
    return run_document(scorecard, list(scorecard.examples), catalogue)


def _case(scorecard: Scorecard, case: Case, catalogue: Catalogue) -> Iterator[Outcome]:
    cohort = _cohort(scorecard, case, catalogue)
    results = {}
    for person in case.people:
        seen = cohort.seen_by(person.name) if cohort is not None else None
        results[person.name] = score(scorecard, person.facts, catalogue, seen)
    for name, moved in _forced(scorecard, case, results).items():
        results[name] = results[name]._replace(grade=moved.grade, coefficient=moved.coefficient)
    for person in case.people:
        result = results[person.name]
        found = list(_compare(person, result))
        compared = sum(1 for _ in _expectations(person.expect))
        yield Outcome(case.name, person.name, result, compared, tuple(found))


def _forced(
    scorecard: Scorecard, case: Case, results: Mapping[str, ScorecardResult]
) -> Mapping[str, Moved]:
    """Return whose grade the forced shares change."""
    graded = []
    for person in case.people:
        result = results[person.name]
        if result.total is not None and result.grade is not None:
            graded.append(
                Graded(person.name, result.total, result.grade, person.department, person.shop)
            )
    return force(scorecard, graded)


def _cohort(scorecard: Scorecard, case: Case, catalogue: Catalogue) -> Cohort | None:
    kind = case.people[0].facts.period.kind
    if not program_of(scorecard, catalogue, kind).cohort:
        return None
    return build(
        Member(p.name, measure(scorecard, p.facts, catalogue), p.department, p.shop)
        for p in case.people
    )


def _expectations(expect: Mapping[str, Any]) -> Iterator[str]:
    for key, value in expect.items():
        if key in ("items", "sections") and isinstance(value, Mapping):
            yield from (f"{key}.{code}" for code in value)
        else:
            yield key


def _compare(person: Person, result: ScorecardResult) -> Iterator[Difference]:
    expect = person.expect
    for code, wanted in expect["items"].items():
        yield from _item(wanted, result.item(code))
    sections = {section.code: section for section in result.sections}
    for code, wanted in (expect.get("sections") or {}).items():
        got = sections[str(code)]
        yield from _number(f"sections.{code}", wanted, got.points, got.status, EMPTY)
    told, standing = result.working.sentence, result.standing.value
    for key, found in (("total", result.total), ("coefficient", result.coefficient)):
        if key in expect:
            yield from _number(key, expect[key], found, standing, told)
    for key, word in (("standing", standing), ("grade", result.grade)):
        if key in expect and _word(expect[key]) != word:
            yield Difference(key, str(expect[key]), str(word), standing, told)
    if "waits_for" in expect:
        wanted_codes = sorted(str(code) for code in expect["waits_for"] or [])
        codes = sorted(code for code, _ in result.waits_for)
        if wanted_codes != codes:
            yield Difference("waits_for", ", ".join(wanted_codes), ", ".join(codes), standing, told)


def _item(wanted: object, got: ItemScore) -> Iterator[Difference]:
    """Compare an item with a number, a status, or a mapping of several."""
    place, status, told = f"items.{got.code}", got.status.value, got.working.sentence
    if isinstance(wanted, Mapping):
        for key, value in wanted.items():
            if key in ("status", "treatment"):
                found = str(getattr(got, key))
                if str(value) != found:
                    yield Difference(f"{place}.{key}", str(value), found, status, told)
            else:
                figure = getattr(got, key)
                if key in ("actual", "target", "attainment") and figure is not None:
                    figure = round_half_up(figure, _digits(value))
                yield from _number(f"{place}.{key}", value, figure, status, told)
    elif isinstance(wanted, str) and wanted in set(Status):
        if wanted != status:
            shown = f"{status} ({_shown(got.points)})"
            yield Difference(place, wanted, shown, status, told)
    else:
        yield from _number(f"{place}.points", wanted, got.points, status, told)


def _number(
    place: str, wanted: object, got: Decimal | None, status: str, told: Text
) -> Iterator[Difference]:
    expected = _wanted(wanted)
    if expected != got:
        yield Difference(place, _shown(expected), _shown(got), str(status), told)


def _wanted(value: object) -> Decimal | str | None:
    if value is None:
        return None
    if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
        try:
            return Decimal(decimal_from(value))
        except ValueError:
            pass
    return str(value)


def _digits(value: object) -> int:
    """Return to how many digits a figure that is no points is compared: as written, 2 at least."""
    text = str(value).strip()
    share = text.endswith("%")
    decimals = len(text.rstrip("% ").partition(".")[2]) + (2 if share else 0)
    return min(max(2, decimals), 12)


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _shown(value: Decimal | str | None) -> str:
    if value is None:
        return "nothing"
    return plain(value) if isinstance(value, Decimal) else value
