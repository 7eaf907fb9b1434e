"""The period page: where it stands, its next step, what HR does, and polling."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appraisal.models import AppraisalPeriod, Export, ScoringRun
from appraisal.selectors.cockpit import sources_of, standings_of, waiting_in
from tests.cast import Company

SignIn = Callable[..., Client]
OCTOBER = "/periods/2026-10/"


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_page_says_where_it_stands(company: Company, signed_in: SignIn) -> None:
    page = text_of(signed_in("hana"), OCTOBER)
    assert "October 2026" in page
    assert "Teamwork" in page  # what Amy waits for
    assert reverse("appraisal:appraisal", args=[company.appraisal("amy").pk]) in page
    assert "One account of the files belongs to nobody." in page
    assert "Confirm the targets" in page


@pytest.mark.both_databases
def test_standings(company: Company) -> None:
    standings = standings_of(company.october)
    assert (standings.final, standings.provisional, standings.invalid) == (2, 1, 0)
    assert (standings.people, standings.unscored, standings.published) == (3, 0, 2)
    assert standings.hidden == 1
    (waiting,) = waiting_in(company.october)
    assert (waiting.status, waiting.people, waiting.more) == ("pending", 1, 0)


@pytest.mark.both_databases
def test_sources(company: Company, signed_in: SignIn) -> None:
    (source,) = sources_of(company.october)
    assert (str(source.first), str(source.last)) == ("2026-10-01", "2026-10-02")
    assert (source.days, source.facts, source.is_late) == (2, 4, True)
    page = text_of(signed_in("hana"), OCTOBER + "sources/")
    assert "agent_day" in page
    assert "2026-10-02" in page


def test_open_period(company: Company, signed_in: SignIn) -> None:
    answer = signed_in("hana").post(reverse("appraisal:period_open"), {"code": "2026-11"})
    assert answer.headers["Location"] == "/periods/2026-11/"
    assert AppraisalPeriod.objects.filter(code="2026-11").exists()


@pytest.mark.parametrize("code", ["", "2026-13", "November", "2026-11-01-too-long"])
def test_open_nonsense(code: str, company: Company, signed_in: SignIn) -> None:
    answer = signed_in("hana").post(reverse("appraisal:period_open"), {"code": code}, follow=True)
    assert "notice bad" in answer.content.decode()
    assert AppraisalPeriod.objects.count() == 2


def test_score_again(company: Company, signed_in: SignIn) -> None:
    page = signed_in("hana").post(OCTOBER + "score/", follow=True).content.decode()
    run = ScoringRun.objects.get(period=company.october, revision=2)
    assert run.requested_by == company.users["hana"]
    assert 'hx-trigger="every 1s"' in page
    again = signed_in("hana").post(OCTOBER + "score/", follow=True).content.decode()
    assert "being scored just now" in again


def test_polling_stops_with_the_run(company: Company, signed_in: SignIn) -> None:
    hana = signed_in("hana")
    hana.post(OCTOBER + "score/")
    assert "HX-Refresh" not in hana.get(OCTOBER + "progress/").headers
    ScoringRun.objects.filter(revision=2).update(state="finished", finished_at=timezone.now())
    answer = hana.get(OCTOBER + "progress/")
    assert answer.headers["HX-Refresh"] == "true"
    assert "every 1s" not in answer.content.decode()


def test_poll_after_the_session_sends_the_page_to_sign_in(db: None) -> None:
    answer = Client(headers={"hx-request": "true"}).get(OCTOBER + "progress/")
    assert answer.headers["HX-Redirect"] == reverse("appraisal:sign_in")


def test_next_step(company: Company, signed_in: SignIn) -> None:
    page = signed_in("hana").post(OCTOBER + "advance/", {"from": "open"}, follow=True)
    assert "The period is now: targets confirmed." in page.content.decode()
    # Of the second of two clicks nothing comes.
    page = signed_in("hana").post(OCTOBER + "advance/", {"from": "open"}, follow=True)
    assert "has moved on meanwhile" in page.content.decode()
    assert AppraisalPeriod.objects.get(code="2026-10").state == "targets"


def test_obstacles_have_to_be_accepted(company: Company, signed_in: SignIn) -> None:
    AppraisalPeriod.objects.filter(code="2026-10").update(state="targets")
    hana = signed_in("hana")
    page = text_of(hana, OCTOBER)
    assert "I know this; go on all the same" in page
    assert "figures end on 2026-10-02" in page
    hana.post(OCTOBER + "advance/", {"from": "targets"})
    assert AppraisalPeriod.objects.get(code="2026-10").state == "targets"
    hana.post(OCTOBER + "advance/", {"from": "targets", "despite": "yes"})
    assert AppraisalPeriod.objects.get(code="2026-10").state == "data"


def test_reopening_needs_a_reason(company: Company, signed_in: SignIn) -> None:
    AppraisalPeriod.objects.filter(code="2026-10").update(state="approved")
    page = signed_in("hana").post(OCTOBER + "reopen/", {"reason": " "}, follow=True)
    assert "Give a reason" in page.content.decode()
    signed_in("hana").post(OCTOBER + "reopen/", {"reason": "a file was missing"})
    assert AppraisalPeriod.objects.get(code="2026-10").state == "scored"


def test_export_and_download(company: Company, signed_in: SignIn) -> None:
    hana = signed_in("hana")
    page = hana.post(OCTOBER + "export/", follow=True).content.decode()
    assert "The workbooks are being written." in page
    assert 'hx-trigger="every 2s"' in page
    answer = hana.get(reverse("appraisal:export_download", args=[company.export.pk]))
    assert b"".join(answer.streaming_content) == b"PK"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_download_of_a_removed_file(company: Company, signed_in: SignIn) -> None:
    (Path(settings.EXPORT_DIR) / "october.zip").unlink()
    path = reverse("appraisal:export_download", args=[company.export.pk])
    assert signed_in("hana").get(path).status_code == 404
    Export.objects.update(state=Export.State.FAILED)
    assert signed_in("hana").get(path).status_code == 404


def test_list(company: Company, signed_in: SignIn, django_assert_max_num_queries: Callable) -> None:
    hana = signed_in("hana")
    with django_assert_max_num_queries(8):
        page = text_of(hana, "/periods/")
    assert "September 2026" in page
