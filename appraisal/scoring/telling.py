"""Workings written out: an item's and a total's, in words and as steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from appraisal.scoring.choices import DailySum, Scope, SectionKind, Then
from appraisal.scoring.composition import Gate
from appraisal.scoring.formula import Call, Formula, Name, Node, Number, children
from appraisal.scoring.formula_text import in_both
from appraisal.scoring.measuring import NO_GOAL
from appraisal.scoring.metrics import Catalogue, Metric
from appraisal.scoring.numbers import ONE, ZERO, calculating, plain, round_half_up
from appraisal.scoring.program import ItemProgram, Program, Read
from appraisal.scoring.raw import GateEffect, Raw
from appraisal.scoring.result import Account, Input, ItemScore, Step, Treatment
from appraisal.scoring.rule import Told
from appraisal.scoring.spreading import calculated_points_of
from appraisal.scoring.standing import Sums
from appraisal.scoring.text import EMPTY, Text
from appraisal.scoring.wording import figure, joined, percent, points

_FINAL = Text("得分", "points")
_HISTORY = frozenset({"prev", "last_year", "growth", "growth_year", "mean_prev"})


def item_account(raw: Raw, factor: Decimal, score: Decimal | None, program: Program) -> Account:
    """Write an item's working: rule, inputs, steps, one sentence; last what a person adjusted."""
    adjustment = raw.adjustment
    if adjustment is None or score is None:
        return _calculated(raw, factor, score, program)
    account = _calculated(raw, factor, calculated_points_of(raw, factor), program)
    shown = points(score)
    said = Text(
        f"{adjustment.by}调整为 {shown.zh}:{adjustment.reason}。",
        f" Adjusted to {shown.en}{' by ' * bool(adjustment.by)}{adjustment.by}:"
        f" {adjustment.reason}.",
    )
    step = Step(Text("调整后", "adjusted"), plain(score), score)
    return replace(account, sentence=account.sentence + said, steps=(*account.steps, step))


def _calculated(raw: Raw, factor: Decimal, score: Decimal | None, program: Program) -> Account:
    with calculating():
        inputs = tuple(_inputs(raw, program))
        rule = _rule(raw.program, program)
        if raw.details is None and not raw.children and not raw.days:
            return _without_rule(raw, factor, score, rule, inputs)
        told = _told(raw)
        parts, steps = [told.text], list(told.steps)
        if raw.points is None or raw.status.value != "scored":
            return _without_rule(raw, factor, score, rule, inputs)
        _limits(raw, parts, steps)
        _finish(raw, factor, score, parts, steps)
        return Account(rule, joined(parts) + Text("。", "."), inputs, tuple(steps))


def _rule(item: ItemProgram, program: Program) -> Text:
    """Return the rule in words, made once for each item of a program."""
    said = program.sentences.get(item.item.code)
    if said is None:
        said = program.sentences[item.item.code] = rule_sentence(item, program.catalogue)
    return said


def rule_sentence(item: ItemProgram, catalogue: Catalogue) -> Text:
    """Return the whole rule of an item in words: rule, limits, gates, vetoes."""
    rule = item.item.rule
    parts = [rule.sentence(item.setting)] if rule is not None else [_children_sentence(item)]
    daily = item.item.daily
    if daily is not None:
        how = {
            DailySum.MEAN: Text("逐日计分取平均", "scored by day, averaged"),
            DailySum.SUM: Text("逐日计分累加", "scored by day, added up"),
        }
        parts.insert(0, how[daily.combine])
    for limit, zh, en in (
        (item.item.floor, "最低", "at least"),
        (item.item.cap, "最高", "at most"),
    ):
        if limit is not None and not limit.is_infinite():
            said = points(item.after[0 if zh == "最低" else 1])
            parts.append(Text(f"{zh} {said.zh}", f"{en} {said.en}"))
    parts += [gate_sentence(gate, catalogue) for gate in item.item.gates]
    for veto in item.item.vetoes:
        when = in_both(veto.when.tree, catalogue)
        parts.append(Text(f"一票否决:{when.zh}", f"veto where {when.en}"))
    return joined(parts)


def gate_sentence(gate: Gate, catalogue: Catalogue) -> Text:
    """Return a gate in words."""
    effect = {
        Then.ZERO: Text("得 0 分", "0 points"),
        Then.FULL: Text("得满分", "full points"),
        Then.CAP: Text("最高 {} 分", "at most {} points"),
        Then.FLOOR: Text("最低 {} 分", "at least {} points"),
        Then.SET: Text("得 {} 分", "{} points"),
        Then.ADD: Text("加 {} 分", "{} points more"),
        Then.TIMES: Text("乘以 {}", "times {}"),
    }[gate.then]
    value = gate.value
    if isinstance(value, Formula):
        said = in_both(value.tree, catalogue)
    else:
        shown = "" if value is None else figure(value)
        said = Text(shown, shown)
    done = Text(effect.zh.format(said.zh), effect.en.format(said.en))
    if gate.when is None:
        return done
    when = in_both(gate.when.tree, catalogue)
    return Text(f"若 {when.zh},{done.zh}", f"where {when.en}: {done.en}")


