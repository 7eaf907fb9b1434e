"""Work done in a process of its own, so that what it costs and takes is its own."""

from __future__ import annotations

import os
import pickle
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

KILOBYTES_A_MEGABYTE = 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of processor and wall clock, peak memory in MB, and what the work gave.

    The processor seconds are those of the process and of its ended children; `children_peak` is
    the largest of these.
    """

    processor: float
    wall: float
    peak: int
    children_peak: int
    value: Any


def alone(work: Callable[[], Any], times: int = 1) -> Cost:
    """The cheapest of some runs of the work; raises SystemExit where it failed."""
    return min((_once(work) for _ in range(times)), key=lambda cost: cost.processor)


def processor_seconds() -> float:
    """The time this process and its ended children were computing: steady on a busy machine."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _once(work: Callable[[], Any]) -> Cost:
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            os.close(ours)
            with os.fdopen(theirs, "wb") as pipe:
                pickle.dump(_measured(work), pipe)
            status = 0
        finally:
            os._exit(status)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        content = pipe.read()
    _, status = os.waitpid(child, 0)
    if status:
        raise SystemExit("failed")
    return pickle.loads(content)  # noqa: S301 - what our own child wrote


def _measured(work: Callable[[], Any]) -> Cost:
    start, clock = processor_seconds(), time.perf_counter()
    value = work()
    processor, wall = processor_seconds() - start, time.perf_counter() - clock
    peak, children = (
        resource.getrusage(who).ru_maxrss // KILOBYTES_A_MEGABYTE
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return Cost(processor, wall, peak, children, value)
