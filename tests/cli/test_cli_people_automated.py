"""``daylit people automated``, and ``daylit analyse --automated``."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from builders import NOW
from daylit.cli.people_automated import suggestion
from daylit.record.changes.marking import Suspect
from daylit.record.changes.undoing import return_to
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]


@pytest.fixture
def own(record: Path, tmp_path: Path) -> Path:
    """A copy of the record of the small log, to change."""
    return shutil.copytree(record, tmp_path / "record")


def test_marks_are_made_told_and_taken_back(run: Run, own: Path) -> None:
    added = run("people", "automated", "add", "a*", "bo", "x*", "--record", own)
    assert added.code == 0
    assert added.out.splitlines() == [
        "a* marks 1 actor as automated.",
        "bo is marked as automated.",
        "x* fits nobody so far; whoever comes later will be marked.",
        "The record is at version 2; its figures of people were built anew.",
    ]
    listed = run("people", "automated", "list", "--record", own, "--format", "json")
    assert listed.err == "small-log: 124 of 128 events are of 2 automated actors.\n"
    assert json.loads(listed.out) == [
        {"mark": "a*", "kind": "pattern", "actor_count": 1},
        {"mark": "x*", "kind": "pattern", "actor_count": 0},
        {"mark": "bo", "kind": "name or id", "actor_count": 1},
    ]
    removed = run("people", "automated", "remove", "a*", "x*", "bo", "--record", own)
    assert removed.out.splitlines() == [
        "a* no longer marks anyone as automated.",
        "x* no longer marks anyone as automated.",
        "bo no longer marks anyone as automated.",
        "The record is at version 3; its figures of people were built anew.",
    ]
    empty = run("people", "automated", "list", "--record", own)
    assert (empty.out, empty.err) == ("", "Nobody is marked as automated.\n")


def test_a_mark_keeps_the_actor_out_of_the_figures_of_people(run: Run, own: Path) -> None:
    def between_people() -> str:
        return run("flow", "handovers", "--record", own).err.splitlines()[0]

    assert between_people() == "Between people: 48 hand-overs, 4 bounces in 4 cases."
    teams = run("flow", "handovers", "--record", own, "--format", "json").out
    run("people", "automated", "add", "ann", "--record", own)
    assert between_people() == "Between people: 4 hand-overs, 0 bounces in 0 cases."
    assert run("flow", "handovers", "--record", own, "--format", "json").out == teams
    report = run("record", "show", "--process", "small-log", "--record", own).out.splitlines()
    assert "1 automated actor did 44 of 128 steps; it is in no figure of people." in report


def test_marks_may_come_before_the_first_import(run: Run, small_log: Path, tmp_path: Path) -> None:
    folder = tmp_path / "record"
    added = run("people", "automated", "add", "a*", "cy", "--record", folder)
    assert added.out.splitlines() == [
        "a* fits nobody so far; whoever comes later will be marked.",
        "cy fits nobody so far; whoever comes later will be marked.",
        "No steps of the record change.",
    ]
    run("record", "import", small_log, "--record", folder)
    assert len(Record(folder).process("small-log").automated) == 2


def test_what_is_not_marked_cannot_be_taken_back(run: Run, record: Path) -> None:
    ran = run("people", "automated", "remove", "ann", "--record", record)
    assert ran.code == 1
    assert ran.err.splitlines()[-1] == (
        "daylit: Nothing is marked as automated by ann. Hint: daylit people automated list shows "
        "the marks."
    )


def test_suggest_lists_who_looks_automated(run: Run, tmp_path: Path) -> None:
    lines = ["case,activity,time,person"]
    lines += [f"{n},Open,2026-03-01T08:0{n}:00Z,Batch-{n % 2}" for n in range(5)]
    lines += ["9,Open,2026-03-01T09:00:00Z,Ann Berg", "9,Close,2026-03-01T10:00:00Z,Bo Dahl"]
    log = tmp_path / "log.csv"
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    folder = tmp_path / "record"
    run("record", "import", log, "--record", folder)
    told = run("people", "automated", "suggest", "--record", folder, "--format", "json")
    rows = [(row["name"], row["event_count"], row["why"]) for row in json.loads(told.out)]
    assert rows == [("Batch-0", 3, "its name"), ("Batch-1", 2, "its name")]
    run("people", "automated", "add", "batch*", "--record", folder)
    none = run("people", "automated", "suggest", "--record", folder)
    assert (none.out, none.err) == ("", "Nobody who is not marked looks automated.\n")


def test_a_suggestion_names_nobody_and_says_what_to_do() -> None:
    one = Suspect("0123456789abcdef", by_name=True, by_hours=False, event_count=3)
    assert suggestion([]) is None
    assert suggestion([one]) == (
        "1 actor looks automated and would count as people: daylit people automated suggest shows "
        "it, daylit people automated add marks it."
    )
    assert suggestion([one, one]) == (
        "2 actors look automated and would count as people: daylit people automated suggest shows "
        "them, daylit people automated add marks them."
    )


def test_a_log_is_analysed_with_automated_actors_named(
    run: Run, small_log: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report.html"
    ran = run("analyse", small_log, "--automated", "A*", "--automated", "cy", "--out", out)
    assert ran.code == 0
    told = "2 automated actors did 48 of 128 steps; they are in no figure of people."
    assert told in " ".join(ran.out.split())
    assert told in out.read_text(encoding="utf-8")


def test_a_record_keeps_itself_who_is_automated(run: Run, small_log: Path, tmp_path: Path) -> None:
    ran = run("analyse", small_log, "--automated", "a*", "--record", tmp_path / "record")
    assert ran.code == 2
    assert ran.err.splitlines()[-1] == (
        "Error: A record keeps itself who is automated: in place of --automated, tell it with "
        "daylit people automated add."
    )


def test_a_version_that_was_returned_to_follows_the_marks_with_the_next_one(
    run: Run, own: Path
) -> None:
    run("people", "automated", "add", "ann", "--record", own)
    return_to(Record(own), 1, returned_at=NOW)
    listed = run("people", "automated", "list", "--record", own, "--format", "csv")
    assert listed.err == (
        "small-log does not follow the marks yet, as after a return to an earlier version; the "
        "next import or mark makes it.\n"
    )
    run("people", "automated", "add", "ann", "--record", own)
    again = run("people", "automated", "list", "--record", own, "--format", "csv")
    assert again.err == "small-log: 44 of 128 events are of 1 automated actor.\n"
