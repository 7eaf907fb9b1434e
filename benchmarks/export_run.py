"""A whole export of scored people: one process, and one and two Celery workers.

    bin/bench export_run [--people 1000] [--items 22]

Rows are read, sheets laid out, workbooks written, parts joined. One process shows the processor
seconds of the batches and of the joining, which only one worker can do: from them follows what
two workers can gain at best. Then real workers on a queue in a folder, or on REDIS_URL, write the
same export; their times depend on what else the machine does. On SQLite in a temporary folder,
or on the database of DATABASE_URL, which has to be an empty one.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import benchmarks._embedded  # noqa: F401 - Django has to be ready before its models are imported

# isort: split
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from appraisal import tasks
from appraisal.models import AppraisalPeriod, Export
from appraisal.services import exports, scoring
from tests.crowd import crowd

LANGUAGE = "zh-hans"


def main() -> None:
    """Score a crowd, export it in every way, print what it took."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--items", type=int, default=22)
    given = parser.parse_args()
    call_command("migrate", verbosity=0)
    period = crowd(given.people, document=document(given.items))
    scoring.work_off(run=scoring.create_run(period=period, actor=None))
    print(f"{connection.vendor}: {given.people:,} people, {given.items} items each")
    alone = in_one_process(period)
    elapsed = {workers: with_workers(period, workers) for workers in (1, 2)}
    print(f"  two workers take {elapsed[2][0] / elapsed[1][0]:.2f} of the time of one")
    digests = {path.read_bytes() for path in (alone, elapsed[1][1], elapsed[2][1])}
    print(f"  the same bytes: {len(digests) == 1}, {alone.stat().st_size >> 20} MiB")


def document(items: int) -> dict[str, Any]:
    """A scorecard of so many items over the facts that every agent has."""
    rules = (
        {"kind": "ratio"},
        {"kind": "unit", "unit": 100, "deduct": 1},
        {"kind": "bands", "over": "attainment", "bands": [
            {"at_least": "100%", "points": "100%"},
            {"at_least": "80%", "below": "100%", "points": "60%"},
        ], "otherwise": 0},
    )  # fmt: skip
    sections = [
        {
            "code": f"section_{number}",
            "name": {"zh": f"部分 {number}", "en": f"Part {number}"},
            "items": [
                {
                    "code": f"sales_{item}",
                    "name": {"zh": f"客服销售额 {item}", "en": f"Sales {item}"},
                    "points": 100 // items + (100 % items if item == 0 else 0),
                    "measure": "cs_gmv",
                    "target": 100 * (item + 1),
                    "rule": rules[item % len(rules)],
                }
                for item in range(number, items, 4)
            ],
        }
        for number in range(4)
    ]
    return {"code": "bench", "name": {"zh": "测速", "en": "Benchmark"}, "sections": sections}


def in_one_process(period: AppraisalPeriod) -> Path:
    """Everything here, one batch after the other."""
    export = exports.create_export(period=period, language=LANGUAGE, actor=None)
    before, start = time.process_time(), time.perf_counter()
    for batch_id in exports.batches_to_queue(export_id=export.pk):
        exports.write_batch(batch_id=batch_id)
    parts = time.process_time() - before
    exports.work_off(export=export)
    whole = time.process_time() - before
    elapsed = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    share = (whole - parts) / whole
    print(f"  one process        {whole:7.2f} s  ({elapsed:7.2f} s passed)  peak {peak} MiB")
    print(
        f"  of which joining   {whole - parts:7.2f} s, {share:.1%}: "
        f"two workers need {(1 + share) / 2:.2f} of the time at best"
    )
    export.refresh_from_db()
    return exports.archive_path(export)


def with_workers(period: AppraisalPeriod, workers: int) -> tuple[float, Path]:
    """Seconds until real workers have written it, from asking for it."""
    command = [sys.executable, "-m", "celery", "--app", "kpiscore", "worker", "--concurrency"]
    command += [str(workers), "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    environment = os.environ | {
        "VAR_DIR": str(settings.VAR_DIR),
        "DATABASE_URL": address(),
        "SECRET_KEY": settings.SECRET_KEY,
    }
    process = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        warm_up(period)
        start = time.perf_counter()
        export = tasks.start_export(period=period, language=LANGUAGE, actor=None)
        wait_for(export)
        elapsed = time.perf_counter() - start
    finally:
        process.terminate()
        process.wait()
    print(f"  {workers} Celery worker(s) {elapsed:7.2f} s passed")
    return elapsed, exports.archive_path(export)


def warm_up(period: AppraisalPeriod) -> None:
    """The workers are there and have loaded everything: they have written an export."""
    wait_for(tasks.start_export(period=period, language="en", actor=None))


def wait_for(export: Export) -> None:
    """Until it has ended."""
    while export.state in Export.ACTIVE_STATES:
        time.sleep(0.1)
        export.refresh_from_db()
    if export.state != Export.State.FINISHED:
        raise SystemExit(export.error)


def address() -> str:
    """The database of this process, for the workers."""
    if given := os.environ.get("DATABASE_URL"):
        return given
    return f"sqlite:///{connection.settings_dict['NAME']}"


if __name__ == "__main__":
    main()
