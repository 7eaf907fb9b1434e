"""Accounts that belong to nobody: listed with their figures, suggested, bound together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from appraisal.models import AccountBinding, AppraisalPeriod, Event, Fact, Shop, SourceAccount
from appraisal.selectors.changes import accounts_of
from appraisal.selectors.files import unbound_accounts
from appraisal.selectors.metrics import catalogue
from appraisal.selectors.sheet_periods import period_content
from appraisal.selectors.unbound import described, unbound
from appraisal.services.accounts import bind_account
from tests.cast import Company
from tests.explained import pattern_of

PAGE = "appraisal:accounts_unbound"


def account(company: Company, name: str, *, kind: str = "agent", shop: Shop | None = None):
    found = SourceAccount.objects.create(
        shop=shop or company.shop, kind=kind, key=f"key of {name}", name=name
    )
    Fact.objects.create(
        file=company.file,
        layout="x",
        account=found,
        date_from=date(2026, 10, 5),
        date_until=date(2026, 10, 5),
        rows=1,
        measures={"gmv": 12_340_000},
        state="active",
    )
    return found


@pytest.fixture
def other_shop(db: None) -> Shop:
    return Shop.objects.create(code="TM07", name_zh="分店", platform="tmall")


def suggestion(found: SourceAccount) -> str:
    (line,) = described([unbound().get(pk=found.pk)], catalogue())
    return line.suggestion.employee.name if line.suggestion else ""


@pytest.mark.parametrize(
    ("name", "kind", "whose"),
    [
        ("分店:小满", "agent", "Alice"),  # the nickname she has in the first shop
        ("分店：AMY", "agent", "Amy"),  # called like her
        ("日常-amy-长尾词", "plan", "Amy"),  # holds her name
        ("小满的推广计划", "plan", "Alice"),  # a pattern
        ("小满的推广计划", "agent", ""),  # a pattern for plans only
        ("amy与bob", "plan", ""),  # two people: no suggestion
        ("别人", "agent", ""),
    ],
)
def test_suggestion(company: Company, other_shop: Shop, name: str, kind: str, whose: str) -> None:
    pattern_of(company)
    assert suggestion(account(company, name, kind=kind, shop=other_shop)) == whose


def test_who_has_left_is_not_suggested(company: Company, other_shop: Shop) -> None:
    amy = company.people["amy"]
    amy.left_on = date(2026, 9, 30)
    amy.save()
    assert suggestion(account(company, "分店:Amy", shop=other_shop)) == ""


def test_plans_called_alike_are_not_the_same_persons(company: Company, other_shop: Shop) -> None:
    plan = account(company, "全店推广", kind="plan")
    AccountBinding.objects.create(
        account=plan, employee=company.people["amy"], start=date(2026, 1, 1)
    )
    assert suggestion(account(company, "全店推广", kind="plan", shop=other_shop)) == ""


def test_a_new_binding_ends_where_a_later_one_begins(
    company: Company, signed_in: Callable[..., Client]
) -> None:
    AccountBinding.objects.filter(account=company.account).update(start=date(2026, 10, 2))
    lines = described(list(unbound()), catalogue())
    assert not next(one for one in lines if one.account == company.account).is_sure
    pk = company.account.pk
    data = {"account": [pk], f"employee-{pk}": "E004", f"start-{pk}": "2026-10-01"}
    signed_in("hana").post(reverse("appraisal:accounts_bind"), data)
    added = company.account.bindings.get(employee=company.people["amy"])
    assert (added.start, added.end) == (date(2026, 10, 1), date(2026, 10, 1))


def test_a_binding_that_ended_leaves_the_later_days(company: Company) -> None:
    assert company.account not in unbound()
    AccountBinding.objects.update(end=date(2026, 10, 1))
    assert company.account in unbound()


def test_the_page_shows_figures_and_binds_what_is_ticked(
    company: Company, other_shop: Shop, signed_in: Callable[..., Client]
) -> None:
    client = signed_in("hana")
    amys, others = (
        account(company, "分店:Amy", shop=other_shop),
        account(company, "谁", shop=other_shop),
    )
    page = client.get(reverse(PAGE)).content.decode()
    assert "12.34" in page
    assert "E004 Amy" in page
    assert "<script>alert(" not in page
    data = {
        "account": [amys.pk, others.pk],
        f"employee-{amys.pk}": "E004 Amy",
        f"start-{amys.pk}": "2026-10-01",
        f"employee-{others.pk}": "E999",
        f"start-{others.pk}": "2026-10-01",
    }
    page = client.post(reverse("appraisal:accounts_bind"), data, follow=True).content.decode()
    assert "One account is bound" in page or "1 account is bound" in page
    assert "E999" in page
    assert amys.bindings.get().employee == company.people["amy"]
    assert not others.bindings.exists()


def test_patterns_are_kept_and_removed(company: Company, signed_in: Callable[..., Client]) -> None:
    client = signed_in("hana")
    add = reverse("appraisal:pattern_add")
    client.post(add, {"text": "长尾", "kind": "plan", "employee": "E004", "shop": ""})
    client.post(add, {"text": " ", "kind": "plan", "employee": "E004"})
    client.post(add, {"text": "x", "kind": "nonsense", "employee": "E004"})
    (pattern,) = company.people["amy"].binding_patterns.all()
    assert "长尾" in client.get(reverse(PAGE)).content.decode()
    client.post(reverse("appraisal:pattern_remove", args=[pattern.pk]))
    assert not company.people["amy"].binding_patterns.exists()


def test_accounts_that_are_not_ours_leave_the_lists_and_come_back(
    company: Company, other_shop: Shop, signed_in: Callable[..., Client]
) -> None:
    outside = [
        account(company, f"外部达人{number}", kind="promoter", shop=other_shop) for number in (1, 2)
    ]
    ours = account(company, "谁", shop=other_shop)
    client = signed_in("hana")
    period = AppraisalPeriod.objects.get(code="2026-10")

    def listed() -> list[set[str]]:
        """By name: on the page, of all, of the period, of the file, in the workbook."""
        page = client.get(reverse(PAGE)).content.decode()
        return [
            {name for name in ("外部达人1", "外部达人2", "谁") if f"{name}</strong>" in page},
            *(
                {str(one) for one in found} & {"外部达人1", "外部达人2", "谁"}
                for found in (
                    unbound_accounts(),
                    unbound_accounts(period=period),
                    unbound_accounts(file=company.file),
                    accounts_of(company.file),
                    [one.name for one in period_content(period).unbound],
                )
            ),
        ]

    everything = {"外部达人1", "外部达人2", "谁"}
    assert listed() == [everything] * 6
    to = reverse("appraisal:accounts_external")
    ids = [one.pk for one in outside]
    # The box for binding, ticked from the start where somebody is suggested, marks nothing.
    data = {"external": [*ids, "x"], "account": [ours.pk]}
    page = client.post(to, data, follow=True).content.decode()
    assert "2 accounts are marked as not ours" in page
    assert "Not ours: 2" in page
    assert listed() == [{"谁"}] * 6
    lines = Event.objects.filter(verb="mark_external")
    assert {line.subject_id for line in lines} == {str(pk) for pk in ids}
    assert {line.actor.username for line in lines} == {"hana"}
    # They stay visible, apart.
    page = client.get(reverse(PAGE), {"external": "1"}).content.decode()
    assert "外部达人1</strong>" in page
    assert "谁</strong>" not in page
    filtered = reverse("appraisal:accounts")
    page = client.get(filtered, {"bound": "external"}).content.decode()
    assert "外部达人2" in page
    assert "谁" not in page
    assert "外部达人2" not in client.get(filtered, {"bound": "no"}).content.decode()
    # Marking twice is one line; taking one back lists it again; so does binding the other.
    client.post(to, {"external": ids})
    assert lines.count() == 2
    page = client.post(to, {"external": ids[:1], "back": "1"}, follow=True).content.decode()
    assert "1 account is one of ours again" in page
    assert listed() == [{"外部达人1", "谁"}] * 6
    assert Event.objects.filter(verb="unmark_external").count() == 1
    bind_account(
        account=outside[1], employee=company.people["amy"], start=date(2026, 10, 6), actor=None
    )
    outside[1].refresh_from_db()
    assert not outside[1].is_external
    assert "外部达人2</strong>" in client.get(reverse(PAGE)).content.decode()
    assert "No account is ticked" in client.post(to, follow=True).content.decode()


def test_a_shop_is_never_marked_and_only_hr_marks(
    company: Company, signed_in: Callable[..., Client]
) -> None:
    shop = SourceAccount.objects.create(shop=company.shop, kind="shop", key="")
    to = reverse("appraisal:accounts_external")
    signed_in("hana").post(to, {"external": [shop.pk, company.account.pk]})
    shop.refresh_from_db()
    company.account.refresh_from_db()
    assert (shop.is_external, company.account.is_external) == (False, True)
    assert company.account.bindings.exists()
    assert signed_in("alice").post(to, {"external": [company.account.pk]}).status_code == 403


def test_many_are_marked_in_the_admin(company: Company, signed_in: Callable[..., Client]) -> None:
    client = signed_in("ada")
    page = reverse("admin:appraisal_sourceaccount_changelist")
    for action, expected in (("mark_selected", True), ("take_back_selected", False)):
        data = {"action": action, "_selected_action": [company.account.pk]}
        assert "account changed" in client.post(page, data, follow=True).content.decode()
        company.account.refresh_from_db()
        assert company.account.is_external is expected
    assert Event.objects.filter(verb__endswith="mark_external").count() == 2
