"""What people declare of a process, and that analyses honour it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.utils import timezone

from daylit.departures.minutes import Minutes
from daylit.record import manifest
from daylit.record.store import Record
from daylit_site.records.declaring import Follows, declare
from daylit_site.records.models import (
    Declaration,
    Declares,
    Job,
    Kind,
    Process,
    Run,
    State,
    Upload,
)
from daylit_site.records.stated import (
    UnableToDeclareError,
    calendars_of,
    read_stated,
    terms_of,
)
from daylit_site.records.stated_words import Said, in_words
from daylit_site.records.uploads import folder_of
from daylit_site.records.working import do

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db(transaction=True)

STAYS = (("Ask", "North"), ("Look", "South"), ("Answer", "South"))
AGAIN = (("Ask", "North"), ("Look", "South"), ("Look", "South"), ("Answer", "South"))
ENDS_WITH_LOOK = (("Ask", "North"), ("Look", "South"))
THERE_AND_BACK = (("Ask", "North"), ("Look", "South"), ("Mend", "North"), ("Answer", "North"))


def log() -> str:
    """Return 48 cases: 30 plain, 6 with one thing done again, 6 to and fro, 6 that stop early."""
    ways = [STAYS] * 30 + [AGAIN] * 6 + [THERE_AND_BACK] * 6 + [ENDS_WITH_LOOK] * 6
    lines = [
        f"{case},{activity},2026-01-{1 + case % 28:02}T{8 + at:02}:00:00Z,{team}"
        for case, way in enumerate(ways)
        for at, (activity, team) in enumerate(way)
    ]
    return "\n".join(["case,activity,time,team", *lines, ""])


@pytest.fixture
def imported(process: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Process:
    """The process with the log in its record; nothing of it was analysed."""
    monkeypatch.setattr(settings, "RECORD", tmp_path / "record")
    monkeypatch.setattr(settings, "UPLOADS", tmp_path / "uploads")
    folder = folder_of("one")
    folder.mkdir(parents=True)
    (folder / "export.csv").write_text(log(), encoding="utf-8")
    upload = Upload.objects.create(
        process=process,
        name="export.csv",
        folder="one",
        size_bytes=1,
        uploaded_by=process.owner,
        uploaded_at=timezone.now(),
    )
    done(asked(process, Kind.IMPORT, upload))
    return process


@pytest.fixture
def held(process: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Process:
    """The process, of which the record holds something."""
    monkeypatch.setattr(settings, "RECORD", tmp_path)
    processes = {process.process_id: manifest.Process()}
    manifest.swap(tmp_path, manifest.Manifest(1, processes=processes))
    return process


def asked(process: Process, kind: Kind, upload: Upload | None = None) -> Job:
    return Job.objects.create(
        kind=kind,
        process=process,
        upload=upload,
        asked_by=process.owner,
        asked_at=timezone.now(),
    )


def done(job: Job) -> None:
    do(job.pk, analyse_next=False)
    job.refresh_from_db()
    assert (job.state, job.said) == (State.DONE, "")


def declared(process: Process, kind: Declares, content: dict[str, Any], **more: Any) -> Follows:
    return declare(
        process=process,
        kind=kind,
        content=content,
        person=process.owner,
        now=timezone.now(),
        **more,
    )


def run_now(process: Process) -> Run:
    """Have done what waits, and return the latest run."""
    done(Job.objects.get(process=process, state=State.WAITING))
    run = process.latest_run
    assert run is not None
    return run


def found(run: Run, name: str) -> Any:
    return run.findings.get(name=name).content


def looks_again(run: Run) -> tuple[str, bool]:
    loop = next(one for one in found(run, "loops") if one["activity"] == "Look")
    return loop["reading"], bool(loop["is_declared"])


def loop(kind: str, *place: str, is_usual: bool = True) -> dict[str, Any]:
    return {"kind": kind, "place": list(place), "is_usual": is_usual}


MINUTES = {"Ask": 5.0, "Look": 10.0, "Answer": 2.5, "Mend": 60.0}
TERMS = '[[term]]\nfrom = "Ask"\nto = "Answer"\nwithin = "90 min"\n'
CALENDAR = (
    'default = "day"\n[calendars.day]\nzone = "Europe/Stockholm"\n'
    'hours = { mon-fri = "08:00-17:00" }\n[teams]\nSouth = "day"\n'
)


def bounces(run: Run) -> list[str]:
    return [row["place"] for row in found(run, "patterns")["rows"] if row["kind"] == "bounce"]


def closing() -> tuple[str, ...]:
    return Record(settings.RECORD).process("breakdown").state.closing


def test_an_analysis_honours_what_was_declared_until_it_is_taken_back(imported: Process) -> None:
    found_closing = closing()
    declared(imported, Declares.MINUTES, {"by_activity": MINUTES})
    declared(imported, Declares.TERMS, {"toml": TERMS})
    declared(imported, Declares.CALENDAR, {"toml": CALENDAR})
    declared(imported, Declares.ENDS, {"activities": ["Answer"]})
    declared(imported, Declares.USUAL, loop("rework", "Look"), reason="Two pairs of eyes.")
    declared(imported, Declares.USUAL, loop("bounce", "North", "South"))
    run = run_now(imported)
    assert found(run, "told")["unit"] == "hours assumed"
    assert "late" in {row["kind"] for row in found(run, "patterns")["rows"]}
    assert looks_again(run) == ("usual", True)
    assert bounces(run) == []
    assert closing() == ("Answer",)
    assert run.record_version == 3, "an import, ends, and both loops at once"
    assert run.parameters == {
        "declared_up_to": Declaration.objects.latest("pk").pk,
        "ends": ["Answer"],
        "usual": [
            {"kind": "rework", "place": ["Look"], "why": "Two pairs of eyes."},
            {"kind": "bounce", "place": ["North", "South"], "why": ""},
        ],
        "minutes": MINUTES,
        "terms": [
            {
                "text": "“Answer” within 90 min of “Ask”",
                "words": {
                    "en": "“Answer” within 90 min of “Ask”",
                    "sv": "”Answer” inom 90 min från ”Ask”",
                },
                "why": "",
            }
        ],
        "calendar": {"default": "day", "teams": {"South": "day"}, "organisations": {}},
    }

    declared(imported, Declares.MINUTES, {"by_activity": {"Ask": 5.0}})
    declared(imported, Declares.ENDS, {"activities": []})
    declared(imported, Declares.TERMS, {"toml": ""})
    declared(imported, Declares.CALENDAR, {"toml": ""})
    declared(imported, Declares.USUAL, loop("rework", "Look", is_usual=False))
    declared(imported, Declares.USUAL, loop("bounce", "North", "South", is_usual=False))
    run = run_now(imported)
    assert found(run, "told")["unit"] == "steps"
    assert "late" not in {row["kind"] for row in found(run, "patterns")["rows"]}
    assert "neither measured work nor minutes" in found(run, "remarks")["words"]["en"]["said"][-1]
    assert looks_again(run) == ("departure", False)
    assert closing() == found_closing
    assert bounces(run) == ["North → South → North"]
    last = Declaration.objects.latest("pk").pk
    assert run.parameters == {"declared_up_to": last, "minutes": {"Ask": 5.0}}


def test_an_end_that_never_occurs_fails_in_the_words_of_the_library(imported: Process) -> None:
    declared(imported, Declares.ENDS, {"activities": ["Answr"]})
    job = Job.objects.get(state=State.WAITING)
    do(job.pk)
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert job.said.startswith("The activity Answr never occurs in breakdown.")


def test_what_the_record_took_in_is_not_taken_in_again(process: Process) -> None:
    declared(process, Declares.ENDS, {"activities": ["Answer"]})
    assert [one.kind for one in read_stated(process).fresh] == [Declares.ENDS]
    job = asked(process, Kind.ANALYSE)
    Run.objects.create(
        process=process,
        job=job,
        number=1,
        record_version=1,
        parameters={"declared_up_to": read_stated(process).up_to},
        library_version="0",
        made_at=timezone.now(),
        finished_at=timezone.now(),
    )
    assert read_stated(process).fresh == ()


def test_declarations_are_added_and_never_changed(held: Process) -> None:
    for minutes in (5.0, 7.0):
        declared(held, Declares.MINUTES, {"by_activity": {"Ask": minutes}})
    kept = list(Declaration.objects.order_by("pk").values_list("content", flat=True))
    assert kept == [{"by_activity": {"Ask": 5.0}}, {"by_activity": {"Ask": 7.0}}]


def test_what_stands_already_is_refused_and_changes_nothing(held: Process) -> None:
    declared(held, Declares.USUAL, loop("rework", "Look"))
    declared(held, Declares.USUAL, loop("rework", "Ask"))
    with pytest.raises(UnableToDeclareError) as refused:
        declared(held, Declares.USUAL, loop("rework", "Look"))
    assert str(refused.value) == "That is what stands already; nothing was changed."
    assert Declaration.objects.count() == 2


def test_one_analysis_waits_however_much_is_declared(held: Process) -> None:
    declared(held, Declares.MINUTES, {"by_activity": {"Ask": 5.0}})
    follows = declared(held, Declares.MINUTES, {"by_activity": {"Ask": 7.0}})
    assert follows == Follows.ANALYSIS_AFTER_THIS
    assert read_stated(held).minutes == Minutes((("Ask", 7.0),))


def test_an_analysis_that_works_is_followed_by_another(held: Process) -> None:
    working = asked(held, Kind.ANALYSE)
    Job.objects.filter(pk=working.pk).update(state=State.WORKING)
    follows = declared(held, Declares.MINUTES, {"by_activity": {"Ask": 5.0}})
    assert follows == Follows.ANALYSIS_AFTER_THIS
    assert Job.objects.get(state=State.WAITING).kind == Kind.ANALYSE


def test_before_the_first_import_no_analysis_is_asked_for(process: Process) -> None:
    follows = declared(process, Declares.CALENDAR, {"toml": ""})
    assert follows == Follows.FIRST_ANALYSIS
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("reader", "text", "why"),
    [
        (
            calendars_of,
            "[calendars.day]\nhours = { mon-fri = '08:00-17:00' }",
            """calendar 'day' has no zone; write one, such as zone = "Europe/Stockholm".""",
        ),
        (
            terms_of,
            "[[term]]\nfrom = 'Ask'\nto = 'Answer'",
            'entry 1 of [[term]] has no limit; write one, such as within = "3 days".',
        ),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_in_the_words_of_the_library(
    reader: Any, text: str, why: str
) -> None:
    with pytest.raises(UnableToDeclareError) as refused:
        reader({"toml": text})
    assert str(refused.value) == f"Cannot read this text: {why}"


def test_what_a_run_was_told_is_said_in_words() -> None:
    parameters = {
        "declared_up_to": 7,
        "ends": ["Answer"],
        "usual": [
            {"kind": "rework", "place": ["Look"], "why": ""},
            {"kind": "bounce", "place": ["North", "South"], "why": ""},
        ],
        "calendar": {
            "default": "day",
            "teams": {"North": "day", "South": "night"},
            "organisations": {},
        },
        "minutes": {"Look": 10.0, "Ask": 2.5},
        "terms": [{"text": "the whole case within 3 days", "why": "agreed"}],
        "seed": 3,
    }
    assert in_words(parameters, sees_pair=lambda _pair: True) == [
        Said("A case is closed by", ["Answer"]),
        Said("Meant to go so", ["Look, done again", "North → South → North"]),
        Said("Working hours", ["day: North, everyone else", "night: South"]),
        Said("Minutes of work", ["Ask: 2.5 min", "Look: 10 min"]),
        Said("Limits", ["the whole case within 3 days"]),
        Said("seed", ["3"]),
    ]
    assert in_words(parameters, sees_pair=lambda _pair: False)[1] == Said(
        "Meant to go so",
        ["Look, done again", "work that goes to and fro, between 1 pair of other parties"],
    )
