"""What a person must know about a sheet that was read."""

from collections.abc import Iterator, Mapping

from appraisal.importing.binding import OTHER_SHOP, Binding
from appraisal.importing.currencies import is_foreign, named
from appraisal.importing.duplicates import Repeats
from appraisal.importing.gather import Gatherer
from appraisal.importing.headers import normal
from appraisal.importing.layout import Grain
from appraisal.importing.plausibility import plausibility
from appraisal.importing.problems import Problems, problem
from appraisal.importing.readers import Table
from appraisal.importing.settle import Settled, doubtful_rates, rate_warnings
from appraisal.importing.sifting import NOBODYS
from appraisal.scoring.numbers import plain

CURRENCY_HEADERS = frozenset(map(normal, ("Currency", "Currency code", "币种", "货币")))
SHOPS_NAMED = 8


def report(
    table: Table,
    binding: Binding,
    gatherer: Gatherer,
    settled: Settled,
    repeats: Repeats,
    problems: Problems,
) -> None:
    """Say what a person must know about a sheet that was read."""
    sheet = table.name
    _report_header(sheet, binding, gatherer, problems)
    _report_hidden(table, binding, problems)
    _report_repeats(sheet, binding, settled, repeats, problems)
    if _may_hold_formulas(gatherer):
        count = table.formulas_without_values()
        if count:
            problems.add(problem("formulas_without_values", sheet=sheet, count=count))
    _report_rates(sheet, gatherer, problems)
    if not gatherer.orders.is_complete:
        count = gatherer.orders.unnumbered or gatherer.found.rows_kept
        problems.add(problem("orders_without_number", sheet=sheet, count=count))
    if not problems.stop:
        for warning in plausibility(gatherer, settled, sheet):
            problems.add(warning)


def _report_rates(sheet: str, gatherer: Gatherer, problems: Problems) -> None:
    for label in rate_warnings(gatherer.found):
        problems.add(problem("rate_unit_mixed", sheet=sheet, column=label, header=label))
    for label, reader in doubtful_rates(gatherer.found):
        percent = reader.in_percent
        problems.add(
            problem(
                "rate_unit_guessed",
                sheet=sheet,
                column=label,
                header=label,
                smallest=plain(reader.smallest),
                largest=plain(reader.largest),
                shown=f"{plain(reader.largest if percent else reader.largest * 100)}%",
                zh_unit="百分数" if percent else "小数",
                en_unit="percentages" if percent else "fractions",
            )
        )


def _report_header(sheet: str, binding: Binding, gatherer: Gatherer, problems: Problems) -> None:
    for index in binding.unexpected:
        label = binding.header.label(index)
        problems.add(problem("unexpected_column", sheet=sheet, column=label, header=label))
    if not binding.columns:
        problems.add(problem("no_measures", sheet=sheet))
    for label, currency in _currencies(binding, gatherer.found.singles):
        problems.add(
            problem(
                "foreign_currency",
                sheet=sheet,
                column=label,
                header=label,
                currency=currency,
                own=binding.shop.currency,
            )
        )
    _report_shops(sheet, gatherer, problems)
    for position in sorted(gatherer.found.unitless):
        label = binding.columns[position].label
        problems.add(problem("unit_unknown", sheet=sheet, column=label, header=label))
    for place, values in gatherer.found.singles.items():
        if len(values) > 1:
            label = binding.header.label(place)
            shown = "、".join(list(values)[:3])
            problems.add(
                problem("several_values", sheet=sheet, column=label, header=label, values=shown)
            )


def _report_shops(sheet: str, gatherer: Gatherer, problems: Problems) -> None:
    """The rows of other shops by name; a table without the file's own shop is refused."""
    others = gatherer.sifter.others
    if not others:
        return
    named = sorted(others)[:SHOPS_NAMED]
    shown = "、".join(named) + (" …" if len(others) > SHOPS_NAMED else "")
    own = gatherer.found.rows_kept or gatherer.sifter.counts.keys() - NOBODYS - {OTHER_SHOP}
    code = "other_shops" if own else "shop_not_in_file"
    called = "、".join(sorted(gatherer.binding.shop.called)[:SHOPS_NAMED])
    problems.add(problem(code, sheet=sheet, count=len(others), names=shown, called=called))


def _report_hidden(table: Table, binding: Binding, problems: Problems) -> None:
    """Hidden columns and filtered rows are data all the same: they are read, and said."""
    columns, filtered = table.hidden_parts()
    read = {bound.index: bound.label for bound in (*binding.columns, *binding.checked)}
    labels = [read[place] for place in sorted(columns & read.keys())]
    if labels:
        shown = "、".join(labels[:SHOPS_NAMED])
        problems.add(problem("hidden_columns", sheet=table.name, names=shown))
    if filtered:
        problems.add(problem("filtered_rows", sheet=table.name))


def _report_repeats(
    sheet: str, binding: Binding, settled: Settled, repeats: Repeats, problems: Problems
) -> None:
    if repeats.identical:
        first, second = repeats.identical[0]
        count = len(repeats.identical)
        problems.add(problem("rows_repeated", sheet=sheet, count=count, first=first, second=second))
    clashes = [
        (first, second, f"{key[0]} {key[1]}".strip()) for key, first, second in settled.clashes
    ]
    if binding.layout.grain is Grain.ONE_PER_KEY:
        clashes = list(repeats.different)
    for first, second, key in clashes:
        if not key:
            label = binding.header.label(binding.row_key[0])
            problems.add(
                problem("row_unlabelled", sheet=sheet, row=second, column=label, header=label)
            )
            continue
        problems.add(
            problem(
                "rows_for_same_key",
                sheet=sheet,
                row=second,
                first=first,
                second=second,
                key=key,
            )
        )
    if binding.layout.grain is Grain.SUMMED and repeats.different:
        first, second, _ = repeats.different[0]
        count = len(repeats.different)
        problems.add(problem("rows_added", sheet=sheet, count=count, first=first, second=second))


def _may_hold_formulas(gatherer: Gatherer) -> bool:
    """Whether a number or a key may be missing: only then is the file searched for formulas."""
    found = gatherer.found
    return found.rows_kept == 0 or found.holes or gatherer.keys_repeat


def _currencies(
    binding: Binding, singles: Mapping[int, Mapping[str, int]]
) -> Iterator[tuple[str, str]]:
    """Columns of money that is not the shop's, by the header or a column of the currency."""
    own = binding.shop.currency
    for bound in (*binding.columns, *binding.checked):
        if is_foreign(bound.unit, own):
            yield bound.label, named(bound.unit)
    for place, values in singles.items():
        if binding.header.names[place] in CURRENCY_HEADERS:
            for currency in values:
                if is_foreign(currency, own) or currency.upper() != own:
                    yield binding.header.label(place), named(currency)
