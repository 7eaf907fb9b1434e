"""November at the demo company, as its people do it: with nothing but pages.

Each function is what one person does in one sitting; ``enter`` signs the person in through the
sign-in page before it. Nothing here asks the database.
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

PASSWORD = "kpi-demo-2026"
PERIOD = "/periods/2026-11/"
PATIENCE = 90_000
"""Milliseconds that a worker may take on a busy machine."""
PASTE = """(cell, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
}"""


def enter(page: Page, name: str) -> Page:
    """Sign the one before out, and this one in."""
    page.goto("/")
    leave = page.locator("form[action='/sign-out/'] button")
    if leave.count():
        leave.evaluate("button => button.click()")  # below the fold of a long menu
        page.wait_for_url("**/sign-in/**")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/")
    return page


def agree(page: Page) -> None:
    """Say yes to the question before what can't be undone."""
    page.locator("#ask button[data-yes]").click()


def take_step(page: Page, name: str, state: str) -> None:
    """HR takes the period's next step, and knows what is said to be in its way."""
    page.goto(PERIOD)
    main = page.locator("main")
    despite = main.locator("input[name=despite]")
    if despite.count():
        despite.check()
    main.get_by_role("button", name=name, exact=True).click()
    if page.locator("#ask").is_visible():
        agree(page)
    expect(main.locator(".track [aria-current=step]")).to_have_text(state)


def item_of(page: Page, name: str) -> Locator:
    """An item on somebody's scorecard."""
    return page.locator("article.item").filter(has=page.locator(".name", has_text=name))


def open_the_period(page: Page) -> None:
    page.goto("/periods/")
    page.get_by_label("考核期").last.fill("2026-11")
    page.get_by_role("button", name="开放考核期").click()
    expect(page.get_by_role("heading", name="2026年11月")).to_be_visible()


def paste_targets(page: Page) -> None:
    """The administrator copies two cells of each shop from Excel into the grid of targets."""
    page.goto("/admin/appraisal/target/")
    page.get_by_label("岗位").select_option(label="运营专员")
    page.locator("form.versions input[type=date]").first.fill("2026-11-01")
    page.locator("form.versions button").first.click()
    first = page.locator("[name='t|shop|TM01|sales_attainment']")
    first.evaluate(PASTE, "395,000\r\n260,000\r\n")
    page.locator("#targets input[type=submit]").click()
    expect(page.locator(".messagelist")).to_be_visible()
    expect(page.locator("[name='t|shop|TM02|sales_attainment']")).to_have_value(
        re.compile(r"^260,?000$")
    )


def upload(page: Page, shop: str, files: list[Path]) -> None:
    """Upload a shop's files at once, look at each preview, and confirm it."""
    page.goto("/files/upload/")
    page.get_by_label("店铺").select_option(label=shop)
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name="上传并预览").click()
    page.wait_for_url("**/files/")
    for file in files:
        page.goto("/files/")
        page.locator("main").get_by_role("link", name=file.name, exact=True).first.click()
        confirm = page.get_by_role("button", name="确认入库")
        expect(confirm).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_role("heading", name="将带来的变化")).to_be_visible()
        confirm.click()
        expect(page.get_by_text("已入库。")).to_be_visible(timeout=PATIENCE)


def bind_the_night_shift(page: Page) -> None:
    """An account that belonged to nobody is E023's from November on."""
    page.goto("/accounts/unbound/")
    row = page.get_by_role("row").filter(has_text="夜班外包")
    row.get_by_role("checkbox", name="绑定").check()
    row.get_by_placeholder("工号或姓名").fill("E023")
    row.locator("input[type=date]").fill("2026-11-01")
    page.get_by_role("button", name="绑定勾选的账号").click()
    page.goto("/accounts/")
    account = page.locator(".filters").get_by_label("账号")
    account.fill("夜班")
    account.press("Enter")
    expect(page.locator("#list li").filter(has_text="夜班外包")).to_contain_text("吕晴")


def see_the_estimate_and_review_oneself(page: Page) -> None:
    page.goto("/my/now/")
    expect(page.get_by_text("这是估算")).to_be_visible()
    expect(page.locator(".result .total")).to_contain_text("≈")
    page.goto("/my/self-review/")
    page.get_by_role("link", name="2026年11月").click()
    page.get_by_label("主要成绩").fill("双11 期间首响保持在 12 秒以内")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("自评已保存。")).to_be_visible()


def score(page: Page) -> None:
    """Score, or score again, and wait for the worker."""
    page.goto(PERIOD)
    before = page.locator("#progress .tag").count()
    button = page.locator("main").get_by_role("button", name=re.compile("计分$"))
    run = re.search(r"第 (\d+) 次计分", page.locator("main").inner_text()) if before else None
    button.first.click()
    number = int(run[1]) + 1 if run else 1
    expect(page.get_by_text(f"第 {number} 次计分")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#progress .tag").first).to_have_text("已完成", timeout=PATIENCE)


def see_who_is_provisional(page: Page) -> None:
    page.goto("/people/?period=2026-11&standing=provisional")
    expect(page.locator("main tbody tr").first).to_contain_text("暂定")


def see_nothing(page: Page) -> None:
    """Between scoring and publishing nothing of it is the employee's to see."""
    page.goto("/my/now/")
    expect(page.get_by_text("发布结果之前不显示任何内容")).to_be_visible()
    page.goto("/my/")
    expect(page.locator(".page-head .lead").first).to_contain_text("2026年10月")
    expect(page.locator("main")).not_to_contain_text("2026年11月")


def rate_by_keyboard(page: Page) -> None:
    """Every operator, with evidence, without a mouse."""
    page.goto("/ratings/2026-11/")
    press = page.keyboard.press
    levels = page.locator("select[name$=-level]")
    evidence = page.locator("textarea[name$=-evidence]")
    for place in range(levels.count()):
        levels.nth(place).focus()
        press("ArrowDown")
    for place in range(evidence.count()):
        evidence.nth(place).focus()
        page.keyboard.type("周报四份、双11 复盘一份")
    press("Control+s")
    expect(page.locator(".messages, [role=status], .notice").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"已保存 \d+ 项评分。"))).to_be_visible()


