"""The first sheet of a period's workbook: key figures, grades as a chart, groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from appraisal.exporting import wording as w
from appraisal.exporting.content import AppraisalContent
from appraisal.exporting.grid import Cell, Chart, Frame, PrintSetup, Row, Sheet
from appraisal.exporting.lists import NOTHING, Lists, heads, number
from appraisal.exporting.ranking import Figures, figures, grouped, ranked, role_of
from appraisal.exporting.styles import NAVY, Style
from appraisal.scoring.text import Text

_WIDTHS = (24.0, 13.0, 13.0, 13.0, 13.0, 13.0, 13.0, 28.0)
_CHART_ROWS = 15


def overview_sheet(lists: Lists, people: Sequence[AppraisalContent]) -> Sheet:
    """Lay out the overview of everybody."""
    say, period = lists.say, lists.period
    title = f"{period.company}  {say(period.period)}  {say(w.SUMMARY_TITLE)}".strip()
    rows = [
        Row((Cell(title, Style.TITLE),), 34),
        Row((Cell(f"{period.start} {say(w.UNTIL)} {period.end}", Style.SUBTITLE),), 18),
        Row((), 6),
        *_keys(figures(people), say),
        *_groups(w.BY_ROLE, grouped(people, role_of), say),
        *_groups(w.BY_DEPARTMENT, grouped(people, lambda person: person.department), say),
    ]
    frame = Frame(
        widths=_WIDTHS,
        print_setup=PrintSetup(landscape=True, footer=say(w.PAGE)),
        tab_color=NAVY,
    )
    grades = _grades(people)
    if grades:
        rows += [Row((), 10), heads([say(w.GRADE), say(w.PEOPLE)])]
        chart = Chart(
            title=say(w.GRADES),
            labels_column=1,
            values_column=2,
            first_row=len(rows) + 1,
            count=len(grades),
            anchor=f"C{len(rows)}",
        )
        rows += [
            Row((Cell(grade, Style.LIST_CENTRE), Cell(count, Style.LIST_WHOLE)), 20)
            for grade, count in grades.items()
        ]
        rows += [Row((), 18) for _ in range(_CHART_ROWS - len(grades))]
        frame = replace(frame, chart=chart)
    return Sheet(lists.named(say(w.OVERVIEW)), frame, tuple(rows))


def _grades(people: Iterable[AppraisalContent]) -> Counter[str]:
    """How many people have each grade, the grade of the best first."""
    return Counter(person.grade for person in ranked(people) if person.grade)


def _keys(found: Figures, say: Callable[[Text], str]) -> Iterable[Row]:
    """The whole company in six figures: a row of labels and one of numbers."""
    keys: list[tuple[Text, Decimal | int | None, Style]] = [
        (w.PEOPLE, found.people, Style.KEY_NUMBER),
        (w.FINAL_PEOPLE, found.final, Style.KEY_NUMBER),
        (w.OPEN_PEOPLE, found.people - found.final, Style.KEY_NUMBER),
        (w.MEAN, found.mean, Style.KEY_POINTS),
        (w.HIGHEST, found.highest, Style.KEY_POINTS),
        (w.LOWEST, found.lowest, Style.KEY_POINTS),
    ]
    labels = [Cell(say(text), Style.KEY_LABEL) for text, _, _ in keys]
    values = [Cell(NOTHING if value is None else value, style) for _, value, style in keys]
    yield Row((None, *labels), 20)
    yield Row((None, *values), 36)


def _groups(
    heading: Text, groups: dict[Text, list[AppraisalContent]], say: Callable[[Text], str]
) -> Iterable[Row]:
    yield Row((), 10)
    texts = (
        heading, w.PEOPLE, w.FINAL_PEOPLE, w.OPEN_PEOPLE, w.MEAN, w.HIGHEST, w.LOWEST, w.GRADES,
    )  # fmt: skip
    yield heads(map(say, texts))
    for name, members in groups.items():
        found = figures(members)
        yield Row(
            (
                Cell(say(name), Style.LIST_TEXT),
                Cell(found.people, Style.LIST_WHOLE),
                Cell(found.final, Style.LIST_WHOLE),
                Cell(found.people - found.final, Style.LIST_WHOLE),
                number(found.mean, Style.LIST_POINTS),
                number(found.highest, Style.LIST_POINTS),
                number(found.lowest, Style.LIST_POINTS),
                Cell(
                    "   ".join(f"{grade}: {count}" for grade, count in _grades(members).items()),
                    Style.LIST_TEXT,
                ),
            ),
            20,
        )
