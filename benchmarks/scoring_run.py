"""A whole scoring run: 10,000 people, 100,000 items, workings stored, in one process.

Beside it the floor, measured in the same run: the same rows written again by the same bulk
loader, with nothing read, scored or explained. On SQLite in a temporary folder, or on the
database of DATABASE_URL, which has to be an empty one.
"""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

import benchmarks._embedded  # noqa: F401 - Django has to be ready before its models are imported

# isort: split
from django.core.management import call_command
from django.db import connection, transaction

from appraisal.models import ItemScore
from appraisal.services import scoring
from appraisal.services.bulk import insert_rows
from tests.crowd import crowd

ITEMS = 10


def document() -> dict[str, Any]:
    """A scorecard of ten items over the facts that every agent has."""
    items = [
        {
            "code": f"sales_{number}",
            "name": {"zh": f"销售 {number}", "en": f"Sales {number}"},
            "points": 10,
            "measure": "cs_gmv",
            "target": 1_000 * (number + 1),
            "rule": {"kind": "ratio"},
        }
        for number in range(ITEMS)
    ]
    section = {"code": "all", "name": {"zh": "全部", "en": "All"}, "items": items}
    return {"code": "bench", "name": {"zh": "测速", "en": "Benchmark"}, "sections": [section]}


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main() -> None:
    """Load a crowd, score it, write its rows once more, print the ratio."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    people = parser.parse_args().people
    call_command("migrate", verbosity=0)
    period = crowd(people, days=31, document=document())
    run = scoring.create_run(period=period, actor=None)
    seconds, run = timed(lambda: scoring.work_off(run=run))
    columns = [field.column for field in ItemScore._meta.fields if not field.primary_key]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {ItemScore._meta.db_table}")
        rows = [tuple(map(written, row)) for row in cursor.fetchall()]
        cursor.execute(f"DELETE FROM {ItemScore._meta.db_table}")

    def floor() -> None:
        with transaction.atomic():
            insert_rows(ItemScore, columns, rows)

    floor_seconds, _ = timed(floor)
    print(f"{connection.vendor}: {people:,} people, {len(rows):,} items with workings, {run.state}")
    print(
        f"  run {seconds:6.2f} s   the same rows written alone {floor_seconds:6.2f} s   "
        f"{seconds / floor_seconds:4.1f} x"
    )


def written(value: Any) -> Any:
    """A value as the loader takes it: PostgreSQL gives JSON back as what it holds."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


if __name__ == "__main__":
    main()
