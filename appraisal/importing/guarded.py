"""Reading in a child process: whatever a file does, the parent gets a result or one problem."""

import json
import marshal
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from appraisal.importing.child import CLEAR, FACTS, LENGTH, NO_MEMORY, PROGRESS, RESULT
from appraisal.importing.dates import Span
from appraisal.importing.facts import ImportResult
from appraisal.importing.limits import Limits
from appraisal.importing.look import Look
from appraisal.importing.orders import NO_ORDERS, OrderRules
from appraisal.importing.packed_facts import GroupList, PackedFacts, packed_facts
from appraisal.importing.problems import problem
from appraisal.importing.shop import ANY_SHOP, FileShop
from appraisal.importing.spool import Spool
from appraisal.importing.wire import unpacked, unpacked_look
from appraisal.scoring.metrics import Catalogue

_ROOT = Path(__file__).resolve().parents[2]
_PIECE = 1 << 20
_HEAD = 1 + LENGTH


@dataclass(frozen=True, slots=True)
class OwnRules:
    """What a company adds to the reading.

    `layouts` are documents of its own layouts, which go before the shipped ones, or with
    `only_these` instead of them; `orders` holds the key of the hashes of its orders;
    `shop` is the file's.
    """

    layouts: Sequence[Mapping[str, Any]] = ()
    only_these: bool = False
    orders: OrderRules = NO_ORDERS
    shop: FileShop = ANY_SHOP


NOTHING_OWN = OwnRules()


def read_guarded(
    path: Path,
    filename: str,
    *,
    catalogue: Catalogue,
    limits: Limits,
    period: Span | None = None,
    own: OwnRules = NOTHING_OWN,
    progress: Callable[[int], None] | None = None,
) -> ImportResult:
    """Read a file in a child process with limits on memory, processor time and the clock.

    Never raises for a bad file: the result then has no facts and says why. `progress` hears the
    number of rows read so far.
    """
    order = _order(path, filename, limits) | {
        "catalogue": [metric.to_document() for metric in catalogue.values()],
        "period": None if period is None else [day.isoformat() for day in period],
        "layouts": list(own.layouts),
        "only_these": own.only_these,
        "order_key": own.orders.key.hex(),
        "remarks": list(own.orders.remarks),
        "shop": asdict(own.shop),
    }
    spool = Spool()
    answer, cause = _answer(order, limits, progress, spool)
    if answer is None:
        return ImportResult(problems=(problem(cause, limit=limits.seconds),))
    result = unpacked(answer)
    spool.rest = GroupList(packed_facts(result.facts).groups)
    return replace(result, facts=PackedFacts(spool))


def look_guarded(path: Path, filename: str, *, limits: Limits) -> Look:
    """The first rows of each sheet, read in a child process with the same limits."""
    order = _order(path, filename, limits) | {"looks": True}
    answer, cause = _answer(order, limits, None, Spool())
    if answer is None:
        return Look(problems=(problem(cause, limit=limits.seconds),))
    return unpacked_look(answer)


def _order(path: Path, filename: str, limits: Limits) -> dict[str, Any]:
    return {
        "path": str(Path(path).resolve()),
        "filename": filename,
        "limits": asdict(limits),
        "looks": False,
    }


def _answer(
    order: dict[str, Any],
    limits: Limits,
    progress: Callable[[int], None] | None,
    spool: Spool,
) -> tuple[tuple[Any, ...] | None, str]:
    """What the child gave, or why it gave nothing."""
    child = subprocess.Popen(
        [sys.executable, "-s", "-m", "appraisal.importing.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONUTF8": "1"},
    )
    frames = _Frames(limits, progress, spool)
    try:
        _send(child, json.dumps(order).encode())
        frames.listen(child)
    finally:
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()
    if frames.result is not None:
        return frames.result, ""
    return None, _cause(frames, child)


def _send(child: "subprocess.Popen[bytes]", order: bytes) -> None:
    if child.stdin is None:
        return
    try:
        child.stdin.write(order)
        child.stdin.close()
    except BrokenPipeError:
        return


@dataclass(slots=True)
class _Frames:
    """What the child has written so far."""

    limits: Limits
    progress: Callable[[int], None] | None
    spool: Spool
    result: tuple[Any, ...] | None = None
    no_memory: bool = False
    late: bool = False
    buffer: bytearray = field(default_factory=bytearray)

    def listen(self, child: "subprocess.Popen[bytes]") -> None:
        """Take frames until the result is there, the child ends or the time is over."""
        if child.stdout is None:
            return
        pipe = child.stdout.fileno()
        deadline = time.monotonic() + self.limits.seconds
        while self.result is None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                self.late = True
                return
            piece = os.read(pipe, _PIECE)
            if not piece:
                child.wait()
                return
            self.buffer += piece
            self._take_frames()

    def _take_frames(self) -> None:
        while len(self.buffer) >= _HEAD:
            length = int.from_bytes(self.buffer[1:_HEAD], "big")
            if len(self.buffer) < _HEAD + length:
                return
            kind, content = bytes(self.buffer[:1]), bytes(self.buffer[_HEAD : _HEAD + length])
            del self.buffer[: _HEAD + length]
            if kind == PROGRESS and self.progress is not None:
                self.progress(int(content))
            elif kind == FACTS:
                self.spool.add(int.from_bytes(content[:LENGTH], "big"), content[LENGTH:])
            elif kind == CLEAR:
                self.spool.clear()
            elif kind == NO_MEMORY:
                self.no_memory = True
            elif kind == RESULT:
                # marshal is safe here: the bytes come from the child this function started
                self.result = marshal.loads(content)  # noqa: S302


def _cause(frames: _Frames, child: "subprocess.Popen[bytes]") -> str:
    """Why there is no result: the clock, the processor time, the memory, or a crash."""
    if frames.late or child.returncode == -signal.SIGXCPU:
        return "out_of_time"
    if frames.no_memory or child.returncode in {-signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV}:
        return "out_of_memory"
    return "reader_stopped"
