"""A small company with named people, for tests that ask who may see what.

Alice and Amy work for Bob, Bob works for Clara; Eve works for Dan, who is nobody's manager
above them. Hana is human resources, Ada configures. Everybody's name is also the login and
PASSWORD the password. October 2026 is scored and published, except for Amy, who waits for Bob's
rating; September holds an older, published result of Alice's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group, User

from appraisal.models import (
    AccountBinding,
    Appraisal,
    AppraisalPart,
    AppraisalPeriod,
    Assignment,
    Department,
    Employee,
    Export,
    Fact,
    ImportProblem,
    Item,
    ItemScore,
    MetricDefinition,
    Notice,
    Role,
    Scorecard,
    ScoringRun,
    Section,
    Shop,
    ShopFile,
    SourceAccount,
    Standing,
)
from appraisal.scoring.result import Account, Input, Step, written_out
from appraisal.scoring.text import Text

PASSWORD = "eleven-crisp-apples"
MARKUP = "<script>alert('小满')</script>"
"""What a file may call an account: shown as text everywhere."""
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)


@dataclass
class Company:
    """Everything that the tests refer to by name."""

    people: dict[str, Employee] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    shop: Shop = field(default_factory=Shop)
    role: Role = field(default_factory=Role)
    scorecard: Scorecard = field(default_factory=Scorecard)
    september: AppraisalPeriod = field(default_factory=AppraisalPeriod)
    october: AppraisalPeriod = field(default_factory=AppraisalPeriod)
    appraisals: dict[tuple[str, str], Appraisal] = field(default_factory=dict)
    file: ShopFile = field(default_factory=ShopFile)
    preview: ShopFile = field(default_factory=ShopFile)
    account: SourceAccount = field(default_factory=SourceAccount)
    unbound: SourceAccount = field(default_factory=SourceAccount)
    export: Export = field(default_factory=Export)
    notice: Notice = field(default_factory=Notice)

    def appraisal(self, name: str, period: str = "2026-10") -> Appraisal:
        """Somebody's current appraisal of a period."""
        return self.appraisals[name, period]

    def score(self, name: str) -> ItemScore:
        """Somebody's first item of October."""
        return ItemScore.objects.filter(part__appraisal=self.appraisal(name)).earliest("position")


def make_company() -> Company:
    """The company in the database."""
    company = Company()
    _metrics()
    _people(company)
    _scorecard(company)
    _files(company)
    _results(company)
    return company


def _metrics() -> None:
    for code, zh, en, unit, aggregation, formula in (
        ("gmv", "支付金额(GMV)", "GMV", "元", "sum", ""),
        ("visitors", "访客数(UV)", "Visitors", "人", "people", ""),
        ("orders", "订单数", "Orders", "单", "sum", ""),
        ("conversion", "转化率", "Conversion", "%", "ratio", "orders / visitors"),
    ):
        MetricDefinition.objects.create(
            code=code,
            name_zh=zh,
            name_en=en,
            unit=unit,
            direction="higher",
            aggregation=aggregation,
            formula=formula,
        )


def _people(company: Company) -> None:
    head = Department.objects.create(code="head", name_zh="总经办", name_en="Head office")
    service = Department.objects.create(
        code="service", name_zh="客服部", name_en="Service", parent=head
    )
    other = Department.objects.create(code="other", name_zh="推广部", name_en="Other", parent=head)
    company.shop = Shop.objects.create(
        code="TM01", name_zh="山野小铺", name_en="Outdoor", platform="tmall", department=service
    )
    company.role = Role.objects.create(code="service", name_zh="客服专员", name_en="Agent")
    above: dict[str, str] = {"bob": "clara", "alice": "bob", "amy": "bob", "eve": "dan"}
    places = {"clara": head, "dan": other, "eve": other, "hana": head}
    for number, name in enumerate(("clara", "bob", "alice", "amy", "dan", "eve", "hana"), start=1):
        user = User.objects.create_user(name, password=PASSWORD)
        company.users[name] = user
        company.people[name] = Employee.objects.create(
            number=f"E{number:03}",
            name=name.title(),
            user=user,
            department=places.get(name, service),
            manager=company.people.get(above.get(name, "")),
        )
    for name in ("alice", "amy", "eve"):
        Assignment.objects.create(
            employee=company.people[name],
            role=company.role,
            shop=company.shop,
            start=date(2026, 1, 1),
        )
    company.users["hana"].groups.add(Group.objects.get_or_create(name="HR")[0])
    ada = User.objects.create_user("ada", password=PASSWORD, is_staff=True)
    ada.groups.add(Group.objects.get_or_create(name="Administrator")[0])
    company.users["ada"] = ada


