"""The known layouts and problems as Markdown, for docs/layouts.md: a test keeps the two equal."""

from collections.abc import Iterable

from appraisal.importing.layout import Column, Grain, Layout, Reads
from appraisal.importing.problem_words import WORDS
from appraisal.scoring.metrics import Catalogue

_READS = {
    Reads.RATE: "rate",
    Reads.SECONDS: "duration",
    Reads.HOURS: "duration",
    Reads.LEADING: "leading number",
    Reads.ROWS: "counts rows",
    Reads.POSITIVE: "counts rows above 0",
    Reads.DISTINCT: "counts different ones",
    Reads.AT_LEAST: "counts rows",
    Reads.AT_MOST: "counts rows",
}
_ROWS = {
    Grain.ONE_ROW: "one for each account and its days",
    Grain.ONE_PER_KEY: "added up; one for each key",
    Grain.SUMMED: "added up",
}


def layouts_described(layouts: Iterable[Layout], catalogue: Catalogue) -> str:
    """One section for each layout: how it is recognised and what its columns become."""
    return "\n".join(_layout(layout, catalogue) for layout in layouts)


def problems_described() -> str:
    """A table of every problem with its severity and words."""
    rows = [
        f"| `{code}` | {severity.value} | {zh} | {en} |"
        for code, (severity, zh, en) in WORDS.items()
    ]
    return "\n".join(["| code | severity | 中文 | English |", "|---|---|---|---|", *rows, ""])


def _layout(layout: Layout, catalogue: Catalogue) -> str:
    lines = [
        f"### {layout.name.zh} `{layout.code}`",
        "",
        f"{layout.name.en}. About: {layout.account.value}"
        + (f" ({_names(layout.account_key)})" if layout.account_key else "")
        + f". Rows: {_ROWS[layout.grain]}. Rank {layout.rank}.",
        "Recognised by: " + "; ".join(map(_names, layout.signature)) + ".",
    ]
    if layout.without:
        lines.append(f"Not when there is: {_names(layout.without[:6])}{_more(layout.without[6:])}.")
    days = "; ".join(map(_names, layout.dates.values()))
    lines.append(f"Days: {days or 'from the file name, the lines above the table, or the person'}.")
    if layout.dates_across:
        lines.append("Dates stand across, each over its fields.")
    if layout.of_shop:
        lines.append(f"Of several shops ({_names(layout.of_shop)}) the file's own counts.")
    if layout.credit:
        nobody = "".join(sorted(f", not {name}" for name in layout.credit.nobody))
        lines.append(
            f"Credited to an account besides ({layout.credit.kind.value}): "
            f"{_names((*layout.credit.key, *layout.credit.name))}{nobody}."
        )
    if layout.note:
        lines += [layout.note.zh + "。", layout.note.en + "."]
    lines.append("")
    if layout.columns:
        lines += ["| metric | columns, most trusted first | read as |", "|---|---|---|"]
        lines += [_column(column, catalogue) for column in layout.columns]
    else:
        lines.append("Columns: every metric of the catalogue.")
    return "\n".join([*lines, ""])


def _column(column: Column, catalogue: Catalogue) -> str:
    metric = catalogue[column.metric]
    reads = [_READS.get(column.reads, "")]
    reads += [f"weighted by {column.weight}"] if column.weight else []
    reads += [f"on the day {column.dated}"] if column.dated != "day" else []
    reads += ["only with a unit"] if column.needs_unit else []
    reads += ["adds to the metric"] if column.adds else []
    reads += ["once for each order"] if column.once else []
    words = ", ".join(filter(None, reads))
    return f"| `{metric.code}` {metric.name.zh} | {_names(column.headers)} | {words} |"


def _names(names: Iterable[str]) -> str:
    return " / ".join(name.replace("|", "\\|") for name in names)


def _more(names: tuple[str, ...]) -> str:
    return f" and {len(names)} more" if names else ""
