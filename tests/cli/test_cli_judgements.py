"""``daylit exceptions judge`` and ``judgements``: decided once, kept with the record."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from daylit.cli import exceptions, exceptions_judge
from daylit.cli.exceptions_judge import judge, judgements
from daylit.record.store import Record

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo
    from pathlib import Path
    from typing import Self

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]

BOUNCE = "North → South → North"


@pytest.fixture
def kept(record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The record again, to be changed by one test."""
    for one in (judge, judgements):
        monkeypatch.setitem(exceptions.command.commands, str(one.name), one)
    return shutil.copytree(record, tmp_path / "record")


@pytest.fixture
def decide(run: Run, kept: Path) -> Run:
    return lambda *words: run("exceptions", "judge", *words, "--record", kept)


def id_of(run: Run, record: Path, *, which: str = "patterns", name: str = "pattern_id") -> str:
    ran = run("exceptions", which, "--record", record, "--format", "json")
    rows: list[dict[str, Any]] = json.loads(ran.out)
    return min(str(row[name]) for row in rows if row["place"] == BOUNCE)


def listed(run: Run, record: Path) -> list[dict[str, Any]]:
    ran = run("exceptions", "judgements", "--record", record, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    rows: list[dict[str, Any]] = json.loads(ran.out)
    return [{name: value for name, value in row.items() if name != "judged_at"} for row in rows]


def row(
    number: int, target: str, verdict: str, state: str | None, **besides: Any
) -> dict[str, Any]:
    unsaid = dict.fromkeys(("until_on", "into", "by_trait", "reason"))
    said = {"judgement_number": number, "target": target, "verdict": verdict, "state": state}
    return {**unsaid, **said, **besides}


def test_a_pattern_is_accepted_by_how_its_id_begins_and_listed(
    run: Run, decide: Run, kept: Path
) -> None:
    begins = id_of(run, kept)[:8]
    words = (begins, "--as", "accepted", "--until", "2099-12-31", "--reason", "known")
    ran = decide(*words, "--format", "json")
    said = row(
        1,
        f"the pattern bounce at {BOUNCE}",
        "accepted",
        "stands",
        until_on="2099-12-31",
        reason="known",
    )
    (told,) = json.loads(ran.out)
    told.pop("judged_at")
    changed = "4 exceptions in 4 cases are shown apart as accepted. Later runs honour it.\n"
    assert (ran.code, ran.err, told) == (0, changed, said)
    assert listed(run, kept) == [said]
    before = Record(kept).manifest
    assert decide(*words).err.splitlines()[-1] == HELD_ALREADY
    assert Record(kept).manifest == before


HELD_ALREADY = "What was decided is held by the record already; nothing was changed."


def test_what_was_declared_usual_can_be_reopened_by_its_id(
    run: Run, decide: Run, kept: Path
) -> None:
    pattern = id_of(run, kept)
    assert decide(pattern, "--as", "usual").code == 0
    assert decide(pattern, "--as", "reopened").code == 0
    name = f"the pattern bounce at {BOUNCE}"
    assert listed(run, kept) == [row(1, name, "usual", "replaced"), row(2, name, "reopened", None)]


def test_an_exception_is_judged_by_its_id(run: Run, decide: Run, kept: Path) -> None:
    one = id_of(run, kept, which="list", name="exception_id")
    ran = decide(one[:10], "--as", "not an exception", "--reason", "training")
    assert ran.code == 0
    (judged,) = listed(run, kept)
    assert judged["target"].startswith("the exception of case c")
    assert (judged["verdict"], judged["reason"]) == ("not an exception", "training")


def cases_by_id(run: Run, record: Path) -> dict[str, str]:
    rows = json.loads(run("exceptions", "list", "--record", record, "--format", "json").out)
    return {row["case_id"]: row["exception_id"] for row in rows}


def test_what_was_decided_of_an_exception_holds_on_where_a_late_event_moves_its_id(
    run: Run, decide: Run, kept: Path, tmp_path: Path
) -> None:
    was = cases_by_id(run, kept)["c00"]
    assert decide(was, "--as", "not an exception", "--reason", "training").code == 0
    late = tmp_path / "late.csv"
    late.write_text(
        "case,activity,time,person,team\nc00,Open,2026-03-01T08:01:30Z,ann,North\n",
        encoding="utf-8",
    )
    assert run("record", "import", late, "--process", "small-log", "--record", kept).code == 0
    assert set(cases_by_id(run, kept)) == {"c10", "c20", "c30"}
    ran = decide(was, "--as", "reopened")
    assert ran.err == f"1 exception in 1 case is counted again. {REOPENED}\n"
    now = cases_by_id(run, kept)["c00"]
    assert now != was
    assert decide(now, "--as", "not an exception", "--reason", "training").code == 0
    assert [row["state"] for row in listed(run, kept)] == ["replaced", "replaced", "stands"]
    assert set(cases_by_id(run, kept)) == {"c10", "c20", "c30"}


def test_nothing_decided_is_said(run: Run, kept: Path) -> None:
    ran = run("exceptions", "judgements", "--record", kept)
    assert ran.err == "Nothing was decided about the findings of small-log.\n"


def test_a_file_is_taken_whole_and_what_the_log_lacks_is_told(
    run: Run, decide: Run, kept: Path, tmp_path: Path
) -> None:
    file = tmp_path / "judgements.toml"
    file.write_text(
        "[[judgement]]\nverdict = 'usual'\npattern = { kind = 'rework', place = 'Chek' }\n"
        f"[[judgement]]\nverdict = 'split'\npattern = '{id_of(run, kept)[:6]}'\nby = 'team'\n",
        encoding="utf-8",
    )
    ran = decide("--file", file)
    assert (ran.code, ran.err) == (
        0,
        (
            "The judgement 'usual' on the pattern rework at Chek does not apply: this log does not "
            "show the pattern rework at Chek. The nearest place is 'Check'.\n"
            "4 exceptions in 4 cases are told apart by “team”. Later runs honour it.\n"
        ),
    )
    assert listed(run, kept) == [
        row(1, "the pattern rework at Chek", "usual", "stands"),
        row(2, f"the pattern bounce at {BOUNCE}", "split", "stands", by_trait="team"),
    ]
    assert decide("--file", file).err.splitlines()[-1] == HELD_ALREADY


RUN_OUT = (
    "[[judgement]]\nverdict = 'accepted'\nuntil = 2020-01-31\nreason = 'known'\n"
    f"pattern = {{ kind = 'bounce', place = '{BOUNCE}' }}\n"
)
"""A file may be of long ago, and its judgements over."""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", "It has run out already, so no later run honours it."),
        (
            "[[judgement]]\nverdict = 'usual'\npattern = { kind = 'rework', place = 'Ask' }\n",
            "Later runs honour it. 1 of the 2 has run out already.",
        ),
    ],
)
def test_of_what_has_run_out_it_is_said_that_no_later_run_honours_it(
    decide: Run, tmp_path: Path, more: str, said: str
) -> None:
    file = tmp_path / "judgements.toml"
    file.write_text(RUN_OUT + more, encoding="utf-8")
    ran = decide("--file", file, "--format", "json")
    assert (ran.code, ran.err.splitlines()[-1]) == (
        0,
        f"Of the exceptions that were found none is told otherwise by it. {said}",
    )
    assert json.loads(ran.out)[0]["state"] == "has run out"


