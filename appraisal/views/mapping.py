"""Unknown files: what their columns mean, tried on real rows and kept as the company's layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal import tasks
from appraisal.forms import Dressed
from appraisal.importing.draft import ColumnChoice, Draft, choices_from, choices_of
from appraisal.importing.facts import AccountKind, ImportResult
from appraisal.importing.headers import letter
from appraisal.importing.layout import Grain, Reads
from appraisal.importing.layouts import LAYOUTS
from appraisal.importing.look import SheetHead
from appraisal.importing.suggest import Adviser, Suggestion, Use
from appraisal.models import CompanyLayout, Shop, ShopFile
from appraisal.scoring.metrics import Catalogue
from appraisal.scoring.text import Text
from appraisal.selectors.layouts import readable_layouts
from appraisal.selectors.metrics import catalogue
from appraisal.services import layouts as service
from appraisal.services.refusal import Refused
from appraisal.views.access import PageRequest, Who, page, refusals_shown

FACTS_SHOWN = 20
PROBLEMS_SHOWN = 30
MAPPABLE = (ShopFile.State.FAILED, ShopFile.State.PREVIEWED)
LARGEST_YAML = 512 * 1024

USES = [
    (Use.IGNORE, gettext_lazy("not read")),
    (Use.METRIC, gettext_lazy("a metric")),
    (Use.DAY, gettext_lazy("the day, or the first one")),
    (Use.UNTIL, gettext_lazy("the last day")),
    (Use.ACCOUNT, gettext_lazy("the account")),
    (Use.NAME, gettext_lazy("the account's name")),
    (Use.ID, gettext_lazy("an id that tells rows apart")),
]
READS = [
    (Reads.NUMBER, gettext_lazy("a number")),
    (Reads.RATE, gettext_lazy("rate or percentage")),
    (Reads.SECONDS, gettext_lazy("duration, in seconds")),
    (Reads.HOURS, gettext_lazy("duration, in hours")),
    (Reads.LEADING, gettext_lazy("the number a text begins with")),
]
SCALES = [
    ("1", gettext_lazy("as it stands")),
    ("0.01", gettext_lazy("× 0.01 (fen to yuan)")),
    ("60", gettext_lazy("× 60 (minutes to seconds)")),
    ("1000", gettext_lazy("× 1000")),
    ("10000", gettext_lazy("× 10,000 (wan)")),
]
GRAINS = [
    (Grain.SUMMED, gettext_lazy("several rows add up")),
    (Grain.ONE_ROW, gettext_lazy("one row for an account and its days")),
    (Grain.ONE_PER_KEY, gettext_lazy("one row for each id")),
]
SHOP, PLATFORM, EVERYWHERE = "shop", "platform", "all"


class LayoutForm(Dressed, forms.Form):
    """What is said about the layout as a whole."""

    name_zh = forms.CharField(label=gettext_lazy("Chinese name"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=160, required=False)
    code = forms.RegexField(
        r"^[a-z][a-z0-9_]{1,58}$",
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("small letters, digits and underscores"),
    )
    account = forms.ChoiceField(label=gettext_lazy("Rows are about"), choices=())
    grain = forms.ChoiceField(label=gettext_lazy("How rows count"), choices=GRAINS)
    rank = forms.IntegerField(
        label=gettext_lazy("Rank"),
        min_value=1,
        max_value=999,
        help_text=gettext_lazy(
            "Where two reports give the same metric of a shop, the smaller rank counts; "
            "shipped ones have 10 to 90."
        ),
    )
    settles_after = forms.IntegerField(
        label=gettext_lazy("Settles after days"), min_value=0, max_value=60
    )
    scope = forms.ChoiceField(label=gettext_lazy("For files of"), choices=())

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {
            AccountKind.SHOP: _("the shop itself"),
            AccountKind.AGENT: _("customer-service accounts"),
            AccountKind.PLAN: _("advertising plans"),
            AccountKind.EMPLOYEE: _("employee numbers"),
        }
        self.fields["account"].choices = [(kind.value, name) for kind, name in kinds.items()]  # type: ignore[attr-defined]
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (SHOP, str(shop)),
            (PLATFORM, _("all shops on %(platform)s") % {"platform": shop.get_platform_display()}),
            (EVERYWHERE, _("all shops")),
        ]


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column as the page shows it."""

    index: int
    letter: str
    header: str
    samples: Sequence[str]
    choice: ColumnChoice
    suggestion: Suggestion
    metric_name: Text | None
    is_twin: bool

    @property
    def percent(self) -> int:
        """How sure the suggestion is, in per cent."""
        return round(self.suggestion.score * 100)


