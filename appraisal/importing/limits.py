"""What a file may cost. Every number is a setting of the caller."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds on one file: bytes, rows, columns, characters, seconds and memory.

    `seconds` bounds both the processor time and the wall clock of the child process.
    Hidden sheets of a workbook are named and not read, unless `hidden_sheets` asks for them.
    `only_first_rows`, when not 0, ends each sheet there without a word: to try a layout.
    `max_unpacked_bytes` is added up from a zip's directory before anything is unpacked.
    """

    max_bytes: int = 100 * MEGABYTE
    max_unpacked_bytes: int = 1024 * MEGABYTE
    max_rows: int = 1_000_000
    max_columns: int = 500
    max_cell_chars: int = 32_767
    max_sheets: int = 400
    max_problems: int = 200
    only_first_rows: int = 0
    hidden_sheets: bool = False
    seconds: int = 120
    memory_bytes: int = 3072 * MEGABYTE
