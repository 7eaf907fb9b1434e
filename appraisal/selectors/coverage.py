"""Which facts of a file may not be stored, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.db.models import Count

from appraisal.importing.facts import FactRow, Problem, Severity
from appraisal.models import AppraisalPeriod, Fact, SealedDays, ShopFile
from appraisal.scoring.text import Text

Days = tuple[date, date]
Rows = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Refusals:
    """Facts that may not be stored, and one problem for each stretch of days."""

    fact_ids: Sequence[int] = ()
    problems: Sequence[Problem] = field(default_factory=tuple)

    @property
    def count(self) -> int:
        """How many facts may not be stored."""
        return len(self.fact_ids)


def refusals(
    *,
    file: ShopFile,
    state: Fact.State = Fact.State.STAGED,
    facts: Sequence[FactRow] = (),
) -> Refusals:
    """The facts of a file that may not be stored, in at most seven queries.

    They lie outside every open period, inside a closed one, or overlap stored facts in a way
    that would count days twice or replace those of a closed period. A fact that reaches beyond
    a closed month, such as a quarter's, counts for none of its days. ``facts`` are those just
    read, which know their rows.
    """
    stretches = _stretches(file, state)
    open_periods, locked = _periods()
    reasons: dict[tuple[date, date], Text] = {}
    for start, end in stretches:
        reason = _period_reason(start, end, open_periods, locked)
        if reason is not None:
            reasons[start, end] = reason
    fact_ids: list[int] = []
    if reasons:
        for pk, start, end in Fact.objects.filter(file=file, state=state).values_list(
            "pk", "date_from", "date_until"
        ):
            if (start, end) in reasons:
                fact_ids.append(pk)
    rows = _rows_of(facts, reasons)
    problems = [
        _problem("period", (start, end), stretches[start, end], reason, rows.get((start, end)))
        for (start, end), reason in sorted(reasons.items(), key=lambda pair: pair[0])
    ]
    if state == Fact.State.STAGED:
        overlapping = _overlapping(file)
        fact_ids.extend(pk for pk, _cut in overlapping)
        cut = {(each.start, each.end) for _pk, each in overlapping}
        problems.extend(_overlap_problems(overlapping, _rows_of(facts, cut)))
        replacing = _replacing(file)
        fact_ids.extend(pk for pk, _cut in replacing)
        taken = {(each.start, each.end) for _pk, each in replacing}
        problems.extend(_replacing_problems(replacing, _rows_of(facts, taken)))
    return Refusals(sorted(set(fact_ids)), tuple(problems))


def _stretches(file: ShopFile, state: Fact.State) -> dict[tuple[date, date], int]:
    """(from, until) -> how many facts of the file have these dates."""
    rows = (
        Fact.objects.filter(file=file, state=state)
        .values_list("date_from", "date_until")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return {(start, end): count for start, end, count in rows}


def _periods() -> tuple[list[tuple[date, date]], list[tuple[str, date, date]]]:
    working = AppraisalPeriod.objects.filter(state__in=AppraisalPeriod.WORKING)
    return list(working.values_list("start", "end")), closed_days()


def closed_days() -> list[tuple[str, date, date]]:
    """(period, from, until) of everything that approved and sealed periods count, in two queries.

    Their own days, and those before that sealed ones look back on.
    """
    closed = AppraisalPeriod.objects.exclude(state__in=AppraisalPeriod.WORKING)
    sealed = SealedDays.objects.filter(period__state__in=AppraisalPeriod.SEALED)
    own = list(closed.values_list("code", "start", "end"))
    return list(dict.fromkeys([*own, *sealed.values_list("period__code", "start", "end")]))


def _period_reason(
    start: date,
    end: date,
    open_periods: Iterable[tuple[date, date]],
    locked: Iterable[tuple[str, date, date]],
) -> Text | None:
    for code, first, last in locked:
        if first <= start and end <= last:
            return Text(
                zh=f"考核期 {code} 已批准或锁定，不能再导入数据",
                en=f"the appraisal period {code} is approved or locked",
            )
    if any(first <= start and end <= last for first, last in open_periods):
        return None
    return Text(
        zh="这些日期不在任何开放的考核期内；请先开启该月的考核期，再点“重新读取”",
        en="these days lie in no open appraisal period: open the period, then read the file again",
    )


@dataclass(frozen=True, slots=True)
class _Overlap:
    """The days of a staged fact and of the stored one it cuts."""

    start: date
    end: date
    stored_start: date
    stored_end: date


def _overlapping(file: ShopFile) -> list[tuple[int, _Overlap]]:
    """Staged facts of several days that cut a stored one of several days, or lie inside it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.id, s.date_from, s.date_until, a.date_from, a.date_until
            FROM appraisal_fact s
            JOIN appraisal_fact a ON a.account_id = s.account_id AND a.layout = s.layout
             AND a.state = 'active' AND a.date_from < a.date_until
             AND a.date_from <= s.date_until AND a.date_until >= s.date_from
            WHERE s.file_id = %s AND s.state = 'staged' AND s.date_from < s.date_until
              AND NOT (s.date_from <= a.date_from AND s.date_until >= a.date_until)
            ORDER BY s.id
            """,
            [file.pk],
        )
        rows = cursor.fetchall()
    return [(pk, _Overlap(*(_day(value) for value in days))) for pk, *days in rows]


def _replacing(file: ShopFile) -> list[tuple[int, _Overlap]]:
    """Staged facts that would take the place of stored ones of a closed period."""
    closed = [
        state for state in AppraisalPeriod.State.values if state not in AppraisalPeriod.WORKING
    ]
    marks = ", ".join(["%s"] * len(closed))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT DISTINCT s.id, s.date_from, s.date_until, a.date_from, a.date_until
            FROM appraisal_fact s
            JOIN appraisal_fact a ON a.account_id = s.account_id AND a.layout = s.layout
             AND a.state = 'active' AND a.date_from < a.date_until
             AND s.date_from <= a.date_from AND s.date_until >= a.date_until
            JOIN appraisal_appraisalperiod p ON p.state IN ({marks})
             AND p.start <= a.date_from AND p."end" >= a.date_until
             AND NOT (p.start <= s.date_from AND p."end" >= s.date_until)
            WHERE s.file_id = %s AND s.state = 'staged'
            """,  # noqa: S608 - marks alone
            [*closed, file.pk],
        )
        rows = cursor.fetchall()
    return [(pk, _Overlap(*(_day(value) for value in days))) for pk, *days in rows]