def adjust_and_meet(page: Page) -> None:
    """The manager adjusts one item with a reason and writes the meeting down."""
    page.goto("/people/?period=2026-11")
    page.locator("main").get_by_role("link", name="许多").click()
    item_of(page, "投诉与差错").get_by_role("link", name="调整").click()
    page.locator("main").get_by_label("得分").fill("8")
    page.locator("main").get_by_label("原因").fill("其中一次投诉属于物流破损")
    page.get_by_role("button", name="调整并重新计分").click()
    expect(page.locator(".messages, .notice").first).to_be_visible()
    page.goto("/desk/?period=2026-11")
    page.get_by_role("row").filter(has_text="许多").get_by_role("link", name="打开").click()
    page.get_by_role("link", name="记录面谈").first.click()
    page.get_by_label("面谈内容").fill("肯定双11 表现；约定关注退款原因")
    page.get_by_label("约定行动 1").fill("每周汇总退款原因")
    page.get_by_role("button", name="保存面谈").click()
    expect(page.get_by_text("每周汇总退款原因")).to_be_visible()


def calibrate(page: Page) -> None:
    """HR moves one grade with a reason."""
    page.goto(PERIOD + "calibration/")
    row = page.locator("tr").filter(has_text="吕晴")
    row.locator("select[name=grade]").select_option("A")
    row.locator("input[name=reason]").fill("夜班补位，跨部门一致同意")
    row.get_by_role("button", name="调整").click()
    expect(page.locator("tr").filter(has_text="吕晴")).to_contain_text("夜班补位")


def appeal(page: Page) -> None:
    page.goto("/my/2026-11/")
    item_of(page, "投诉与差错").get_by_role("link", name="申诉").click()
    page.get_by_label("申诉类别").select_option("data")
    page.get_by_label("哪里有误").fill("另一次投诉已由买家撤销")
    page.get_by_label("证据").set_input_files(
        {
            "name": "撤销记录.csv",
            "mimeType": "text/csv",
            "buffer": "日期,投诉\n2026-11-20,已撤销".encode(),
        }
    )
    page.get_by_role("button", name="提交申诉").click()
    expect(page.get_by_text("申诉已提交。")).to_be_visible()


def answer(page: Page) -> None:
    """The manager reads the attachment and answers."""
    page.goto("/desk/?period=2026-11")
    page.get_by_role("link", name="许多 · 投诉与差错").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="撤销记录.csv").click()
    assert download.value.suggested_filename == "撤销记录.csv"
    page.get_by_label("你的答复").fill("属实，已核对撤销记录。")
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_text("已答复,由人力资源部决定。")).to_be_visible()


def grant(page: Page) -> None:
    """HR grants it: a new revision is scored, and stands beside the one before."""
    page.goto("/appeals/")
    page.locator("main").get_by_role("link", name="许多").first.click()
    page.get_by_label("同意", exact=True).check()
    page.get_by_label("正确的得分").fill("10")
    page.get_by_label("原因").fill("按撤销记录更正")
    page.get_by_role("button", name="决定").click()
    agree(page)
    expect(page.get_by_text("已保存,正在为该员工重新计分。")).to_be_visible()
    after = page.locator("section.panel").filter(has=page.get_by_role("heading", name="之后"))
    for _ in range(60):
        if after.get_by_role("link").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    before = page.locator("section.panel").filter(has=page.get_by_role("heading", name="之前"))
    expect(before).to_contain_text("8 / 10")
    expect(after).to_contain_text("10 / 10")


def confirm(page: Page) -> None:
    page.goto("/my/2026-11/")
    page.get_by_role("button", name="确认结果").click()
    agree(page)
    expect(page.get_by_text("已确认,谢谢。")).to_be_visible()


def export(page: Page) -> Path:
    """HR has the workbooks written and downloads them."""
    page.goto(PERIOD)
    page.get_by_role("button", name="生成工作簿").click()
    link = page.locator("#exports").get_by_role("link", name="下载")
    expect(link.first).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as download:
        link.first.click()
    return Path(download.value.path())


def reopen(page: Page) -> None:
    """Without a reason the browser does not send it; with one the period is open again."""
    page.goto(PERIOD)
    page.get_by_role("button", name="重新开放").click()
    expect(page.locator(".track [aria-current=step]")).to_have_text("已锁定")
    page.locator("form[action$='/reopen/'] [name=reason]").fill("补录一份漏传的客服报表")
    page.get_by_role("button", name="重新开放").click()
    expect(page.locator(".track [aria-current=step]")).to_have_text("已计分")