@dataclass(frozen=True, slots=True)
class Effect:
    """What the first rows give."""

    result: ImportResult
    facts: Sequence[tuple[Any, Sequence[tuple[Text, Any, str]]]]

    @property
    def rows_read(self) -> int:
        """Rows that were tried."""
        return sum(sheet.rows_read for sheet in self.result.sheets)

    @property
    def rows_kept(self) -> int:
        """Rows that count."""
        return sum(sheet.rows_kept for sheet in self.result.sheets)

    @property
    def problems(self) -> Sequence[Any]:
        """The first problems."""
        return self.result.problems[:PROBLEMS_SHOWN]


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
        self.header_row = _within(asked.get("header"), 1, len(self.head.rows), self.head.header_row)
        self.metrics = catalogue()
        self.headers = self.head.rows[self.header_row - 1]
        below = self.head.rows[self.header_row :]
        adviser = Adviser(self.metrics, tuple(LAYOUTS.values()))
        self.suggestions = adviser.suggest(self.headers, below)
        self.base = self._base()
        self.effect: Effect | None = None
        self.errors: list[str] = []
        is_sent = request.method == "POST"
        self.choices = self._sent() if is_sent else self._initial_choices()
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
                self.effect = Effect(result, _facts_shown(result, self.metrics))
                return None
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

    def context(self) -> dict[str, Any]:
        """What the template needs."""
        return {
            "sheets": list(enumerate(self.sheets)),
            "place": self.place,
            "head": self.head,
            "header_row": self.header_row,
            "rows": list(enumerate(self.head.rows[:12], start=1)),
            "lines": self._lines(),
            "form": self.form,
            "effect": self.effect,
            "errors": self.errors,
            "base": self.base,
            "uses": USES,
            "reads": READS,
            "scales": SCALES,
            "metrics": [(code, metric.name) for code, metric in self.metrics.items()],
        }

    def _first_unknown(self) -> int:
        known = {sheet["sheet"] for sheet in self.file.sheets if sheet.get("layout")}
        return next((n for n, head in enumerate(self.sheets) if head.sheet not in known), 0)

    def _base(self) -> CompanyLayout | None:
        """The company's layout that read this sheet: a new version of it begins here."""
        code = next(
            (
                sheet.get("layout")
                for sheet in self.file.sheets
                if sheet.get("sheet") == self.head.sheet
            ),
            None,
        )
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
            }
        document = self.base.document
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
        }

    def _sent(self) -> list[ColumnChoice]:
        """The choices of the form. A metric may be typed by its code or by one of its names."""
        return [
            ColumnChoice(
                header,
                _use(self.asked.get(f"use-{index}")),
                self._metric(self.asked.get(f"metric-{index}", "")),
                self.asked.get(f"reads-{index}", "number"),
                self.asked.get(f"scale-{index}", "1"),
            )
            for index, header in enumerate(self.headers)
        ]

    def _metric(self, typed: str) -> str:
        word = typed.strip()
        return self.metrics.resolve(word.split(" ")[0]) or self.metrics.resolve(word) or word

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
        )

    def _scope(self) -> dict[str, Any]:
        scope = self.form.cleaned_data["scope"]
        return {
            "shop": self.file.shop if scope == SHOP else None,
            "platform": self.file.shop.platform if scope == PLATFORM else "",
        }

    def _lines(self) -> list[ColumnLine]:
        seen: set[str] = set()
        lines = []
        for suggestion, choice in zip(self.suggestions, self.choices, strict=True):
            if not suggestion.header:
                continue
            metric = self.metrics.get(choice.metric)
            lines.append(
                ColumnLine(
                    suggestion.index,
                    letter(suggestion.index),
                    suggestion.header,
                    suggestion.samples,
                    choice,
                    suggestion,
                    metric.name if metric else None,
                    suggestion.header in seen,
                )
            )
            seen.add(suggestion.header)
        return lines


@page(Who.HR)
def layouts(request: PageRequest) -> HttpResponse:
    """The company's own layouts, all versions."""
    rows = CompanyLayout.objects.select_related("shop", "created_by")
    return render(request, "files/layouts.html", {"layouts": rows})


@page(Who.HR)
def layout_export(request: PageRequest, pk: int) -> HttpResponse:
    """One version as a YAML file."""
    row = get_object_or_404(CompanyLayout, pk=pk)
    answer = HttpResponse(service.layout_yaml(row), content_type="application/yaml; charset=utf-8")
    name = get_valid_filename(f"{row.code}-v{row.version}.yaml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page(Who.HR, method="POST")
def layout_import(request: PageRequest) -> HttpResponse:
    """Takes a layout from a YAML file."""
    sent = request.FILES.get("file")
    with refusals_shown(request):
        if sent is None or sent.size is None or sent.size > LARGEST_YAML:
            raise Refused(_("Choose a YAML file of at most 512 KB."))
        try:
            text = sent.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Refused(_("The file is not UTF-8 text.")) from error
        row = service.import_layout(text=text, actor=request.user)
        messages.success(request, _("%(layout)s is saved.") % {"layout": row})
    return redirect("appraisal:layouts")


@page(Who.HR, method="POST")
def layout_retire(request: PageRequest, pk: int) -> HttpResponse:
    """Takes a layout out of use."""
    row = get_object_or_404(CompanyLayout, pk=pk)
    with refusals_shown(request):
        service.retire_layout(code=row.code, actor=request.user)
        messages.success(request, _("%(layout)s is out of use.") % {"layout": row.name})
    return redirect("appraisal:layouts")


def _facts_shown(
    result: ImportResult, metrics: Catalogue
) -> list[tuple[Any, list[tuple[Text, Any, str]]]]:
    shown = []
    for fact in result.facts[:FACTS_SHOWN]:
        values = []
        for key, value in fact.measures.items():
            code, _at, part = key.partition("@")
            metric = metrics[code]
            unit = metric.unit if part in ("", "stated") else ""
            name = Text(f"{metric.name.zh}（{part}）", f"{metric.name.en} ({part})")
            values.append((name if part else metric.name, value, unit))
        shown.append((fact, values))
    return shown


def _use(value: str | None) -> Use:
    return Use(value) if value in set(Use) else Use.IGNORE


def _within(value: str | None, least: int, most: int, usual: int) -> int:
    if value and value.isdecimal() and len(value) < 6 and least <= int(value) <= most:
        return int(value)
    return max(least, min(most, usual))
