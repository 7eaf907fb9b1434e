"""Facts that came out of the child, kept in a file until they are stored."""

import marshal
from collections.abc import Iterator
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from weakref import finalize

from appraisal.importing.packed_facts import FactGroup, GroupList
from appraisal.importing.wire import unpacked_group

_IN_MEMORY = 1 << 20
_LENGTH = 8


def _file() -> "SpooledTemporaryFile[bytes]":
    return SpooledTemporaryFile(max_size=_IN_MEMORY)


@dataclass(slots=True, weakref_slot=True)
class Spool:
    """Groups of facts in a temporary file, then those in memory; gone through one at a time."""

    rest: GroupList = field(default_factory=GroupList)
    _spooled: int = 0
    _file: "SpooledTemporaryFile[bytes]" = field(default_factory=_file)

    def __post_init__(self) -> None:
        finalize(self, self._file.close)

    def add(self, facts: int, content: bytes) -> None:
        """One more group of so many facts, packed."""
        self._spooled += facts
        self._file.write(len(content).to_bytes(_LENGTH, "big"))
        self._file.write(content)

    def clear(self) -> None:
        """Forget all groups."""
        self._spooled = 0
        self._file.seek(0)
        self._file.truncate()

    def facts(self) -> int:
        """How many facts there are in all groups."""
        return self._spooled + self.rest.facts()

    def __iter__(self) -> Iterator[FactGroup]:
        self._file.seek(0)
        while head := self._file.read(_LENGTH):
            content = self._file.read(int.from_bytes(head, "big"))
            # marshal is safe here: the bytes come from the child that this process started
            yield unpacked_group(marshal.loads(content))  # noqa: S302
        yield from self.rest
