"""A scorecard compiled: readers, scorers and limits, made once and used for everyone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from appraisal.scoring.choices import DailySum, Scope, SectionKind, Then
from appraisal.scoring.composition import Gate, Veto
from appraisal.scoring.context import NOTHING, Context
from appraisal.scoring.document import blank_fields
from appraisal.scoring.evaluation import PERIODS_PER_YEAR, Compiler, Condition, View
from appraisal.scoring.facts import Facts
from appraisal.scoring.formula import Formula, Name, names_in, parse
from appraisal.scoring.formula_text import in_both
from appraisal.scoring.metrics import Aggregation, Catalogue, Direction, Totals
from appraisal.scoring.numbers import HUNDRED, ZERO, Share, calculating
from appraisal.scoring.period import PeriodKind
from appraisal.scoring.result import ItemScore
from appraisal.scoring.rule import (
    Reader,
    Rule,
    Scorer,
    Setting,
    points_of,
    stated_limit,
)
from appraisal.scoring.scorecard import Item, Scorecard, Section
from appraisal.scoring.target import TargetForm
from appraisal.scoring.text import Text

RULE_NAMES = frozenset({"actual", "target", "base", "stretch", "points", "attainment"})
GATE_NAMES = RULE_NAMES | {"score"}
SECTION_NAMES = frozenset({"score", "points"})
TOTAL_NAMES = frozenset({"score", "total"})


# Figures of these units are whole numbers; figures that add up are never below 0.
_COUNTED = frozenset({"次", "人", "单", "件", "条", "个", "份", "项"})
_NEVER_NEGATIVE = frozenset(
    {Aggregation.SUM, Aggregation.PEOPLE, Aggregation.WEIGHTED, Aggregation.MAX}
)


@dataclass(frozen=True, slots=True)
class GateProgram:
    """A gate with its condition and value compiled."""

    gate: Gate
    holds: Condition | None
    value: Reader | None


@dataclass(frozen=True, slots=True)
class VetoProgram:
    """A veto compiled; `key` names it in what a total waits for, `section` is what it is in."""

    veto: Veto
    holds: Condition
    key: str
    section: str | None = None


@dataclass(frozen=True, slots=True)
class ItemProgram:
    """An item compiled.

    full is on the rule's own scale, worth what the item counts in its section. before and
    after are the limits (on the rule's scale) ahead of and behind the gates.
    """

    item: Item
    section: str
    kind: SectionKind
    worth: Decimal
    full: Decimal
    digits: int
    setting: Setting
    view: View
    measure: Reader | None
    scorer: Scorer | None
    targets: Mapping[str, Decimal | Reader]
    prorated: bool
    before: tuple[Decimal, Decimal]
    after: tuple[Decimal, Decimal]
    gates: tuple[GateProgram, ...]
    vetoes: tuple[VetoProgram, ...]
    children: tuple[ItemProgram, ...]
    daily_windows: frozenset[int]
    fault: Text | None


@dataclass(frozen=True, slots=True)
class SectionProgram:
    """A section compiled; full is what its items count in the total."""

    section: Section
    items: tuple[ItemProgram, ...]
    factor: Decimal
    full: Decimal
    limits: tuple[Decimal | None, Decimal | None]
    gates: tuple[GateProgram, ...]

    def is_plain(self, digits: int) -> bool:
        """Tell whether the section is the sum of its items, which needs no rounding."""
        return (
            self.factor == 1
            and not self.gates
            and self.limits == (None, None)
            and all(item.digits <= digits for item in self.items)
        )


# a key that may be read: number of the window, key, name, unit, scope, periods back
Read = tuple[int, str, Text, str, str, int]


@dataclass(slots=True)
class Program:
    """A scorecard compiled against a catalogue for one kind of period.

    gated tells whether anything but the sum of the items makes the total, vetoed whether items
    have vetoes, plain whether sections and total are mere sums. quick holds the functions of
    usual items once they are wanted, ways those of a scorecard that has no others; sentences
    and reads keep what every working of an item says alike.
    """

    scorecard: Scorecard
    catalogue: Catalogue
    sections: tuple[SectionProgram, ...]
    gates: tuple[GateProgram, ...]
    vetoes: tuple[VetoProgram, ...]
    windows: tuple[tuple[Scope, int], ...]
    keys: frozenset[str]
    cohort: Mapping[str, Reader]
    daily: frozenset[Scope]
    items: Mapping[str, ItemProgram]
    kind: PeriodKind
    gated: bool
    vetoed: bool
    plain: bool
    quick: dict[str, list[Callable[[Context], ItemScore] | None]] | None = None
    sentences: dict[str, Text] = field(default_factory=dict)
    reads: dict[str, list[Read]] = field(default_factory=dict)
    ways: list[tuple[str, Decimal, list[Callable[[Context], ItemScore]]]] = field(
        default_factory=list
    )

    def windows_of(self, facts: Facts) -> list[Totals]:
        """Return the employee's totals in the order of the program's windows."""
        totals = facts.totals
        return [totals.get(window, NOTHING) for window in self.windows]

    @property
    def periods_per_year(self) -> int:
        """How many of its periods a year has."""
        return PERIODS_PER_YEAR[self.kind]

    def parts_of(self, code: str) -> list[str]:
        """Return the codes of all metrics a derived metric is computed from."""
        formula = self.catalogue[code].formula
        if not formula:
            return [code]
        found: list[str] = []
        for name in names_in(parse(formula)):
            part = self.catalogue.resolve(name)
            if part is not None and part != code:
                found += [p for p in self.parts_of(part) if p not in found]
        return found

    def read_now(self, formula: Formula, item: ItemProgram) -> Reader:
        """Compile a formula that came with the facts (a target that overrides the item's)."""
        compiler = Compiler(self.catalogue, self.kind)
        read = compiler.number(formula.tree, item.view)

        def late(context: Context) -> Decimal:
            totals = context.facts.totals
            windows = [totals.get(window, NOTHING) for window in compiler.windows]
            return read(Context(context.facts, windows, context.peers))

        return late


# Compiling takes longer than scoring one person, and a run scores thousands with the same
# scorecard: the last programs are kept. The objects are kept with them, so that their ids
# can't be taken by others.
_KEPT = 64
_programs: dict[tuple[int, int, PeriodKind], tuple[Scorecard, Catalogue, Program]] = {}


def program_of(scorecard: Scorecard, catalogue: Catalogue, kind: PeriodKind) -> Program:
    """Return the compiled scorecard, compiling it when it was not yet."""
    key = (id(scorecard), id(catalogue), kind)
    found = _programs.get(key)
    if found is not None:
        return found[2]
    with calculating():
        program = _Builder(scorecard, catalogue.extended(scorecard.metrics), kind).build()
    if len(_programs) >= _KEPT:
        _programs.pop(next(iter(_programs)), None)
    _programs[key] = (scorecard, catalogue, program)
    return program


class _Builder:
    def __init__(self, scorecard: Scorecard, catalogue: Catalogue, kind: PeriodKind) -> None:
        self.scorecard = scorecard
        self.catalogue = catalogue
        self.kind = kind
        self.compiler = Compiler(catalogue, kind)
        self.daily: set[Scope] = set()
        self.items: dict[str, ItemProgram] = {}

    def build(self) -> Program:
        card = self.scorecard
        sections = tuple(self.section(section) for section in card.sections)
        total = View(variables=TOTAL_NAMES)
        gates = tuple(self.gate(gate, total) for gate in card.gates)
        vetoes = tuple(
            self.veto(v, total, f"veto:{n}", v.section) for n, v in enumerate(card.vetoes, 1)
        )
        return Program(
            scorecard=card,
            catalogue=self.catalogue,
            sections=sections,
            gates=gates,
            vetoes=vetoes,
            windows=tuple(self.compiler.windows),
            keys=frozenset(self.compiler.keys),
            cohort=dict(self.compiler.cohort),
            daily=frozenset(self.daily),
            items=self.items,
            kind=self.kind,
            plain=not (gates or vetoes)
            and all(section.is_plain(card.rounding.section) for section in sections),
            vetoed=any(item.vetoes for item in self.items.values()),
            gated=bool(gates or vetoes) or any(section.gates for section in sections),
        )

    def section(self, section: Section) -> SectionProgram:
        items = tuple(
            self.item(item, section.code, section.kind, HUNDRED) for item in section.items
        )
        full = sum((program.worth for program in items), ZERO) * section.factor
        view = View(variables=SECTION_NAMES)
        return SectionProgram(
            section=section,
            items=items,
            factor=section.factor,
            full=full,
            limits=(stated_limit(section.floor, full), stated_limit(section.cap, full)),
            gates=tuple(self.gate(gate, view) for gate in section.gates),
        )

    def item(self, item: Item, section: str, kind: SectionKind, whole: Decimal) -> ItemProgram:
        worth = item.worth_in(whole) or ZERO
        full = item.full if item.full is not None else ZERO
        view = View(item.scope, 0, item.peers, self.direction(item))
        setting = self.setting(item, full, kind, view)
        self.compiler.touched.clear()
        measure = None
        if item.measure is not None:
            measure = self.compiler.measure(item.measure.tree, view)
        rule = item.rule
        scorer = rule.compile(setting) if rule is not None and not blank(rule) else None
        daily = self.daily_windows(item) if item.daily is not None else frozenset()
        if rule is not None and rule.compares and measure is not None:
            self.compiler.cohort[f"item:{item.code}"] = measure
        limits = self.limits(item, setting, kind)
        gate_view = View(item.scope, 0, item.peers, view.direction, GATE_NAMES)
        program = ItemProgram(
            item=item,
            section=section,
            kind=kind,
            worth=worth,
            full=full,
            digits=self.scorecard.rounding.item if item.rounding is None else item.rounding,
            setting=setting,
            view=view,
            measure=measure,
            scorer=scorer,
            targets={
                name: self.value(value, view)
                for name, value in item.target.parts.items()
                if value is not None
            },
            prorated=self.prorated(item),
            before=limits[0],
            after=limits[1],
            gates=tuple(self.gate(gate, gate_view) for gate in item.gates),
            vetoes=tuple(
                self.veto(veto, gate_view, f"veto:{item.code}:{n}", section)
                for n, veto in enumerate(item.vetoes, 1)
            ),
            children=tuple(self.item(child, section, kind, full) for child in item.children),
            daily_windows=daily,
            fault=self.fault(item, kind),
        )
        self.items[item.code] = program
        return program

    def direction(self, item: Item) -> Direction:
        """Return the item's direction: stated, else of a range, else the metric's own."""
        if item.direction is not None:
            return item.direction
        if item.target.form is TargetForm.RANGE:
            return Direction.RANGE
        if item.measure is not None and isinstance(item.measure.tree, Name):
            code = self.catalogue.resolve(item.measure.tree.name)
            if code is not None and self.catalogue[code].direction is Direction.LOWER:
                return Direction.LOWER
        return Direction.HIGHER

    def setting(self, item: Item, full: Decimal, kind: SectionKind, view: View) -> Setting:
        name, unit, metric = item.name, item.unit, None
        if item.measure is not None:
            tree = item.measure.tree
            if unit is None:
                unit = self.compiler.unit_of(tree)
            code = self.catalogue.resolve(tree.name) if isinstance(tree, Name) else None
            if code is not None:
                metric = self.catalogue[code]
                name = metric.name
        rule_view = View(view.scope, 0, view.peers, view.direction, RULE_NAMES)
        summed = item.daily is not None and item.daily.combine is DailySum.SUM
        return Setting(
            item=item.code,
            full=full,
            name=name,
            unit=unit or "",
            direction=view.direction,
            target=item.target,
            peers=item.peers,
            from_zero=summed or kind is not SectionKind.REGULAR,
            whole=metric is not None and metric.unit in _COUNTED,
            positive=metric is not None and metric.aggregation in _NEVER_NEGATIVE,
            say=lambda formula: in_both(formula.tree, self.catalogue),
            compile=lambda formula: self.compiler.number(formula.tree, rule_view),
        )

    def daily_windows(self, item: Item) -> frozenset[int]:
        """Return the numbers of this period's windows the item reads day by day."""
        found = {key for key in self.compiler.touched if key[1] == 0}
        self.daily |= {scope for scope, _ in found}
        return frozenset(self.compiler.windows.index(key) for key in found)

    def limits(
        self, item: Item, setting: Setting, kind: SectionKind
    ) -> tuple[tuple[Decimal, Decimal], tuple[Decimal, Decimal]]:
        """Return the limits ahead of the gates (the rule's own first) and behind them."""
        full = setting.full
        lowest, highest = (-full, ZERO) if kind is SectionKind.PENALTY else (ZERO, full)
        floor, cap = item.rule.limits(setting) if item.rule is not None else (None, None)
        own_floor, own_cap = stated_limit(item.floor, full), stated_limit(item.cap, full)
        after = (_first(own_floor, floor, lowest), _first(own_cap, cap, highest))
        return (_first(floor, after[0]), _first(cap, after[1])), after

    def prorated(self, item: Item) -> bool:
        """Tell whether the item's target shrinks with the assigned days."""
        if item.measure is None or not item.prorate or item.daily is not None:
            return False
        return self.compiler.adds_up(item.measure.tree)

    def gate(self, gate: Gate, view: View) -> GateProgram:
        holds = None if gate.when is None else self.compiler.truth(gate.when.tree, view)
        value: Reader | None = None
        if gate.value is not None:
            fixed = self.value(gate.value, view)
            value = fixed if callable(fixed) else _constant(fixed, gate.then)
        return GateProgram(gate, holds, value)

    def veto(self, veto: Veto, view: View, key: str, section: str | None) -> VetoProgram:
        return VetoProgram(veto, self.compiler.truth(veto.when.tree, view), key, section)

    def value(self, value: Decimal | Formula, view: View) -> Decimal | Reader:
        return self.compiler.number(value.tree, view) if isinstance(value, Formula) else value

    def fault(self, item: Item, kind: SectionKind) -> Text | None:
        """Return why the item can't be scored at all, such as a blank parameter."""
        if item.full is None and kind is SectionKind.REGULAR:
            return Text("分值未填", "the points are blank")
        rule = item.rule
        if rule is None:
            return None
        if names := blank(rule):
            return Text(f"参数未填:{'、'.join(names)}", f"blank: {', '.join(names)}")
        if item.target.form is TargetForm.RANGE and rule.wants_target and not rule.takes_range:
            return Text(
                f"{rule.kind} 不适用于区间目标", f"{rule.kind} can't take a range as target"
            )
        return None


def blank(rule: Rule) -> list[str]:
    """Return the names of the rule's required parameters that are not filled in."""
    return [entry.name for entry in blank_fields(rule)]


def _constant(value: Decimal, then: Then) -> Reader:
    """A gate's percentage means so much of the full points, except as a factor."""
    if isinstance(value, Share) and then is not Then.TIMES:
        return lambda context: points_of(value, context.points)
    return lambda context: value


def _first(*limits: Decimal | None) -> Decimal:
    return next(limit for limit in limits if limit is not None)
