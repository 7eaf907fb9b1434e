"""Tests without a transaction empty the tables afterwards, which the triggers rightly refuse."""

from collections.abc import Iterable, Iterator

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from appraisal.models import immutability


@pytest.fixture(autouse=True, scope="session")
def _triggers_let_tables_be_emptied() -> Iterator[None]:
    """Take the triggers out while Django empties the tables between tests."""
    empty = BaseDatabaseOperations.execute_sql_flush

    def without_triggers(self: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
        immutability.drop(self.connection)
        empty(self, sql_list)
        immutability.install(self.connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", without_triggers)
        yield
