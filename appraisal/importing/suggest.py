"""What the columns of an unknown sheet may be: a suggestion for each, with how sure it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from typing import Final

from appraisal.importing.cells import CellError, is_missing, number_from, seconds_from
from appraisal.importing.dates import DateError, span_from
from appraisal.importing.headers import normal, without_unit
from appraisal.importing.layout import Layout, Reads
from appraisal.importing.personal import is_personal
from appraisal.scoring.metrics import Aggregation, Catalogue

LIKELY: Final = 0.72
SURE: Final = 1.0
SHORTEST_HELD: Final = 2
IN_A_GROUP: Final = 0.9


class Use(StrEnum):
    """What a column is taken for."""

    IGNORE = "ignore"
    DAY = "day"
    UNTIL = "until"
    ACCOUNT = "account"
    NAME = "name"
    ID = "id"
    CREDIT = "credit"
    CREDIT_NAME = "credit_name"
    METRIC = "metric"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What one column may be. `score` is 1 for a known name and less for a similar one."""

    index: int
    header: str
    use: Use
    metric: str = ""
    reads: Reads = Reads.NUMBER
    score: float = 0.0
    alias: str = ""
    samples: tuple[str, ...] = ()
    personal: bool = False


_DAYS: Final = ("日期", "统计日期", "时间", "统计时间", "Date", "Day", "日", "数据日期", "开始日期")
_UNTILS: Final = ("结束日期", "截止日期", "End date", "Until", "Reporting ends")
_ACCOUNTS: Final = (
    "客服", "客服昵称", "客服账号", "旺旺昵称", "账号", "子账号", "员工", "工号", "计划ID", "计划",
    "主播", "主播昵称", "达人", "推广计划", "推广账户", "账户", "广告账户",
    "Agent", "Campaign", "Account",
)  # fmt: skip
_NAMES: Final = ("计划名字", "计划名称", "推广名称", "名称", "Campaign name", "Name")
_IDS: Final = ("商品ID", "SKU", "订单编号", "订单号", "宝贝ID", "ID", "编号", "单号")
_KEYS: Final = (
    (Use.DAY, _DAYS),
    (Use.UNTIL, _UNTILS),
    (Use.ACCOUNT, _ACCOUNTS),
    (Use.NAME, _NAMES),
    (Use.ID, _IDS),
)


