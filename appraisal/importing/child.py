"""The process in which a stranger's file is read: `python -m appraisal.importing.child`.

It gets one JSON document on its standard input, sets its own limits, and writes frames to its
standard output: one letter, eight bytes of length, then that many bytes. P is the number of rows
read so far, F some facts, C says that no fact so far counts, R is the result with the other facts,
M says that memory ran out.
"""

import gc
import json
import os
import resource
import sys
from dataclasses import dataclass
from datetime import date
from marshal import dumps as dumped
from pathlib import Path
from typing import Any

from appraisal.importing.facts import ImportResult
from appraisal.importing.layout_document import layout_from_document
from appraisal.importing.layouts import LAYOUTS
from appraisal.importing.limits import Limits
from appraisal.importing.look import Look, look
from appraisal.importing.orders import OrderRules
from appraisal.importing.packed_facts import FactGroup
from appraisal.importing.parse import parse
from appraisal.importing.problems import problem
from appraisal.importing.shop import FileShop
from appraisal.importing.wire import packed, packed_group, packed_look
from appraisal.scoring.metrics import catalogue_from_document

PROGRESS, FACTS, CLEAR, RESULT, NO_MEMORY = b"P", b"F", b"C", b"R", b"M"
LENGTH = 8


@dataclass(frozen=True, slots=True)
class _Pipe:
    """Tells the parent how far the reading got, and hands facts on as they come."""

    pipe: int

    def progress(self, rows: int) -> None:
        """So many rows were read so far."""
        _write(self.pipe, PROGRESS, str(rows).encode())

    def add(self, group: FactGroup) -> None:
        """Some more facts."""
        _write(self.pipe, FACTS, len(group).to_bytes(LENGTH, "big") + dumped(packed_group(group)))

    def clear(self) -> None:
        """None of them counts after all."""
        _write(self.pipe, CLEAR, b"")


def main() -> int:
    """Read the file that standard input names and write what it gave."""
    order: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    pipe = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # stray output must not look like a frame
    limits = Limits(**order["limits"])
    _confine(limits)
    gc.disable()  # short life, millions of values without circles
    try:
        content = dumped(_answer(order, limits, pipe))
    except MemoryError:
        _write(pipe, NO_MEMORY, b"")
        return 1
    except BaseException as error:  # noqa: BLE001 - a panic inside the reader is a BaseException
        detail = type(error).__name__
        sys.stderr.write(f"{detail}: {error}"[:2000])
        content = dumped(_stopped(order))
    _write(pipe, RESULT, content)
    return 0


def _answer(order: dict[str, Any], limits: Limits, pipe: int) -> tuple[Any, ...]:
    if order["looks"]:
        return packed_look(look(Path(order["path"]), order["filename"], limits))
    return packed(_read(order, limits, pipe))


def _stopped(order: dict[str, Any]) -> tuple[Any, ...]:
    found = (problem("reader_stopped"),)
    if order["looks"]:
        return packed_look(Look(problems=found))
    return packed(ImportResult(problems=found))


def _read(order: dict[str, Any], limits: Limits, pipe: int) -> ImportResult:
    period = order["period"]
    catalogue = catalogue_from_document(order["catalogue"])
    own = [layout_from_document(document, catalogue) for document in order["layouts"]]
    shipped = {} if order["only_these"] else dict(LAYOUTS)
    first, last = map(date.fromisoformat, period) if period is not None else (None, None)
    days = None if first is None or last is None else (first, last)
    return parse(
        Path(order["path"]),
        order["filename"],
        catalogue=catalogue,
        limits=limits,
        period=days,
        layouts={layout.code: layout for layout in own} | shipped,
        orders=OrderRules(bytes.fromhex(order["order_key"]), tuple(order["remarks"])),
        shop=FileShop(**order["shop"] | {"names": tuple(order["shop"]["names"])}),
        sink=_Pipe(pipe),
    )


def _confine(limits: Limits) -> None:
    """Bound this process: memory, processor time, no files written, no core dumped."""
    for kind, bound in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        soft = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        last = soft + 1 if kind == resource.RLIMIT_CPU and soft != hard else soft
        resource.setrlimit(kind, (soft, last))  # one second between SIGXCPU and SIGKILL


def _write(pipe: int, kind: bytes, content: bytes) -> None:
    view = memoryview(kind + len(content).to_bytes(LENGTH, "big") + content)
    while view:
        view = view[os.write(pipe, view) :]


if __name__ == "__main__":
    sys.exit(main())