def _children_sentence(item: ItemProgram) -> Text:
    return joined(
        [
            Text(f"{c.item.name.zh} {figure(c.worth)} 分", f"{c.item.name.en} {figure(c.worth)}")
            for c in item.children
        ],
        "、",
        ", ",
    )


def _told(raw: Raw) -> Told:
    rule, item = raw.program.item.rule, raw.program
    if raw.days:
        return _days_told(raw)
    if rule is None or raw.details is None:
        return _children_told(raw)
    actual = raw.actual if raw.actual is not None else ZERO
    return rule.explain(item.setting, actual, raw.goal or NO_GOAL, raw.attainment, raw.details)


def _children_told(raw: Raw) -> Told:
    counted = [child for child in raw.children if child.points is not None]
    shown = [_as_counted(child, raw.child_factor) for child in counted]
    sums = " + ".join(plain(value) for value in shown) or "0"
    text = joined(
        [
            Text(
                f"{c.program.item.name.zh} {points(v).zh}",
                f"{c.program.item.name.en} {points(v).en}",
            )
            for c, v in zip(counted, shown, strict=True)
        ],
        " + ",
        " + ",
    )
    total = points(raw.ruled)
    return Told(
        text + Text(f" = {total.zh}", f" = {total.en}"),
        (Step(_FINAL, sums, raw.ruled),),
    )


def _as_counted(raw: Raw, factor: Decimal) -> Decimal:
    value = raw.points if raw.points is not None else ZERO
    scaled = value * raw.program.worth / raw.program.full if raw.program.full else value
    return round_half_up(scaled * factor, raw.program.digits)


def _days_told(raw: Raw) -> Told:
    daily = raw.program.item.daily
    added = " + ".join(
        plain(d.points) if d.points >= 0 else f"({plain(d.points)})" for d in raw.days
    )
    count, total = len(raw.days), points(raw.ruled)
    if daily is not None and daily.combine is DailySum.SUM:
        start = raw.ruled - sum((entry.points for entry in raw.days), ZERO)
        text = Text(f"{count} 天逐日计分累加,得 {total.zh}", f"{count} days added up: {total.en}")
        return Told(text, (Step(_FINAL, f"{plain(start)} + {added}", raw.ruled),))
    text = Text(f"{count} 天逐日计分的平均为 {total.zh}", f"mean of {count} days: {total.en}")
    return Told(text, (Step(_FINAL, f"({added}) / {count}", raw.ruled),))


def _limits(raw: Raw, parts: list[Text], steps: list[Step]) -> None:
    """Tell limits and gates, from what the rule gave to the points on its scale."""
    now = raw.ruled
    now = _limited(now, raw.limited, parts, steps)
    for effect in raw.effects:
        parts.append(_gate_told(effect))
        steps.append(Step(_gate_name(effect.gate), _gate_arithmetic(effect, now), effect.after))
        now = effect.after
    if raw.points is not None:
        vetoed = [v for v in raw.vetoes if v.veto.zero.value == "item"]
        if vetoed:
            name = _veto_name(vetoed[0].veto.name, vetoed[0].veto.when)
            parts.append(Text(f"一票否决({name.zh}),得 0 分", f"veto ({name.en}): 0 points"))
            steps.append(Step(Text("一票否决", "veto"), f"0 * {plain(now)}", ZERO))
        else:
            _limited(now, raw.points, parts, steps)


def _limited(now: Decimal, then: Decimal, parts: list[Text], steps: list[Step]) -> Decimal:
    if now == then:
        return then
    shown = points(then)
    if now > then:
        parts.append(Text(f"封顶 {shown.zh}", f"capped at {shown.en}"))
        steps.append(Step(Text("封顶", "cap"), f"min({plain(now)}, {plain(then)})", then))
    else:
        parts.append(Text(f"最低计 {shown.zh}", f"at least {shown.en}"))
        steps.append(Step(Text("保底", "floor"), f"max({plain(now)}, {plain(then)})", then))
    return then


def _gate_name(gate: Gate) -> Text:
    return gate.name if gate.name != EMPTY else Text("门槛", "gate")


