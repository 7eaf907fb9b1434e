"""A whole import: 300,000 rows x 20 columns, received, read guarded, previewed and stored.

Beside it the floor of the same run: python-calamine or the csv module reading the same file and
doing nothing with it. `products` are 300,000 rows that add up to 31 facts of a shop, `plans`
300,000 rows that each stay a fact of their own. For those there is a second floor: reading, and
writing the same rows into a table without indexes, constraints and triggers.

On SQLite in a temporary folder, or on the database of DATABASE_URL, which has to be an empty one.
Each step runs in a process of its own. Processor seconds are those of the process, the child that
reads and a local database server; their ratios stay the same on a busy machine, those of the wall
clock do not.
"""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import benchmarks._embedded  # noqa: F401 - Django has to be ready before its models are imported

# isort: split
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction

from appraisal.models import Fact, Shop, ShopFile
from appraisal.services import imports
from appraisal.services.metrics import load_metrics
from appraisal.services.periods import open_period
from benchmarks._alone import Cost, alone, processor_seconds
from benchmarks.importing import FORMATS, KINDS, ROWS

AIMED_AT = {"postgresql": 2.5, "sqlite": 3.0}
MEGABYTE = 1024 * 1024
RUNS = 3
"""Of each step the cheapest run counts: what disturbs it comes from outside."""
COLUMNS = "file_id, layout, account_id, date_from, date_until, rows, measures, state"
BARE = {"postgresql": "bigint, varchar, bigint, date, date, integer, jsonb, varchar"}


def seconds() -> float:
    """What this process, its ended children and the server's process for it have computed."""
    return processor_seconds() + _server_seconds()


def _server_seconds() -> float:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        status = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not status.exists():  # a server elsewhere computes for us unseen
        return 0
    user, system = status.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds, and what came of it."""
    start = seconds()
    result = work()
    return seconds() - start, result


def chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(MEGABYTE):
            yield piece


def previewed(shop: Shop, path: Path) -> ShopFile:
    """The file, received and read as a task does it."""
    file, _is_new = imports.receive_file(shop=shop, name=path.name, chunks=chunks(path), actor=None)
    imports.read_file(file_id=file.pk)
    file.refresh_from_db()
    if file.state != ShopFile.State.PREVIEWED:
        raise SystemExit(f"{path.name}: {list(file.problems.values_list('reason_en'))}")
    return file


def imported(shop: Shop, path: Path) -> tuple[float, float, int]:
    """Processor seconds until the preview and of storing it, and how many facts there are."""
    preview, file = timed(partial(previewed, shop, path))
    storing, _ = timed(partial(imports.confirm_file, file=file, actor=None))
    return preview, storing, file.facts.count()


def written_bare() -> float:
    """Processor seconds of writing the stored rows into a table that is nothing but rows."""
    text = "CAST(measures AS text)"
    names = COLUMNS.split(", ")
    types = BARE.get(connection.vendor, ", ".join(["text"] * len(names))).split(", ")
    columns = ", ".join(map(" ".join, zip(names, types, strict=True)))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS.replace('measures', text)} FROM appraisal_fact")
        rows = cursor.fetchall()
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute(f"CREATE TABLE bare ({columns})")
        spent, _ = timed(partial(_write, rows))
        cursor.execute("DROP TABLE bare")
    return spent


def _write(rows: list[tuple[Any, ...]]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY bare ({COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("?" * len(rows[0]))
        insert = f"INSERT INTO bare ({COLUMNS}) VALUES ({marks})"
        cursor.cursor.connection.executemany(insert, rows)


def apart(work: Callable[[], Any], times: int = 1) -> Cost:
    """The work in a process of its own, with a connection of its own."""
    connections.close_all()
    return alone(work, times)


def measure(kind: str, name: str, count: int, folder: str) -> None:
    """Import one file and print its lines."""
    write, read_alone = FORMATS[name]
    path = Path(folder, f"{kind}.{name}")
    apart(partial(write, path, KINDS[kind], count))
    floor = apart(partial(read_alone, path), RUNS)
    costs = []
    for number in range(RUNS):
        Fact.objects.all().delete()
        shop = Shop.objects.create(code=f"{kind}-{name}-{number}", name_zh=kind, platform="tmall")
        costs.append(apart(partial(imported, shop, path)))
    cost = min(costs, key=lambda each: sum(each.value[:2]))
    preview, storing, facts = cost.value
    whole = preview + storing
    print(
        f"{path.name:14}{floor.processor:7.2f}s{preview:9.2f}s{storing:8.2f}s{whole:8.2f}s"
        f"{whole / floor.processor:7.2f}x{cost.wall / floor.wall:8.2f}x{facts:9,}"
        f"{floor.peak:7,} MB{cost.children_peak:6,} MB{cost.peak:6,} MB",
        flush=True,
    )
    if facts > count // 2:
        bare = floor.processor + apart(written_bare, RUNS).value
        print(f"{'  + rows bare':14}{bare:7.2f}s{'':26}{whole / bare:7.2f}x", flush=True)
    Fact.objects.all().delete()
    path.unlink()


def main() -> None:
    """Write the files, read each alone and whole, print the ratios."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--kind", choices=list(KINDS), action="append", default=[])
    parser.add_argument("--format", choices=list(FORMATS), action="append", default=[])
    asked = parser.parse_args()
    call_command("migrate", verbosity=0)
    settings.IMPORT_SECONDS = 1_800  # a busy machine is no reason to stop
    load_metrics(path=settings.BASE_DIR / "fixtures" / "metrics.yaml")
    open_period(code="2026-10", actor=None)
    aim = AIMED_AT[connection.vendor]
    print(f"{connection.vendor}: {asked.rows:,} rows x 20 columns; aimed at {aim} x")
    print("processor seconds, their ratio to the floor, that of the wall clock; peak memory")
    print(
        "file            floor   preview confirm   whole   ratio    wall    facts"
        "    floor     child   worker"
    )
    with tempfile.TemporaryDirectory() as folder:
        for kind in asked.kind or KINDS:
            for name in asked.format or FORMATS:
                measure(kind, name, asked.rows, folder)


if __name__ == "__main__":
    main()
