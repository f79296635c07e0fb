"""Who did what to logs and jobs is noted, and no password or name of a log with it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from daylit.record import manifest
from daylit.record.people.directory import Directory
from daylit_site.people.models import AuditEntry
from daylit_site.people.roles import Role
from daylit_site.records import keeping, names, operations, removing, undoing
from daylit_site.records.databases import reachable
from daylit_site.records.errors import UnableToUndoError
from daylit_site.records.models import Job, Kind, Process, Source, State
from daylit_site.records.query_sources import Asked, change_query, name_query
from daylit_site.records.schedules import enqueue_due, import_now, set_often
from daylit_site.records.sources import name_source
from daylit_site.records.uploads import ReceivedLog, folder_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from records_fixtures import Looked

    from daylit_site.people.models import Person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PASSWORD = "hush-canary"  # noqa: S105 (of no database there is)

Noted = tuple[str, str, str, dict[str, Any], dict[str, Any]]


@pytest.fixture
def administrator(someone: Callable[..., Person]) -> Person:
    """Who names logs where they lie."""
    return someone(Role.ADMINISTRATOR)


def noted() -> list[Noted]:
    """Return what was noted, oldest first."""
    rows = AuditEntry.objects.order_by("pk")
    return [(one.verb, one.target, one.process_id, one.before, one.after) for one in rows]


def end_jobs() -> None:
    """Let nothing be under way."""
    Job.objects.update(state=State.FAILED)


def test_a_log_is_noted_from_its_coming_to_its_going(analyst: Person) -> None:
    folder_of("came").mkdir(parents=True)
    (folder_of("came") / "log").write_text("x")
    log = ReceivedLog("came", "a.csv", 1)
    upload = operations.receive(received=log, person=analyst, now=NOW)
    end_jobs()
    case = {"case": "ticket"}
    operations.correct(upload=upload, choices=case, person=analyst, now=NOW)
    end_jobs()
    job = operations.take(
        upload=upload, name="Orders", process=None, choices=case, person=analyst, now=NOW
    )
    operations.stop(job=job, person=analyst, now=NOW)
    operations.again(job=job, person=analyst, now=NOW)
    end_jobs()
    upload.refresh_from_db()
    target, read = f"log:{upload.pk}", {"choices": case}
    keeping.throw_away(upload=upload, person=analyst, now=NOW)
    assert noted() == [
        ("log.brought", target, "", {}, {"size_bytes": 1}),
        ("log.corrected", target, "", {"choices": {}}, read),
        ("process.made", "process:orders", "orders", {}, {"owner": "analyst"}),
        ("log.import_asked", target, "orders", {}, read),
        ("job.stopped", "process:orders", "orders", {}, {"job": "import"}),
        ("job.tried_again", "process:orders", "orders", {}, {"job": "import"}),
        ("log.thrown_away", target, "orders", {}, {}),
        ("process.removed", "process:orders", "orders", {}, {}),
    ]
    assert set(AuditEntry.objects.values_list("actor", "at")) == {(analyst.pk, NOW)}


def test_an_analysis_and_the_removal_of_a_process_are_noted(process: Process) -> None:
    owner = process.owner
    operations.analyse(process=process, person=owner, now=NOW)
    end_jobs()
    removing.remove(process=process, person=owner, now=NOW)
    before = {"owner": owner.name, "organisations": ["City Buses"]}
    assert noted() == [
        ("process.analysis_asked", "process:breakdown", "breakdown", {}, {}),
        ("process.removed", "process:breakdown", "breakdown", before, {}),
    ]


def test_an_undoing_is_noted_with_the_imports_that_wait_for_it(
    looked: Looked, process: Process
) -> None:
    settings.RECORD.mkdir()
    one = manifest.Import(1, "2026-01-01T00:00:00+00:00", (), {}, {}, manifest.State())
    holds = {process.process_id: manifest.Process(imports=(one,))}
    manifest.swap(settings.RECORD, manifest.Manifest(1, processes=holds))
    upload = looked(process.owner, process=process)
    Source.objects.create(upload=upload, path="/a.csv", made_by=process.owner)
    undoing.undo(process=process, number=1, person=process.owner, now=NOW)
    assert noted() == [
        (
            *("process.undo_asked", "process:breakdown", "breakdown", {}),
            {"import": 1, "sources_paused": 1},
        )
    ]


def test_an_undoing_that_is_refused_is_not_noted(process: Process) -> None:
    with pytest.raises(UnableToUndoError):
        undoing.undo(process=process, number=1, person=process.owner, now=NOW)
    assert noted() == []


def test_a_log_on_the_server_and_how_often_it_comes_are_noted(
    administrator: Person, process: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "orders.csv").write_text("x")
    monkeypatch.setattr(settings, "SOURCE_FOLDERS", (exports,))
    path = str(exports / "orders.csv")
    upload = name_source(path=path, every_hours=None, person=administrator, now=NOW)
    upload.process = process
    upload.save()
    Job.objects.update(state=State.DONE, kind=Kind.IMPORT)
    source = Source.objects.get()
    set_often(source=source, every_hours=24, person=administrator, now=NOW)
    import_now(source=source, person=administrator, now=NOW)
    never = {"every_hours": None, "is_paused": False, "in_the_name_of": administrator.name}
    target = f"log:{upload.pk}"
    expected: list[Noted] = [
        ("source.named", target, "", {}, {"path": path, "every_hours": None}),
        ("source.often_changed", target, "breakdown", never, never | {"every_hours": 24}),
        ("log.import_asked", target, "breakdown", {}, {}),
    ]
    assert noted() == expected
    Job.objects.update(state=State.DONE)
    Source.objects.update(next_at=NOW)
    assert enqueue_due(NOW) == 1
    assert noted() == expected, "what comes by itself is done by nobody"


def test_of_a_database_neither_password_nor_query_is_noted(
    administrator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SOURCE_DATABASES", (("db.example", 5432),))
    address, shown = "postgresql://ann@db.example/erp", "postgresql://ann@db.example/erp"
    asked = Asked(reachable(address, password=PASSWORD), "SELECT 'canary'")
    upload = name_query(name="Orders", asked=asked, every_hours=None, person=administrator, now=NOW)
    end_jobs()
    other = Asked(reachable(address, password=PASSWORD), "SELECT 'canary', 2")
    change_query(source=Source.objects.get(), asked=other, person=administrator, now=NOW)
    target, before = f"log:{upload.pk}", {"database": shown}
    assert noted() == [
        ("source.named", target, "", {}, before | {"every_hours": None}),
        ("source.changed", target, "", before, before | {"is_another_query": True}),
    ]
    assert "canary" not in repr(list(AuditEntry.objects.values()))


def test_that_names_were_forgotten_is_noted_and_none_of_them(administrator: Person) -> None:
    settings.RECORD.mkdir()
    manifest.swap(
        settings.RECORD, manifest.Manifest(1, processes={"breakdown": manifest.Process()})
    )
    directory = Directory(settings.RECORD / "people")
    directory.enter(["Ann Berg", "Bo Ek"])
    keyed_id = directory.person_id("Ann Berg")
    entry = names.name_of(keyed_id)
    assert entry is not None
    names.forget(entry=entry, person=administrator, now=NOW)
    names.forget_every_name(person=administrator, now=NOW)
    assert noted() == [
        ("names.forgotten", "names:all", "", {}, {}),
        ("names.all_forgotten", "names:all", "", {}, {}),
    ]
    told = repr(list(AuditEntry.objects.values()))
    assert "Ann" not in told
    assert keyed_id not in told


def test_a_log_without_a_process_is_stopped_as_a_log(looked: Looked, analyst: Person) -> None:
    upload = looked(analyst)
    job = upload.jobs.get()
    Job.objects.update(state=State.WAITING)
    operations.stop(job=job, person=analyst, now=NOW)
    assert noted() == [("job.stopped", f"log:{upload.pk}", "", {}, {"job": "look"})]
