"""From an empty workspace to a process: a log brought, a column corrected, imported, analysed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from daylit_site.records.models import Job, Kind, Process, State, Upload
from daylit_site.records.working import do

if TYPE_CHECKING:
    from records_fixtures import Browse

    from daylit_site.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = "order number,invoice number,activity,time,team\n" + "".join(
    f"{case},{case % 7},{activity},2026-01-{1 + case % 28:02}T{8 + at:02}:00:00Z,{team}\n"
    for case in range(40)
    for at, (activity, team) in enumerate(
        [("Ask", "North"), ("Look", "South"), ("Answer", "North")]
    )
)


def test_a_log_becomes_a_process_with_one_column_corrected(browse: Browse, analyst: Person) -> None:
    browser = browse(analyst)
    log = SimpleUploadedFile("C:\\logs\\order_desk.csv", ROWS.encode())
    answer = browser.post(reverse("bring"), {"log": log})
    upload = Upload.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/records/uploads/{upload.pk}/",
    )
    assert (upload.name, upload.size_bytes) == ("order_desk.csv", len(ROWS))

    waiting = browser.get(f"/records/uploads/{upload.pk}/").content.decode()
    assert "What does <bdi>order_desk.csv</bdi> hold?" in waiting
    looking = Job.objects.get(kind=Kind.LOOK)
    do(looking.pk)
    told = browser.get(f"/records/jobs/{looking.pk}/", headers={"HX-Request": "true"})
    assert told.headers["HX-Redirect"] == f"/records/uploads/{upload.pk}/"

    shown = browser.get(f"/records/uploads/{upload.pk}/")
    assert "Two columns could be the case" in shown.content.decode()
    form = shown.context["form"]
    chosen = {field.html_name: field.initial for _column, field in form.rows()}
    assert list(chosen.values()) == ["attribute", "attribute", "activity", "time", "team"]

    answer = browser.post(
        f"/records/uploads/{upload.pk}/take/",
        {**chosen, "column-0": "case", "name": form.initial["name"]},
    )
    importing = Job.objects.get(kind=Kind.IMPORT)
    assert answer.headers["Location"] == f"/records/jobs/{importing.pk}/"
    process = Process.objects.get()
    assert (process.process_id, process.name) == ("order-desk", "order desk")
    assert (process.owner, process.parts.get().organisation) == (analyst, analyst.organisation)

    do(importing.pk)
    analysing = Job.objects.get(kind=Kind.ANALYSE)
    part = browser.get(f"/records/jobs/{importing.pk}/", headers={"HX-Request": "true"})
    assert "<strong>Analysis</strong>: waits for its turn" in part.content.decode()
    do(analysing.pk)
    assert set(Job.objects.values_list("state", flat=True)) == {State.DONE}
    answer = browser.get(f"/records/jobs/{importing.pk}/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/processes/order-desk/"

    report = browser.get("/records/processes/order-desk/").content.decode()
    assert "40 cases with 120 events, from 1 January 2026 to 28 January 2026." in report
    assert "120 rows taken, none refused." in report
    assert "as was said" in report
    run = process.latest_run
    assert run is not None
    page = browser.get(f"/records/runs/{run.pk}/").content.decode()
    assert "From run 1, which read version 1 of the record on" in page
    assert browser.get(f"/records/uploads/{upload.pk}/").headers["Location"] == (
        "/records/processes/order-desk/"
    )
