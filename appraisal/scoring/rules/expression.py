"""`formula`: anything arithmetic that is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from appraisal.scoring.codecs import FORMULA, ChoiceCodec
from appraisal.scoring.context import Context
from appraisal.scoring.document import Contradiction, Field
from appraisal.scoring.formula import Formula, is_truth, names_in
from appraisal.scoring.numbers import plain
from appraisal.scoring.result import Step
from appraisal.scoring.rule import (
    NO_CAP,
    NO_FLOOR,
    LowerForm,
    Mark,
    Rule,
    Scorer,
    Setting,
    Told,
    invalid,
)
from appraisal.scoring.target import Goal
from appraisal.scoring.text import Text
from appraisal.scoring.wording import amount, joined, percent, points


@dataclass(frozen=True, slots=True)
class Expression(Rule):
    """得分 = 增长率 × 15: an expression over actual, target, points, attainment and metrics."""

    expression: Formula | None = None
    lower_form: LowerForm = LowerForm.INVERSE
    stated: frozenset[str] = frozenset()

    kind: ClassVar[str] = "formula"
    label: ClassVar[Text] = Text("按公式", "by a formula")
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field(
            "expression",
            FORMULA,
            Text("公式", "expression"),
            Text(
                "可用 actual、target、points、attainment 和指标",
                "over actual, target, points, attainment and metrics",
            ),
            required=True,
            example="actual * 15",
        ),
        Field(
            "lower_form",
            ChoiceCodec(LowerForm),
            Text("越低越好的算法", "form where lower is better"),
            default=LowerForm.INVERSE,
        ),
    )

    def __post_init__(self) -> None:
        if self.expression is not None and is_truth(self.expression.tree):
            raise Contradiction("公式须为数值", "the expression must be a number")

    @property
    def _names(self) -> set[str]:
        return set() if self.expression is None else set(names_in(self.expression.tree))

    @property
    def measured(self) -> bool:
        """Whether the expression looks at the item's measure."""
        return bool(self._names & {"actual", "attainment"})

    @property
    def wants_target(self) -> bool:
        """Whether the expression looks at the target."""
        return bool(self._names & {"target", "attainment", "base", "stretch"})

    @property
    def wants_attainment(self) -> bool:
        """Whether the expression looks at the attainment."""
        return "attainment" in self._names

    @property
    def formulas(self) -> Iterator[Formula]:
        """The expression."""
        return iter(() if self.expression is None else (self.expression,))

    def reach(self, setting: Setting) -> tuple[Decimal, Decimal]:
        """Return what is unknown: nobody can tell how far an expression goes."""
        return NO_FLOOR, min(setting.full, NO_CAP)

    def compile(self, setting: Setting) -> Scorer:
        """Return the scorer."""
        if setting.compile is None or self.expression is None:
            raise TypeError("an expression needs a compiler")
        read = setting.compile(self.expression)

        def score(
            actual: Decimal, goal: Goal, attainment: Decimal | None, context: Context
        ) -> Mark:
            if attainment is not None and attainment.is_infinite():
                context.attainment = None  # a perfect 0 has no attainment to calculate with
                if self.wants_attainment:
                    return setting.full, (None,)
            found = read(context)
            if found.is_infinite():
                raise invalid("公式没有数值结果", "the expression has no finite result")
            return found, (found,)

        return score

    def sentence(self, setting: Setting) -> Text:
        """Return the rule in words."""
        if self.expression is None:
            return Text("得分 = (未填)", "points = (blank)")
        said = setting.said(self.expression)
        return Text(f"得分 = {said.zh}", f"points = {said.en}")

    def explain(
        self,
        setting: Setting,
        actual: Decimal,
        goal: Goal,
        attainment: Decimal | None,
        details: tuple[Any, ...],
    ) -> Told:
        """Tell the numbers the expression was given and what came out."""
        (found,) = details
        if found is None:
            full = points(setting.full)
            return Told(
                Text(f"已是最好,得 {full.zh}", f"perfect: {full.en}"),
                (Step(Text("得分", "points"), plain(setting.full), setting.full),),
            )
        parts = []
        if self._names & {"actual", "attainment"}:
            shown = amount(actual, setting.unit)
            parts.append(Text(f"{setting.name.zh} {shown.zh}", f"{setting.name.en} {shown.en}"))
        if self._names & {"target", "attainment"} and goal.value is not None:
            shown = amount(goal.value, setting.unit)
            parts.append(Text(f"目标 {shown.zh}", f"target {shown.en}"))
        if "attainment" in self._names and attainment is not None:
            parts.append(Text(f"完成率 {percent(attainment)}", f"attainment {percent(attainment)}"))
        got, rule = points(found), self.sentence(setting)
        parts.append(Text(f"{rule.zh} = {got.zh}", f"{rule.en} = {got.en}"))
        return Told(joined(parts), (Step(Text("得分", "points"), plain(found), found),))
