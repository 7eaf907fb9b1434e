"""What a person says about a sheet: the form for the whole, and a choice for each column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.forms import Dressed
from appraisal.importing.draft import ColumnChoice
from appraisal.importing.facts import AccountKind
from appraisal.importing.headers import letter
from appraisal.importing.layout import Grain, Reads
from appraisal.importing.suggest import Suggestion, Use
from appraisal.models import Shop
from appraisal.models.naming import in_active_language
from appraisal.scoring.metrics import Catalogue

USES = [
    (Use.IGNORE, gettext_lazy("not read")),
    (Use.METRIC, gettext_lazy("a metric")),
    (Use.DAY, gettext_lazy("the day, or the first one")),
    (Use.UNTIL, gettext_lazy("the last day")),
    (Use.ACCOUNT, gettext_lazy("the account")),
    (Use.NAME, gettext_lazy("the account's name")),
    (Use.ID, gettext_lazy("an id that tells rows apart")),
    (Use.CREDIT, gettext_lazy("credited to: agent or promoter")),
    (Use.CREDIT_NAME, gettext_lazy("credited to: the name")),
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
NOBODY = "0，无，静默下单"
"""What exports write where nobody served the buyer."""


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
    credited = forms.ChoiceField(
        label=gettext_lazy("Rows are credited to"),
        choices=(),
        required=False,
        help_text=gettext_lazy(
            "Where a column says who sold: each row counts for the shop and for that account, too."
        ),
    )
    nobody = forms.CharField(
        label=gettext_lazy("Credited to nobody when the cell says"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("several are separated by commas; empty cells are nobody's anyway"),
    )

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = {
            AccountKind.SHOP: _("the shop itself"),
            AccountKind.AGENT: _("customer-service accounts"),
            AccountKind.PROMOTER: _("promoters"),
            AccountKind.PLAN: _("advertising plans"),
            AccountKind.EMPLOYEE: _("employee numbers"),
        }
        choices = [(kind.value, name) for kind, name in kinds.items()]
        self.fields["account"].choices = choices  # type: ignore[attr-defined]
        self.fields["credited"].choices = choices[1:]  # type: ignore[attr-defined]
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (SHOP, str(shop)),
            (PLATFORM, _("all shops on %(platform)s") % {"platform": shop.get_platform_display()}),
            (EVERYWHERE, _("all shops")),
        ]

    def clean_credited(self) -> AccountKind:
        """The kind of account; agents where nothing is said."""
        return AccountKind(self.cleaned_data["credited"] or AccountKind.AGENT)

    def clean_nobody(self) -> list[str]:
        """The words, each once."""
        words = re.split("[,，、;；]", self.cleaned_data["nobody"])
        return list(dict.fromkeys(word.strip() for word in words if word.strip()))


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column as the page shows it."""

    index: int
    letter: str
    header: str
    samples: Sequence[str]
    choice: ColumnChoice
    suggestion: Suggestion
    metric: str
    is_twin: bool

    @property
    def percent(self) -> int:
        """How sure the suggestion is, in per cent."""
        return round(self.suggestion.score * 100)


def sent_choices(
    asked: Mapping[str, str], headers: Sequence[str], metrics: Catalogue
) -> list[ColumnChoice]:
    """The choices of the form. A metric may be typed by its code or by one of its names."""
    return [
        ColumnChoice(
            header,
            _use(asked.get(f"use-{index}")),
            _metric(asked.get(f"metric-{index}", ""), metrics),
            asked.get(f"reads-{index}", "number"),
            asked.get(f"scale-{index}", "1"),
        )
        for index, header in enumerate(headers)
    ]


def column_lines(
    suggestions: Sequence[Suggestion], choices: Sequence[ColumnChoice], metrics: Catalogue
) -> list[ColumnLine]:
    """The columns that have a name, as the page shows them."""
    seen: set[str] = set()
    lines = []
    for suggestion, choice in zip(suggestions, choices, strict=True):
        if not suggestion.header:
            continue
        lines.append(
            ColumnLine(
                suggestion.index,
                letter(suggestion.index),
                suggestion.header,
                suggestion.samples,
                choice,
                suggestion,
                metric_label(choice.metric, metrics),
                suggestion.header in seen,
            )
        )
        seen.add(suggestion.header)
    return lines


def metric_label(code: str, metrics: Catalogue) -> str:
    """What a person picks a metric by: its name, or its code where the name is another's too."""
    metric = metrics.get(code)
    if metric is None:
        return code
    name = in_active_language(metric.name.zh, metric.name.en)
    return name if metrics.resolve(name) == code else code


def _metric(typed: str, metrics: Catalogue) -> str:
    word = typed.strip()
    return metrics.resolve(word) or metrics.resolve(word.split(" ")[0]) or word


def _use(value: str | None) -> Use:
    return Use(value) if value in set(Use) else Use.IGNORE
