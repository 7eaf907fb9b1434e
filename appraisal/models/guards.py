"""What a database is told to refuse."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model

PREFIX = "kpiscore_"


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition under which the database refuses one kind of statement on one table.

    ``refused_when`` is SQL over OLD and NEW that both databases understand; ``{differs}``
    stands for their comparison that takes NULL for a value. For a table that is filled by the
    hundred thousand, PostgreSQL asks less often: only for rows with ``only_when``, which is a
    condition without a subquery, or once a statement, with the query ``rows_refused`` over the
    tables ``old_rows`` and ``new_rows``.
    """

    model: type[Model]
    statement: str
    refused_when: str
    message: str
    only_when: str = ""
    rows_refused: str = ""

    @property
    def name(self) -> str:
        """The trigger's name in the database."""
        return f"{PREFIX}{self.model._meta.model_name}_{self.statement.lower()}"
