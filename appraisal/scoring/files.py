"""Scorecards and the catalogue as documents and as YAML, both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from appraisal.scoring.document import Place, Unreadable, finish, read_record, write_record
from appraisal.scoring.metrics import Catalogue, catalogue_from_document
from appraisal.scoring.scorecard import Scorecard


class YamlError(ValueError):
    """The text is not YAML; the message says where."""


class _ExactLoader(yaml.SafeLoader):
    """Safe YAML whose numbers are exact decimals and whose keys may not repeat."""


class _PlainDumper(yaml.SafeDumper):
    """YAML as people write it: no anchors, decimals as plain numbers."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _exact(loader: _ExactLoader, node: yaml.ScalarNode) -> object:
    text = loader.construct_scalar(node).replace("_", "")
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text
    return number if number.is_finite() else text


def _whole(loader: _ExactLoader, node: yaml.ScalarNode) -> object:
    text = str(loader.construct_scalar(node))
    return int(text) if text.lstrip("+-").isdecimal() else text


def _unique(loader: _ExactLoader, node: yaml.MappingNode) -> dict[object, object]:
    loader.flatten_mapping(node)
    found: dict[object, object] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if isinstance(key, dict | list):
            raise YamlError(f"line {key_node.start_mark.line + 1}: a key must be a word")
        if key in found:
            raise YamlError(f"line {key_node.start_mark.line + 1}: the key {key!r} occurs twice")
        found[key] = loader.construct_object(value_node, deep=True)
    return found


# Only true and false are truths: in YAML 1.1 a level called No, or Y, would be one as well.
_ExactLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_ExactLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
_ExactLoader.add_constructor("tag:yaml.org,2002:float", _exact)
_ExactLoader.add_constructor("tag:yaml.org,2002:int", _whole)
_ExactLoader.add_constructor("tag:yaml.org,2002:map", _unique)
_PlainDumper.add_representer(
    Decimal,
    lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", str(value)),
)


def from_yaml(text: str) -> Any:
    """Parse YAML with exact numbers; YamlError says where it is broken."""
    try:
        return yaml.load(text, _ExactLoader)  # noqa: S506 - derived from SafeLoader
    except yaml.YAMLError as problem:
        raise YamlError(str(problem)) from problem
    except RecursionError as problem:
        raise YamlError("nested too deeply") from problem


def to_yaml(document: object) -> str:
    """Write a document as YAML, keys in the order they have."""
    return yaml.dump(document, Dumper=_PlainDumper, allow_unicode=True, sort_keys=False, width=100)


def scorecard_from_document(document: object) -> Scorecard:
    """Read a scorecard; DocumentError lists all problems at once."""
    place = Place()
    try:
        scorecard: Scorecard = read_record(Scorecard, document, place)
    except Unreadable as problem:
        finish(place, problem)
        raise
    finish(place)
    return scorecard


def scorecard_to_document(scorecard: Scorecard) -> dict[str, object]:
    """Write a scorecard as the document it can be read from again."""
    return write_record(scorecard)


def scorecard_from_yaml(text: str) -> Scorecard:
    """Read a scorecard file; YamlError or DocumentError when it is wrong."""
    return scorecard_from_document(from_yaml(text))


def scorecard_to_yaml(scorecard: Scorecard) -> str:
    """Write a scorecard file."""
    return to_yaml(scorecard_to_document(scorecard))


def catalogue_from_yaml(text: str) -> Catalogue:
    """Read a catalogue file: a list of metrics."""
    document = from_yaml(text)
    if not isinstance(document, list) or not all(isinstance(e, Mapping) for e in document):
        raise ValueError("the catalogue is a list of metrics")
    return catalogue_from_document(document)