def _replacing_problems(
    replacing: Iterable[tuple[int, _Overlap]], rows: Mapping[Days, Rows]
) -> list[Problem]:
    return [
        _problem(
            "period",
            (cut.start, cut.end),
            count,
            Text(
                zh=f"会取代已批准或锁定的考核期内 {cut.stored_start} 至 {cut.stored_end} 的数据",
                en=f"would replace the facts of {cut.stored_start} to {cut.stored_end}, which an "
                "approved or locked period counts",
            ),
            rows.get((cut.start, cut.end)),
        )
        for cut, count in Counter(cut for _pk, cut in replacing).items()
    ]


def _overlap_problems(
    overlapping: Iterable[tuple[int, _Overlap]], rows: Mapping[Days, Rows]
) -> list[Problem]:
    """One problem for each pair of stretches, however many accounts have it."""
    return [
        _problem(
            "overlap",
            (cut.start, cut.end),
            count,
            Text(
                zh=f"与已导入的 {cut.stored_start} 至 {cut.stored_end} 部分重叠，"
                "天数会重复计算；请先撤销那个文件",
                en=f"overlaps the stored {cut.stored_start} to {cut.stored_end}, "
                "days would count twice; undo that file first",
            ),
            rows.get((cut.start, cut.end)),
        )
        for cut, count in Counter(cut for _pk, cut in overlapping).items()
    ]


def _problem(code: str, days: Days, facts: int, reason: Text, rows: Rows | None) -> Problem:
    zh, en = f"{facts} 条", f"{facts} facts"
    if rows is not None:
        first, last, count = rows
        where = f"{first}" if first == last else f"{first}–{last}"
        zh += f"，第 {where} 行，共 {count} 行"
        en += f", {count} rows between {where}" if first != last else f", row {where}"
    start, end = days
    return Problem(
        code=code,
        severity=Severity.REFUSED,
        row=rows[0] if rows else None,
        value=str(start) if start == end else f"{start} – {end}",
        reason=Text(zh=f"{reason.zh}（{zh}）", en=f"{reason.en} ({en})"),
    )


def _rows_of(facts: Iterable[FactRow], wanted: Collection[Days]) -> dict[Days, Rows]:
    """First row, last row and number of rows of each stretch of days."""
    found: dict[Days, Rows] = {}
    if not wanted:
        return found
    for fact in facts:
        days = (fact.date_from, fact.date_to)
        if days not in wanted or not fact.first_row:
            continue
        first, last, count = found.get(days, (fact.first_row, fact.last_row, 0))
        found[days] = (min(first, fact.first_row), max(last, fact.last_row), count + fact.rows)
    return found


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
