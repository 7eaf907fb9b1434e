"""Where a period's figures come from, whose are left over, and what people changed."""

from __future__ import annotations

from appraisal.exporting import wording as w
from appraisal.exporting.fitting import text_height
from appraisal.exporting.grid import Cell, Row, Sheet
from appraisal.exporting.lists import NOTHING, Lists, heads, title_rows
from appraisal.exporting.styles import Style

_HEADS = 3
_SOURCE_WIDTHS = (14.0, 62.0, 12.0, 18.0, 62.0)
_CORRECTION_WIDTHS = (13.0, 14.0, 16.0, 24.0, 16.0, 16.0, 60.0)
_UNBOUND_WIDTHS = (22.0, 26.0, 40.0)


def source_sheet(lists: Lists) -> Sheet:
    """Lay out the files with their digests, so that anybody can check them."""
    say = lists.say
    texts = (w.SHOP, w.FILE, w.ROWS, w.STORED_AT, w.DIGEST)
    rows = [
        *title_rows(f"{say(w.SOURCES)}  {say(lists.period.period)}", ""),
        heads(map(say, texts)),
    ]
    for file in lists.period.sources:
        stored = file.stored_at.strftime("%Y-%m-%d %H:%M") if file.stored_at else NOTHING
        cells = (
            Cell(file.shop, Style.LIST_TEXT),
            Cell(file.name, Style.LIST_TEXT),
            Cell(file.rows, Style.LIST_WHOLE),
            Cell(stored, Style.LIST_CENTRE),
            Cell(file.sha256, Style.LIST_DIGEST),
        )
        rows.append(Row(cells, 19))
    frame = lists.frame(_SOURCE_WIDTHS, len(rows), _HEADS, 2)
    return Sheet(lists.named(say(w.SOURCES)), frame, tuple(rows))


def unbound_sheet(lists: Lists) -> Sheet:
    """Lay out the accounts whose figures count for nobody."""
    say = lists.say
    rows = [
        *title_rows(f"{say(w.UNBOUND)}  {say(lists.period.period)}", say(w.UNBOUND_NOTE)),
        heads(map(say, (w.SHOP, w.ACCOUNT_KIND, w.ACCOUNT))),
    ]
    for account in lists.period.unbound:
        cells = (
            Cell(say(account.shop), Style.LIST_TEXT),
            Cell(say(account.kind), Style.LIST_TEXT),
            Cell(account.name, Style.LIST_TEXT),
        )
        rows.append(Row(cells, 19))
    frame = lists.frame(_UNBOUND_WIDTHS, len(rows), _HEADS, 1)
    return Sheet(lists.named(say(w.UNBOUND)), frame, tuple(rows))


def correction_sheet(lists: Lists) -> Sheet:
    """Lay out what was not left to the rules."""
    say = lists.say
    texts = (w.NUMBER, w.NAME, w.WHAT, w.ITEM, w.BEFORE, w.AFTER, w.REASON)
    rows = [
        *title_rows(f"{say(w.CORRECTIONS)}  {say(lists.period.period)}", ""),
        heads(map(say, texts)),
    ]
    for found in lists.period.corrections:
        cells = (
            Cell(found.number, Style.LIST_TEXT),
            Cell(found.name, Style.LIST_TEXT),
            Cell(say(found.kind), Style.LIST_CENTRE),
            Cell(say(found.subject), Style.LIST_TEXT),
            Cell(found.before or NOTHING, Style.LIST_CENTRE),
            Cell(found.after or NOTHING, Style.LIST_CENTRE),
            Cell(found.reason, Style.LIST_WRAPPED),
        )
        rows.append(Row(cells, max(19.0, text_height(found.reason, _CORRECTION_WIDTHS[-1], 10))))
    frame = lists.frame(_CORRECTION_WIDTHS, len(rows), _HEADS, 2)
    return Sheet(lists.named(say(w.CORRECTIONS)), frame, tuple(rows))
