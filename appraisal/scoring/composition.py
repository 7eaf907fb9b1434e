"""What can be composed with any rule: gates, vetoes and evaluation day by day."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from appraisal.scoring.choices import DailySum, MissingDay, Reach, Then, Unknown
from appraisal.scoring.codecs import (
    CODE,
    FORMULA,
    NUMBER,
    NUMBER_OR_FORMULA,
    TEXT,
    WORDS,
    ChoiceCodec,
    WholeCodec,
)
from appraisal.scoring.document import Contradiction, Field
from appraisal.scoring.formula import Formula, is_truth
from appraisal.scoring.text import EMPTY, Text


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition that changes the points of an item, a section or the total."""

    then: Then = Then.ZERO
    when: Formula | None = None
    value: Decimal | Formula | None = None
    unknown: Unknown = Unknown.WITHHOLD
    name: Text = EMPTY
    stated: frozenset[str] = frozenset()

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field(
            "when",
            FORMULA,
            Text("条件", "condition"),
            Text(
                "成立时生效;不填表示总是生效", "takes effect where it holds; always when left out"
            ),
            example="attainment < 60%",
        ),
        Field(
            "then", ChoiceCodec(Then), Text("结果", "effect"), default=Then.ZERO, structural=True
        ),
        Field(
            "value",
            NUMBER_OR_FORMULA,
            Text("数值", "value"),
            Text(
                "cap、floor、set、add 为分数,times 为倍数",
                "points for cap, floor, set and add; a factor for times",
            ),
            example="12",
        ),
        Field(
            "unknown",
            ChoiceCodec(Unknown),
            Text("数据缺失时", "without data"),
            default=Unknown.WITHHOLD,
        ),
        Field("name", TEXT, Text("名称", "name"), default=EMPTY),
    )

    def __post_init__(self) -> None:
        if self.when is not None and not is_truth(self.when.tree):
            raise Contradiction(
                f"条件“{self.when}”须为比较", f"the condition {self.when} must be a comparison"
            )
        if self.then not in (Then.ZERO, Then.FULL) and self.value is None:
            raise Contradiction(f"{self.then} 需要 value", f"then: {self.then} needs a value")


@dataclass(frozen=True, slots=True)
class Veto:
    """A condition that takes everything (一票否决), or limits the grade."""

    when: Formula
    zero: Reach = Reach.TOTAL
    grade: str | None = None
    lower: int | None = None
    unknown: Unknown = Unknown.WITHHOLD
    name: Text = EMPTY
    section: str | None = None
    stated: frozenset[str] = frozenset()

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field(
            "when", FORMULA, Text("条件", "condition"), structural=True, example="complaints >= 3"
        ),
        Field(
            "zero",
            ChoiceCodec(Reach),
            Text("否决", "takes away"),
            Text(
                "item 本项、section 本部分、total 总分;grade 只限制等级",
                "item, section or total become 0; grade only limits the grade",
            ),
            default=Reach.TOTAL,
        ),
        Field(
            "section",
            CODE,
            Text("部分", "section"),
            Text(
                "总表上的 section 否决须说明是哪一部分",
                "which section, for a veto of the whole scorecard with zero: section",
            ),
        ),
        Field(
            "grade",
            WORDS,
            Text("最高等级", "highest grade"),
            Text("zero: grade 时,等级不高于此", "with zero: grade, the grade is at most this"),
        ),
        Field(
            "lower",
            WholeCodec(1, 20),
            Text("降几级", "grades lower"),
            Text(
                "zero: grade 时,等级降低几级,最低为末级",
                "with zero: grade, so many grades lower, down to the last one",
            ),
            example="1",
        ),
        Field(
            "unknown",
            ChoiceCodec(Unknown),
            Text("数据缺失时", "without data"),
            default=Unknown.WITHHOLD,
        ),
        Field("name", TEXT, Text("名称", "name"), default=EMPTY),
    )

    def __post_init__(self) -> None:
        if not is_truth(self.when.tree):
            raise Contradiction(
                f"条件“{self.when}”须为比较", f"the condition {self.when} must be a comparison"
            )
        if (self.zero is Reach.GRADE) != (self.grade is not None or self.lower is not None):
            raise Contradiction(
                "zero: grade 与 grade 或 lower 须同时给出",
                "zero: grade and a grade, or lower, belong together",
            )
        if self.grade is not None and self.lower is not None:
            raise Contradiction("grade 与 lower 只能给一个", "give grade or lower, not both")


@dataclass(frozen=True, slots=True)
class Daily:
    """The rule is evaluated for each day; the points are averaged or added up."""

    combine: DailySum = DailySum.MEAN
    start: Decimal = Decimal(0)
    missing_days: MissingDay = MissingDay.SKIP
    stated: frozenset[str] = frozenset()

    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("combine", ChoiceCodec(DailySum), Text("合并", "combine"), default=DailySum.MEAN),
        Field(
            "start",
            NUMBER,
            Text("起始分", "start"),
            Text("combine: sum 时,各日得分加在它上面", "with combine: sum, the days add to it"),
            default=Decimal(0),
        ),
        Field(
            "missing_days",
            ChoiceCodec(MissingDay),
            Text("缺数据的日子", "days without data"),
            default=MissingDay.SKIP,
        ),
    )
