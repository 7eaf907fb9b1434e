"""The rule kinds, found by looking through this folder: a new module is a new kind."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any, cast

from appraisal.scoring.document import Place, Record, Unreadable, read_record, suggestion
from appraisal.scoring.document import write_record as _write
from appraisal.scoring.rule import Rule


def _found() -> dict[str, type[Rule]]:
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return {kind.kind: kind for kind in sorted(Rule.__subclasses__(), key=lambda k: k.__name__)}


KINDS: Mapping[str, type[Rule]] = _found()


class RuleCodec:
    """Reads {kind: .., parameters} into the rule of that kind."""

    def read(self, value: object, place: Place) -> Rule:
        """Read the kind, then its parameters."""
        if not isinstance(value, Mapping) or "kind" not in value:
            raise Unreadable("规则需要 kind", "a rule needs its kind, such as {kind: ratio}")
        kind = KINDS.get(str(value["kind"]))
        if kind is None:
            hint = suggestion(str(value["kind"]), KINDS)
            raise Unreadable(
                f"没有 {value['kind']} 这种规则{hint.zh}",
                f"{value['kind']!r} is not a kind of rule{hint.en}",
            )
        record = read_record(cast(Any, kind), value, place, skip=frozenset({"kind"}))
        return cast(Rule, record)

    def write(self, value: Rule) -> object:
        """Write the kind and its parameters."""
        return {"kind": value.kind, **_write(cast(Record, value))}

    def schema(self) -> dict[str, object]:
        """Return the JSON schema: one alternative for each kind."""
        return {"oneOf": [{"$ref": f"#/$defs/rule_{kind}"} for kind in KINDS]}


RULE = RuleCodec()
