"""What the shop files said, and about whom."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from appraisal.models.naming import in_active_language
from appraisal.models.organization import Employee, Shop
from appraisal.models.periods import AppraisalPeriod
from appraisal.models.seals import SealedDays


class ShopFile(models.Model):
    """One file as it came, and how far it got.

    ::

        received -> reading -> previewed -> stored -> undone
                       |           |
                       +-> failed  +-> discarded

    * ``received``: the bytes are kept; a task will read them.
    * ``reading``: claimed by a worker with a conditional UPDATE; its heartbeat is fresh.
    * ``previewed``: its facts are staged, what they change is counted; a person decides.
    * ``stored``: its facts are active; those they replaced are superseded.
    * ``undone``: its facts are out again, those they had replaced are active again.
    * ``failed``: nothing usable was in it; the problems say why. With a layout of the company's
      own it is ``received`` again, as is a previewed file whose columns a person explained.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        READING = "reading", _("reading")
        PREVIEWED = "previewed", _("waits for confirmation")
        STORED = "stored", _("stored")
        FAILED = "failed", _("refused")
        DISCARDED = "discarded", _("discarded")
        UNDONE = "undone", _("undone")

    shop = models.ForeignKey(
        Shop, on_delete=models.PROTECT, related_name="files", verbose_name=_("shop")
    )
    name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.BigIntegerField(_("size"))
    path = models.CharField(_("stored as"), max_length=255)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    given_from = models.DateField(_("data from"), null=True, blank=True)
    given_until = models.DateField(_("data until"), null=True, blank=True)
    reads_hidden = models.BooleanField(_("hidden sheets are read"), default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="shop_files",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    stored_at = models.DateTimeField(_("stored at"), null=True, blank=True)
    token = models.UUIDField(null=True, editable=False)
    heartbeat_at = models.DateTimeField(null=True, editable=False)
    rows_done = models.PositiveIntegerField(_("rows read so far"), default=0)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    rows_kept = models.PositiveIntegerField(_("rows kept"), default=0)
    rows_dropped = models.PositiveIntegerField(_("rows dropped"), default=0)
    rows_refused = models.PositiveIntegerField(_("rows refused"), default=0)
    facts_new = models.PositiveIntegerField(_("new"), default=0)
    facts_changed = models.PositiveIntegerField(_("changed"), default=0)
    facts_same = models.PositiveIntegerField(_("same"), default=0)
    facts_refused = models.PositiveIntegerField(_("refused"), default=0)
    orders_read = models.PositiveIntegerField(_("orders"), default=0)
    date_from = models.DateField(_("first day"), null=True, blank=True)
    date_until = models.DateField(_("last day"), null=True, blank=True)
    sheets = models.JSONField(_("sheets"), default=list, blank=True)

    class Meta:
        verbose_name = _("shop file")
        verbose_name_plural = _("shop files")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "sha256"],
                condition=Q(state="stored"),
                name="shop_file_stored_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImportProblem(models.Model):
    """What was wrong with one place in a file, so that a person can find and mend it."""

    class Severity(models.TextChoices):
        REFUSED = "refused", _("refused")
        QUESTION = "question", _("question")
        WARNING = "warning", _("warning")

    file = models.ForeignKey(ShopFile, on_delete=models.CASCADE, related_name="problems")
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    code = models.CharField(_("code"), max_length=40)
    sheet = models.CharField(_("sheet"), max_length=120, blank=True)
    row = models.PositiveIntegerField(_("row"), null=True, blank=True)
    column = models.CharField(_("column"), max_length=200, blank=True)
    value = models.CharField(_("value"), max_length=200, blank=True)
    reason_zh = models.TextField(_("Chinese reason"))
    reason_en = models.TextField(_("English reason"))

    class Meta:
        verbose_name = _("import problem")
        verbose_name_plural = _("import problems")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.reason

    @property
    def reason(self) -> str:
        """What is wrong, in the reader's language."""
        return in_active_language(self.reason_zh, self.reason_en)


