"""Addresses of the appraisal pages. An address is named like its view."""

from django.urls import path

from appraisal.views import (
    accounts,
    files,
    home,
    period_steps,
    periods,
    ratings,
    scorecards,
    session,
    team,
)

app_name = "appraisal"

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", session.sign_in, name="sign_in"),
    path("sign-out/", session.sign_out, name="sign_out"),
    path("password/", session.password, name="password"),
    path("my/", scorecards.my_scorecard, name="my_scorecard"),
    path("my/<str:period>/", scorecards.my_scorecard_of, name="my_scorecard_of"),
    path("appraisals/<int:pk>/", scorecards.appraisal, name="appraisal"),
    path("appraisals/<int:pk>/items/<int:score>/", scorecards.item_facts, name="item_facts"),
    path("people/", team.team, name="team"),
    path("people/export/<str:kind>/", team.team_export, name="team_export"),
    path("people/found/", accounts.people_found, name="people_found"),
    path("people/<int:pk>/", scorecards.employee, name="employee"),
    path("ratings/", ratings.ratings, name="ratings"),
    path("ratings/<str:code>/", ratings.ratings_of, name="ratings_of"),
    path("periods/", periods.periods, name="periods"),
    path("periods/open/", periods.period_open, name="period_open"),
    path("periods/<str:code>/", periods.period, name="period"),
    path("periods/<str:code>/progress/", periods.period_progress, name="period_progress"),
    path("periods/<str:code>/sources/", periods.period_sources, name="period_sources"),
    path("periods/<str:code>/exports/", periods.period_exports, name="period_exports"),
    path("periods/<str:code>/score/", periods.period_score, name="period_score"),
    path("periods/<str:code>/advance/", period_steps.period_advance, name="period_advance"),
    path("periods/<str:code>/reopen/", period_steps.period_reopen, name="period_reopen"),
    path("periods/<str:code>/export/", periods.period_export, name="period_export"),
    path("exports/<int:pk>/", periods.export_download, name="export_download"),
    path("files/", files.files, name="files"),
    path("files/upload/", files.upload, name="upload"),
    path("files/<int:pk>/", files.file, name="file"),
    path("files/<int:pk>/progress/", files.file_progress, name="file_progress"),
    path("files/<int:pk>/problems/", files.file_problems, name="file_problems"),
    path("files/<int:pk>/original/", files.file_original, name="file_original"),
    path("files/<int:pk>/confirm/", files.file_confirm, name="file_confirm"),
    path("files/<int:pk>/discard/", files.file_discard, name="file_discard"),
    path("files/<int:pk>/undo/", files.file_undo, name="file_undo"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/<int:pk>/bind/", accounts.account_bind, name="account_bind"),
]