def _scorecard(company: Company) -> None:
    card = Scorecard.objects.create(
        role=company.role,
        name_zh="客服考核表",
        name_en="Service scorecard",
        version=1,
        effective_from=date(2026, 1, 1),
        options={"code": "service"},
    )
    sales = Section.objects.create(
        scorecard=card, code="sales", label="一", name_zh="销售", name_en="Sales", position=0
    )
    team = Section.objects.create(
        scorecard=card, code="team", label="二", name_zh="协作", name_en="Teamwork", position=1
    )
    Item.objects.create(
        section=sales,
        code="gmv",
        name_zh="销售额",
        name_en="Sales",
        points=Decimal(60),
        measure="gmv",
        target=100000,
        rule_kind="ratio",
    )
    Item.objects.create(
        section=team,
        code="teamwork",
        name_zh="团队协作",
        name_en="Teamwork",
        points=Decimal(40),
        rule_kind="rating",
        rule={
            "levels": [
                {"label": "good", "name": {"zh": "良好", "en": "good"}, "points": 40},
                {
                    "label": "fair",
                    "name": {"zh": "一般", "en": "fair"},
                    "points": {"from": 10, "to": 30},
                },
                {
                    "label": "poor",
                    "name": {"zh": "较差", "en": "poor"},
                    "points": 0,
                    "evidence": True,
                },
            ]
        },
    )
    card.state = Scorecard.State.PUBLISHED
    card.save()
    company.scorecard = card
    Scorecard.objects.create(
        role=company.role,
        name_zh="客服考核表",
        name_en="Service scorecard",
        version=2,
        effective_from=date(2027, 1, 1),
        options={"code": "service"},
    )


def _files(company: Company) -> None:
    company.file = _file(company, "十月.xlsx", ShopFile.State.STORED, "a")
    company.notice = Notice.objects.create(
        user=company.users["alice"],
        kind=Notice.Kind.PUBLISHED,
        key="a notice",
        text_zh="您的结果已发布",
        text_en="Your result is published",
        path="/my/2026-10/",
    )
    company.preview = _file(company, f"{MARKUP}.xlsx", ShopFile.State.PREVIEWED, "b")
    accounts = [
        SourceAccount.objects.create(shop=company.shop, kind="agent", key=key, name=key)
        for key in ("山野小铺:小满", MARKUP)
    ]
    company.account, company.unbound = accounts
    AccountBinding.objects.create(
        account=company.account, employee=company.people["alice"], start=date(2026, 1, 1)
    )
    for account in accounts:
        for day in (1, 2):
            _fact(company.file, account, date(2026, 10, day), 100_000_000 * day, "active")
    _fact(company.preview, company.unbound, date(2026, 10, 1), 200_000_000, "staged")
    ImportProblem.objects.create(
        file=company.preview,
        severity="warning",
        code="not_a_number",
        sheet=MARKUP,
        row=7,
        column=MARKUP,
        value=MARKUP,
        reason_zh=f"不是数字 {MARKUP}",
        reason_en=f"not a number {MARKUP}",
    )


def _file(company: Company, name: str, state: str, digest: str) -> ShopFile:
    return ShopFile.objects.create(
        shop=company.shop,
        name=name,
        sha256=digest * 64,
        size=2048,
        path=f"{digest}/{digest}",
        state=state,
        date_from=date(2026, 10, 1),
        date_until=date(2026, 10, 2),
        rows_read=5,
        rows_kept=4,
        facts_new=4,
        uploaded_by=company.users["hana"],
        sheets=[
            {
                "sheet": MARKUP,
                "layout": None,
                "header_row": 1,
                "rows_read": 5,
                "rows_kept": 4,
                "rows_refused": 0,
                "rows_dropped": {"summary": 1},
                "period_source": "column",
            }
        ],
    )


