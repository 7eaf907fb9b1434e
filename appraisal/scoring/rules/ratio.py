"""`ratio`: points in proportion to attainment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from appraisal.scoring.codecs import CAP, NUMBER, ChoiceCodec
from appraisal.scoring.context import Context
from appraisal.scoring.document import Field
from appraisal.scoring.findings import Finding, error, warning
from appraisal.scoring.metrics import Direction
from appraisal.scoring.numbers import ONE, ZERO, Share, plain
from appraisal.scoring.result import Step
from appraisal.scoring.rule import LowerForm, Mark, Rule, Scorer, Setting, Told
from appraisal.scoring.target import Goal, TargetForm
from appraisal.scoring.text import Text
from appraisal.scoring.wording import amount, joined, percent, points

_FULL = Share(1)


@dataclass(frozen=True, slots=True)
class Ratio(Rule):
    """完成率 × 分值: attainment between floor and cap, times the full points."""

    cap: Decimal = _FULL
    floor: Decimal = ZERO
    zero_below: Decimal | None = None
    lower_form: LowerForm = LowerForm.INVERSE
    stated: frozenset[str] = frozenset()

    kind: ClassVar[str] = "ratio"
    label: ClassVar[Text] = Text("按完成率比例", "in proportion to attainment")
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field(
            "cap",
            CAP,
            Text("完成率上限", "highest attainment"),
            Text("超过部分不再加分;none 不封顶", "what is above does not count; none for no limit"),
            default=_FULL,
            example="120%",
        ),
        Field(
            "floor",
            NUMBER,
            Text("完成率下限", "lowest attainment"),
            Text("低于此按此计算", "less counts as this"),
            default=ZERO,
            example="60%",
        ),
        Field(
            "zero_below",
            NUMBER,
            Text("低于此得 0 分", "zero below"),
            Text("完成率低于此值得 0 分", "an attainment under this gives 0"),
            example="60%",
        ),
        Field(
            "lower_form",
            ChoiceCodec(LowerForm),
            Text("越低越好的算法", "form where lower is better"),
            Text(
                "inverse 目标÷实际;complement 2−实际÷目标",
                "inverse: target / actual; complement: 2 - actual / target",
            ),
            default=LowerForm.INVERSE,
        ),
    )

    @property
    def wants_target(self) -> bool:
        """A ratio has a target."""
        return True

    @property
    def wants_attainment(self) -> bool:
        """A ratio scores the attainment."""
        return True

    def limits(self, setting: Setting) -> tuple[Decimal | None, Decimal | None]:
        """Return the points at the lowest and the highest attainment that counts."""
        cap = self.cap if self.cap.is_infinite() else self.cap * setting.full
        return min(ZERO, self.floor * setting.full), cap

    def reach(self, setting: Setting) -> tuple[Decimal, Decimal]:
        """Return the same: the limits are reached."""
        lowest = ZERO if self.zero_below is not None else self.floor * setting.full
        highest = self.cap if self.cap.is_infinite() else self.cap * setting.full
        return lowest, highest

    def check(self, setting: Setting) -> Iterator[Finding]:
        """Yield contradictions of the limits and unbounded forms."""
        if self.floor > self.cap:
            yield error(
                setting.item,
                "cap",
                f"上限 {percent(self.cap)} 低于下限 {percent(self.floor)}",
                f"the cap {percent(self.cap)} is below the floor {percent(self.floor)}",
            )
        if setting.direction is Direction.RANGE and setting.target.form is not TargetForm.RANGE:
            yield error(
                setting.item, "target", "ratio 不适用于区间目标", "ratio can't take a range"
            )
        if self.lower_form is LowerForm.DIRECT:
            yield error(
                setting.item,
                "lower_form",
                "direct 会使越差得分越高,请用 inverse 或 complement",
                "direct would reward the worse: use inverse or complement",
            )
        lower = setting.direction is Direction.LOWER
        if lower and self.cap.is_infinite() and self.lower_form is LowerForm.INVERSE:
            yield error(
                setting.item,
                "cap",
                "实际值接近 0 时得分没有上限,请设 cap",
                "points have no limit as the actual nears 0: set a cap",
            )
        if self.zero_below is not None and self.zero_below > self.cap:
            yield error(
                setting.item,
                "zero_below",
                f"{percent(self.zero_below)} 高于上限,永远得 0 分",
                f"{percent(self.zero_below)} is above the cap: always 0",
            )
        if self.zero_below is not None and self.zero_below > Decimal("0.2"):
            lost = min(self.zero_below, self.cap) * setting.full
            yield warning(
                setting.item,
                "zero_below",
                f"低于 {percent(self.zero_below)} 时骤降 {plain(lost)} 分",
                f"just under {percent(self.zero_below)} the points drop by {plain(lost)}",
            )

    def compile(self, setting: Setting) -> Scorer:
        """Return the scorer."""
        full, cap, floor, zero_below = setting.full, self.cap, self.floor, self.zero_below

        def score(
            actual: Decimal, goal: Goal, attainment: Decimal | None, context: Context
        ) -> Mark:
            kept = ZERO if attainment is None else attainment
            if zero_below is not None and kept < zero_below:
                kept = ZERO
            elif kept > cap:
                kept = cap
            elif kept < floor:
                kept = floor
            if kept.is_infinite():
                kept = ONE  # a perfect 0 without a cap: full marks
            return full * kept, (kept,)

        return score

    def sentence(self, setting: Setting) -> Text:
        """Return the rule in words."""
        parts = [Text("按完成率比例得分", "points in proportion to attainment")]
        if setting.direction is Direction.LOWER:
            form = {
                LowerForm.INVERSE: Text("完成率 = 目标 ÷ 实际", "attainment = target / actual"),
                LowerForm.COMPLEMENT: Text(
                    "完成率 = 2 − 实际 ÷ 目标", "attainment = 2 - actual / target"
                ),
                LowerForm.DIRECT: Text("完成率 = 实际 ÷ 目标", "attainment = actual / target"),
            }
            parts.append(form[self.lower_form])
        if self.cap.is_infinite():
            parts.append(Text("不封顶", "no cap"))
        else:
            parts.append(
                Text(f"最高按 {percent(self.cap)} 计", f"at most {percent(self.cap)} counts")
            )
        if self.floor:
            parts.append(
                Text(f"最低按 {percent(self.floor)} 计", f"at least {percent(self.floor)} counts")
            )
        if self.zero_below is not None:
            low = percent(self.zero_below)
            parts.append(Text(f"低于 {low} 得 0 分", f"under {low} gives 0"))
        return joined(parts, ",", ", ")

    def explain(
        self,
        setting: Setting,
        actual: Decimal,
        goal: Goal,
        attainment: Decimal | None,
        details: tuple[Any, ...],
    ) -> Told:
        """Tell actual / target = attainment; full × attainment = points."""
        (kept,) = details
        target = goal.value if goal.value is not None else ZERO
        told = attainment_told(setting, actual, target, attainment, self.lower_form)
        parts, steps = [told.text], list(told.steps)
        if kept != attainment:
            parts.append(self._changed(attainment or ZERO, kept))
        raw = setting.full * kept
        parts.append(
            Text(
                f"{plain(setting.full)} × {percent(kept)} = {points(raw).zh}",
                f"{plain(setting.full)} × {percent(kept)} = {points(raw).en}",
            )
        )
        steps.append(Step(Text("得分", "points"), f"{plain(setting.full)} * {plain(kept)}", raw))
        return Told(joined(parts), tuple(steps))

    def _changed(self, attainment: Decimal, kept: Decimal) -> Text:
        shown = percent(kept)
        if self.zero_below is not None and attainment < self.zero_below:
            low = percent(self.zero_below)
            return Text(f"低于 {low},得 0 分", f"under {low}: 0")
        if attainment > kept:
            return Text(f"封顶按 {shown} 计", f"capped at {shown}")
        return Text(f"保底按 {shown} 计", f"raised to {shown}")


def attainment_told(
    setting: Setting, actual: Decimal, target: Decimal, attainment: Decimal | None, form: LowerForm
) -> Told:
    """Tell how the attainment of a number target came about."""
    reached, wanted = amount(actual, setting.unit), amount(target, setting.unit)
    shown = percent(attainment) if attainment is not None else ""
    if attainment is None or attainment.is_infinite():
        text = Text(
            f"{setting.name.zh} {reached.zh},目标 {wanted.zh}:已是最好",
            f"{setting.name.en} {reached.en}, target {wanted.en}: perfect",
        )
        return Told(text)
    a, t = plain(actual), plain(target)
    lower = setting.direction is Direction.LOWER
    if lower and form is LowerForm.INVERSE:
        arithmetic, zh = f"{t} / {a}", f"目标 {wanted.zh} ÷ {setting.name.zh} {reached.zh}"
        en = f"target {wanted.en} / {setting.name.en} {reached.en}"
    elif lower and form is LowerForm.COMPLEMENT:
        arithmetic = f"2 - {a} / {t}"
        zh = f"2 − {setting.name.zh} {reached.zh} ÷ 目标 {wanted.zh}"
        en = f"2 - {setting.name.en} {reached.en} / target {wanted.en}"
    else:
        arithmetic = f"{a} / {t}"
        zh = f"{setting.name.zh} {reached.zh} ÷ 目标 {wanted.zh}"
        en = f"{setting.name.en} {reached.en} / target {wanted.en}"
    step = Step(Text("完成率", "attainment"), arithmetic, attainment)
    return Told(Text(f"{zh} = 完成率 {shown}", f"{en} = attainment {shown}"), (step,))
