"""`count`: each occurrence costs or earns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from appraisal.scoring.codecs import (
    CAP,
    CODE,
    FLOOR,
    FORMULA,
    NUMBER,
    TEXT,
    ChoiceCodec,
    ListCodec,
    RecordCodec,
)
from appraisal.scoring.context import Context
from appraisal.scoring.document import Contradiction, Field
from appraisal.scoring.findings import Finding, error, warning
from appraisal.scoring.formula import Formula
from appraisal.scoring.numbers import ONE, ZERO, Share, plain
from appraisal.scoring.result import Status, Step
from appraisal.scoring.rule import (
    NO_CAP,
    NO_FLOOR,
    Mark,
    Reader,
    Rule,
    Scorer,
    Setting,
    Told,
    Unscored,
    invalid,
    limit_of,
    points_of,
    stated_limit,
)
from appraisal.scoring.rules.unit import COUNTED, COUNTED_TEXT, Partial
from appraisal.scoring.target import Goal
from appraisal.scoring.text import EMPTY, Text
from appraisal.scoring.wording import figure, joined, points, points_or_share


class Unrecorded(StrEnum):
    """What it means that a counter has no number."""

    MISSING = "missing"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Counter:
    """One sort of occurrence with its own worth.

    Counted from a measure, or, without one, noted by people. A list of points is for the
    first, second, ... occurrence; its last entry serves all further ones.
    """

    code: str
    name: Text = EMPTY
    measure: Formula | None = None
    deduct: tuple[Decimal, ...] = ()
    add: tuple[Decimal, ...] = ()
    every: Decimal = Decimal(1)
    free: Decimal = ZERO
    max: Decimal | None = None
    unrecorded: Unrecorded = Unrecorded.MISSING
    stated: frozenset[str] = frozenset()

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("code", CODE, Text("代码", "code"), structural=True),
        Field("name", TEXT, Text("名称", "name"), default=EMPTY),
        Field(
            "measure",
            FORMULA,
            Text("指标或公式", "measure"),
            Text("不填则由人登记次数", "noted by people when left out"),
        ),
        Field(
            "deduct",
            ListCodec(NUMBER, single=True),
            Text("每次扣", "deducted for each"),
            Text("可写成列表:第一次、第二次……", "a list: for the first, the second, ..."),
            default=(),
        ),
        Field("add", ListCodec(NUMBER, single=True), Text("每次加", "added for each"), default=()),
        Field(
            "every", NUMBER, Text("每多少次算一次", "occurrences that make one"), default=Decimal(1)
        ),
        Field("free", NUMBER, Text("免计次数", "free occurrences"), default=ZERO),
        Field("max", NUMBER, Text("最多加减", "most deducted or added")),
        Field(
            "unrecorded",
            ChoiceCodec(Unrecorded),
            Text("没有记录", "without a record"),
            Text(
                "missing 视为缺数据;zero 视为没有发生", "missing: no data; zero: it did not happen"
            ),
            default=Unrecorded.MISSING,
        ),
    )

    def __post_init__(self) -> None:
        if self.deduct and self.add:
            raise Contradiction("deduct 与 add 只能取一", "give deduct or add, not both")
        if self.every <= 0 or self.free < 0:
            raise Contradiction(
                "every 须大于 0,free 不能为负", "every must be above 0 and free not negative"
            )
        if any(value < 0 for value in (*self.deduct, *self.add)):
            raise Contradiction("扣分和加分不写负号", "write deductions without a minus sign")

    @property
    def worths(self) -> tuple[Decimal, ...]:
        """The points of the first, second, ... occurrence."""
        return self.deduct or self.add

    def change(self, full: Decimal) -> Callable[[Decimal], Decimal]:
        """Return what so many counted occurrences cost (negative) or earn."""
        worths = [points_of(value, full) for value in self.worths] or [ZERO]
        limit, first, costs = limit_of(self.max, full, NO_CAP), worths[0], bool(self.deduct)

        def even(occurrences: Decimal) -> Decimal:
            moved = occurrences * first
            moved = min(moved, limit)
            return -moved if costs else moved

        def uneven(occurrences: Decimal) -> Decimal:
            moved, left = ZERO, occurrences
            for value in worths[:-1]:
                moved += min(left, ONE) * value
                left = max(left - 1, ZERO)
            moved = min(moved + left * worths[-1], limit)
            return -moved if costs else moved

        return even if len(worths) == 1 else uneven


@dataclass(frozen=True, slots=True)
class Count(Rule):
    """每次投诉扣 5 分,每条奖励 2 分: occurrences cost or earn from a start."""

    counters: tuple[Counter, ...] = ()
    start: Decimal | None = None
    partial: Partial = Partial.WHOLE
    floor: Decimal | None = None
    cap: Decimal | None = None
    stated: frozenset[str] = frozenset()

    kind: ClassVar[str] = "count"
    label: ClassVar[Text] = Text("按次加减分", "points per occurrence")
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field(
            "counters",
            ListCodec(RecordCodec(Counter)),
            Text("计数项", "counters"),
            default=(),
            structural=True,
        ),
        Field(
            "start",
            NUMBER,
            Text("起始分", "start"),
            Text("默认满分", "full points by default"),
            example="0",
        ),
        Field(
            "partial",
            ChoiceCodec(Partial),
            Text("不足一次", "part of an occurrence"),
            default=Partial.WHOLE,
        ),
        Field("floor", FLOOR, Text("最低分", "floor"), Text("默认 0 分", "0 by default")),
        Field("cap", CAP, Text("最高分", "cap"), Text("默认满分", "full points by default")),
    )

    def __post_init__(self) -> None:
        codes = [counter.code for counter in self.counters]
        if not codes:
            raise Contradiction("至少要有一个计数项", "there must be at least one counter")
        if len(set(codes)) < len(codes):
            raise Contradiction("计数项代码重复", "a counter's code occurs twice")

    @property
    def formulas(self) -> Iterator[Formula]:
        """The counters' measures."""
        return (c.measure for c in self.counters if c.measure is not None)

    def limits(self, setting: Setting) -> tuple[Decimal | None, Decimal | None]:
        """Return floor and cap."""
        return stated_limit(self.floor, setting.full), stated_limit(self.cap, setting.full)

    @property
    def is_exact(self) -> bool:
        """Whole occurrences cost whole amounts."""
        return self.partial is not Partial.PRO_RATA

    @property
    def measured(self) -> bool:
        """It has no need of a measure."""
        return False

    def reach(self, setting: Setting) -> tuple[Decimal, Decimal]:
        """Return start, lowered by what costs and raised by what earns."""
        low = high = setting.start(self.start)
        for counter in self.counters:
            limit = limit_of(counter.max, setting.full, NO_CAP)
            low = low - limit if counter.deduct and low > NO_FLOOR else low
            high = high + limit if counter.add and high < NO_CAP else high
        if high.is_infinite() and setting.start(self.start) < setting.full:
            high = setting.full
        return low, high

    def check(self, setting: Setting) -> Iterator[Finding]:
        """Yield blank and contradicting parameters, and a first occurrence that wipes the item."""
        full = setting.full
        floor, start = limit_of(self.floor, full, ZERO), setting.start(self.start)
        for counter in self.counters:
            if not counter.worths:
                yield error(
                    setting.item,
                    "counters",
                    f"{counter.code}:deduct 或 add 未填",
                    f"{counter.code}: deduct or add is blank",
                )
            elif counter.deduct and points_of(counter.deduct[0], full) >= start - floor > 0:
                lost = plain(points_of(counter.deduct[0], full))
                yield warning(
                    setting.item,
                    "counters",
                    f"{counter.code}:第一次就扣 {lost} 分,扣完本项",
                    f"{counter.code}: the first occurrence takes {lost} points: all of the item",
                )

    def compile(self, setting: Setting) -> Scorer:
        """Return the scorer."""
        full, start = setting.full, setting.start(self.start)
        counted = COUNTED[self.partial]
        readers = [
            (counter, _reader(counter, setting), counter.change(full), counter.free, counter.every)
            for counter in self.counters
        ]

        def score(
            actual: Decimal, goal: Goal, attainment: Decimal | None, context: Context
        ) -> Mark:
            points_now, told = start, []
            for counter, read, change_of, free, every in readers:
                number = _occurrences(counter, read, context)
                beyond = number - free
                units = counted(beyond / every) if beyond > 0 else ZERO
                change = change_of(units)
                points_now += change
                told.append((number, units, change))
            return points_now, tuple(told)

        return score

    def sentence(self, setting: Setting) -> Text:
        """Return the rule in words."""
        start = points(setting.start(self.start))
        parts = [Text(f"从 {start.zh}起", f"starting from {start.en}")]
        parts += [_counter_sentence(counter) for counter in self.counters]
        if self.partial is not Partial.WHOLE:
            parts.append(COUNTED_TEXT[self.partial])
        return joined(parts, ",", ", ")

    def explain(
        self,
        setting: Setting,
        actual: Decimal,
        goal: Goal,
        attainment: Decimal | None,
        details: tuple[Any, ...],
    ) -> Told:
        """Tell each counter's number and change, then the sum."""
        start = setting.start(self.start)
        parts, arithmetic, end, shown = [], plain(start), start, figure(start)
        for counter, (number, units, change) in zip(self.counters, details, strict=True):
            parts.append(_counter_told(counter, number, units, change))
            if change:
                sign = "-" if change < 0 else "+"
                arithmetic += f" {sign} {plain(abs(change))}"
                shown += f" {'−' if change < 0 else '+'} {figure(abs(change))}"
            end += change
        total = points(end)
        parts.append(
            Text(f"{shown} = {total.zh}", f"{shown} = {total.en}")
            if shown != figure(start)
            else Text(f"得 {total.zh}", total.en)
        )
        return Told(joined(parts), (Step(Text("得分", "points"), arithmetic, end),))


