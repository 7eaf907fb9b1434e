"""What the services can do, read from their code: every verb, and whether it leaves a line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "appraisal" / "services"
RECORDS = frozenset({"record", "record_many", "record_list"})
WRITES = frozenset(
    {
        "bulk_create",
        "bulk_create_with_history",
        "bulk_update",
        "bulk_update_with_history",
        "create",
        "delete",
        "get_or_create",
        "insert_rows",
        "save",
        "update",
        "update_or_create",
    }
)


@dataclass(frozen=True)
class Verb:
    """A function of the services: its module and name, what it calls, the words it records."""

    module: str
    name: str
    has_actor: bool
    calls: frozenset[str]
    words: frozenset[str]

    @property
    def is_public(self) -> bool:
        return not self.name.startswith("_")


def verbs() -> dict[str, Verb]:
    """Every function of the services by its name; names are unique enough to follow calls."""
    found: dict[str, Verb] = {}
    for path in sorted(FOLDER.rglob("*.py")):
        module = ".".join(path.relative_to(FOLDER).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                one = _verb(module, node)
                key = one.name if one.is_public else f"{module}.{one.name}"
                found[key] = one
    return found


def reaches(found: dict[str, Verb], start: Verb, goals: frozenset[str]) -> bool:
    """Whether a function calls one of the goals, itself or through other services."""
    seen: set[str] = set()
    left = [start]
    while left:
        verb = left.pop()
        if verb.calls & goals:
            return True
        for name in verb.calls:
            called = found.get(f"{verb.module}.{name}") or found.get(name)
            if called is not None and called.name not in seen:
                seen.add(called.name)
                left.append(called)
    return False


def words() -> set[str]:
    """Every word that the services write into the log's column for what was done."""
    return {word for verb in verbs().values() for word in verb.words}


def _verb(module: str, node: ast.FunctionDef) -> Verb:
    arguments = [*node.args.args, *node.args.kwonlyargs]
    return Verb(
        module=module,
        name=node.name,
        has_actor=any(each.arg == "actor" for each in arguments),
        calls=frozenset(_called(node)),
        words=frozenset(_recorded(node)),
    )


def _called(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            if isinstance(each.func, ast.Name):
                yield each.func.id
            elif isinstance(each.func, ast.Attribute):
                yield each.func.attr


def _recorded(node: ast.AST) -> Iterator[str]:
    """The words given to `record`, or to a helper of the module that hands them on."""
    for each in ast.walk(node):
        if not isinstance(each, ast.Call) or not isinstance(each.func, ast.Name):
            continue
        if each.func.id not in RECORDS | {"_note", "_step"}:
            continue
        given = [keyword.value for keyword in each.keywords if keyword.arg == "verb"]
        given += [] if each.func.id in RECORDS else each.args[2:]
        yield from _texts(given)
    for each in ast.walk(node):
        if isinstance(each, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "verb" for target in each.targets
        ):
            yield from _texts([each.value])


def _texts(values: list[ast.expr]) -> Iterator[str]:
    for value in values:
        branches = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
        for each in branches:
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each.value
