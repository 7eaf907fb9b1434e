"""A period's summary: overview, one ranking for each role, and who has no final score yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from openpyxl.utils import get_column_letter

from appraisal.exporting import wording as w
from appraisal.exporting.content import (
    AppraisalContent,
    PartContent,
    PeriodContent,
    SectionLine,
)
from appraisal.exporting.fitting import text_height
from appraisal.exporting.grid import Book, Cell, Frame, PrintSetup, Row, Sheet
from appraisal.exporting.package import workbook_bytes
from appraisal.exporting.ranking import Figures, figures, grouped, places, ranked, role_of
from appraisal.exporting.safe_text import file_name, sheet_title
from appraisal.exporting.styles import Style
from appraisal.scoring.text import Text

_HEAD_ROWS = 3
_OVERVIEW_WIDTHS = (24.0, 13.0, 13.0, 13.0, 13.0, 13.0, 13.0, 28.0)
_RANKING_WIDTHS = (7.0, 13.0, 14.0, 20.0, 22.0, 10.0, 9.0, 10.0, 11.0, 10.0)
_OPEN_WIDTHS = (13.0, 14.0, 20.0, 16.0, 22.0, 12.0, 14.0, 60.0)


def summary_workbook(
    period: PeriodContent, people: Sequence[AppraisalContent], language: str
) -> bytes:
    """Return the file of a period's summary."""
    return workbook_bytes(
        Book(
            title=_title(period, language),
            company=period.company,
            made_at=period.made_at,
            sheets=summary_sheets(period, people, language),
        )
    )


def summary_file_name(period: PeriodContent, language: str) -> str:
    """Return the summary's file name."""
    return file_name(f"{period.period_code}_{w.SUMMARY_TITLE.in_language(language)}", ".xlsx")


def summary_sheets(
    period: PeriodContent, people: Sequence[AppraisalContent], language: str
) -> tuple[Sheet, ...]:
    """Lay out overview, rankings and, where there are any, the people without a score."""
    taken: set[str] = set()
    sheets = [_overview(period, people, language, taken)]
    departments = places_in_departments(people)
    for role, members in grouped(people, role_of).items():
        sheets.append(_ranking(period, role, members, departments, language, taken))
    waiting = [person for person in people if not person.is_final]
    if waiting:
        sheets.append(_waiting(period, waiting, language, taken))
    return tuple(sheets)


def places_in_departments(people: Iterable[AppraisalContent]) -> dict[str, int]:
    """Everybody's place among those of the same department and role."""
    found: dict[str, int] = {}
    for members in grouped(people, role_of).values():
        for colleagues in grouped(members, lambda person: person.department).values():
            found |= places(colleagues)
    return found


def _title(period: PeriodContent, language: str) -> str:
    title = w.SUMMARY_TITLE.in_language(language)
    return f"{period.company}  {period.period.in_language(language)}  {title}".strip()


def _named(text: str, taken: set[str]) -> str:
    title = sheet_title(text, taken)
    taken.add(title.lower())
    return title


def _number(value: Decimal | int | None, style: Style) -> Cell:
    return Cell("—", Style.LIST_CENTRE) if value is None else Cell(value, style)


# --- Overview ------------------------------------------------------------------------------------


def _overview(
    period: PeriodContent, people: Sequence[AppraisalContent], language: str, taken: set[str]
) -> Sheet:
    def say(text: Text) -> str:
        return text.in_language(language)

    rows = [
        Row((Cell(_title(period, language), Style.TITLE),), 34),
        Row((Cell(f"{period.start} {say(w.UNTIL)} {period.end}", Style.SUBTITLE),), 18),
        Row((), 6),
        *_keys(figures(people), language),
    ]
    rows += _groups(w.BY_ROLE, grouped(people, role_of), language)
    rows += _groups(w.BY_DEPARTMENT, grouped(people, lambda p: p.department), language)
    frame = Frame(
        widths=_OVERVIEW_WIDTHS,
        print_setup=PrintSetup(landscape=True, footer=say(w.PAGE)),
        tab_color="1F3A5F",
    )
    return Sheet(_named(say(w.OVERVIEW), taken), frame, tuple(rows))


def _keys(found: Figures, language: str) -> Iterable[Row]:
    """The whole company in six figures: a row of labels and one of numbers."""
    keys: list[tuple[Text, Decimal | int | None, Style]] = [
        (w.PEOPLE, found.people, Style.KEY_NUMBER),
        (w.FINAL_PEOPLE, found.final, Style.KEY_NUMBER),
        (w.OPEN_PEOPLE, found.people - found.final, Style.KEY_NUMBER),
        (w.MEAN, found.mean, Style.KEY_POINTS),
        (w.HIGHEST, found.highest, Style.KEY_POINTS),
        (w.LOWEST, found.lowest, Style.KEY_POINTS),
    ]
    labels = [Cell(text.in_language(language), Style.KEY_LABEL) for text, _, _ in keys]
    values = [Cell("—" if value is None else value, style) for _, value, style in keys]
    yield Row((None, *labels), 20)
    yield Row((None, *values), 36)


def _groups(
    heading: Text, groups: dict[Text, list[AppraisalContent]], language: str
) -> Iterable[Row]:
    yield Row((), 10)
    heads = (
        heading, w.PEOPLE, w.FINAL_PEOPLE, w.OPEN_PEOPLE, w.MEAN, w.HIGHEST, w.LOWEST, w.GRADES,
    )  # fmt: skip
    yield _heads([text.in_language(language) for text in heads])
    for name, members in groups.items():
        found = figures(members)
        yield Row(
            (
                Cell(name.in_language(language), Style.LIST_TEXT),
                Cell(found.people, Style.LIST_WHOLE),
                Cell(found.final, Style.LIST_WHOLE),
                Cell(found.people - found.final, Style.LIST_WHOLE),
                _number(found.mean, Style.LIST_POINTS),
                _number(found.highest, Style.LIST_POINTS),
                _number(found.lowest, Style.LIST_POINTS),
                Cell(_grades(found), Style.LIST_TEXT),
            ),
            20,
        )