def _named(counter: Counter) -> Text:
    return counter.name if counter.name != EMPTY else Text(counter.code, counter.code)


def _counter_sentence(counter: Counter) -> Text:
    name = _named(counter)
    worths = [points_or_share(value, isinstance(value, Share)) for value in counter.worths]
    zh, en = "、".join(worth.zh for worth in worths), ", ".join(worth.en for worth in worths)
    each = "每次" if counter.every == 1 else f"每 {figure(counter.every)} 次"
    each_en = "each time" if counter.every == 1 else f"for every {figure(counter.every)}"
    verb, verb_en = ("扣", "off") if counter.deduct else ("加", "more")
    parts = [Text(f"{name.zh}{each}{verb} {zh}", f"{name.en}: {en} {verb_en} {each_en}")]
    if counter.free:
        free = figure(counter.free)
        parts.append(Text(f"前 {free} 次免计", f"the first {free} free"))
    if counter.max is not None:
        most = points_or_share(counter.max, isinstance(counter.max, Share))
        parts.append(Text(f"最多{verb} {most.zh}", f"at most {most.en}"))
    return joined(parts, "(", " (") + Text(")" * (len(parts) - 1), ")" * (len(parts) - 1))


def _counter_told(counter: Counter, number: Decimal, units: Decimal, change: Decimal) -> Text:
    name, times = _named(counter), figure(number)
    if not change:
        return Text(f"{name.zh} {times} 次,不加减分", f"{name.en} {times}: no change")
    verb, verb_en = ("扣", "off") if change < 0 else ("加", "more")
    moved = points(abs(change))
    counted = "" if units == number else f"(计 {figure(units)})"
    counted_en = "" if units == number else f" (counted {figure(units)})"
    return Text(
        f"{name.zh} {times} 次{counted},{verb} {moved.zh}",
        f"{name.en} {times}{counted_en}: {moved.en} {verb_en}",
    )


def _reader(counter: Counter, setting: Setting) -> Reader:
    if counter.measure is not None:
        if setting.compile is None:
            raise TypeError("a counter's measure needs a compiler")
        return setting.compile(counter.measure)
    code, name = counter.code, _named(counter)

    def noted(context: Context) -> Decimal:
        number = context.facts.counters.get(setting.item, {}).get(code)
        if number is None:
            raise Unscored(
                Status.MISSING, Text(f"{name.zh}没有登记次数", f"no count was noted for {name.en}")
            )
        return number

    return noted


def _occurrences(counter: Counter, read: Reader, context: Context) -> Decimal:
    try:
        number = read(context)
    except Unscored as problem:
        if problem.status is Status.MISSING and counter.unrecorded is Unrecorded.ZERO:
            return ZERO
        raise
    if number < 0:
        name = _named(counter)
        raise invalid(f"{name.zh}次数为负({number})", f"{name.en} occurred {number} times")
    return number
