"""Scorecards: sections, items, gates, vetoes and grades as frozen values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from appraisal.scoring.choices import OnZero, Peers, Policy, Reach, Scope, SectionKind, Spread
from appraisal.scoring.codecs import (
    CAP,
    CODE,
    DAY,
    FLAG,
    FLOOR,
    FORMULA,
    NUMBER,
    NUMBER_OR_FORMULA,
    PERCENT,
    TEXT,
    WORDS,
    ChoiceCodec,
    ListCodec,
    RecordCodec,
    WholeCodec,
)
from appraisal.scoring.composition import Daily, Gate, Veto
from appraisal.scoring.document import Contradiction, Field, Place, Record, Unreadable, read_record
from appraisal.scoring.formula import Formula, is_truth
from appraisal.scoring.grading import Clamp, Forced, Grade, Rounding, refuse_grades_out_of_order
from appraisal.scoring.metrics import Direction, Metric, metric_from_document
from appraisal.scoring.numbers import HUNDRED, ONE
from appraisal.scoring.period import PeriodKind
from appraisal.scoring.rule import Rule
from appraisal.scoring.rules import RULE
from appraisal.scoring.target import NO_TARGET, TARGET, Target
from appraisal.scoring.text import EMPTY, Text, TextError


class ItemCodec:
    """Reads a sub-item; an item is made of items."""

    def read(self, value: object, place: Place) -> Record:
        """Read the item."""
        return read_record(Item, value, place)

    def write(self, value: Record) -> object:
        """Write the item."""
        return RecordCodec(Item).write(value)

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        return RecordCodec(Item).schema()


@dataclass(frozen=True, slots=True)
class Item:
    """One KPI: a measure with a target, points and a rule; or sub-items.

    `points` are what the item counts in its section. With `scale` (for example 100) the
    rule works on its own scale and the result is multiplied by points / scale; `weight: 20%`
    is short for points: 20 and scale: 100.
    """

    code: str
    name: Text
    points: Decimal | None = None
    weight: Decimal | None = None
    scale: Decimal | None = None
    label: Text = EMPTY
    measure: Formula | None = None
    target: Target = NO_TARGET
    rule: Rule | None = None
    direction: Direction | None = None
    unit: str | None = None
    scope: Scope = Scope.OWN
    peers: Peers = Peers.SCORECARD
    missing: Policy = Policy.WITHHOLD
    undefined: Policy | None = None
    on_zero: OnZero = OnZero.UNDEFINED
    floor: Decimal | None = None
    cap: Decimal | None = None
    rounding: int | None = None
    prorate: bool = True
    daily: Daily | None = None
    gates: tuple[Gate, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    children: tuple[Item, ...] = ()
    help: Text = EMPTY
    evidence: Text = EMPTY
    owner: str = ""
    note: Text = EMPTY
    stated: frozenset[str] = frozenset()

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("code", CODE, Text("代码", "code"), structural=True),
        Field("label", TEXT, Text("序号", "printed label"), default=EMPTY),
        Field("name", TEXT, Text("名称", "name"), structural=True),
        Field("points", NUMBER, Text("分值", "points")),
        Field("weight", PERCENT, Text("权重", "weight")),
        Field("scale", NUMBER, Text("评分制", "scale")),
        Field("measure", FORMULA, Text("指标或公式", "measure")),
        Field("target", TARGET, Text("目标值", "target"), default=NO_TARGET),
        Field("rule", RULE, Text("计分规则", "rule")),
        Field("direction", ChoiceCodec(Direction), Text("方向", "direction")),
        Field("unit", WORDS, Text("单位", "unit")),
        Field("scope", ChoiceCodec(Scope), Text("考核范围", "scope"), default=Scope.OWN),
        Field("peers", ChoiceCodec(Peers), Text("比较范围", "peers"), default=Peers.SCORECARD),
        Field(
            "missing",
            ChoiceCodec(Policy),
            Text("无数据时", "without data"),
            default=Policy.WITHHOLD,
        ),
        Field("undefined", ChoiceCodec(Policy), Text("无法计算时", "where undefined")),
        Field(
            "on_zero",
            ChoiceCodec(OnZero),
            Text("分母为零时", "where there is nothing to divide by"),
            default=OnZero.UNDEFINED,
        ),
        Field("floor", FLOOR, Text("最低分", "floor")),
        Field("cap", CAP, Text("最高分", "cap")),
        Field("rounding", WholeCodec(0, 10), Text("小数位", "digits")),
        Field("prorate", FLAG, Text("目标按天折算", "prorate the target"), default=True),
        Field("daily", RecordCodec(Daily), Text("逐日计分", "daily")),
        Field("gates", ListCodec(RecordCodec(Gate)), Text("门槛", "gates"), default=()),
        Field("vetoes", ListCodec(RecordCodec(Veto)), Text("一票否决", "vetoes"), default=()),
        Field("children", ListCodec(ItemCodec()), Text("子项", "sub-items"), default=()),
        Field("help", TEXT, Text("给员工的说明", "help for the employee"), default=EMPTY),
        Field("evidence", TEXT, Text("证据说明", "evidence"), default=EMPTY),
        Field("owner", WORDS, Text("数据负责人", "owner of the data"), default=""),
        Field("note", TEXT, Text("备注", "note"), default=EMPTY),
    )

    def __post_init__(self) -> None:
        if self.weight is not None and (self.points is not None or self.scale is not None):
            raise Contradiction(
                "weight 与 points、scale 只能取一", "give weight, or points and scale"
            )
        if self.scale is not None and self.scale <= 0:
            raise Contradiction("评分制须大于 0", "scale must be above 0")
        if bool(self.children) == (self.rule is not None):
            raise Contradiction("须有 rule 或 children,且只能有其一", "give a rule or children")
        if self.rule is not None and self.rule.measured and self.measure is None:
            raise Contradiction(
                f"{self.rule.kind} 需要 measure(指标)", f"a {self.rule.kind} rule needs a measure"
            )
        if self.measure is not None and is_truth(self.measure.tree):
            raise Contradiction("measure 须为数值", "the measure must be a number")

    @property
    def worth(self) -> Decimal | None:
        """What the item counts in its section; None while the points are blank."""
        return self.worth_in(HUNDRED)

    def worth_in(self, whole: Decimal) -> Decimal | None:
        """Return what the item counts of a whole: a weight is a share of it."""
        return self.points if self.weight is None else self.weight * whole

    @property
    def full(self) -> Decimal | None:
        """Full marks on the rule's own scale."""
        if self.weight is not None:
            return HUNDRED
        return self.points if self.scale is None else self.scale


