"""How a job stands, as a page and as the part of it that asks for itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from daylit_site.people.roles import Role
from daylit_site.records.models import Job, Kind, Source, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from records_fixtures import Browse, Looked

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process, Upload

pytestmark = pytest.mark.django_db


def made(
    process: Process, kind: Kind = Kind.ANALYSE, upload: Upload | None = None, **how: Any
) -> Job:
    return Job.objects.create(
        kind=kind,
        process=process,
        upload=upload,
        asked_by=process.owner,
        asked_at=timezone.now(),
        **how,
    )


def part(browser: Client, job: Job, told: str = "") -> Any:
    address = f"/records/jobs/{job.pk}/" + (f"?told={told}" if told else "")
    return browser.get(address, headers={"HX-Request": "true"})


def test_a_job_under_way_tells_how_far_it_is(browse: Browse, process: Process) -> None:
    job = made(process, state=State.WORKING, doing="Reading <a>.csv", share=0.25)
    shown = browse(process.owner).get(f"/records/jobs/{job.pk}/").content.decode()
    assert '<div aria-live="polite">' in shown
    assert f'hx-get="/records/jobs/{job.pk}/?told=' in shown
    assert '<progress max="1" value="0.250"' in shown
    assert "Reading &lt;a&gt;.csv</span>, 25" in shown
    assert f'action="/records/jobs/{job.pk}/stop/"' in shown
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in shown


def test_nothing_comes_while_nothing_is_new(browse: Browse, process: Process) -> None:
    job, browser = made(process, state=State.WORKING, doing="Reading"), browse(process.owner)
    first = part(browser, job)
    assert (first.status_code, b"<html" in first.content) == (200, False)
    told = first.context["progress"].digest
    assert (part(browser, job, told).status_code, part(browser, job, told).content) == (204, b"")
    Job.objects.update(doing="Writing")
    assert b"Writing" in part(browser, job, told).content


def test_what_is_done_leads_to_what_it_came_to(
    browse: Browse, process: Process, looked: Looked
) -> None:
    upload, browser = looked(process.owner), browse(process.owner)
    places = {
        made(process, state=State.DONE): "/processes/breakdown/",
        upload.jobs.get(): f"/records/uploads/{upload.pk}/",
    }
    for job, place in places.items():
        assert part(browser, job).headers["HX-Redirect"] == place
        assert browser.get(f"/records/jobs/{job.pk}/").headers["Location"] == place


def test_an_import_is_followed_to_the_end_of_its_analysis(
    browse: Browse, process: Process, looked: Looked
) -> None:
    browser, now = browse(process.owner), timezone.now()
    made(process, state=State.DONE)
    job = made(process, Kind.IMPORT, looked(process.owner), state=State.DONE, finished_at=now)
    # One that was asked for meanwhile may have read the record as it was before.
    made(process, state=State.DONE, started_at=now - timedelta(seconds=1))
    analysis = made(process, state=State.WORKING, doing="Finding departures", started_at=now)
    shown = part(browser, job).content.decode()
    assert "Finding departures" in shown
    assert f'hx-get="/records/jobs/{job.pk}/' in shown
    assert f'action="/records/jobs/{analysis.pk}/stop/"' in shown
    Job.objects.filter(pk=analysis.pk).update(state=State.DONE)
    assert part(browser, job).headers["HX-Redirect"] == "/processes/breakdown/"


def test_an_import_that_no_analysis_followed_leads_to_its_report(
    browse: Browse, process: Process, looked: Looked
) -> None:
    ended = timezone.now() - timedelta(minutes=1)
    job = made(process, Kind.IMPORT, looked(process.owner), state=State.DONE, finished_at=ended)
    answer = part(browse(process.owner), job)
    assert answer.headers["HX-Redirect"] == "/records/processes/breakdown/"


@pytest.mark.parametrize(
    ("kind", "how", "told"),
    [
        (Kind.ANALYSE, {"state": State.STOPPED}, "It was stopped. Nothing of it was kept."),
        (Kind.ANALYSE, {"state": State.LOST}, "It was broken off, as when the machine is"),
        (
            Kind.IMPORT,
            {"state": State.FAILED, "said": "Cannot read a.csv: it is <empty>."},
            "Cannot read a.csv: it is &lt;empty&gt;.",
        ),
        (
            Kind.ANALYSE,
            {"state": State.FAILED},
            "Daylit does not know why. Whoever runs this workspace finds the reason in its log.",
        ),
    ],
)
def test_what_broke_off_says_why_and_can_be_tried_again(
    browse: Browse, process: Process, looked: Looked, kind: Kind, how: dict[str, Any], told: str
) -> None:
    upload = looked(process.owner) if kind == Kind.IMPORT else None
    job, browser = made(process, kind, upload, **how), browse(process.owner)
    shown = part(browser, job).content.decode()
    assert told in shown
    assert "hx-get" not in shown
    answer = browser.post(f"/records/jobs/{job.pk}/again/")
    new = Job.objects.order_by("-pk")[0]
    assert answer.headers["Location"] == f"/records/jobs/{new.pk}/"
    assert (new.kind, new.upload, new.state) == (kind, upload, State.WAITING)


def test_a_job_is_stopped_by_a_button(browse: Browse, process: Process) -> None:
    job, browser = made(process, state=State.WORKING), browse(process.owner)
    answer = browser.post(f"/records/jobs/{job.pk}/stop/", follow=True)
    assert b"It ends as soon as it can. Nothing of it is kept." in answer.content
    assert b"Analysis</strong>: ends as soon as it can" in answer.content
    assert b"/stop/" not in answer.content


def test_a_process_is_analysed_by_a_button_once(browse: Browse, process: Process) -> None:
    browser = browse(process.owner)
    answer = browser.post("/records/processes/breakdown/analyse/")
    job = Job.objects.get()
    assert (job.kind, answer.headers["Location"]) == (Kind.ANALYSE, f"/records/jobs/{job.pk}/")
    again = browser.post("/records/processes/breakdown/analyse/", follow=True)
    assert "is being worked on" in again.content.decode()
    assert Job.objects.count() == 1


def test_who_only_looks_on_is_given_no_buttons(
    browse: Browse, process: Process, someone: Callable[..., Person]
) -> None:
    browser = browse(someone(Role.AUDITOR))
    for state in (State.WORKING, State.FAILED):
        job = made(process, state=state)
        assert "<button" not in part(browser, job).content.decode()
        assert browser.post(f"/records/jobs/{job.pk}/stop/").status_code == 403


def test_a_file_that_is_no_log_is_to_be_thrown_away_first(
    browse: Browse, process: Process, looked: Looked
) -> None:
    upload = looked(process.owner, name="picture.csv")
    job = upload.jobs.get()
    Job.objects.filter(pk=job.pk).update(state=State.FAILED, said="It is a binary file.")
    away = f'<a class="button" href="/records/uploads/{upload.pk}/throw-away/">Throw the log away'
    again = '<button class="plain">Try again</button>'
    shown = browse(process.owner).get(f"/records/jobs/{job.pk}/").content.decode()
    assert 0 < shown.index(away) < shown.index(again)
    Source.objects.create(upload=upload, path="/srv/orders.csv", made_by=process.owner)
    shown = browse(process.owner).get(f"/records/jobs/{job.pk}/").content.decode()
    assert "<button>Try again</button>" in shown
    assert again not in shown


def test_what_failed_for_no_known_reason_is_to_be_tried_again_first(
    browse: Browse, process: Process, looked: Looked
) -> None:
    job = looked(process.owner).jobs.get()
    Job.objects.filter(pk=job.pk).update(state=State.FAILED)
    shown = browse(process.owner).get(f"/records/jobs/{job.pk}/").content.decode()
    assert "<button>Try again</button>" in shown
