"""``daylit exceptions patterns`` and ``show``: ten first, the rest folded away, one in full."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from logs import HEAD, day, steps, with_loops, written

from daylit.cli import daylit
from daylit.cli.exceptions_patterns import folded_away

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]


def imported(log: Path) -> Path:
    folder = log.parent / "record"
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        daylit.main(["record", "import", str(log), "--record", str(folder)], standalone_mode=False)
    return folder


@pytest.fixture(scope="module")
def looping(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with a bounce and rework, see ``with_loops``."""
    return imported(with_loops(tmp_path_factory.mktemp("looping") / "loops.csv"))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with twelve patterns: each twentieth case does one of twelve activities twice."""
    lines = [HEAD]
    for number in range(240):
        done = []
        for task in range(12):
            done += [f"Task{task:02} North ann"] * (2 if number % 20 == task else 1)
        lines += steps(f"c{number:03}", day(number), *done)
    return imported(written(tmp_path_factory.mktemp("many") / "many.csv", lines))


def rows(ran: Ran) -> list[dict[str, Any]]:
    assert ran.code == 0
    found: list[dict[str, Any]] = json.loads(ran.out)
    return found


def test_patterns_are_listed_with_what_they_cost_and_how_sure_they_are(
    run: Run, looping: Path
) -> None:
    ran = run("exceptions", "patterns", "--record", looping)
    told = [line.split("\t") for line in ran.out.splitlines()]
    assert told[0] == [
        "id",
        "pattern",
        "exceptions",
        "cases",
        "steps caused",
        "typical delay",
        "last",
        "in common",
        "chance gives",
    ]
    assert [line[1:] for line in told[1:]] == [
        ["North → South → North", "24", "24", "48", "3 min", "19 Oct 2025", "-", "-"],
        ["“Check” done again", "24", "24", "24", "1 min", "24 Oct 2025", "-", "-"],
    ]


def test_the_table_fits_a_terminal_of_80_columns(
    run: Run, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    ran = run("exceptions", "patterns", "--record", many)
    assert max(len(line) for line in ran.out.splitlines()[:-1]) <= 80


def test_ten_come_first_and_the_others_are_folded_away(run: Run, many: Path) -> None:
    first = run("exceptions", "patterns", "--record", many)
    assert first.out.splitlines()[-1] == (
        "2 more patterns cause less or are less sure: see them with --all."
    )
    ask = ("exceptions", "patterns", "--record", many, "--format", "json")
    ten, twelve = rows(run(*ask)), rows(run(*ask, "--all"))
    assert ten == twelve[:10]
    assert sorted(row["place"] for row in twelve) == [f"Task{task:02}" for task in range(12)]


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        ([None], ""),
        ([None, None], "1 more pattern causes less or is less sure: see them with --all."),
        (
            [None, "chance"],
            "1 finding is no pattern (1: chance may give all or most): see them with --all.",
        ),
        (
            [None, None, None, "small", "small", "few", "chance"],
            (
                "2 more patterns cause less or are less sure and 4 findings are no patterns (2: "
                "small beside the others, or hardly late, together 1.6 % of all work; 1: fewer "
                "than three cases; 1: chance may give all or most): see them with --all."
            ),
        ),
    ],
)
def test_it_is_said_how_many_are_folded_away_and_why(standing: list[str | None], said: str) -> None:
    found = [
        {"number": number, "why_not": one, "work_share": 0.008}
        for number, one in enumerate(standing)
    ]
    assert folded_away(found[:1], found) == said


def test_accepted_patterns_come_apart(run: Run, tmp_path: Path) -> None:
    record = imported(with_loops(tmp_path / "loops.csv"))
    ask = ("exceptions", "patterns", "--record", record)
    own = rows(run(*ask, "--format", "json"))[0]["pattern_id"]
    said = ("--as", "accepted", "--until", "2099-12-31", "--reason", "known")
    assert run("exceptions", "judge", own, *said, "--record", record).code == 0
    lines = [line.strip() for line in run(*ask).out.splitlines()]
    at = lines.index("Decided by people, and told apart:")
    bounce = "North → South → North"
    assert not any(bounce in line for line in lines[:at])
    (told,) = (line for line in lines[at:] if bounce in line)
    assert told.split("\t")[-3:] == ["accepted", "2099-12-31", "known"]
    as_data = rows(run(*ask, "--format", "json"))
    assert [(row["kind"], row["verdict"], row["until_on"]) for row in as_data] == [
        ("rework", None, None),
        ("bounce", "accepted", "2099-12-31"),
    ]


def test_a_log_without_exceptions_has_no_pattern(run: Run, tmp_path: Path) -> None:
    lines = [HEAD]
    for number in range(40):
        lines += steps(f"c{number}", day(number), "Open North ann", "Close North ann")
    record = imported(written(tmp_path / "plain.csv", lines))
    assert run("exceptions", "patterns", "--record", record).out == "No pattern was found.\n"


def test_a_pattern_is_shown_with_its_course_examples_and_contrast(run: Run, looping: Path) -> None:
    ask = ("--record", looping)
    listed = rows(run("exceptions", "patterns", *ask, "--format", "json"))
    own = next(row["pattern_id"] for row in listed if row["kind"] == "rework")
    ran = run("exceptions", "show", own[:8], *ask)
    lines = ran.out.splitlines()
    assert lines[:6] == [
        "“Check” done again: 24 by the same person.",
        (
            "24 exceptions in 24 cases; 24 steps caused (3.0 % of all steps); 24 min of delay, "
            "each typically 1 min."
        ),
        "",
        "Since when: First on 8 March 2025, last on 24 October 2025.",
        ("How often: 3.0 a month, in 8 of the log's 8 months; no case shows it more than once."),
        (
            "How sure: Counted one by one: each is in the log, none is held against what is usual "
            "by time."
        ),
    ]
    # All 240 cases check, and 24 do it again; those that bounce are alike too.
    at = next(at for at, line in enumerate(lines) if line.startswith("Alike, not affected:"))
    assert lines[at : at + 6] == [
        (
            "Alike, not affected: 192 cases are of the same months, came to the same place and do "
            "not show it. The nearest in time:"
        ),
        "  c004, begun 24 h apart from c005, which shows it",
        "  c006, begun 24 h apart from c005, which shows it",
        "  c014, begun 24 h apart from c015, which shows it",
        "  c016, begun 24 h apart from c015, which shows it",
        "  c024, begun 24 h apart from c025, which shows it",
    ]
    assert lines[at + 7] == (
        "By month, where there are any: 3 in March 2025, 3 in April 2025, 3 in May 2025, 3 in June "
        "2025, 3 in July 2025, 3 in August 2025, 3 in September 2025, 3 in October 2025."
    )
    assert lines[at + 9 : at + 11] == [
        "Three examples:",
        (
            "  Case c005 did “Check” a second time by the same person on 8 March 2025; that took "
            "1 step. 20 % of the 240 cases that reach it do it more than once."
        ),
    ]


def test_command_line_and_report_say_the_same_of_a_pattern(
    run: Run, looping: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report.html"
    assert run("analyse", "--record", looping, "--out", out).code == 0
    markup = re.sub(r"<[^>]+>", " ", out.read_text(encoding="utf-8"))
    page = " ".join(unescape(markup).replace("\u00a0", " ").split())
    own = rows(run("exceptions", "patterns", "--record", looping, "--format", "json"))
    for row in own:
        lines = run("exceptions", "show", row["pattern_id"], "--record", looping).out.splitlines()
        facts = [line for line in lines if re.match(r"[A-Z][a-z, ]+: ", line)]
        assert len(facts) > 6
        said = [fact.split(": ", 1)[1] for fact in facts if not fact.startswith("By month")]
        assert [one for one in said if one not in page] == []


def test_what_is_shown_of_a_pattern_is_the_same_as_data(run: Run, looping: Path) -> None:
    ask = ("--record", looping, "--format", "json")
    listed = rows(run("exceptions", "patterns", *ask))[0]
    told = json.loads(run("exceptions", "show", listed["pattern_id"], *ask).out)
    assert told["pattern"] == listed
    assert sum(one["exception_count"] for one in told["course"]) == listed["exception_count"]
    assert [one["chosen_as"] for one in told["examples"]] == ["most", "typical", "latest"]
    assert told["contrast"]["affected_count"] == listed["case_count"]


def test_cases_in_common_are_told_with_lift_and_interval_and_held_against_like_ones(
    run: Run, tmp_path: Path
) -> None:
    """Half of the 400 cases are red; 40 of these check again, and 4 of the others."""
    lines = [f"{HEAD},case:colour"]
    for number in range(400):
        colour = "red" if number % 2 == 0 else "blue"
        is_again = number % 10 == 0 or number % 100 == 1
        done = ["Open North ann", *["Check North ann"] * (1 + is_again), "Close North ann"]
        lines += [f"{row},{colour}" for row in steps(f"c{number:03}", day(number % 300), *done)]
    record = imported(written(tmp_path / "colours.csv", lines))
    (pattern,) = rows(run("exceptions", "patterns", "--record", record, "--format", "json"))
    assert pattern["common"] == "colour “red”, 1.8 times"
    ran = run("exceptions", "show", pattern["pattern_id"], "--record", record)
    lines = ran.out.splitlines()
    (common,) = (line for line in lines if line.startswith("In common: "))
    assert common.startswith(
        "In common: Mostly colour “red”: 40 of 44 cases, 1.8 times as many as expected ("
    )
    (alike,) = (line for line in lines if line.startswith("Alike, not affected: "))
    assert alike == (
        "Alike, not affected: 160 cases, alike in this (colour “red”), are of the same months, "
        "came to the same place and do not show it. The nearest in time:"
    )


def test_what_is_neither_is_said(run: Run, looping: Path) -> None:
    ran = run("exceptions", "show", "nothing", "--record", looping)
    assert (ran.code, ran.err) == (
        1,
        "daylit: There is no exception, no pattern and no case nothing in loops.\n",
    )


def test_a_beginning_of_several_is_refused(run: Run, looping: Path) -> None:
    ask = ("--record", looping, "--format", "json")
    ids = [row["exception_id"] for row in rows(run("exceptions", "list", *ask))]
    begins, count = Counter(own[0] for own in ids).most_common(1)[0]
    assert count > 1
    patterns = [row["pattern_id"] for row in rows(run("exceptions", "patterns", *ask))]
    of_patterns = sum(own.startswith(begins) for own in patterns)
    words = "exceptions and patterns" if of_patterns else "exceptions"
    ran = run("exceptions", "show", begins, "--record", looping)
    assert (ran.code, ran.err) == (
        1,
        f"daylit: {count + of_patterns} {words} begin with {begins}; give more of the id.\n",
    )
