"""The JSON schema of scorecard files, for editors: made from the declared fields."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from appraisal.scoring.codecs import ListCodec, RecordCodec
from appraisal.scoring.document import Codec, Field, Record
from appraisal.scoring.rules import KINDS, RuleCodec
from appraisal.scoring.scorecard import Item, ItemCodec, Scorecard

_TITLE = "kpiscore scorecard"


def scorecard_schema() -> dict[str, Any]:
    """Return the JSON schema (2020-12) of a scorecard document."""
    definitions = {record.__name__: _record(record) for record in _records(Scorecard, set())}
    for kind, rule in KINDS.items():
        shape = _record(cast(type[Record], rule), extra={"kind": {"const": kind}})
        shape["required"] = ["kind", *shape.get("required", [])]
        shape["title"] = rule.label.en
        definitions[f"rule_{kind}"] = shape
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": _TITLE,
        "$ref": f"#/$defs/{Scorecard.__name__}",
        "$defs": dict(sorted(definitions.items())),
    }


def _record(record: type[Record], extra: dict[str, Any] | None = None) -> dict[str, Any]:
    properties = dict(extra or {})
    for field in record.FIELDS:
        properties[field.name] = _field(field)
    shape: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    required = [field.name for field in record.FIELDS if field.structural]
    if required:
        shape["required"] = required
    return shape


def _field(field: Field) -> dict[str, Any]:
    shape: dict[str, Any] = dict(field.codec.schema())
    if not field.structural:
        shape = {"anyOf": [shape, {"type": "null"}]}
    said = [text for text in (field.label.zh, field.label.en, field.help.zh, field.help.en) if text]
    if said:
        shape["description"] = " · ".join(said)
    return shape


def _records(record: type[Any], seen: set[type[Any]]) -> Iterator[type[Record]]:
    """Yield every record a document can hold, each once."""
    if record in seen:
        return
    seen.add(record)
    yield record
    for field in record.FIELDS:
        for inner in _inner(field.codec):
            yield from _records(inner, seen)


def _inner(codec: Codec) -> Iterator[type[Any]]:
    if isinstance(codec, ListCodec):
        yield from _inner(codec.of)
    elif isinstance(codec, RecordCodec):
        yield codec.of
    elif isinstance(codec, ItemCodec):
        yield Item
    elif isinstance(codec, RuleCodec):
        for kind in KINDS.values():
            for field in kind.FIELDS:
                yield from _inner(field.codec)


def main() -> None:
    """Write the schema to the file named on the command line."""
    text = json.dumps(scorecard_schema(), ensure_ascii=False, indent=1) + "\n"
    Path(sys.argv[1]).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