@dataclass(frozen=True)
class Adviser:
    """Knows every name a metric goes by: of the catalogue and of the shipped layouts."""

    catalogue: Catalogue
    layouts: Iterable[Layout]
    _known: dict[str, tuple[str, Reads]] = field(default_factory=dict)

    @cached_property
    def names(self) -> Mapping[str, tuple[str, Reads]]:
        """Normal name -> metric and how its cells are read."""
        for layout in self.layouts:
            for column in layout.columns:
                for header in column.headers:
                    stem = without_unit(normal(header))[0]
                    if column.metric in self.catalogue and column.reads in _PLAIN:
                        self._known.setdefault(stem, (column.metric, column.reads))
        for code, metric in self.catalogue.items():
            reads = reads_of(code, self.catalogue)
            for name in (code, metric.name.zh, metric.name.en):
                self._known[without_unit(normal(name))[0]] = (code, reads)
        return self._known

    def suggest(
        self,
        headers: Sequence[str],
        rows: Sequence[Sequence[str]],
        fields: Sequence[str] = (),
    ) -> tuple[Suggestion, ...]:
        """A suggestion for each column of a header row, from its name and its first cells.

        `fields` are the names without their group, where groups stand in a row above.
        """
        found: list[Suggestion] = []
        taken: set[str] = set()
        for index, header in enumerate(headers):
            cells = (row[index] for row in rows if index < len(row))
            samples = tuple(dict.fromkeys(cell for cell in cells if not is_missing(cell)))[:5]
            one = self._suggest(index, header, samples)
            field_name = fields[index] if index < len(fields) else ""
            if one.score < SURE and field_name not in {"", header} and not one.personal:
                one = _better(one, self._suggest(index, field_name, samples))
            if one.use is Use.METRIC and one.metric in taken and one.score < SURE:
                one = Suggestion(index, header, Use.IGNORE, samples=samples)
            taken.add(one.metric)
            found.append(one)
        return tuple(found)

    def _suggest(self, index: int, header: str, samples: tuple[str, ...]) -> Suggestion:
        name = without_unit(normal(header))[0].replace("帐", "账")
        if is_personal(header):
            return Suggestion(index, header, Use.IGNORE, personal=True)
        if not name:
            return Suggestion(index, header, Use.IGNORE, samples=samples)
        for use, words in _KEYS:
            if name in map(normal, words) and _fits(use, samples):
                return Suggestion(index, header, use, score=SURE, alias=header, samples=samples)
        alias, score = self._nearest(name)
        if score >= LIKELY and _is_number(samples):
            metric, reads = self.names[alias]
            return Suggestion(index, header, Use.METRIC, metric, reads, score, alias, samples)
        if _fits(Use.DAY, samples) and samples and not _is_number(samples):
            return Suggestion(index, header, Use.DAY, score=0.5, samples=samples)
        return Suggestion(index, header, Use.IGNORE, score=score, alias=alias, samples=samples)

    def _inside(self, name: str) -> tuple[str, float]:
        """The longest known name that this one holds: 花费 of 花费金额."""
        held = [known for known in self.names if len(known) >= SHORTEST_HELD and known in name]
        if not held:
            return "", 0.0
        best = max(held, key=len)
        return best, round(LIKELY + 0.2 * len(best) / len(name), 2)

    def _nearest(self, name: str) -> tuple[str, float]:
        if name in self.names:
            return name, SURE
        if any(word in name for word in _COMPARED):
            return "", 0.0
        best, score = self._inside(name)
        matcher = SequenceMatcher(b=name, autojunk=False)
        for known in self.names:
            matcher.set_seq1(known)
            if matcher.real_quick_ratio() <= score or matcher.quick_ratio() <= score:
                continue
            ratio = matcher.ratio()
            if ratio > score:
                best, score = known, ratio
        return best, round(min(score, 0.99), 2)


def _better(whole: Suggestion, of_field: Suggestion) -> Suggestion:
    """A column under a group is what its field is known as, though never as surely."""
    if of_field.personal:
        return replace(of_field, header=whole.header)
    score = round(of_field.score * IN_A_GROUP, 2)
    if of_field.use is Use.IGNORE or score <= whole.score:
        return whole
    return replace(of_field, header=whole.header, score=score)


_COMPARED: Final = ("环比", "同比", "较上", "占比", "变化", "排名")
"""A column that compares says nothing itself, whatever else its name holds."""


_PLAIN: Final = frozenset({Reads.NUMBER, Reads.RATE, Reads.SECONDS, Reads.HOURS, Reads.LEADING})


def reads_of(code: str, catalogue: Catalogue) -> Reads:
    """How the cells of a metric are read, by its unit."""
    metric = catalogue[code]
    if metric.unit in {"%", "％"}:
        return Reads.RATE
    reads = {"秒": Reads.SECONDS, "小时": Reads.HOURS}.get(metric.unit, Reads.NUMBER)
    return Reads.LEADING if metric.aggregation is Aggregation.LAST else reads


def _fits(use: Use, samples: Sequence[str]) -> bool:
    if use not in {Use.DAY, Use.UNTIL}:
        return True
    try:
        return all(span_from(sample) is not None for sample in samples)
    except DateError:
        return False


def _is_number(samples: Sequence[str]) -> bool:
    """Whether the cells that say something are numbers, percentages or durations."""
    for sample in samples:
        try:
            number_from(sample.rstrip("%％"))
        except CellError:
            try:
                seconds_from(sample, 1)
            except CellError:
                return False
    return True
