"""Ratings filled in as a workbook: what comes back, what is refused, cell by cell."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import override
from openpyxl import load_workbook

from appraisal.models import AppraisalPeriod, Employee, Rating
from appraisal.scoring.text import Text
from appraisal.selectors.people import team_of
from appraisal.selectors.ratings import Grid, Tally, grids_of
from appraisal.services.ratings_reading import Reading, import_ratings, read_ratings
from appraisal.services.ratings_sheet import FIRST_ROW, ratings_workbook
from appraisal.services.refusal import Refused
from appraisal.services.targets import Becomes
from tests.cast import Company

SignIn = Callable[..., Client]
PAGE = "/ratings/2026-10/sheet/"
ALICE, AMY = FIRST_ROW, FIRST_ROW + 1


def grids(company: Company, name: str = "bob") -> list[Grid]:
    return grids_of(team_of(company.users[name]), company.october)


def filled(company: Company, name: str = "bob", **cells: object) -> bytes:
    """The sheet of somebody's people with these cells typed in."""
    book = load_workbook(BytesIO(ratings_workbook(company.october, grids(company, name))))
    for place, value in cells.items():
        book.active[place] = value
    return saved(book)


def saved(book: Any) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(company: Company, content: bytes, name: str = "bob") -> Reading:
    return read_ratings(period=company.october, grids=grids(company, name), content=content)


def refusals(reading: Reading) -> dict[str, str]:
    return {
        f"{one.column}{one.row}": one.reason
        for one in reading.changes
        if one.becomes is Becomes.REFUSED
    }


@pytest.fixture(autouse=True)
def english() -> Any:
    with override("en"):
        yield


def test_locked_but_for_the_answers(company: Company) -> None:
    sheet = load_workbook(BytesIO(filled(company))).active
    assert sheet.protection.sheet
    assert [sheet.cell(ALICE, column).protection.locked for column in range(1, 11)] == [
        True, True, True, True, True, False, False, False, True, True,
    ]  # fmt: skip
    assert sheet.column_dimensions["I"].hidden
    assert sheet.column_dimensions["J"].hidden
    assert (sheet["B3"].value, sheet["D3"].value) == ("Alice", "Teamwork")


def test_untouched_changes_nothing(company: Company) -> None:
    reading = read(company, filled(company))
    assert (reading.changes, reading.answers, reading.same) == ((), (), 6)


def test_new_changed_taken_back(company: Company) -> None:
    content = filled(company, F3="good", F4="fair", G4=12.5, H4="came late\nonce")
    reading, count = import_ratings(
        period=company.october, grids=grids(company), content=content, actor=company.users["bob"]
    )
    assert (count, reading.count(Becomes.NEW)) == (2, 4)
    amy = Rating.objects.get(employee=company.people["amy"])
    assert (amy.level, amy.value, amy.evidence) == ("fair", Decimal("12.5"), "came late\nonce")
    content = filled(company, F3=None, G4=20)
    reading, count = import_ratings(
        period=company.october, grids=grids(company), content=content, actor=company.users["bob"]
    )
    assert count == 2
    assert {one.becomes for one in reading.changes} == {Becomes.REMOVED, Becomes.CHANGED}
    assert Rating.objects.get().value == 20


@pytest.mark.parametrize(
    ("cells", "place", "reason"),
    [
        ({"B3": "Amy", "F3": "good"}, "B3", "This cell is locked: it was “Alice”."),
        ({"I3": "1-1-teamwork", "F3": "good"}, "I3", "You rate nobody with this key"),
        ({"J3": "x", "F3": "good"}, "J3", "The hidden columns were changed."),
        ({"M3": "x", "F3": "good"}, "M3", "Outside the table."),
        ({"B9": "somebody"}, "B9", "This row is not part of the sheet."),
        ({"F3": "splendid"}, "F3", "Choose a level."),
        ({"F3": "fair", "G3": 99}, "G3", "99 is not allowed here"),
        ({"F3": "fair", "G3": "many"}, "G3", "Write the value as a number."),
        ({"F3": "fair", "G3": "=5+5"}, "G3", "Write a value, not a formula."),
        ({"F3": "poor"}, "H3", "This level needs written evidence."),
        ({"F3": "good", "H3": "x" * 2001}, "H3", "At most 2000 characters."),
    ],
)
def test_refused_cell_by_cell(
    company: Company, cells: dict[str, object], place: str, reason: str
) -> None:
    reading = read(company, filled(company, **{"F4": "good"} | cells))
    found = refusals(reading)
    assert list(found) == [place]
    assert reason in found[place]
    assert [cell.employee.name for cell, _answer in reading.answers] == ["Amy"]


def test_row_twice(company: Company) -> None:
    book = load_workbook(BytesIO(filled(company, F3="good")))
    for column in range(1, 11):
        book.active.cell(9, column).value = book.active.cell(ALICE, column).value
    reading = read(company, saved(book))
    assert refusals(reading) == {"I9": "This row stands in the sheet twice."}
    assert not reading.answers