def _grades(found: Figures) -> str:
    return "   ".join(f"{grade}: {count}" for grade, count in sorted(found.grades.items()))


def _heads(texts: Iterable[str]) -> Row:
    return Row([Cell(text, Style.HEAD) for text in texts], 26)


# --- Ranking of a role ---------------------------------------------------------------------------


def _ranking(
    period: PeriodContent,
    role: Text,
    members: Sequence[AppraisalContent],
    in_department: dict[str, int],
    language: str,
    taken: set[str],
) -> Sheet:
    def say(text: Text) -> str:
        return text.in_language(language)

    order, place = ranked(members), places(members)
    sections = _sections(order)
    heads = (
        w.RANK, w.NUMBER, w.NAME, w.DEPARTMENT, w.SHOP, w.TOTAL, w.GRADE, w.COEFFICIENT,
        w.RANK_IN_DEPARTMENT, w.DAYS,
    )  # fmt: skip
    count = f"{say(w.FINAL_PEOPLE)} {len(order)} / {say(w.PEOPLE)} {len(members)}"
    rows = [
        Row((Cell(f"{say(role)}  {say(period.period)}", Style.TITLE),), 32),
        Row((Cell(count, Style.SUBTITLE),), 18),
        _heads([*map(say, heads), *(say(section.name) for section in sections.values())]),
    ]
    for person in order:
        rows.append(
            Row(
                (
                    Cell(place[person.number], Style.LIST_WHOLE),
                    Cell(person.number, Style.LIST_TEXT),
                    Cell(person.name, Style.LIST_TEXT),
                    Cell(say(person.department), Style.LIST_TEXT),
                    Cell(_shops(person, language), Style.LIST_TEXT),
                    _number(person.total, Style.LIST_BOLD_POINTS),
                    Cell(person.grade or "—", Style.LIST_CENTRE),
                    _number(person.coefficient, Style.LIST_FACTOR),
                    Cell(in_department[person.number], Style.LIST_WHOLE),
                    Cell(person.days, Style.LIST_WHOLE),
                    *(_number(points, Style.LIST_POINTS) for points in _points(person, sections)),
                ),
                19,
            )
        )
    widths = (*_RANKING_WIDTHS, *(13.0 for _ in sections))
    return Sheet(_named(say(role), taken), _list_frame(widths, rows, "D4", language), tuple(rows))


def _list_frame(
    widths: tuple[float, ...], rows: Sequence[Row], freeze: str, language: str
) -> Frame:
    """Heads that stay in sight and on every page, filters over the list below them."""
    last = f"{get_column_letter(len(widths))}{max(len(rows), _HEAD_ROWS + 1)}"
    return Frame(
        widths=widths,
        freeze=freeze,
        filter_area=f"A{_HEAD_ROWS}:{last}",
        print_setup=PrintSetup(
            landscape=True, repeat_rows=f"1:{_HEAD_ROWS}", footer=w.PAGE.in_language(language)
        ),
    )


def _sections(people: Iterable[AppraisalContent]) -> dict[str, SectionLine]:
    """The sections of all these people's scorecards by code, in their order."""
    found: dict[str, SectionLine] = {}
    for person in people:
        for section in person.parts[-1].sections if person.parts else ():
            found.setdefault(section.code, section)
    return found


def _points(person: AppraisalContent, sections: Iterable[str]) -> Iterable[Decimal | None]:
    """Points by section; none for somebody with several parts, whose total is a mean of them."""
    part: PartContent | None = person.parts[0] if len(person.parts) == 1 else None
    own = {section.code: section.points for section in part.sections} if part else {}
    return (own.get(code) for code in sections)


def _shops(person: AppraisalContent, language: str) -> str:
    shops = dict.fromkeys(part.shop.in_language(language) for part in person.parts)
    return w.LIST_COMMA.in_language(language).join(shops)


# --- People without a final score ----------------------------------------------------------------


def _waiting(
    period: PeriodContent, people: Sequence[AppraisalContent], language: str, taken: set[str]
) -> Sheet:
    def say(text: Text) -> str:
        return text.in_language(language)

    heads = (
        w.NUMBER, w.NAME, w.DEPARTMENT, w.ROLE, w.SHOP, w.STANDING, w.SCORE_SO_FAR, w.REASON,
    )  # fmt: skip
    rows = [
        Row((Cell(f"{say(w.NOT_RANKED)}  {say(period.period)}", Style.TITLE),), 32),
        Row((), 6),
        _heads(map(say, heads)),
    ]
    for person in people:
        reason = say(w.LIST_COMMA).join(map(say, person.waits_for))
        rows.append(
            Row(
                (
                    Cell(person.number, Style.LIST_TEXT),
                    Cell(person.name, Style.LIST_TEXT),
                    Cell(say(person.department), Style.LIST_TEXT),
                    Cell(say(role_of(person)), Style.LIST_TEXT),
                    Cell(_shops(person, language), Style.LIST_TEXT),
                    Cell(say(w.STANDINGS[person.standing]), Style.LIST_WAITS),
                    _number(person.total, Style.LIST_POINTS),
                    Cell(reason, Style.LIST_WAITS),
                ),
                max(19.0, text_height(reason, _OPEN_WIDTHS[-1], 10)),
            )
        )
    frame = _list_frame(_OPEN_WIDTHS, rows, "C4", language)
    return Sheet(_named(say(w.OPEN_PEOPLE), taken), frame, tuple(rows))