def _gate_told(effect: GateEffect) -> Text:
    gate, after = effect.gate, points(effect.after)
    name = gate.name
    if name == EMPTY:
        name = (
            Text(f"满足 {gate.when}", f"{gate.when}") if gate.when else Text("调整", "adjustment")
        )
    return Text(
        f"{name.zh}:{figure(effect.before)} → {after.zh}",
        f"{name.en}: {figure(effect.before)} → {after.en}",
    )


def _gate_arithmetic(effect: GateEffect, now: Decimal) -> str:
    before, value = plain(effect.before), plain(effect.value) if effect.value is not None else ""
    match effect.gate.then:
        case Then.CAP:
            return f"min({before}, {value})"
        case Then.FLOOR:
            return f"max({before}, {value})"
        case Then.ADD:
            return f"{before} + {value}"
        case Then.TIMES:
            return f"{before} * {value}"
        case _:
            return plain(effect.after)


def _veto_name(name: Text, when: Formula) -> Text:
    return name if name != EMPTY else Text(str(when), str(when))


def _finish(
    raw: Raw, factor: Decimal, score: Decimal | None, parts: list[Text], steps: list[Step]
) -> None:
    """Tell scale, spreading and rounding."""
    if score is None or raw.points is None:
        return
    item, now, arithmetic = raw.program, raw.points, plain(raw.points)
    if item.worth != item.full:
        now = now * item.worth / item.full
        arithmetic += f" * {plain(item.worth)} / {plain(item.full)}"
        share = percent(item.worth / item.full)
        parts.append(
            Text(
                f"{figure(raw.points)} × {share} = {points(now).zh}",
                f"{figure(raw.points)} × {share} = {points(now).en}",
            )
        )
    if factor != ONE:
        now *= factor
        arithmetic += f" * {plain(factor)}"
        parts.append(
            Text(
                f"分摊剔除项的分值,× {figure(factor)} = {points(now).zh}",
                f"with the points of items left out, × {figure(factor)} = {points(now).en}",
            )
        )
    if now != score:
        parts.append(Text(f"取整为 {plain(score)} 分", f"rounded to {plain(score)}"))
    if arithmetic != plain(score):
        steps.append(Step(_FINAL, f"round({arithmetic}, {item.digits})", score))


def _without_rule(
    raw: Raw, factor: Decimal, score: Decimal | None, rule: Text, inputs: tuple[Input, ...]
) -> Account:
    """Write the working of an item without a number of its own."""
    reason = raw.reason or EMPTY
    parts: list[Text] = [reason]
    steps: list[Step] = []
    if raw.policy is not None:
        parts.append(raw.policy)
    if raw.treatment is Treatment.WITHHELD:
        parts.append(Text("本项暂不计分", "not counted yet"))
    if score is not None and raw.points is not None:
        _finish(raw, factor, score, parts, steps)
        if not steps:
            steps.append(Step(_FINAL, plain(raw.points), score))
        parts.append(Text(f"计 {points(score).zh}", f"counts {points(score).en}"))
    return Account(rule, joined(parts) + Text("。", "."), inputs, tuple(steps), raw.reason)


def _inputs(raw: Raw, program: Program) -> Iterator[Input]:
    """Yield the numbers the item's measure was made of, with how each was added up."""
    code = raw.program.item.code
    reads = program.reads.get(code)
    if reads is None:
        reads = program.reads[code] = list(_reads(raw.program, program))
    windows = raw.context.windows
    for window, key, name, unit, scope, back in reads:
        total = windows[window].get(key)
        if total is not None:
            yield Input(key, name, total.value, unit, scope, back, total.label.value)


def _reads(item: ItemProgram, program: Program) -> Iterator[Read]:
    """Yield what the item's measure may read: each key of each window once."""
    if item.item.measure is None:
        return
    seen: set[tuple[str, str, int]] = set()
    for metric, scope, back in _leaves(item.item.measure.tree, program, item.view.scope.value, 0):
        window = program.windows.index((Scope(scope), back))
        keys = [(metric.code, metric), (f"{metric.code}@stated", metric)]
        keys += [(code, program.catalogue[code]) for code in program.parts_of(metric.code)]
        keys += [(f"{metric.code}@total", metric), (f"{metric.code}@weight", metric)]
        for key, of in keys:
            if (key, scope, back) not in seen:
                seen.add((key, scope, back))
                unit = "" if key.endswith(("@total", "@weight")) else of.unit
                yield window, key, of.name, unit, scope, back