def counted(company: Company) -> list[Grid]:
    """Bob's people, asked how often something happened instead of for a level."""
    asked = (Tally("late", Text("迟到", "late"), True), Tally("loss", Text("丢件", "loss"), False))
    grid = grids(company)[0]
    question = replace(grid.questions[0], levels=(), tallies=asked)
    rows = tuple(
        replace(row, cells=tuple(replace(cell, question=question) for cell in row.cells))
        for row in grid.rows
    )
    return [replace(grid, questions=(question,), rows=rows)]


def test_counts_have_a_row_each(company: Company) -> None:
    book = load_workbook(BytesIO(ratings_workbook(company.october, counted(company))))
    sheet = book.active
    assert [sheet.cell(row, 4).value for row in (3, 4)] == ["Teamwork · late", "Teamwork · loss"]
    assert [sheet.cell(row, 8).protection.locked for row in (3, 4)] == [False, True]
    sheet["G3"], sheet["G4"], sheet["H3"] = 2, 0, "in October"
    sheet["G6"] = 1  # Amy: the count that is needed is empty
    reading, count = import_ratings(
        period=company.october, grids=counted(company), content=saved(book), actor=None
    )
    assert count == 1
    rating = Rating.objects.get()
    assert (rating.employee.name, rating.counters) == ("Alice", {"late": "2", "loss": "0"})
    assert refusals(reading) == {"G5": "Enter every count; 0 when it did not happen."}
    again = load_workbook(BytesIO(ratings_workbook(company.october, counted(company)))).active
    assert (again["G3"].value, again["G4"].value, again["H3"].value) == (2, 0, "in October")


def test_sheet_in_the_other_language(company: Company) -> None:
    with override("zh-hans"):
        content = filled(company, B3="Amy", F4="good")
    reading = read(company, content)
    assert list(refusals(reading)) == ["B3"]
    assert len(reading.answers) == 1


def test_changed_meanwhile(company: Company) -> None:
    content = filled(company, F3="good", F4="good")
    Rating.objects.create(
        period=company.october, employee=company.people["alice"], role=company.role,
        item_code="teamwork", rater="manager", level="fair", value=20,
    )  # fmt: skip
    found = refusals(read(company, content))
    assert found == {"I3": "The rating was changed since the download."}


def test_another_period(company: Company) -> None:
    content = filled(company, F3="good")
    with pytest.raises(Refused, match="2026-10, not of 2026-09"):
        read_ratings(
            period=company.september,
            grids=grids_of(Employee.objects.all(), company.september),
            content=content,
        )


def test_other_people(company: Company) -> None:
    with pytest.raises(Refused, match="Nobody in this sheet"):
        read(company, filled(company, "dan", F3="good"))


def test_other_people_among_own(company: Company) -> None:
    """Human resources' sheet holds everybody; a manager's own rows are read, Eve's refused."""
    content = filled(company, "hana", F3="good", F4="good", F5="good")
    reading = read(company, content)
    assert list(refusals(reading).values()) == ["You rate nobody with this key in this period."]
    assert len(reading.answers) == 2


def test_locked_period(company: Company) -> None:
    content = filled(company, F3="good")
    AppraisalPeriod.objects.filter(pk=company.october.pk).update(state="locked")
    company.october.refresh_from_db()
    with pytest.raises(Refused, match="nothing is rated any more"):
        read(company, content)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"a;b"])
def test_no_workbook(company: Company, content: bytes) -> None:
    with pytest.raises(Refused, match="not an Excel workbook"):
        read(company, content)


def upload(client: Client, content: bytes) -> HttpResponse:
    return client.post(PAGE, {"file": SimpleUploadedFile("a.xlsx", content)}, follow=True)


def test_preview_then_save(company: Company, signed_in: SignIn) -> None:
    client = signed_in("bob")
    answer = client.get(PAGE + "file/")
    book = load_workbook(BytesIO(answer.content))
    book.active["F3"], book.active["B4"] = "good", "<b>Somebody</b>"
    content = saved(book)
    page = upload(client, content).content.decode()
    assert "ratings F3" in page
    assert "ratings B4" in page
    assert "&lt;b&gt;Somebody" in page
    assert "Save 1 rating" in page
    assert not Rating.objects.exists()
    sent = {"confirmed": "yes", "content": base64.b64encode(content).decode()}
    said = client.post(PAGE, sent, follow=True).content.decode()
    assert "1 rating saved." in said
    assert "1 cell was refused." in said
    assert Rating.objects.get().rated_by == company.users["bob"]


def test_page_says_what_is_wrong(company: Company, signed_in: SignIn) -> None:
    client = signed_in("bob")
    assert "Choose an Excel sheet first." in client.post(PAGE, follow=True).content.decode()
    damaged = client.post(PAGE, {"confirmed": "yes", "content": "%"}, follow=True)
    assert "The preview is damaged" in damaged.content.decode()
    other = upload(client, filled(company, "dan", F3="good"))
    assert "Nobody in this sheet" in other.content.decode()