def _fact(file: ShopFile, account: SourceAccount, day: date, millionths: int, state: str) -> None:
    Fact.objects.create(
        file=file,
        layout="agent_day",
        account=account,
        date_from=day,
        date_until=day,
        rows=1,
        measures={"gmv": millionths, "visitors": 5_000_000},
        state=state,
    )


def _results(company: Company) -> None:
    company.september = _period("2026-09", date(2026, 9, 1), date(2026, 9, 30))
    company.october = _period("2026-10", date(2026, 10, 1), date(2026, 10, 31))
    october = ["alice", "amy", "eve"]
    for period, people in ((company.september, ["alice"]), (company.october, october)):
        run = ScoringRun.objects.create(
            period=period, revision=1, state="finished", total=len(people), finished_at=NOON
        )
        for name in people:
            company.appraisals[name, period.code] = _appraisal(company, run, name)
    company.export = Export.objects.create(
        period=company.october, language="zh-hans", requested_by=company.users["hana"]
    )


def _period(code: str, start: date, end: date) -> AppraisalPeriod:
    return AppraisalPeriod.objects.create(code=code, kind="month", start=start, end=end)


def _appraisal(company: Company, run: ScoringRun, name: str) -> Appraisal:
    """54 of 60 points for sales; 40 for teamwork, or pending for Amy."""
    is_final = name != "amy"
    total = Decimal(94 if is_final else 54)
    waits: list[dict[str, str]] = [] if is_final else [{"item": "teamwork", "status": "pending"}]
    combined = _working(Text(f"总分 {total}", f"{total} points in all"))
    appraisal = Appraisal.objects.create(
        run=run,
        period=run.period,
        employee=company.people[name],
        revision=run.revision,
        is_current=True,
        total=total,
        standing=Standing.FINAL if is_final else Standing.PROVISIONAL,
        grade="A" if is_final else "",
        coefficient=Decimal("1.2") if is_final else None,
        waits_for=waits,
        working={"problems": [], "combined": combined},
        fingerprint="f" * 64,
        published_at=NOON if is_final else None,
        created_at=NOON,
    )
    part = AppraisalPart.objects.create(
        appraisal=appraisal,
        assignment=company.people[name].assignments.get(),
        role=company.role,
        shop=company.shop,
        scorecard=company.scorecard,
        start=run.period.start,
        end=run.period.end,
        days=30,
        total=total,
        standing=appraisal.standing,
        grade=appraisal.grade,
        sections=[
            {"code": "sales", "points": "54", "full_points": "60", "status": "scored"},
            {
                "code": "team",
                "points": "40" if is_final else None,
                "full_points": "40",
                "status": "scored" if is_final else "pending",
            },
        ],
        working=_working(Text("合计", "sum")),
    )
    _scores(company, part, is_final)
    return appraisal


def _scores(company: Company, part: AppraisalPart, is_final: bool) -> None:
    items = {item.code: item for item in Item.objects.filter(section__scorecard=company.scorecard)}
    ItemScore.objects.create(
        part=part,
        item=items["gmv"],
        position=0,
        status="scored",
        actual=Decimal(90000),
        target=Decimal(100000),
        attainment=Decimal("0.9"),
        points=Decimal(54),
        full_points=Decimal(60),
        working=_working(
            Text("完成率 90 %，60 × 90 % = 54 分", "attained 90 %, 60 × 90 % = 54 points"),
            rule=Text("按完成率得分", "in proportion to attainment"),
            inputs=(Input("gmv", Text("支付金额", "GMV"), Decimal(90000), "元", label="sum"),),
            steps=(Step(Text("得分", "points"), "60 * 0.9", Decimal(54)),),
        ),
    )
    waiting = None if is_final else Text("等待上级评分", "waits for a rating by: manager")
    ItemScore.objects.create(
        part=part,
        item=items["teamwork"],
        position=1,
        status="scored" if is_final else "pending",
        points=Decimal(40) if is_final else None,
        full_points=Decimal(40),
        working=_working(Text("评为良好", "rated good"), reason=waiting),
    )


def _working(sentence: Text, **content: Any) -> dict[str, Any]:
    return written_out(Account(sentence=sentence, **content)).to_document()
