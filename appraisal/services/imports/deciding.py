"""A person decides about a file that was read: it is stored, discarded, undone or read again."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.models import Fact, ShopFile
from appraisal.selectors.coverage import refusals
from appraisal.selectors.layouts import crediting_layouts
from appraisal.services.accounts import bind_numbered_accounts
from appraisal.services.events import Actor, from_to, record
from appraisal.services.facts import activate_staged, drop_staged, supersede_credits, withdraw
from appraisal.services.imports.receiving import given_days
from appraisal.services.orders import activate_orders, drop_staged_orders, withdraw_orders
from appraisal.services.refusal import Refused

State = ShopFile.State


def confirm_file(*, file: ShopFile, actor: Actor) -> ShopFile:
    """Makes the staged facts count. Raises Refused when they no longer may."""
    try:
        with transaction.atomic():
            claimed = ShopFile.objects.filter(pk=file.pk, state=State.PREVIEWED).update(
                state=State.STORED, stored_at=timezone.now()
            )
            if not claimed:
                raise Refused(_("This file does not wait for confirmation."))
            file.refresh_from_db()
            late = refusals(file=file)
            if late.count:
                raise Refused(_("Periods have changed since the preview; read the file again."))
            supersede_credits(file=file, layouts=crediting_layouts())
            activate_staged(file=file)
            activate_orders(file=file)
            bind_numbered_accounts(shop=file.shop, actor=actor)
            record(
                actor=actor,
                verb="import",
                subject=file,
                detail={
                    "state": from_to(State.PREVIEWED, State.STORED),
                    "new": file.facts_new,
                    "changed": file.facts_changed,
                },
            )
    except IntegrityError as error:
        raise Refused(
            _("Another file with the same days was stored meanwhile; read this one again.")
        ) from error
    return file


def discard_file(*, file: ShopFile, actor: Actor) -> ShopFile:
    """Forgets what a previewed file would have changed."""
    with transaction.atomic():
        if not ShopFile.objects.filter(pk=file.pk, state=State.PREVIEWED).update(
            state=State.DISCARDED
        ):
            raise Refused(_("This file does not wait for confirmation."))
        drop_staged(file=file)
        drop_staged_orders(file=file)
        detail = {"state": from_to(State.PREVIEWED, State.DISCARDED)}
        record(actor=actor, verb="discard_import", subject=file, detail=detail)
    file.refresh_from_db()
    return file


def undo_file(*, file: ShopFile, actor: Actor) -> ShopFile:
    """Takes a stored file out again; what it had replaced counts again.

    Raises Refused when a period it reaches into is not open any more, or when a later file
    has replaced some of its facts: that one has to be undone first.
    """
    with transaction.atomic():
        if not ShopFile.objects.filter(pk=file.pk, state=State.STORED).update(state=State.UNDONE):
            raise Refused(_("This file is not stored."))
        later = ShopFile.objects.filter(
            Q(superseded_facts__file=file) | Q(superseded_orders__file=file)
        ).first()
        if later is not None:
            raise Refused(_("Undo the later file %(name)s first.") % {"name": later.name})
        if refusals(file=file, state=Fact.State.ACTIVE).count:
            raise Refused(_("Some of its days lie in a period that is not open any more."))
        withdraw(file=file)
        withdraw_orders(file=file)
        detail = {"state": from_to(State.STORED, State.UNDONE)}
        record(actor=actor, verb="undo_import", subject=file, detail=detail)
    file.refresh_from_db()
    return file


def read_again(
    *,
    file: ShopFile,
    actor: Actor,
    with_hidden: bool | None = None,
    given: tuple[date, date] | None = None,
) -> ShopFile:
    """Lets a refused or previewed file be read once more, after a layout was saved.

    ``with_hidden``: from now on its hidden sheets are read, or no longer. ``given`` are its days,
    where it names none. Raises Refused for a file that is stored, discarded or being read.
    """
    days = given or given_days(file)
    with transaction.atomic():
        if not ShopFile.objects.filter(
            pk=file.pk, state__in=[State.FAILED, State.PREVIEWED]
        ).update(
            state=State.RECEIVED,
            token=None,
            rows_done=0,
            reads_hidden=file.reads_hidden if with_hidden is None else with_hidden,
            given_from=days[0] if days else None,
            given_until=days[1] if days else None,
        ):
            raise Refused(_("Only a refused file, or one that waits, can be read again."))
        drop_staged(file=file)
        drop_staged_orders(file=file)
        detail = {"state": from_to(file.state, State.RECEIVED)}
        if with_hidden is not None:
            detail["hidden_sheets"] = from_to(file.reads_hidden, with_hidden)
        if given is not None:
            detail["given_days"] = from_to(_worded(given_days(file)), _worded(given))
        record(actor=actor, verb="read_again", subject=file, detail=detail)
    file.refresh_from_db()
    return file


def _worded(days: tuple[date, date] | None) -> str:
    return "" if days is None else f"{days[0]} – {days[1]}"
