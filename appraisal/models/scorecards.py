"""Scorecards with their versions, sections and items, and the targets of shops and people."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from appraisal.models.fields import ExactDecimalField
from appraisal.models.naming import BilingualName
from appraisal.models.organization import Employee, Role, Shop
from appraisal.models.period_kinds import PeriodKind


class Scorecard(BilingualName):
    """One version of a role's scorecard.

    States: ``draft`` -> ``published`` -> ``retired``. A draft may be incomplete. A published
    version never changes again, in any of its rows: a change is a new version with its own
    effective date. The version in force on a day, for periods of one kind, is the published
    one of this kind with the latest ``effective_from`` not after it: a role may be appraised
    by the month and by the year, each with its own scorecard. Database triggers hold this for
    every way in.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    role = models.ForeignKey(
        Role, on_delete=models.PROTECT, related_name="scorecards", verbose_name=_("role")
    )
    version = models.PositiveIntegerField(_("version"))
    effective_from = models.DateField(_("effective from"))
    period_kind = models.CharField(
        _("appraised by the"), max_length=10, choices=PeriodKind, default=PeriodKind.MONTH
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    note = models.TextField(_("note"), blank=True)
    options = models.JSONField(
        _("options"), default=dict, blank=True, help_text=_("Grades, rounding, clamp, spreading.")
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("scorecard")
        verbose_name_plural = _("scorecards")
        ordering = ["role", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["role", "version"], name="scorecard_version_once"),
            models.UniqueConstraint(
                fields=["role", "period_kind", "effective_from"],
                condition=Q(state="published"),
                name="scorecard_one_published_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    @property
    def is_draft(self) -> bool:
        """Whether it may still change."""
        return self.state == self.State.DRAFT


class Section(BilingualName):
    """A group of items; ``label`` is what is printed before the name (一, 二 ...)."""

    scorecard = models.ForeignKey(
        Scorecard, on_delete=models.CASCADE, related_name="sections", verbose_name=_("scorecard")
    )
    code = models.SlugField(_("code"), max_length=60)
    label = models.CharField(_("label"), max_length=16, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    options = models.JSONField(_("options"), default=dict, blank=True)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["scorecard", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "code"], name="section_code_once"),
        ]


class Item(BilingualName):
    """A KPI: a measure with a target, points and a rule.

    ``target``, ``rule`` and ``options`` hold exactly the shapes of the scorecard's YAML
    (docs/rules.md): one meaning in the file, the database and the engine.
    """

    class Direction(models.TextChoices):
        HIGHER = "higher", _("higher is better")
        LOWER = "lower", _("lower is better")
        RANGE = "range", _("best inside a range")

    class Scope(models.TextChoices):
        OWN = "own", _("own figures")
        SHOP = "shop", _("the shop's figures")
        DEPARTMENT = "department", _("the department's figures")
        COMPANY = "company", _("the company's figures")

    class Missing(models.TextChoices):
        WITHHOLD = "withhold", _("wait (total is provisional)")
        ZERO = "zero", _("0 points")
        FULL = "full", _("full points")
        EXCLUDE = "exclude", _("leave out, spread its points")
        WORST = "worst", _("worst band")

    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, related_name="items", verbose_name=_("section")
    )
    code = models.SlugField(_("code"), max_length=60)
    position = models.PositiveIntegerField(_("position"), default=0)
    points = ExactDecimalField(_("points"), null=True, blank=True)
    measure = models.CharField(_("measure"), max_length=400, blank=True)
    target = models.JSONField(_("target"), null=True, blank=True)
    rule_kind = models.CharField(_("rule"), max_length=16)
    rule = models.JSONField(_("rule parameters"), default=dict, blank=True)
    direction = models.CharField(
        _("direction"), max_length=8, choices=Direction, default=Direction.HIGHER
    )
    scope = models.CharField(_("whose figures"), max_length=12, choices=Scope, default=Scope.OWN)
    missing = models.CharField(
        _("without data"), max_length=10, choices=Missing, default=Missing.WITHHOLD
    )
    options = models.JSONField(_("options"), default=dict, blank=True)

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["section", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["section", "code"], name="item_code_once"),
        ]


class Target(models.Model):
    """What is expected on an item from one shop or one employee, from a day on.

    Looked up for the first day that counts; the employee's own wins over the shop's, which
    wins over the scorecard's. Kept by role, kind of period and item code, so a new scorecard
    version needs no new targets, and the sales of a month and of a year have one each.
    ``value`` has the YAML shape: a number, a range or anchors.
    """

    role = models.ForeignKey(
        Role, on_delete=models.PROTECT, related_name="targets", verbose_name=_("role")
    )
    period_kind = models.CharField(
        _("for the"), max_length=10, choices=PeriodKind, default=PeriodKind.MONTH
    )
    item_code = models.SlugField(_("item"), max_length=60)
    shop = models.ForeignKey(
        Shop,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("shop"),
    )
    employee = models.ForeignKey(
        Employee,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("employee"),
    )
    effective_from = models.DateField(_("effective from"))
    value = models.JSONField(_("target"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["role", "item_code", "effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["role", "period_kind", "item_code", "shop", "effective_from"],
                condition=Q(employee__isnull=True),
                name="target_of_shop_once",
            ),
            models.UniqueConstraint(
                fields=["role", "period_kind", "item_code", "employee", "effective_from"],
                condition=Q(shop__isnull=True),
                name="target_of_employee_once",
            ),
            models.CheckConstraint(
                name="target_of_shop_or_employee",
                condition=Q(shop__isnull=False, employee__isnull=True)
                | Q(shop__isnull=True, employee__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_code} {self.employee or self.shop} {self.effective_from}"

    def clean(self) -> None:
        """Refuses a target of both a shop and an employee, or of neither."""
        if (self.shop_id is None) == (self.employee_id is None):
            raise ValidationError(_("Give either a shop or an employee."))
