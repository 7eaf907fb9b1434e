"""A whole import: 300,000 rows x 20 columns, received, read guarded, previewed and stored.

Beside it the floor of the same run: python-calamine or the csv module reading the same file and
doing nothing with it. `products` are 300,000 rows that add up to 31 facts of a shop, `plans`
300,000 rows that each stay a fact of their own. On SQLite in a temporary folder, or on the
database of DATABASE_URL, which has to be an empty one. Ratios are of processor seconds, of the
child and of a local database server included, because those stay the same on a busy machine.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import benchmarks._embedded  # noqa: F401 - Django has to be ready before its models are imported

# isort: split
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from appraisal.models import Fact, Shop, ShopFile
from appraisal.services import imports
from appraisal.services.metrics import load_metrics
from appraisal.services.periods import open_period
from benchmarks.importing import KINDS, ROWS, floor_csv, floor_xlsx, write_csv, write_xlsx

FORMATS: dict[str, tuple[Callable[..., None], Callable[[Path], None]]] = {
    "csv": (write_csv, floor_csv),
    "xlsx": (write_xlsx, floor_xlsx),
}
AIMED_AT = {"postgresql": 2.5, "sqlite": 3.0}
MEGABYTE = 1024 * 1024


def processor_seconds() -> float:
    """What this process, its ended children and the server's process for it have computed."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime + _server_seconds()


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
    start = processor_seconds()
    result = work()
    return processor_seconds() - start, result


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
    print("file             floor   preview   confirm     whole             facts      wall")
    with tempfile.TemporaryDirectory() as folder:
        for number, kind in enumerate(asked.kind or KINDS):
            for name in asked.format or FORMATS:
                write, read_alone = FORMATS[name]
                path = Path(folder, f"{kind}.{name}")
                write(path, KINDS[kind], asked.rows)
                shop = Shop.objects.create(
                    code=f"{kind}-{name}-{number}", name_zh=kind, platform="tmall"
                )
                floor = min(timed(partial(read_alone, path))[0] for _ in range(2))
                start = time.perf_counter()
                preview, file = timed(partial(previewed, shop, path))
                storing, _ = timed(partial(imports.confirm_file, file=file, actor=None))
                wall = time.perf_counter() - start
                whole = preview + storing
                print(
                    f"{path.name:14}{floor:7.2f}s {preview:8.2f}s {storing:8.2f}s {whole:8.2f}s "
                    f"{whole / floor:6.2f} x {file.facts.count():9,} {wall:8.2f}s",
                    flush=True,
                )
                Fact.objects.all().delete()
                path.unlink()
    here, child = (
        resource.getrusage(who).ru_maxrss // 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"largest: worker {here} MB (with the floors' workbooks), child {child} MB")


if __name__ == "__main__":
    main()