def _leaves(
    tree: Node, program: Program, scope: str, back: int
) -> Iterator[tuple[Metric, str, int]]:
    """Yield the metrics of a formula with whose and which period's they are."""
    match tree:
        case Name(name):
            code = program.catalogue.resolve(name)
            if code is not None:
                yield program.catalogue[code], scope, back
        case Call("own" | "shop" | "department" | "company" as wider, (of,)):
            yield from _leaves(of, program, wider, back)
        case Call("team_mean" | "best", _):
            return
        case Call(function, arguments) if function in _HISTORY:
            for earlier in _backs(function, arguments, program):
                yield from _leaves(arguments[0], program, scope, back + earlier)
        case _:
            for child in children(tree):
                yield from _leaves(child, program, scope, back)


def _backs(function: str, arguments: tuple[Node, ...], program: Program) -> list[int]:
    """Return how many periods back a function of history looks."""
    count = arguments[1] if len(arguments) == 2 else Number(ONE)
    number = int(count.value) if isinstance(count, Number) else 1
    year = program.periods_per_year
    return {
        "prev": [number],
        "last_year": [year],
        "growth": [0, 1],
        "growth_year": [0, year],
        "mean_prev": list(range(1, number + 1)),
    }[function]


def total_account(sums: Sums, scores: Sequence[ItemScore]) -> Account:
    """Write the working of the total: sections, gates, clamp, vetoes, rounding, grade."""
    with calculating():
        program, card = sums.program, sums.program.scorecard
        parts, steps = [], []
        for section, found in zip(program.sections, sums.sections, strict=True):
            name = section.section.name
            if found.points is None:
                parts.append(Text(f"{name.zh}未计分", f"{name.en}: nothing counted"))
            else:
                outside = section.section.kind is not SectionKind.REGULAR
                sign = "+" if outside and found.points >= 0 else ""
                parts.append(
                    Text(
                        f"{name.zh} {sign}{figure(found.points)}",
                        f"{name.en} {sign}{figure(found.points)}",
                    )
                )
        sentence = joined(parts, "、", ", ")
        if sums.summed is not None and sums.total is not None:
            counted = [s.points for s in sums.sections if s.points is not None]
            added = " + ".join(plain(p) if p >= 0 else f"({plain(p)})" for p in counted)
            steps.append(Step(Text("各部分合计", "sum of the sections"), added, sums.summed))
            sentence += _after_sum(sums, steps)
        waits = _waits(sums, scores)
        grade = EMPTY
        if sums.grade is not None:
            grade = Text(f";等级 {sums.grade}", f"; grade {sums.grade}")
        if sums.coefficient is not None:
            shown = plain(sums.coefficient)
            grade += Text(f",绩效系数 {shown}", f", coefficient {shown}")
        closing = sentence + grade + waits + Text("。", ".")
        return Account(card.name, closing, (), tuple(steps), sums.reason)


def _after_sum(sums: Sums, steps: list[Step]) -> Text:
    now = sums.summed if sums.summed is not None else ZERO
    parts = []
    for effect in sums.effects:
        parts.append(_gate_told(effect))
        steps.append(Step(_gate_name(effect.gate), _gate_arithmetic(effect, now), effect.after))
        now = effect.after
    clamp = sums.program.scorecard.clamp
    if clamp.max is not None and now > clamp.max:
        now = _limited(now, clamp.max, parts, steps)
    if clamp.min is not None and now < clamp.min:
        now = _limited(now, clamp.min, parts, steps)
    digits = sums.program.scorecard.rounding.total
    rounded = round_half_up(now, digits)
    if rounded != now:
        steps.append(Step(Text("取整", "rounded"), f"round({plain(now)}, {digits})", rounded))
    for veto in sums.vetoes:
        if veto.veto.zero.value in ("total", "grade"):
            name = _veto_name(veto.veto.name, veto.veto.when)
            lower = veto.veto.lower
            zh = f",等级降 {lower} 级" if lower else ""
            en = f", {lower} grade{'s' if lower > 1 else ''} lower" if lower else ""
            parts.append(Text(f"一票否决({name.zh}){zh}", f"veto ({name.en}){en}"))
    total = sums.total if sums.total is not None else ZERO
    if total != rounded:
        steps.append(Step(Text("一票否决", "veto"), f"0 * {plain(rounded)}", ZERO))
    ending = Text(f";总分 {figure(total)}", f"; total {figure(total)}")
    return (Text(";", "; ") + joined(parts) if parts else EMPTY) + ending


def _waits(sums: Sums, scores: Sequence[ItemScore]) -> Text:
    if not sums.waits_for:
        return Text("", "")
    names = {i.item.code: i.item.name for i in sums.program.items.values()}
    waiting = [names.get(code, Text(code, code)) for code, _ in sums.waits_for]
    listed = joined(waiting, "、", ", ")
    return Text(f";暂定,等待:{listed.zh}", f"; provisional, waits for: {listed.en}")
