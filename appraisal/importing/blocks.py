"""Some rows of a table, to be taken row by row or column by column, whichever is cheaper."""

from collections.abc import Sequence
from itertools import compress

from appraisal.importing.cells import Cell

Row = list[Cell]
Column = Sequence[Cell]


class Block:
    """Neighbouring rows; `first` is the number of the first of them.

    `width` is the number of their cells, None where rows differ in it.
    """

    __slots__ = ("_columns", "_rows", "first", "height", "width")

    def __init__(
        self, first: int, rows: list[Row] | None = None, columns: list[Column] | None = None
    ) -> None:
        self.first = first
        self._rows, self._columns = rows, columns
        self.width: int | None
        if columns is not None:
            self.height, self.width = len(columns[0]), len(columns)
        else:
            rows = rows or []
            widths = set(map(len, rows))
            self.height, self.width = len(rows), widths.pop() if len(widths) == 1 else None

    @property
    def rows(self) -> list[Row]:
        """The rows."""
        if self._rows is None:
            self._rows = list(map(list, zip(*self._columns or [], strict=True)))
        return self._rows

    @property
    def columns(self) -> list[Column]:
        """The columns of rows that are equally wide."""
        if self._columns is None:
            self._columns = list(zip(*self._rows or [], strict=True))
        return self._columns

    def column(self, place: int) -> Column:
        """The cells of one column."""
        return self.columns[place]

    def row(self, position: int) -> Sequence[Cell]:
        """One row."""
        if self._rows is None:
            return [column[position] for column in self.columns]
        return self._rows[position]

    def between(self, start: int, end: int | None = None) -> "Block":
        """The rows from the position `start` to the one before `end`."""
        first = self.first + start
        if self._columns is None:
            return Block(first, self.rows[start:end])
        return Block(first, columns=[column[start:end] for column in self._columns])

    def only(self, kept: Sequence[bool]) -> "Block":
        """The rows for which there is a True; `first` stays the number of the block."""
        if self._columns is None:
            return Block(self.first, list(compress(self.rows, kept)))
        return Block(self.first, columns=[list(compress(column, kept)) for column in self._columns])