@dataclass(frozen=True, slots=True)
class Section:
    """Items that belong together; bonus and penalty sections stand outside the 100.

    With `scale` (for example 100) the section's items add up to that and count
    points / scale of it; `weight: 70%` is short for points: 70 and scale: 100.
    """

    code: str
    name: Text
    items: tuple[Item, ...]
    label: Text = EMPTY
    kind: SectionKind = SectionKind.REGULAR
    points: Decimal | None = None
    weight: Decimal | None = None
    scale: Decimal | None = None
    floor: Decimal | None = None
    cap: Decimal | None = None
    gates: tuple[Gate, ...] = ()
    note: Text = EMPTY
    stated: frozenset[str] = frozenset()

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("code", CODE, Text("代码", "code"), structural=True),
        Field("label", TEXT, Text("序号", "printed label"), default=EMPTY),
        Field("name", TEXT, Text("名称", "name"), structural=True),
        Field("kind", ChoiceCodec(SectionKind), Text("类别", "kind"), default=SectionKind.REGULAR),
        Field("points", NUMBER, Text("分值", "points")),
        Field("weight", PERCENT, Text("权重", "weight")),
        Field("scale", NUMBER, Text("评分制", "scale")),
        Field("floor", FLOOR, Text("最低分", "floor")),
        Field("cap", CAP, Text("最高分", "cap")),
        Field("gates", ListCodec(RecordCodec(Gate)), Text("门槛", "gates"), default=()),
        Field("items", ListCodec(ItemCodec()), Text("考核项", "items"), structural=True),
        Field("note", TEXT, Text("备注", "note"), default=EMPTY),
    )

    def __post_init__(self) -> None:
        if self.weight is not None and (self.points is not None or self.scale is not None):
            raise Contradiction(
                "weight 与 points、scale 只能取一", "give weight, or points and scale"
            )
        if self.scale is not None and (self.scale <= 0 or self.points is None):
            raise Contradiction(
                "scale 须大于 0 并与 points 同用", "scale must be above 0, with points beside it"
            )

    @property
    def factor(self) -> Decimal:
        """What the items' points are multiplied by."""
        if self.weight is not None:
            return Decimal(self.weight)
        if self.scale is not None and self.points is not None:
            return self.points / self.scale
        return ONE


class MetricCodec:
    """Reads a metric that a scorecard file brings along."""

    def read(self, value: object, place: Place) -> Metric:
        """Read a catalogue entry."""
        if not isinstance(value, Mapping):
            raise Unreadable("指标须为若干“键: 值”", "a metric is a mapping of keys and values")
        try:
            return metric_from_document(value)
        except TextError as problem:
            raise Unreadable(problem.message.zh, problem.message.en) from problem

    def write(self, value: Metric) -> object:
        """Write the catalogue entry."""
        return value.to_document()

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        return {"type": "object", "required": ["code"]}


