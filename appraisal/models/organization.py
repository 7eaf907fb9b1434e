"""Who works where: departments, shops, roles, employees and their dated assignments."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from appraisal.models.naming import BilingualName
from appraisal.models.periods import AppraisalPeriod


class Department(BilingualName):
    """A node of the company's tree."""

    code = models.SlugField(_("code"), unique=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent department"),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["code"]


class Platform(models.TextChoices):
    """Where a shop sells."""

    TAOBAO = "taobao", _("Taobao")
    TMALL = "tmall", _("Tmall")
    JD = "jd", _("JD")
    PINDUODUO = "pinduoduo", _("Pinduoduo")
    DOUYIN = "douyin", _("Douyin")
    KUAISHOU = "kuaishou", _("Kuaishou")
    XIAOHONGSHU = "xiaohongshu", _("Xiaohongshu")
    VIPSHOP = "vipshop", _("Vipshop")
    AMAZON = "amazon", _("Amazon")
    SHOPIFY = "shopify", _("Shopify")
    OTHER = "other", _("Other")


class Currency(models.TextChoices):
    """What a shop's amounts are in (ISO 4217). Amounts of two currencies are never added up."""

    CNY = "CNY", _("CNY, yuan")
    USD = "USD", _("USD, US dollar")
    EUR = "EUR", _("EUR, euro")
    GBP = "GBP", _("GBP, pound sterling")
    JPY = "JPY", _("JPY, yen")
    HKD = "HKD", _("HKD, Hong Kong dollar")
    TWD = "TWD", _("TWD, Taiwan dollar")
    CAD = "CAD", _("CAD, Canadian dollar")
    AUD = "AUD", _("AUD, Australian dollar")
    SGD = "SGD", _("SGD, Singapore dollar")
    MYR = "MYR", _("MYR, ringgit")
    THB = "THB", _("THB, baht")
    VND = "VND", _("VND, dong")
    PHP = "PHP", _("PHP, Philippine peso")
    IDR = "IDR", _("IDR, rupiah")
    KRW = "KRW", _("KRW, won")
    MXN = "MXN", _("MXN, Mexican peso")
    BRL = "BRL", _("BRL, real")


class Shop(BilingualName):
    """A shop on a platform. Its files are imported under its code."""

    code = models.SlugField(_("code"), unique=True)
    platform = models.CharField(_("platform"), max_length=20, choices=Platform)
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="shops",
        verbose_name=_("department"),
        help_text=_("Its figures count for this department and those above it."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        choices=Currency,
        default=Currency.CNY,
        help_text=_("What its amounts are in. A file that states another currency is refused."),
    )
    other_names = models.CharField(
        _("other names"),
        max_length=300,
        blank=True,
        help_text=_("What tables of several shops call it besides its name; separate with commas."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("shop")
        verbose_name_plural = _("shops")
        ordering = ["code"]

    def clean(self) -> None:
        """Refuse another currency while facts in the old one count."""
        super().clean()
        before = Shop.objects.filter(pk=self.pk).values_list("currency", flat=True).first()
        if before is None or before == self.currency:
            return
        if self.accounts.filter(facts__state__in=("active", "staged")).exists():
            raise ValidationError(
                {
                    "currency": _(
                        "The shop has figures in %(currency)s; undo its files before it changes."
                    )
                    % {"currency": before}
                }
            )

    @property
    def names(self) -> tuple[str, ...]:
        """Everything a table may call it."""
        others = self.other_names.replace("，", ",").split(",")
        return tuple(filter(None, (self.code, self.name_zh, self.name_en, *map(str.strip, others))))


class Role(BilingualName):
    """What somebody is judged as: promoter, customer service, operator ..."""

    code = models.SlugField(_("code"), unique=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["code"]


class Employee(models.Model):
    """A person who is appraised or who manages people; a login is optional."""

    number = models.CharField(_("employee number"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=80)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="employee",
        verbose_name=_("login"),
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="employees", verbose_name=_("department")
    )
    manager = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("manager"),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("last day"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="employee_leaves_after_hire",
                condition=Q(left_on__isnull=True)
                | Q(hired_on__isnull=True)
                | Q(left_on__gte=F("hired_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    def clean(self) -> None:
        """Refuses a manager chain that leads back to this employee."""
        seen = {self.pk}
        above = self.manager
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"manager": _("This would make a circle of managers.")})
            seen.add(above.pk)
            above = above.manager
        self._refuse_sealed()

    def _refuse_sealed(self) -> None:
        """Refuses other days of work in a locked period in which the employee was appraised."""
        before = Employee.objects.filter(pk=self.pk).first() if self.pk else None
        if before is None:
            return
        locked = AppraisalPeriod.objects.filter(
            state__in=AppraisalPeriod.SEALED, appraisals__employee=self.pk
        ).distinct()
        for period in locked:
            if before.days_in(period) != self.days_in(period):
                raise ValidationError(
                    _("%(period)s is locked: hired and last day can't change within it."),
                    params={"period": period},
                )

    def days_in(self, period: AppraisalPeriod) -> tuple[date, date]:
        """The first and last day of work within a period."""
        first = max(self.hired_on or period.start, period.start)
        return first, min(self.left_on or period.end, period.end)


class Assignment(models.Model):
    """Which role, in which shop, from when until when (both days included).

    Somebody who changes role or shop in the middle of a month has two assignments and is
    scored on each part, weighted by days. Two shops at the same time are two assignments.
    """

    employee = models.ForeignKey(
        Employee, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("employee")
    )
    role = models.ForeignKey(
        Role, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("role")
    )
    shop = models.ForeignKey(
        Shop,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("shop"),
        help_text=_("Empty: the person's figures of every shop count."),
    )
    start = models.DateField(_("from"))
    end = models.DateField(_("until"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["employee", "start"]
        indexes = [models.Index(fields=["start", "end"])]
        constraints = [
            models.CheckConstraint(
                name="assignment_ends_after_start",
                condition=Q(end__isnull=True) | Q(end__gte=F("start")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.role} {self.start}"

    def clean(self) -> None:
        """Refuses a second assignment to the same role and shop on the same days."""
        if self.start is None or self.employee_id is None or self.role_id is None:
            return
        twice = Assignment.objects.filter(
            Q(end__isnull=True) | Q(end__gte=self.start),
            employee=self.employee_id,
            role=self.role_id,
            shop=self.shop_id,
            start__lte=self.end or date.max,
        ).exclude(pk=self.pk)
        if twice.exists():
            raise ValidationError(
                _("%(other)s is already assigned to this role and shop on some of these days."),
                params={"other": self.employee},
            )
        self._refuse_sealed()

    def _refuse_sealed(self) -> None:
        """Refuses other days of a locked period that appraised one of the roles."""
        before = Assignment.objects.filter(pk=self.pk).first() if self.pk else None
        roles = {self.role_id} | ({before.role_id} if before else set())
        locked = AppraisalPeriod.objects.filter(
            state__in=AppraisalPeriod.SEALED, appraisals__parts__role__in=roles
        ).distinct()
        for period in locked:
            was = before.counted_in(period) if before else None
            if was != self.counted_in(period):
                raise ValidationError(
                    _("%(period)s is locked: let the assignment begin or end after %(day)s."),
                    params={"period": period, "day": period.end},
                )

    def counted_in(self, period: AppraisalPeriod) -> tuple[object, ...] | None:
        """Who counts as what on which days of a period; None where none of them lie in it."""
        first, last = max(self.start, period.start), min(self.end or period.end, period.end)
        if first > last:
            return None
        return self.employee_id, self.role_id, self.shop_id, first, last
