"""Rows that say the same thing twice: found by a second look, only when keys repeat."""

from collections.abc import Iterator
from dataclasses import dataclass

from appraisal.importing.binding import Binding
from appraisal.importing.blocks import Block
from appraisal.importing.cells import Cell, half_width, is_missing
from appraisal.importing.layout import Grain
from appraisal.importing.sifting import Sifter

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Repeats:
    """Identical rows to count once, and pairs of rows with one key that differ."""

    dropped: frozenset[int] = frozenset()
    identical: tuple[Pair, ...] = ()
    different: tuple[tuple[int, int, str], ...] = ()


def find_repeats(blocks: Iterator[Block], binding: Binding) -> Repeats:
    """Compare rows of the same key cell by cell; columns without a header do not count."""
    sifter = Sifter(binding)
    places = _key_places(binding)
    compared = [index for index, name in enumerate(binding.header.names) if name]
    compared = [index for index in compared if binding.header.names[index] != "序号"]
    width = len(binding.header.raw)
    first_of: dict[tuple[Cell, ...], list[tuple[int, tuple[Cell, ...]]]] = {}
    identical: list[Pair] = []
    different: list[tuple[int, int, str]] = []
    for block in blocks:
        numbers, kept = sifter.sift(_squared(block, width), frozenset())
        for number, row in zip(numbers, kept.rows, strict=True):
            key = tuple(_comparable(row[place]) for place in places)
            cells = tuple(_comparable(row[index]) for index in compared)
            earlier = first_of.setdefault(key, [])
            same = next((other for other, known in earlier if known == cells), None)
            if same is not None:
                identical.append((same, number))
                continue
            if earlier:
                masked = binding.layout.grain is Grain.ONE_PER_KEY
                different.append((earlier[0][0], number, _worded(key, masked=masked)))
            if len(earlier) < 20:
                earlier.append((number, cells))
    return Repeats(frozenset(number for _, number in identical), tuple(identical), tuple(different))


def _squared(block: Block, width: int) -> Block:
    if block.width == width:
        return block
    return Block(block.first, [(row + [""] * (width - len(row)))[:width] for row in block.rows])


def _key_places(binding: Binding) -> tuple[int, ...]:
    if binding.layout.grain is not Grain.ONE_ROW:
        return binding.row_key
    places = (binding.account_key, binding.account_name, *binding.dates.values(), binding.until)
    return tuple(place for place in places if place is not None)


def _comparable(cell: Cell) -> Cell:
    return half_width(cell) if isinstance(cell, str) else cell


def _worded(key: tuple[Cell, ...], *, masked: bool) -> str:
    if all(map(is_missing, key)):
        return ""
    if masked:
        return "/".join("****" + str(cell)[-4:] for cell in key)
    return " ".join(str(cell) for cell in key)[:60]