class SourceAccount(models.Model):
    """What a file calls its subject: the shop itself, an agent's nickname, an ad plan."""

    class Kind(models.TextChoices):
        SHOP = "shop", _("shop")
        AGENT = "agent", _("customer-service account")
        PROMOTER = "promoter", _("promoter")
        PLAN = "plan", _("advertising plan")
        EMPLOYEE = "employee", _("employee number")

    shop = models.ForeignKey(
        Shop, on_delete=models.PROTECT, related_name="accounts", verbose_name=_("shop")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    key = models.CharField(_("key"), max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    is_external = models.BooleanField(_("not one of ours"), default=False)

    class Meta:
        verbose_name = _("source account")
        verbose_name_plural = _("source accounts")
        ordering = ["shop", "kind", "key"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "kind", "key"], name="account_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.key or str(self.shop)


class AccountBinding(models.Model):
    """Whose account it was, from when until when. Facts need no new import when it changes."""

    account = models.ForeignKey(
        SourceAccount, on_delete=models.CASCADE, related_name="bindings", verbose_name=_("account")
    )
    employee = models.ForeignKey(
        Employee, on_delete=models.CASCADE, related_name="bindings", verbose_name=_("employee")
    )
    start = models.DateField(_("from"))
    end = models.DateField(_("until"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("account binding")
        verbose_name_plural = _("account bindings")
        ordering = ["account", "start"]
        constraints = [
            models.CheckConstraint(
                name="binding_ends_after_start",
                condition=Q(end__isnull=True) | Q(end__gte=F("start")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} - {self.employee}"

    def clean(self) -> None:
        """Refuses a binding that would move facts of a locked period to somebody else."""
        if self.start is None or self.account_id is None or self.employee_id is None:
            return
        before = AccountBinding.objects.filter(pk=self.pk).first() if self.pk else None
        for day, until in sealed_fact_days({self.account_id}):
            if before is not None and before.account_id != self.account_id:
                was = None
            else:
                was = before.owner_of(day, until) if before else None
            if was != self.owner_of(day, until):
                raise ValidationError(
                    _("The facts of %(day)s belong to a locked period: bind from a later day."),
                    params={"day": until},
                )

    def owner_of(self, first: date, last: date) -> int | None:
        """Whose a fact of these days is by this binding; None where it is nobody's."""
        ends_later = self.end is None or self.end >= last
        return self.employee_id if self.start <= first and ends_later else None


class BindingPattern(models.Model):
    """A text in an account's name that tells whose it is; only ever suggested, never bound."""

    text = models.CharField(_("name contains"), max_length=80)
    kind = models.CharField(
        _("kind"), max_length=10, choices=SourceAccount.Kind, default=SourceAccount.Kind.PLAN
    )
    shop = models.ForeignKey(
        Shop,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="binding_patterns",
        verbose_name=_("shop"),
        help_text=_("Empty: accounts of every shop."),
    )
    employee = models.ForeignKey(
        Employee,
        on_delete=models.CASCADE,
        related_name="binding_patterns",
        verbose_name=_("employee"),
    )

    class Meta:
        verbose_name = _("binding pattern")
        verbose_name_plural = _("binding patterns")
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(
                fields=["text", "kind", "employee"], name="binding_pattern_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text


def sealed_fact_days(accounts: Collection[int]) -> list[tuple[date, date]]:
    """The days of the facts of these accounts that locked periods count, the latest first."""
    inside = SealedDays.objects.filter(
        period__state__in=AppraisalPeriod.SEALED,
        start__lte=OuterRef("date_from"),
        end__gte=OuterRef("date_until"),
    )
    facts = Fact.objects.filter(Exists(inside), account__in=accounts, state=Fact.State.ACTIVE)
    return list(facts.order_by("-date_until").values_list("date_from", "date_until"))


class Fact(models.Model):
    """What one file said about one account for some days.

    ``measures`` maps keys (see ``scoring.metrics``) to whole millionths, so that sums are
    exact integers on both databases. Only ``active`` facts count; ``staged`` ones wait for a
    person's confirmation, ``superseded`` ones are kept so that a file can be undone.
    """

    class State(models.TextChoices):
        STAGED = "staged", _("staged")
        ACTIVE = "active", _("active")
        SUPERSEDED = "superseded", _("superseded")

    file = models.ForeignKey(ShopFile, on_delete=models.PROTECT, related_name="facts")
    superseded_by = models.ForeignKey(
        ShopFile,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="superseded_facts",
    )
    layout = models.CharField(_("layout"), max_length=60)
    account = models.ForeignKey(SourceAccount, on_delete=models.PROTECT, related_name="facts")
    date_from = models.DateField(_("from"))
    date_until = models.DateField(_("until"))
    rows = models.PositiveIntegerField(_("source rows"))
    measures = models.JSONField(_("measures"))
    state = models.CharField(_("state"), max_length=10, choices=State)

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        indexes = [
            # Few facts are superseded: the others need no entry, which loading would pay for.
            models.Index(
                fields=["superseded_by"],
                condition=Q(superseded_by__isnull=False),
                name="fact_superseded",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "layout", "date_from", "date_until"],
                condition=Q(state="active"),
                name="fact_active_once",
            ),
            models.CheckConstraint(
                name="fact_ends_after_start", condition=Q(date_until__gte=F("date_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layout} {self.account_id} {self.date_from}"
