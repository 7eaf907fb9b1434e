"""Unknown files: what their columns mean, tried on real rows and kept as the company's layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from appraisal import tasks
from appraisal.importing.draft import (
    ColumnChoice,
    Draft,
    beyond_a_draft,
    choices_from,
    choices_of,
)
from appraisal.importing.facts import AccountKind
from appraisal.importing.layout import Grain
from appraisal.importing.layouts import LAYOUTS
from appraisal.importing.look import SheetHead
from appraisal.importing.suggest import Adviser, Use
from appraisal.models import CompanyLayout, ShopFile
from appraisal.scoring.text import Text
from appraisal.selectors.layouts import readable_layouts
from appraisal.selectors.metrics import catalogue
from appraisal.services import layouts as service
from appraisal.services.refusal import Refused
from appraisal.views.access import PageRequest, Who, page
from appraisal.views.files import MAPPABLE
from appraisal.views.mapping_choices import (
    EVERYWHERE,
    NOBODY,
    PLATFORM,
    READS,
    SCALES,
    SHOP,
    USES,
    LayoutForm,
    column_lines,
    metric_label,
    sent_choices,
)
from appraisal.views.mapping_effect import Effect, facts_shown

ROWS_SHOWN = 7


@page(Who.HR, method="FORM")
def mapping(request: PageRequest, pk: int) -> HttpResponse:
    """What the columns of a file mean: suggested, corrected, tried, saved."""
    found = get_object_or_404(ShopFile.objects.select_related("shop"), pk=pk)
    if found.state not in MAPPABLE:
        messages.error(request, _("Only a refused file, or one that waits, can be mapped."))
        return redirect("appraisal:file", pk)
    seen = service.look_at(file=found)
    context: dict[str, Any] = {"file": found, "look": seen}
    if not seen.sheets:
        return render(request, "files/mapping.html", context)
    desk = _Desk(request, found, seen.sheets)
    if request.method == "POST" and request.POST.get("action") in ("try", "save"):
        answer = desk.act()
        if answer is not None:
            return answer
    return render(request, "files/mapping.html", context | desk.context())


class _Desk:
    """One request to the mapping page: the sheet, the choices, and what became of them."""

    def __init__(self, request: PageRequest, file: ShopFile, sheets: Sequence[SheetHead]) -> None:
        self.request, self.file, self.sheets = request, file, sheets
        asked = request.POST if request.method == "POST" else request.GET
        self.asked: Mapping[str, str] = asked
        self.place = _within(asked.get("sheet"), 0, len(sheets) - 1, self._first_unknown())
        self.head = sheets[self.place]
        self.metrics = catalogue().in_currency(file.shop.currency)
        self.base = self._base()
        self.header_row, self.header_rows = self._where_the_header_is()
        last = self.header_row + self.header_rows - 1
        self.headers = self.head.names(self.header_row, self.header_rows)
        adviser = Adviser(self.metrics, tuple(LAYOUTS.values()))
        self.suggestions = adviser.suggest(
            self.headers, self.head.rows[last:], fields=self.head.rows[last - 1]
        )
        self.effect: Effect | None = None
        self.errors: list[str] = []
        is_sent = request.method == "POST"
        self.choices = (
            sent_choices(asked, self.headers, self.metrics) if is_sent else self._initial_choices()
        )
        self.form = LayoutForm(
            self.asked if is_sent else None, initial=self._initial(), shop=file.shop
        )

    def act(self) -> HttpResponse | None:
        """Tries or saves the draft; a response when the page is left."""
        if not self.form.is_valid():
            self.errors += [f"{name}: {said[0]}" for name, said in self.form.errors.items()]
            return None
        document = self._draft().document()
        try:
            if self.request.POST["action"] == "try":
                result = service.try_layout(file=self.file, document=document)
                self.effect = Effect(result, facts_shown(result, self.metrics))
                return None
            self._refuse_to_lose(document["code"])
            saved = service.save_layout(document=document, actor=self.request.user, **self._scope())
            tasks.start_reading_again(file=self.file, actor=self.request.user)
        except Refused as refused:
            self.errors += str(refused).splitlines()
            return None
        messages.success(
            self.request,
            _("%(layout)s is saved, and the file is read with it.") % {"layout": saved},
        )
        return redirect("appraisal:file", self.file.pk)

    def _refuse_to_lose(self, code: str) -> None:
        """Raises Refused when a new version made here would drop what only YAML can say."""
        lost = beyond_a_draft(self.base.document) if self.base and self.base.code == code else []
        if lost:
            raise Refused(
                _(
                    "%(layout)s says more than this page can: %(keys)s. A new version made here "
                    "would lose it. Export it as YAML, change it there and load it again, or "
                    "give this one another code."
                )
                % {"layout": self.base, "keys": ", ".join(lost)}
            )

    def context(self) -> dict[str, Any]:
        """What the template needs."""
        return {
            "sheets": list(enumerate(self.sheets)),
            "place": self.place,
            "head": self.head,
            "header_row": self.header_row,
            "header_rows": self.header_rows,
            "header_end": self.header_row + self.header_rows - 1,
            "rows": list(enumerate(self.head.rows[: self.header_row + ROWS_SHOWN], start=1)),
            "lines": column_lines(self.suggestions, self.choices, self.metrics),
            "form": self.form,
            "effect": self.effect,
            "errors": self.errors,
            "base": self.base,
            "uses": USES,
            "reads": READS,
            "scales": SCALES,
            "metrics": [(metric_label(code, self.metrics), code) for code in self.metrics],
        }

    def _first_unknown(self) -> int:
        known = {sheet["sheet"] for sheet in self.file.sheets if sheet.get("layout")}
        return next((n for n, head in enumerate(self.sheets) if head.sheet not in known), 0)

    def _where_the_header_is(self) -> tuple[int, int]:
        """The first row of the header and how many rows it has: asked for, known, or likely."""
        first, rows = self.head.header_row, self.head.header_rows
        read = self._reading()
        if self.base is not None and read.get("header_row"):
            rows = self.base.document.get("header_rows", 1)
            first = read["header_row"] - rows + 1
        first = _within(self.asked.get("header"), 1, len(self.head.rows), first)
        rows = _within(self.asked.get("header_rows"), 1, 2, rows)
        return first, min(rows, len(self.head.rows) - first + 1)

    def _reading(self) -> Mapping[str, Any]:
        """How this sheet was read so far."""
        return next(
            (sheet for sheet in self.file.sheets if sheet.get("sheet") == self.head.sheet), {}
        )

    def _base(self) -> CompanyLayout | None:
        """The company's layout that read this sheet: a new version of it begins here."""
        code = self._reading().get("layout")
        return CompanyLayout.objects.filter(code=code or "", is_active=True).first()

    def _initial_choices(self) -> list[ColumnChoice]:
        if self.base is not None:
            readable = readable_layouts([self.base], self.metrics)
            if self.base.code in readable:
                return choices_of(readable[self.base.code], self.headers)
        return choices_from(self.suggestions)

    def _initial(self) -> dict[str, Any]:
        if self.base is None:
            has_account = any(choice.use is Use.ACCOUNT for choice in self.choices)
            return {
                "code": f"own_{self.file.pk}",
                "account": AccountKind.AGENT if has_account else AccountKind.SHOP,
                "grain": Grain.SUMMED,
                "rank": 50,
                "settles_after": 1,
                "scope": SHOP,
                "credited": AccountKind.AGENT,
                "nobody": NOBODY,
            }
        document = self.base.document
        credit = document.get("credit") or {"nobody": [NOBODY]}
        scope = SHOP if self.base.shop_id else PLATFORM if self.base.platform else EVERYWHERE
        return {
            "code": self.base.code,
            "name_zh": self.base.name_zh,
            "name_en": self.base.name_en,
            "account": document.get("account", AccountKind.SHOP),
            "grain": document.get("grain", Grain.SUMMED),
            "rank": document.get("rank", 50),
            "settles_after": document.get("settles_after", 1),
            "scope": scope,
            "credited": credit.get("kind", AccountKind.AGENT),
            "nobody": "，".join(map(str, credit.get("nobody", ()))),
        }

    def _draft(self) -> Draft:
        said = self.form.cleaned_data
        return Draft(
            said["code"],
            Text(said["name_zh"], said["name_en"] or said["name_zh"]),
            self.choices,
            AccountKind(said["account"]),
            Grain(said["grain"]),
            said["rank"],
            said["settles_after"],
            self.header_rows,
            said["credited"],
            said["nobody"],
        )

    def _scope(self) -> dict[str, Any]:
        scope = self.form.cleaned_data["scope"]
        return {
            "shop": self.file.shop if scope == SHOP else None,
            "platform": self.file.shop.platform if scope == PLATFORM else "",
        }


def _within(value: str | None, least: int, most: int, usual: int) -> int:
    if value and value.isdecimal() and len(value) < 6 and least <= int(value) <= most:
        return int(value)
    return max(least, min(most, usual))