class Noon(datetime):
    """A clock that stands at noon of 1 March 2027."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls(2027, 3, 1, 12, tzinfo=tz)


def test_a_day_that_is_over_is_refused_and_today_is_not(
    run: Run, decide: Run, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exceptions_judge, "datetime", Noon)
    borne = (id_of(run, kept), "--as", "accepted", "--reason", "known", "--until")
    refused = decide(*borne, "2027-02-28")
    assert (refused.code, refused.err.splitlines()[-1]) == (
        2,
        (
            "Error: --until 2027-02-28 is over, as today is 2027-03-01 (UTC): give the last day on "
            "which it is to be accepted."
        ),
    )
    assert decide(*borne, "2027-03-01").code == 0
    assert [(one["until_on"], one["state"]) for one in listed(run, kept)] == [
        ("2027-03-01", "stands")
    ]


@pytest.fixture
def two_patterns(run: Run, kept: Path, tmp_path: Path) -> Path:
    """A record beside, of forty cases: some bounce between teams, others check twice."""
    lines = ["case,activity,time,person,team"]
    for number in range(40):
        steps = ["Open North ann", "Check South bo", "Close South bo"]
        more = {0: ["Check South cy", "Ask North ann"], 5: ["Check South bo"]}
        steps[1:1] = more.get(number % 10, [])
        for minute, step in enumerate(steps):
            activity, team, person = step.split()
            moment = f"2026-03-{1 + number % 28:02}T08:{minute:02}:00Z"
            lines.append(f"c{number:02},{activity},{moment},{person},{team}")
    log = tmp_path / "two.csv"
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert run("record", "import", log, "--record", kept.parent / "two").code == 0
    return kept.parent / "two"


def test_patterns_merged_in_a_ring_are_refused(
    run: Run, two_patterns: Path, tmp_path: Path
) -> None:
    bounce = f"{{ kind = 'bounce', place = '{BOUNCE}' }}"
    check = "{ kind = 'rework', place = 'Check' }"
    ran = []
    for one, into in ((bounce, check), (check, bounce)):
        file = tmp_path / "judgements.toml"
        file.write_text(
            f"[[judgement]]\nverdict = 'merged'\npattern = {one}\ninto = {into}\n",
            encoding="utf-8",
        )
        ran.append(run("exceptions", "judge", "--file", file, "--record", two_patterns))
    assert [(one.code, one.err) for one in ran] == [
        (
            0,
            (
                "4 exceptions in 4 cases are told under another pattern than before. Later runs "
                "honour it.\n"
            ),
        ),
        (
            1,
            (
                "daylit: The judgement 'merged' on the pattern rework at Check does not apply: "
                "merged patterns lead around in a ring.\n"
            ),
        ),
    ]
    assert len(listed(run, two_patterns)) == 1


REOPENED = "What was decided about it before holds no more."


def changed_by(run: Run, record: Path, words: tuple[object, ...]) -> str:
    ran = run("exceptions", "judge", *words, "--record", record)
    assert ran.code == 0
    return ran.err


def test_it_is_said_what_a_judgement_changes(run: Run, two_patterns: Path) -> None:
    """Of the two patterns of four exceptions each the one is decided about, again and again."""
    bounce = id_of(run, two_patterns)
    reason = ("--reason", "so")
    borne = ("--as", "accepted", "--until", "2099-12-31", *reason)
    four = "4 exceptions in 4 cases are"
    for words, said in (
        (("--as", "not an exception", *reason), f"{four} left out of every count and figure."),
        (("--as", "reopened"), f"{four} counted again."),
        (borne, f"{four} shown apart as accepted."),
        (
            (*borne, "--reason", "another"),
            "Of the exceptions that were found none is told otherwise by it.",
        ),
        (("--as", "split", "--by", "team"), f"{four} counted again. {four} told apart by “team”."),
        (("--as", "reopened"), f"{four} told together again."),
        (
            ("--as", "usual"),
            (
                f"{four} taken out for beginning with what is usual now; what else departs there "
                "may come to be told by itself."
            ),
        ),
    ):
        told = changed_by(run, two_patterns, (bounce, *words))
        stays = REOPENED if "reopened" in words else "Later runs honour it."
        assert told == f"{said} {stays}\n"


def test_of_one_exception_it_is_said_alone(run: Run, two_patterns: Path) -> None:
    one = id_of(run, two_patterns, which="list", name="exception_id")
    words = (one, "--as", "not an exception", "--reason", "training")
    assert changed_by(run, two_patterns, words) == (
        "1 exception in 1 case is left out of every count and figure. Later runs honour it.\n"
    )


WRONG = {
    "nothing named": (("--as", "usual"), "Give an exception or a pattern, or --file: one of them."),
    "both": (("abcdef", "--file", "x"), "Give an exception or a pattern, or --file: one of them."),
    "an empty name": (
        ("", "--as", "usual"),
        (
            "Give an exception, a pattern, or how the id of one begins: daylit exceptions list and "
            "daylit exceptions patterns list their ids."
        ),
    ),
    "besides a file": (
        ("--file", "x", "--reason", "so"),
        "With --file nothing else is decided: the file says it all.",
    ),
    "no verdict": (
        ("abcdef",),
        (
            "Say with --as what is decided: accepted, not an exception, usual, merged, split, "
            "reopened."
        ),
    ),
    "accepted": (("abcdef", "--as", "accepted"), "--as 'accepted' needs --until and --reason."),
    "no reason": (
        ("abcdef", "--as", "not an exception"),
        "--as 'not an exception' needs --reason.",
    ),
    "into": (("abcdef", "--as", "merged"), "--as 'merged' needs --into."),
    "by": (("abcdef", "--as", "split"), "--as 'split' needs --by."),
    "until besides": (
        ("abcdef", "--as", "usual", "--until", "2026-12-31"),
        "--until goes with --as 'accepted' only.",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_lacks_is_said_before_the_record_is_opened(decide: Run, name: str) -> None:
    words, said = WRONG[name]
    ran = decide(*words)
    assert (ran.code, ran.err.splitlines()[-1]) == (2, f"Error: {said}")


def misspelt(own: str) -> str:
    """Return how an id begins, with one letter that stands in no id."""
    return f"{own[:3]}x{own[4:8]}"


def test_what_is_not_there_or_cannot_be_is_refused(run: Run, decide: Run, kept: Path) -> None:
    pattern, one = id_of(run, kept), id_of(run, kept, which="list", name="exception_id")
    is_near = f" The nearest is the pattern {pattern[:10]}, {BOUNCE}."
    of_case = f" The nearest is the exception {one[:10]} of case c"
    for words, said in (
        (
            (misspelt(pattern), "--as", "reopened"),
            f"There is no exception and no pattern {misspelt(pattern)} in small-log.{is_near}",
        ),
        (
            (pattern, "--as", "merged", "--into", misspelt(pattern)),
            f"There is no pattern {misspelt(pattern)} in small-log.{is_near}",
        ),
        (("zz", "--as", "reopened"), "There is no exception and no pattern zz in small-log."),
        ((pattern, "--as", "merged", "--into", "zz"), "There is no pattern zz in small-log."),
        (
            (pattern, "--as", "merged", "--into", pattern),
            f"A pattern cannot be merged into itself: the pattern bounce at {BOUNCE}.",
        ),
    ):
        ran = decide(*words)
        assert (ran.code, ran.err) == (1, f"daylit: {said}\n")
    ran = decide(misspelt(one), "--as", "not an exception", "--reason", "so")
    assert ran.err.startswith(
        f"daylit: There is no exception and no pattern {misspelt(one)} in small-log.{of_case}"
    )
    ran = decide(one, "--as", "usual")
    assert (ran.code, ran.err.partition(" of case")[0]) == (
        1,
        "daylit: Only a pattern can be 'usual', not the exception",
    )
    assert Record(kept).manifest.record_version == 1
