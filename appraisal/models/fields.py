"""Column types that the databases lack."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from appraisal.scoring.numbers import decimal_from, plain


class ExactDecimalField(models.Field):
    """A Decimal of any length, equal to the last digit on both databases.

    Django's DecimalField passes through a binary float on SQLite, which keeps 15 digits.
    Here PostgreSQL keeps ``numeric`` and SQLite the canonical text; sort by it only after a
    cast, because SQLite would sort text.
    """

    description = "A decimal number of any length"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """``numeric`` where the database has it without limits."""
        return "numeric" if connection.vendor == "postgresql" else "text"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        """Exact, from numeric or from text."""
        return None if value is None else Decimal(str(value))

    def to_python(self, value: Any) -> Decimal | None:
        """A form's or fixture's value; ValueError for a float."""
        return None if value is None or value == "" else decimal_from(value)

    def get_prep_value(self, value: Any) -> Any:
        """The Decimal to compare or store."""
        value = super().get_prep_value(value)
        return None if value is None else decimal_from(value)

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        """As this database keeps it."""
        value = super().get_db_prep_value(value, connection, prepared)
        if value is None or connection.vendor == "postgresql":
            return value
        return plain(value)
