"""What the lists of a period's workbook share: heads, frames, names of sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl.utils import get_column_letter

from appraisal.exporting import wording as w
from appraisal.exporting.content import AppraisalContent, PeriodContent
from appraisal.exporting.fitting import pages_wide
from appraisal.exporting.grid import Cell, Frame, Link, PrintSetup, Row
from appraisal.exporting.safe_text import sheet_title
from appraisal.exporting.styles import Style
from appraisal.scoring.text import Text

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Lists:
    """A period's lists in one language.

    `person_sheets` maps a number to the title of that person's sheet in the same workbook;
    `taken` are the titles that are used up, in lower case.
    """

    period: PeriodContent
    language: str
    person_sheets: Mapping[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def say(self, text: Text) -> str:
        """Return the text in the language."""
        return text.in_language(self.language)

    def named(self, text: str) -> str:
        """Return a title like the text that no other sheet has, and take it."""
        title = sheet_title(text, self.taken)
        self.taken.add(title.lower())
        return title

    def name_cell(self, person: AppraisalContent) -> Cell:
        """Return somebody's name, looking like a link where there is a sheet to jump to."""
        linked = person.number in self.person_sheets
        return Cell(person.name, Style.LIST_LINK if linked else Style.LIST_TEXT)

    def links(self, column: str, first_row: int, people: Iterable[AppraisalContent]) -> list[Link]:
        """Return the links of a column of names, one row a person."""
        return [
            Link(f"{column}{row}", self.person_sheets[person.number])
            for row, person in enumerate(people, start=first_row)
            if person.number in self.person_sheets
        ]

    def shops(self, person: AppraisalContent) -> str:
        """Return the shops somebody worked for."""
        return self.say(w.LIST_COMMA).join(
            dict.fromkeys(self.say(part.shop) for part in person.parts)
        )

    def frame(self, widths: tuple[float, ...], rows: int, heads: int, frozen: int) -> Frame:
        """Return a frame whose heads stay in sight and on every page, with filters below them.

        `heads` is the number of the row of heads, `frozen` that of the columns that stay.
        """
        last = f"{get_column_letter(len(widths))}{max(rows, heads + 1)}"
        return Frame(
            widths=widths,
            freeze=f"{get_column_letter(frozen + 1)}{heads + 1}",
            filter_area=f"A{heads}:{last}",
            print_setup=PrintSetup(
                landscape=True,
                pages_wide=pages_wide(widths),
                repeat_rows=f"1:{heads}",
                repeat_columns=f"A:{get_column_letter(frozen)}",
                footer=self.say(w.PAGE),
            ),
        )


def heads(texts: Iterable[str]) -> Row:
    """Return a row of heads."""
    return Row([Cell(text, Style.HEAD) for text in texts], 26)


def title_rows(title: str, subtitle: str) -> Sequence[Row]:
    """Return the two rows above a list."""
    return (
        Row((Cell(title, Style.TITLE),), 32),
        Row((Cell(subtitle, Style.SUBTITLE),), 18),
    )


def number(value: Decimal | int | None, style: Style) -> Cell:
    """Return a number's cell; a dash where there is none, never 0."""
    return Cell(NOTHING, Style.LIST_CENTRE) if value is None else Cell(value, style)
