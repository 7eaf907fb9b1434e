"""Orders as the order exports state them, without anybody's name, and what HR marks as brushed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisal.models.organization import Shop
from appraisal.models.shopdata import ShopFile, SourceAccount


class OrderRecord(models.Model):
    """One order of one file. Number and buyer are keyed hashes; money is in whole millionths.

    An order that is credited to several accounts has a record for each, with its part. A figure
    that the file does not state is null.

    The states are those of a fact: the newest stored file that holds an order has it active,
    the older ones keep it superseded, so that a file can be undone.
    """

    class State(models.TextChoices):
        STAGED = "staged", _("staged")
        ACTIVE = "active", _("active")
        SUPERSEDED = "superseded", _("superseded")

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="orders")
    file = models.ForeignKey(ShopFile, on_delete=models.PROTECT, related_name="orders")
    superseded_by = models.ForeignKey(
        ShopFile,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="superseded_orders",
    )
    layout = models.CharField(_("layout"), max_length=60)
    order_hash = models.CharField(_("order"), max_length=32)
    buyer_hash = models.CharField(_("buyer"), max_length=32, blank=True)
    created_on = models.DateField(_("placed on"), null=True)
    paid_on = models.DateField(_("paid on"), null=True)
    amount = models.BigIntegerField(_("amount"), null=True)
    refund = models.BigIntegerField(_("refunds"), null=True)
    items = models.BigIntegerField(_("items"), null=True)
    credited = models.ForeignKey(
        SourceAccount,
        on_delete=models.PROTECT,
        null=True,
        related_name="orders",
        verbose_name=_("credited to"),
    )
    is_remarked = models.BooleanField(_("marked by its remark"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        indexes = [
            models.Index(fields=["shop", "paid_on"], name="order_by_payment"),
            models.Index(
                fields=["superseded_by"],
                condition=Q(superseded_by__isnull=False),
                name="order_superseded",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "order_hash"],
                condition=Q(state="active", credited__isnull=True),
                name="order_active_once",
            ),
            models.UniqueConstraint(
                fields=["shop", "order_hash", "credited"],
                condition=Q(state="active", credited__isnull=False),
                name="order_active_once_credited",
            ),
        ]

    def __str__(self) -> str:
        return self.order_hash[:8]


class BrushedOrder(models.Model):
    """An order that the shop placed itself (补单), known by the hash of its number."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="brushed_orders")
    order_hash = models.CharField(_("order"), max_length=32)
    ending = models.CharField(_("last digits"), max_length=4)
    note = models.CharField(_("note"), max_length=200, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("brushed order")
        verbose_name_plural = _("brushed orders")
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "order_hash"], name="brushed_once"),
        ]

    def __str__(self) -> str:
        return f"****{self.ending}"


class RemarkPattern(models.Model):
    """A text in an order's remark that marks it as brushed; ``*`` stands for anything."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="remark_patterns")
    text = models.CharField(_("pattern"), max_length=80)
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("remark pattern")
        verbose_name_plural = _("remark patterns")
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "text"], name="remark_pattern_once"),
        ]

    def __str__(self) -> str:
        return self.text