class CaseCodec:
    """Keeps an example as it stands; `examples` reads it when it is run."""

    def read(self, value: object, place: Place) -> Mapping[str, object]:
        """Read a mapping."""
        if not isinstance(value, Mapping):
            raise Unreadable("案例须为若干“键: 值”", "a case is a mapping of keys and values")
        return value

    def write(self, value: Mapping[str, object]) -> object:
        """Write the mapping."""
        return value

    def schema(self) -> dict[str, object]:
        """Return the JSON schema."""
        return {"type": "object"}


NO_ROUNDING_STATED = Rounding()
NO_CLAMP = Clamp()


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Scorecard:
    """Everything about how a role is appraised in one version."""

    code: str
    name: Text
    sections: tuple[Section, ...]
    role: str = ""
    period: PeriodKind = PeriodKind.MONTH
    effective_from: date | None = None
    points: Decimal = HUNDRED
    spread: Spread = Spread.SCORECARD
    rounding: Rounding = NO_ROUNDING_STATED
    clamp: Clamp = NO_CLAMP
    gates: tuple[Gate, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    grades: tuple[Grade, ...] = ()
    forced: Forced | None = None
    coefficient: Formula | Decimal | None = None
    metrics: tuple[Metric, ...] = ()
    note: Text = EMPTY
    examples: tuple[Mapping[str, object], ...] = ()
    stated: frozenset[str] = frozenset()

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("code", CODE, Text("代码", "code"), structural=True),
        Field("name", TEXT, Text("名称", "name"), structural=True),
        Field("role", CODE, Text("岗位", "role"), default=""),
        Field(
            "period", ChoiceCodec(PeriodKind), Text("考核周期", "period"), default=PeriodKind.MONTH
        ),
        Field("effective_from", DAY, Text("生效日期", "effective from")),
        Field("note", TEXT, Text("说明", "note"), default=EMPTY),
        Field("points", NUMBER, Text("总分值", "points"), default=HUNDRED),
        Field(
            "spread",
            ChoiceCodec(Spread),
            Text("剔除项的分值摊到", "spread excluded points over"),
            default=Spread.SCORECARD,
        ),
        Field(
            "rounding", RecordCodec(Rounding), Text("取整", "rounding"), default=NO_ROUNDING_STATED
        ),
        Field("clamp", RecordCodec(Clamp), Text("总分上下限", "clamp"), default=NO_CLAMP),
        Field("metrics", ListCodec(MetricCodec()), Text("自带指标", "own metrics"), default=()),
        Field(
            "sections", ListCodec(RecordCodec(Section)), Text("部分", "sections"), structural=True
        ),
        Field(
            "gates",
            ListCodec(RecordCodec(Gate)),
            Text("总分门槛", "gates of the total"),
            default=(),
        ),
        Field("vetoes", ListCodec(RecordCodec(Veto)), Text("一票否决", "vetoes"), default=()),
        Field("grades", ListCodec(RecordCodec(Grade)), Text("等级", "grades"), default=()),
        Field("forced", RecordCodec(Forced), Text("强制分布", "forced shares")),
        Field("coefficient", NUMBER_OR_FORMULA, Text("绩效系数", "coefficient")),
        Field("examples", ListCodec(CaseCodec()), Text("自带案例", "own examples"), default=()),
    )

    def __post_init__(self) -> None:
        _refuse_twice("部分", "section", [section.code for section in self.sections])
        _refuse_twice("考核项", "item", [item.code for item in self.all_items])
        _refuse_twice("等级", "grade", [grade.label for grade in self.grades])
        refuse_grades_out_of_order(self.grades)
        known = {section.code for section in self.sections}
        for veto in self.vetoes:
            if veto.zero is Reach.ITEM or (
                veto.zero is Reach.SECTION and veto.section not in known
            ):
                raise Contradiction(
                    "总表的一票否决须针对 total、grade 或某个 section",
                    "a veto of the whole scorecard takes total, grade, or a section that exists",
                )
        for veto in (*self.vetoes, *(v for item in self.items for v in item.vetoes)):
            if veto.grade is not None and veto.grade not in {g.label for g in self.grades}:
                raise Contradiction(f"没有等级 {veto.grade}", f"there is no grade {veto.grade}")
            if veto.lower is not None and not self.grades:
                raise Contradiction("没有等级可降", "there are no grades to lower")

    @property
    def items(self) -> Iterator[Item]:
        """All items, without sub-items."""
        return (item for section in self.sections for item in section.items)

    @property
    def all_items(self) -> Iterator[Item]:
        """All items and sub-items."""
        return (found for item in self.items for found in with_children(item))


def with_children(item: Item) -> Iterator[Item]:
    """Yield an item and all below it."""
    yield item
    for child in item.children:
        yield from with_children(child)


def _refuse_twice(zh: str, en: str, codes: list[str]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise Contradiction(f"{zh}代码 {code} 重复", f"{en} code {code} occurs twice")
