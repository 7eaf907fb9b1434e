"""Problems made of their words, and the list of those of one file."""

from dataclasses import dataclass, field

from appraisal.importing.cells import Cell, CellError, text_from
from appraisal.importing.facts import Problem, Severity
from appraisal.importing.problem_words import WORDS
from appraisal.scoring.text import Text

LONGEST_VALUE = 60


def shown(cell: Cell | None, *, masked: bool = False) -> str:
    """The cell for a message: short, without line breaks, an order number without its body."""
    try:
        text = text_from(cell)
    except CellError:
        text = str(cell)
    text = " ".join(text.split())
    if masked:
        return "****" + text[-4:] if len(text) > 4 else "****"
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def problem(
    code: str,
    *,
    sheet: str = "",
    row: int | None = None,
    column: str = "",
    value: str = "",
    **words: object,
) -> Problem:
    """The problem of this code with its words filled in."""
    severity, zh, en = WORDS[code]
    words.setdefault("value", value)
    return Problem(
        code=code,
        severity=severity,
        reason=Text(zh.format(**words), en.format(**words)),
        sheet=sheet,
        row=row,
        column=column,
        value=value,
    )


class Unreadable(Exception):
    """A file that gives nothing; carries the one problem that says why."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.code)
        self.problem = found


@dataclass(slots=True)
class Problems:
    """The problems of one file in the order they were met, at most `limit` of each severity."""

    limit: int
    found: list[Problem] = field(default_factory=list)
    left_out: int = 0

    def add(self, new: Problem) -> None:
        """Keep the problem, or count it when the list is long enough."""
        if len(self.found) < self.limit:
            self.found.append(new)
            return
        self.left_out += 1
        if new.severity != Severity.WARNING and not self.stop:
            self.found[-1] = new

    @property
    def stop(self) -> bool:
        """Whether a problem stands in the way of the facts."""
        return any(found.severity != Severity.WARNING for found in self.found)

    def listed(self) -> tuple[Problem, ...]:
        """All that was kept, and one line about the rest."""
        more = (problem("more_problems", count=self.left_out),) if self.left_out else ()
        return (*self.found, *more)
