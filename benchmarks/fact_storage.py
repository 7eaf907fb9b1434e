"""How to store facts: JSON, columns or one row a metric, on 10,000 agents x 31 days.

Loads the same 310,000 facts of 10 measures in three shapes, then adds them up for every agent
in one query, on SQLite and, where DATABASE_URL names one, on PostgreSQL. Prints seconds, sizes
and ratios to the columns, the fastest shape there can be. docs/architecture.md keeps a run.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import environ
import psycopg

AGENTS, DAYS, KEYS = 10_000, 31, [f"metric_{number}" for number in range(10)]
FACTS = AGENTS * DAYS


def facts() -> Iterable[tuple[int, int, list[int]]]:
    """Agent, day and ten whole numbers of millionths; the same each time."""
    source = random.Random(1)
    for agent in range(AGENTS):
        for day in range(DAYS):
            yield agent, day, [source.randrange(10_000_000_000) for _ in KEYS]


ROWS: dict[str, Callable[[], Iterable[tuple[Any, ...]]]] = {
    "json": lambda: (
        (agent, day, json.dumps(dict(zip(KEYS, values, strict=True)), separators=(",", ":")))
        for agent, day, values in facts()
    ),
    "columns": lambda: ((agent, day, *values) for agent, day, values in facts()),
    "rows": lambda: (
        (agent, day, key, value)
        for agent, day, values in facts()
        for key, value in zip(KEYS, values, strict=True)
    ),
}
COLUMNS = {
    "json": ["measures"],
    "columns": KEYS,
    "rows": ["metric", "value"],
}


class Sqlite:
    """SQLite in a file, written with executemany."""

    name = "SQLite"
    types = {"json": "text", "metric": "text", "number": "integer"}

    def __init__(self, folder: Path) -> None:
        self.path = folder / "facts.sqlite3"
        self.connection = sqlite3.connect(self.path)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=NORMAL")

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def load(self, table: str, columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
        marks = ", ".join("?" * len(columns))
        self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        self.connection.commit()

    def measure(self, key: str) -> str:
        return f"json_extract(measures, '$.{key}')"

    def size(self, table: str) -> int:
        pages = "SELECT SUM(pgsize) FROM dbstat WHERE name LIKE ?"
        return int(self.connection.execute(pages, [f"{table}%"]).fetchone()[0])


class Postgresql:
    """PostgreSQL, written with COPY."""

    name = "PostgreSQL"
    types = {"json": "jsonb", "metric": "text", "number": "bigint"}

    def __init__(self, url: str) -> None:
        settings = environ.Env.db_url_config(url)
        self.connection = psycopg.connect(
            host=settings["HOST"] or settings.get("OPTIONS", {}).get("host"),
            port=settings["PORT"] or None,
            dbname=settings["NAME"],
            user=settings["USER"],
            password=settings["PASSWORD"] or None,
        )

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        cursor = self.connection.execute(sql)
        return cursor.fetchall() if cursor.description else []

    def load(self, table: str, columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
        with self.connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        self.connection.commit()

    def measure(self, key: str) -> str:
        return f"(measures->>'{key}')::bigint"

    def size(self, table: str) -> int:
        return int(self.execute(f"SELECT pg_total_relation_size('{table}')")[0][0])


def create(database: Any, shape: str) -> str:
    """The table of one shape, with the index that the sums use."""
    table = f"bench_{shape}"
    kinds = {"measures": "json", "metric": "metric"}
    columns = ", ".join(
        f"{name} {database.types[kinds.get(name, 'number')]}" for name in COLUMNS[shape]
    )
    number = database.types["number"]
    database.execute(f"DROP TABLE IF EXISTS {table}")
    database.execute(f"CREATE TABLE {table} (agent {number}, day {number}, {columns})")
    database.execute(f"CREATE INDEX {table}_agent ON {table} (agent, day)")
    return table


def sums(database: Any, shape: str, table: str) -> str:
    """Ten sums an agent."""
    if shape == "rows":
        return f"SELECT agent, metric, SUM(value) FROM {table} GROUP BY agent, metric"
    wanted = KEYS if shape == "columns" else [database.measure(key) for key in KEYS]
    columns = ", ".join(f"SUM({each})" for each in wanted)
    return f"SELECT agent, {columns} FROM {table} GROUP BY agent"


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def total(shape: str, found: list[tuple[Any, ...]]) -> int:
    """All sums together: each shape must find the same."""
    if shape == "rows":
        return sum(int(value) for _agent, _metric, value in found)
    return sum(int(value) for row in found for value in row[1:])


def measure(database: Any) -> None:
    """One table a shape; the columns are the floor of both ratios."""
    figures, totals = {}, set()
    for shape in ("columns", "json", "rows"):
        table = create(database, shape)
        rows = list(ROWS[shape]())
        width = ["agent", "day", *COLUMNS[shape]]
        load, _ = timed(lambda t=table, w=width, r=rows: database.load(t, w, r))
        query = sums(database, shape, table)
        timed(lambda q=query: database.execute(q))
        add, found = timed(lambda q=query: database.execute(q))
        totals.add(total(shape, found))
        figures[shape] = (load, add, database.size(table) / 2**20)
        database.execute(f"DROP TABLE {table}")
    if len(totals) != 1:
        sys.exit(f"{database.name}: the shapes disagree: {totals}")
    floor = figures["columns"]
    print(f"{database.name}: {FACTS:,} facts x {len(KEYS)} measures, sums for {AGENTS:,} agents")
    for shape, (load, add, size) in figures.items():
        print(
            f"  {shape:8} load {load:6.2f} s ({load / floor[0]:4.1f} x)  "
            f"sum {add:5.2f} s ({add / floor[1]:4.1f} x)  {size:6.0f} MB"
        )


def main() -> None:
    """SQLite always; PostgreSQL when DATABASE_URL names one."""
    with tempfile.TemporaryDirectory() as folder:
        measure(Sqlite(Path(folder)))
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        measure(Postgresql(url))


if __name__ == "__main__":
    main()
