"""The permission matrix: page x reader, derived from the rules that the views are registered with.

docs/permissions.md is this module's text (``bin/permissions``); tests/web asks every
address as every reader and compares the answers with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from django.urls import URLPattern

from appraisal.views.access import RULES, About, Rule, Who


class Reader(StrEnum):
    """Who opens a page about somebody, seen from that somebody."""

    ANONYMOUS = "not signed in"
    PERSON = "the person"
    COLLEAGUE = "a colleague"
    MANAGER = "the manager"
    ABOVE = "the manager's manager"
    OTHER_MANAGER = "a manager of others"
    HR = "human resources"
    ADMINISTRATOR = "administrator"


class Answer(StrEnum):
    """What the reader gets."""

    OPEN = "yes"
    SIGN_IN = "sign in"
    FORBIDDEN = "403"
    NOT_FOUND = "404"


MANAGERS = frozenset({Reader.MANAGER, Reader.ABOVE, Reader.OTHER_MANAGER})
RESPONSIBLE = frozenset({Reader.MANAGER, Reader.ABOVE, Reader.HR})
LET_IN = {
    Who.SIGNED_IN: frozenset(Reader) - {Reader.ANONYMOUS},
    Who.TEAM: MANAGERS | {Reader.HR},
    Who.HR: frozenset({Reader.HR}),
    Who.HR_OR_ADMINISTRATOR: frozenset({Reader.HR, Reader.ADMINISTRATOR}),
    Who.ADMINISTRATOR: frozenset({Reader.ADMINISTRATOR}),
}
HOLDS = {
    About.NOBODY: "",
    About.OWN: "the reader's own, published",
    About.ONE_OWN: "one thing of the reader's own",
    About.LIST: "the reader's own things and people",
    About.OWN_AND_TEAM: "one person: the own (published), those below; HR everybody",
    About.TEAM: "one person: those below; HR everybody",
}
METHODS = {"GET": "shows", "POST": "changes", "FORM": "shows, changes"}


def answer(rule: Rule, reader: Reader) -> Answer:
    """What a reader gets from a page, when it is about somebody of the given relation."""
    if rule.who is Who.ANYONE:
        return Answer.OPEN
    if reader is Reader.ANONYMOUS:
        return Answer.SIGN_IN
    if reader not in LET_IN[rule.who]:
        return Answer.FORBIDDEN
    if rule.about is About.ONE_OWN and reader is not Reader.PERSON:
        return Answer.NOT_FOUND
    if rule.about is About.OWN_AND_TEAM and reader not in RESPONSIBLE | {Reader.PERSON}:
        return Answer.NOT_FOUND
    if rule.about is About.TEAM and reader not in RESPONSIBLE:
        return Answer.NOT_FOUND
    return Answer.OPEN


def lines(addresses: list[URLPattern]) -> Iterator[str]:
    """The text of docs/permissions.md."""
    yield "# Who may open which page"
    yield ""
    yield "Written from the code by `bin/permissions`; a test compares them, and"
    yield "another asks every address as every reader. A page that shows something about somebody"
    yield "is asked about one person; the columns say who asks. The admin (`/admin/`) has Django's"
    yield "own permissions, by the groups HR and Administrator."
    yield ""
    yield "`yes`: opens. `sign in`: is sent to sign in. `403`: the page is for other people. `404`:"
    yield "what is not the reader's does not exist. Being HR or administrator adds to what somebody"
    yield "may open as an employee or manager; nobody sees an own result before it is published,"
    yield "except HR."
    yield ""
    yield f"| address | does | {' | '.join(reader.value for reader in Reader)} | holds |"
    yield "|---|---|" + "---|" * (len(Reader) + 1)
    for address in addresses:
        rule = RULES[str(address.name)]
        answers = " | ".join(answer(rule, reader).value for reader in Reader)
        yield f"| `/{address.pattern}` | {METHODS[rule.method]} | {answers} | {HOLDS[rule.about]} |"
