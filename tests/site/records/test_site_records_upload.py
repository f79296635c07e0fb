"""What a log seems to be, said and corrected before it is imported."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest
from records_fixtures import LOOKED

from daylit.language import speaking
from daylit.record.engine import open_engine
from daylit.sources import Choices
from daylit.sources.look import look
from daylit_site.people.roles import Role
from daylit_site.records.models import Job, Kind, Process, State, Upload
from daylit_site.records.runs import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from records_fixtures import Browse, Looked

    from daylit_site.people.models import Person

pytestmark = pytest.mark.django_db
AS_FOUND = {
    "name": "Orders",
    "column-0": "case",
    "column-1": "attribute",
    "column-2": "activity",
    "column-3": "time",
    "column-4": "clock",
    "column-5": "team",
    "column-6": "left out",
}
MAY_LACK = [
    "start",
    "end",
    "lifecycle",
    "person",
    "team",
    "organisation",
    "event_id",
    "customer",
    "service",
]


def sent(browser: Client, upload: Upload, **said: str) -> Any:
    return browser.post(
        f"/records/uploads/{upload.pk}/take/",
        AS_FOUND | {name.replace("_", "-"): value for name, value in said.items()},
    )


def refused(browser: Client, upload: Upload, **said: str) -> list[str]:
    """Return the sentences that stand on the page, those of the form first."""
    answer = sent(browser, upload, **said)
    assert answer.status_code == 200
    errors = answer.context["form"].errors
    assert all(one in answer.content.decode() for one in errors.get("__all__", []))
    return [f"{name}: {one}" for name in sorted(errors) for one in errors[name]]


def choices(browser: Client, upload: Upload, **said: str) -> dict[str, object]:
    assert sent(browser, upload, **said).status_code == 302
    upload.refresh_from_db()
    return dict(upload.choices)


def test_each_column_is_shown_with_what_it_holds_and_what_it_was_taken_for(
    browse: Browse, looked: Looked, analyst: Person
) -> None:
    upload = looked(analyst)
    answer = browse(analyst).get(f"/records/uploads/{upload.pk}/")
    shown = answer.content.decode()
    assert "<h1>Is this what <bdi>orders.csv</bdi> holds?</h1>" in shown
    assert "CSV, 1,200 rows." in shown
    assert "<bdi>k1</bdi>" in shown
    assert "3 rows would be refused:" in shown
    assert "Times without a zone were taken as UTC." in shown
    assert "--" not in shown.replace("<!--", "")
    form = answer.context["form"]
    assert {field.html_name: field.initial for _, field in form.rows()} | {
        "name": form.initial["name"]
    } == AS_FOUND | {"name": "orders"}


def test_what_was_left_out_is_no_attribute(browse: Browse, looked: Looked, analyst: Person) -> None:
    upload = looked(analyst)
    form = browse(analyst).get(f"/records/uploads/{upload.pk}/").context["form"]
    offered = {column.name: list(column.options)[-1] for column, _field in form.rows()}
    assert offered["opened by"] == "left out"
    assert offered["clock"] == "clock"
    assert offered["ticket"] == offered["order"] == "attribute"
    assert [f"column-6: {one}" for one in ATTRIBUTE_REFUSED] == refused(
        browse(analyst), upload, column_6="attribute"
    )


ATTRIBUTE_REFUSED = ["Select a valid choice. attribute is not one of the available choices."]


def test_columns_as_found_leave_the_library_its_choice(
    browse: Browse, looked: Looked, analyst: Person
) -> None:
    upload = looked(analyst)
    assert choices(browse(analyst), upload) == {}
    job = Job.objects.get(kind=Kind.IMPORT)
    assert (job.upload, job.state, job.asked_by) == (upload, State.WAITING, analyst)


def test_a_corrected_column_is_said_with_all_others(
    browse: Browse, looked: Looked, analyst: Person
) -> None:
    said = choices(
        browse(analyst),
        looked(analyst),
        column_0="attribute",
        column_1="case",
        column_5="attribute",
    )
    assert said == {
        "case": "ticket",
        "activity": "activity",
        "time": "day",
        "none_for": MAY_LACK,
    }


def test_two_columns_for_one_role_are_refused_at_the_field(
    browse: Browse, looked: Looked, analyst: Person
) -> None:
    assert refused(browse(analyst), looked(analyst), column_1="case") == [
        "column-1: Only one column can be the case, and “order” is it already."
    ]
    assert not Process.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"column_0": "attribute"}, "Say which column is the case."),
        ({"column_2": "attribute"}, "Say which column is the activity."),
        (
            {"column_3": "attribute"},
            "Say which column is the time, or which two start and end.",
        ),
        ({"column_1": "end"}, "Say either the time, or the start and the end; not both."),
        ({"column_3": "start"}, "A start needs an end, and an end a start; else say the time."),
    ],
)
def test_a_log_needs_case_activity_and_time(
    browse: Browse, looked: Looked, analyst: Person, said: dict[str, str], sentence: str
) -> None:
    assert refused(browse(analyst), looked(analyst), **said) == [f"__all__: {sentence}"]


def test_a_start_and_an_end_are_as_good_as_a_time(
    browse: Browse, looked: Looked, analyst: Person
) -> None:
    said = choices(browse(analyst), looked(analyst), column_3="start", column_1="end")
    assert (said["start"], said["end"], "time" in said) == ("day", "ticket", False)


def test_a_problem_is_told_and_nothing_imported_while_it_stands(
    browse: Browse, looked: Looked, analyst: Person
) -> None:
    upload = looked(analyst, problem="Two columns could be it. Say which with --case COLUMN.")
    browser = browse(analyst)
    shown = browser.get(f"/records/uploads/{upload.pk}/").content.decode()
    assert "<h1>What does <bdi>orders.csv</bdi> hold?</h1>" in shown
    assert "Two columns could be it.</p><p>Say below which column is which.</p>" in shown
    assert refused(browser, upload) == ["__all__: Two columns could be it."]
    assert choices(browser, upload, column_0="attribute", column_1="case")["case"] == "ticket"


@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_log_refused_whole_for_its_characters_is_to_be_saved_as_utf_8(
    browse: Browse, looked: Looked, analyst: Person, tmp_path: Path, language: str
) -> None:
    log = tmp_path / "orders.csv"
    rows = (b"k%d,L\xe5\xe4n\xff\xfe\x81,2026-01-0%dT08:00:00Z\n" % (at, at) for at in (1, 2, 3))
    log.write_bytes(b"case,activity,time\n" + b"".join(rows))
    with speaking(language), open_engine(input_bytes=1) as engine:
        found = plain(asdict(look(log, engine, Choices()))) | {"language": language}
    upload, browser = looked(analyst, **found), browse(analyst)
    shown = browser.get(f"/records/uploads/{upload.pk}/").content.decode()
    assert "Save the file as UTF-8 and bring it again.</p></div>" in shown
    assert "Say below which column is which." not in shown
    upload.looked["refusals"].append({"reason": "no time", "row_count": 1, "examples": []})
    upload.looked["row_count"] += 1
    upload.save()
    shown = browser.get(f"/records/uploads/{upload.pk}/").content.decode()
    assert "Say below which column is which." in shown


def test_a_process_needs_a_name(browse: Browse, looked: Looked, analyst: Person) -> None:
    browser = browse(analyst)
    assert refused(browser, looked(analyst), name=" ") == ["name: Say what the process is called."]
    assert refused(browser, looked(analyst), name="x" * 301) == [
        "name: Ensure this value has at most 300 characters (it has 301)."
    ]


@pytest.mark.parametrize(
    "name", ["x" * 300, "<script>alert(1)</script>", "\u05d9\u05d5\u05de\u05df"]
)
def test_any_other_name_is_kept_and_shown_as_text(
    browse: Browse, looked: Looked, analyst: Person, name: str
) -> None:
    browser = browse(analyst)
    choices(browser, looked(analyst), name=name)
    assert Process.objects.get().name == name
    assert "<script>alert" not in browser.get("/records/").content.decode()


def test_a_log_can_go_into_a_process_that_one_sees(
    browse: Browse, looked: Looked, process: Process
) -> None:
    upload = looked(process.owner)
    choices(browse(process.owner), upload, process=str(process.pk), name="")
    assert upload.process == process


def test_a_process_that_one_does_not_see_is_not_offered(
    browse: Browse, looked: Looked, process: Process, someone: Callable[..., Person]
) -> None:
    process.parts.all().delete()
    Process.objects.update(owner=someone(Role.ANALYST))
    owner = process.owner
    upload = looked(owner)
    browser = browse(owner)
    assert "Breakdown" not in browser.get(f"/records/uploads/{upload.pk}/").content.decode()
    choices(browser, upload, process=str(process.pk))
    assert upload.process is not None
    assert upload.process.name == "Orders"


def test_a_process_that_is_busy_is_said(browse: Browse, looked: Looked, process: Process) -> None:
    browser, first, second = (
        browse(process.owner),
        looked(process.owner),
        looked(process.owner),
    )
    choices(browser, first, process=str(process.pk))
    busy = "“Breakdown to street” is being worked on. Wait until that is done, or stop it first."
    assert refused(browser, second, process=str(process.pk)) == [f"__all__: {busy}"]


OBJECTS: dict[str, Any] = {
    "file_format": "OCEL",
    "row_count": 0,
    "columns": [],
    "refusals": [],
    "remarks": [],
    "problem": "a.json tells of 2 types of objects. Say which with --object-type TYPE.",
    "object_types": ["orders", "items"],
}


def test_a_log_of_objects_first_asks_which_are_the_cases(
    browse: Browse, looked: Looked, analyst: Person
) -> None:
    upload = looked(analyst, **OBJECTS)
    browser = browse(analyst)
    shown = browser.get(f"/records/uploads/{upload.pk}/").content.decode()
    assert "a.json tells of 2 types of objects." in shown
    assert "Say below which of them are the cases." in shown
    assert "Taken as" not in shown
    address = f"/records/uploads/{upload.pk}/correct/"
    assert browser.post(address, {"object_type": "other"}).status_code == 200
    assert browser.post(address, {"object_type": "items"}).status_code == 302
    upload.refresh_from_db()
    assert (upload.choices, upload.looked) == ({"object_type": "items"}, {})
    Upload.objects.update(looked=LOOKED | {"object_types": ["orders", "items"]})
    Job.objects.update(state=State.DONE)
    said = choices(browser, upload, column_5="attribute")
    assert said["object_type"] == "items"


def test_a_failed_import_can_be_said_anew(browse: Browse, looked: Looked, analyst: Person) -> None:
    browser, upload = browse(analyst), looked(analyst)
    choices(browser, upload, column_5="organisation")
    Job.objects.filter(kind=Kind.IMPORT).update(state=State.FAILED, said="It broke.")
    job = Job.objects.get(kind=Kind.IMPORT)
    plain = browser.get(f"/records/uploads/{upload.pk}/")
    assert plain.headers["Location"] == f"/records/jobs/{job.pk}/"
    told = browser.get(plain.headers["Location"]).content.decode()
    assert f"/records/uploads/{upload.pk}/?columns" in told
    form = browser.get(f"/records/uploads/{upload.pk}/?columns").context["form"]
    assert [field.initial for _, field in form.rows()][5] == "organisation"
    assert form.initial["process"] == upload.process_id
    answer = sent(browser, upload, process=str(upload.process_id), column_5="team")
    assert answer.status_code == 302
    assert (Process.objects.count(), Job.objects.filter(kind=Kind.IMPORT).count()) == (1, 2)
