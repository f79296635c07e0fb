"""What people state beside a log: read in one place, refused or remarked on where it is wrong."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from logs import HEAD, day, steps, written

from daylit.cli import daylit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]

JSON = ("--format", "json")


@pytest.fixture(scope="module")
def due_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 cases: 10 were due before they began, 10 while they were open, 20 much later."""
    lines = [f"{HEAD},case:deadline,case:ended"]
    for number in range(40):
        on = day(number)
        due = ("2025-01-01T00:00:00Z", f"{on}T08:01:30Z")[number % 4] if number % 4 < 2 else LATER
        done = steps(f"c{number:02}", on, "Open North ann", "Check South bo", "Close South bo")
        lines += [f"{row},{due},{on}T09:00:00Z" for row in done]
    return written(tmp_path_factory.mktemp("due") / "due.csv", lines)


LATER = "2025-12-31T00:00:00Z"


@pytest.fixture(scope="module")
def imported(due_log: Path) -> Path:
    folder = due_log.parent / "record"
    words = ["record", "import", str(due_log), "--record", str(folder)]
    daylit.main(words, standalone_mode=False)
    return folder


@pytest.fixture
def record(imported: Path, tmp_path: Path) -> Path:
    """The record again, to be changed by one test."""
    return shutil.copytree(imported, tmp_path / "record")


@pytest.fixture
def ask(run: Run, record: Path) -> Callable[..., Ran]:
    return lambda *words: run("exceptions", "patterns", "--record", record, *words)


def places(ran: Ran) -> list[tuple[str, str, int]]:
    assert ran.code == 0
    rows: list[dict[str, Any]] = json.loads(ran.out)
    return [(row["form"], row["place"], row["case_count"]) for row in rows]


OWN = "the case's own deadline"


def test_a_deadline_is_found_by_its_name_chosen_or_left_out(ask: Callable[..., Ran]) -> None:
    found = ask(*JSON)
    assert places(found) == places(ask("--deadline", "deadline", *JSON))
    assert [(form, place) for form, place, _ in places(found)] == [("deadline", OWN)]
    assert places(ask("--no-deadline", *JSON)) == []


def test_deadlines_before_the_first_event_are_remarked_on(ask: Callable[..., Ran]) -> None:
    assert (
        ask()
        .err.splitlines()[0]
        .startswith(f"Of 40 cases with a deadline (deadline) 10 {BEFORE_ITS_FIRST_EVENT}")
    )


def test_the_end_of_cases_is_taken_from_a_column(ask: Callable[..., Ran]) -> None:
    """All of the 10 end an hour after they begin, most of it past their deadline."""
    ((_, _, count),) = places(ask("--case-end", "ended", *JSON))
    ((_, _, by_event),) = places(ask(*JSON))
    assert count == by_event
    told = json.loads(ask("--case-end", "ended", *JSON).out)[0]
    assert told["delay_seconds"] > json.loads(ask(*JSON).out)[0]["delay_seconds"]
    # 10 are late from their first event on, which is all of their hour, 10 by all but 90 seconds.
    assert told["delay_seconds"] == 10 * 3600 + 10 * 3510
    assert told["delay_share"] == pytest.approx(told["delay_seconds"] / (40 * 3600))


def test_limits_of_options_go_before_those_of_a_file(
    ask: Callable[..., Ran], tmp_path: Path
) -> None:
    terms = written(
        tmp_path / "terms.toml",
        [
            *("[[term]]", 'from = "Open"', 'to = "Check"', 'within = "10 s"'),
            *("[[term]]", 'from = "Check"', 'to = "Close"', 'within = "10 s"'),
        ],
    )
    both = ("--no-deadline", "--terms", terms, *JSON)
    # Limits broken by steps that follow each other are one exception, named by the first.
    assert places(ask(*both)) == [("limit", "Open → Check", 40)]
    wider = (*both, "--limit", "Open -> Check = 5 min")
    assert places(ask(*wider)) == [("limit", "Check → Close", 40)]
    assert places(ask(*wider, "--limit", "Check -> Close = 1 h")) == []


def test_judgements_of_a_file_are_honoured(ask: Callable[..., Ran], tmp_path: Path) -> None:
    file = written(
        tmp_path / "judgements.toml",
        [
            "[[judgement]]",
            'verdict = "not an exception"',
            f'pattern = {{ kind = "late", place = "{OWN}" }}',
            'reason = "estimates"',
        ],
    )
    assert places(ask("--judgements", file, *JSON)) == []


def test_judgements_kept_with_the_record_are_honoured_always(
    run: Run, record: Path, ask: Callable[..., Ran], tmp_path: Path
) -> None:
    out = tmp_path / "report.html"
    before = run("analyse", "--record", record, "--out", out)
    own = json.loads(ask(*JSON).out)[0]["pattern_id"]
    said = ("--as", "not an exception", "--reason", "estimates")
    assert run("exceptions", "judge", own, *said, "--record", record).code == 0
    assert places(ask(*JSON)) == []
    assert json.loads(run("exceptions", "list", "--record", record, *JSON).out) == []
    after = run("analyse", "--record", record, "--out", out)
    assert (before.code, after.code) == (0, 0)
    assert before.out != after.out


WRONG = {
    "a limit without unit": (
        ("--limit", "Open -> Check = 5"),
        "In the limit 'Open -> Check = 5', '5' has no unit; write one, such as '5 h' or '5 days'.",
    ),
    "a limit that is none": (
        ("--limit", "soon"),
        (
            "The limit 'soon' is not written as 'A -> B = 3 days', '-> Stores = 8 h' or 'case = 30 "
            "days'; names that hold '->' go into a file of terms."
        ),
    ),
    "no such deadline": (
        ("--deadline", "deadlin"),
        (
            "The cases have no column 'deadlin' to take for their deadline. The nearest name is "
            "'deadline'."
        ),
    ),
    "no such end": (
        ("--case-end", "endd"),
        "The cases have no column 'endd' to take for their end. The nearest name is 'ended'.",
    ),
    "before the log": (
        ("--as-of", "2025-03-02"),
        (
            "The moment 2025-03-02 23:59 (UTC) of --as-of lies before the log begins, at "
            "2025-03-03 08:00."
        ),
    ),
    "no such file": (("--terms", "none.toml"), "Cannot read none.toml: there is no such file."),
}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_refused(
    ask: Callable[..., Ran], words: tuple[str, ...], said: str
) -> None:
    ran = ask(*words)
    assert (ran.code, ran.out, ran.err) == (1, "", f"daylit: {said}\n")


MISUSED = {
    "a day that is none": (
        ("--as-of", "tomorrow"),
        (
            "Invalid value for '--as-of': 'tomorrow' is no moment; write a day, such as "
            "2026-05-04, or 2026-05-04T10:00."
        ),
    ),
    "a share that is none": (
        ("--false-alarms", "few"),
        "Invalid value for '--false-alarms': 'few' is no share; write one, such as 0.5% or 0.005.",
    ),
    "more than half": (
        ("--false-alarms", "60%"),
        "Invalid value for '--false-alarms': '60%' is not above 0 and under 50%.",
    ),
    "both": (
        ("--deadline", "deadline", "--no-deadline"),
        "Say --deadline or --no-deadline, not both.",
    ),
}


@pytest.mark.parametrize(("words", "said"), MISUSED.values(), ids=MISUSED)
def test_what_is_misused_is_told_with_the_usage(
    ask: Callable[..., Ran], words: tuple[str, ...], said: str
) -> None:
    ran = ask(*words)
    assert (ran.code, ran.err.splitlines()[-1]) == (2, f"Error: {said}")


def test_what_the_log_does_not_have_is_told_with_the_nearest_name(
    ask: Callable[..., Ran], tmp_path: Path
) -> None:
    minutes = written(tmp_path / "minutes.toml", ["[minutes]", "Opn = 5", "Check = 1"])
    ran = ask("--no-deadline", "--minutes", minutes, "--limit", "Open -> Chek = 5 min")
    assert ran.code == 0
    assert ran.err.splitlines()[:2] == [
        (
            "A limit was stated for the activity 'Chek', but this log does not have it. The "
            "nearest name is 'Check'."
        ),
        (
            "The activity 'Opn' has minutes, but this log does not have it. The nearest name is "
            "'Open'."
        ),
    ]


def test_an_end_without_a_deadline_is_said_to_be_unused(ask: Callable[..., Ran]) -> None:
    ran = ask("--no-deadline", "--case-end", "ended")
    assert ran.err.splitlines()[0] == (
        "--case-end says when cases ended, which is held against their own deadline; no column of "
        "the cases is taken for a deadline, so it is not used."
    )


@pytest.mark.parametrize(
    ("ended_count", "said"),
    [
        (
            3,
            (
                "3 of 40 cases say in “enddate” that they ended by the log's last event: they are "
                "closed, whatever their last event is.\n"
            ),
        ),
        (
            1,
            (
                "1 of 40 cases says in “enddate” that it ended by the log's last event: it is "
                "closed, whatever its last event is.\n"
            ),
        ),
        (0, ""),
    ],
)
def test_only_ends_that_close_cases_are_counted(
    run: Run, tmp_path: Path, ended_count: int, said: str
) -> None:
    """Ten cases state an end after the log's last event, the others none."""
    lines = [f"{HEAD},case:enddate"]
    for number in range(40):
        ended = f"{day(number)}T08:01:00Z" if number < ended_count else ""
        end = LATER if number >= 30 else ended
        done = steps(f"c{number:02}", day(number), "Open North ann", "Close South bo")
        lines += [f"{row},{end}" for row in done]
    log, folder = written(tmp_path / "ends.csv", lines), tmp_path / "ends"
    assert run("record", "import", log, "--record", folder).code == 0
    assert run("exceptions", "share", "--record", folder).err == said


def ending_log(folder: Path, ends: dict[str, int]) -> Path:
    """40 closed cases that state no end; on the last day so many of each end, with one step."""
    lines = [f"{HEAD},case:enddate"]
    for number in range(40):
        again = () if number % 7 else ("Check South bo", "Open North ann")
        done = steps(f"c{number:02}", day(number), "Open North ann", *again, "Close South bo")
        lines += [f"{row}," for row in done]
    for at, end in enumerate(end for end, count in ends.items() for _ in range(count)):
        lines += [f"{row},{end}" for row in steps(f"o{at:02}", day(39), "Open North ann")]
    return written(folder / "ends.csv", lines)


TOO_EARLY = "in “enddate” that lies more than a year before"
NOT_TAKEN = "it is not taken for"


@pytest.mark.parametrize(
    ("early_count", "said"),
    [
        (0, []),
        (1, [f"1 of 53 cases states an end {TOO_EARLY} its first event: {NOT_TAKEN} its end."]),
        (2, [f"2 of 54 cases state an end {TOO_EARLY} their first event: {NOT_TAKEN} their end."]),
    ],
)
def test_open_cases_are_counted_by_their_stated_ends_everywhere(
    run: Run, tmp_path: Path, early_count: int, said: list[str]
) -> None:
    ends = {f"{day(39)}T08:00:30Z": 8, "": 4, "1990-01-01T00:00:00Z": early_count}
    log, folder, out = ending_log(tmp_path, ends), tmp_path / "ends", tmp_path / "report.html"
    reports = []
    for words in ((log,), (log, "--record", folder), ("--record", folder)):
        assert run("analyse", *words, "--out", out).code == 0
        reports.append(out.read_text(encoding="utf-8"))
    closed = f"or states in “enddate” that it ended: 48 closed, {4 + early_count} open."
    open_cases = f"What is still to come of {4 + early_count} open cases is in neither half."
    for report in reports:
        assert closed in report
        assert open_cases in report
    ran = run("exceptions", "share", "--record", folder)
    assert open_cases in " ".join(ran.out.split())
    assert [line for line in ran.err.splitlines() if TOO_EARLY in line] == said


@pytest.fixture
def late_pattern(ask: Callable[..., Ran]) -> str:
    return str(json.loads(ask(*JSON).out)[0]["pattern_id"])


BEFORE_ITS_FIRST_EVENT = "had it before their first event"


def test_of_one_finding_the_log_is_remarked_on_only_where_something_was_stated(
    run: Run, record: Path, late_pattern: str
) -> None:
    said = ("--as", "not an exception", "--reason", "so")
    for words, is_remarked in (
        (("patterns",), True),
        (("list",), True),
        (("share",), True),
        (("show", late_pattern), False),
        (("show", late_pattern, "--deadline", "deadline"), True),
        (("judge", late_pattern, *said, "--deadline", "deadline"), True),
        (("judge", late_pattern, "--as", "reopened"), False),
    ):
        ran = run("exceptions", *words, "--record", record)
        assert (ran.code, BEFORE_ITS_FIRST_EVENT in ran.err) == (0, is_remarked)


@pytest.mark.parametrize(
    ("trait", "said"),
    [
        ("tem", "The nearest name is 'team'."),
        ("previous step", "It has deadline, ended and team."),
        ("customer", "It has deadline, ended and team."),
    ],
)
def test_splitting_by_a_trait_that_the_log_lacks_is_refused(
    run: Run, record: Path, late_pattern: str, trait: str, said: str
) -> None:
    words = (late_pattern, "--as", "split", "--by", trait)
    ran = run("exceptions", "judge", *words, "--record", record)
    assert (ran.code, ran.out, ran.err.splitlines()[-1]) == (
        1,
        "",
        (
            f"daylit: The judgement 'split' on the pattern late at {OWN} does not apply: this log "
            f"has no trait {trait!r} to split by. {said}"
        ),
    )
    assert json.loads(run("exceptions", "judgements", "--record", record, *JSON).out) == []


def test_a_split_of_a_file_that_the_log_lacks_is_remarked_on(
    ask: Callable[..., Ran], tmp_path: Path
) -> None:
    split = f'pattern = {{ kind = "late", place = "{OWN}" }}'
    file = written(
        tmp_path / "judgements.toml", ["[[judgement]]", 'verdict = "split"', split, 'by = "endd"']
    )
    assert ask("--judgements", file).err.splitlines()[1] == (
        f"The judgement 'split' on the pattern late at {OWN} does not apply: this log has no trait "
        "'endd' to split by. The nearest name is 'ended'."
    )


def test_what_is_no_loop_cannot_be_judged_usual(run: Run, record: Path, late_pattern: str) -> None:
    ran = run("exceptions", "judge", late_pattern, "--as", "usual", "--record", record)
    assert (ran.code, ran.out, ran.err.splitlines()[-1]) == (
        1,
        "",
        (
            f"daylit: Only a loop (rework or bounce) can be 'usual', not the pattern late at {OWN}."
            " Hint: what is known and borne is 'accepted' until a day; how long is usual is "
            "learned anew with daylit exceptions fit."
        ),
    )
    assert json.loads(run("exceptions", "judgements", "--record", record, *JSON).out) == []


BEFORE_THE_LAST = (
    "The moment 2025-03-20 23:59 (UTC) of --as-of lies before the log's last event, at 2025-04-11 "
    "08:02: what was logged later (66 of 120 steps began after it) counts all the same. --as-of "
    "says only until when open cases wait; it does not show the log as it was then."
)


@pytest.mark.parametrize("command", ["list", "patterns", "share"])
def test_a_moment_before_the_last_event_is_remarked_on(
    run: Run, record: Path, command: str
) -> None:
    ran = run("exceptions", command, "--record", record, "--as-of", "2025-03-20")
    assert (ran.code, ran.err.splitlines()[0]) == (0, BEFORE_THE_LAST)


def test_the_last_moment_itself_is_not_remarked_on(ask: Callable[..., Ran]) -> None:
    assert ask("--as-of", "2025-04-11T08:02").err == ask().err
    assert ask("--as-of", "2025-04-11T08:01:59").err.splitlines()[0] == (
        "The moment 2025-04-11 08:01 (UTC) of --as-of lies before the log's last event, at "
        "2025-04-11 08:02: what was logged later (1 of 120 steps began after it) counts all the "
        "same. --as-of says only until when open cases wait; it does not show the log as it was "
        "then."
    )


def test_the_report_says_that_the_moment_is_before_the_last_event(
    run: Run, due_log: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report.html"
    ran = run("analyse", due_log, "--as-of", "2025-03-20", "--out", out)
    assert ran.code == 0
    assert BEFORE_THE_LAST in " ".join(ran.out.split())
    assert BEFORE_THE_LAST.replace("'", "&#39;") in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["list", "patterns", "share"])
def test_where_no_case_is_closed_all_is_asked_as_ever(run: Run, record: Path, command: str) -> None:
    assert "0 cases are closed, 40 open." in run("record", "ends", "Open", "--record", record).out
    assert run("exceptions", command, "--record", record).code == 0


def test_stalled_cases_wait_until_the_moment_that_is_asked_for(
    run: Run, record: Path, ask: Callable[..., Ran]
) -> None:
    run("record", "ends", "Open", "--record", record)
    by_limit = ("--no-deadline", "--limit", "case = 60 days", *JSON)
    assert places(ask(*by_limit)) == []
    found = places(ask(*by_limit, "--as-of", "2025-06-01"))
    assert found == [("limit", "the whole case", 31)]


def test_analyse_reads_the_same_options(run: Run, due_log: Path, tmp_path: Path) -> None:
    ran = run("analyse", due_log, "--out", tmp_path / "r.html", "--limit", "Open -> Check = 5")
    assert (ran.code, ran.err) == (
        1,
        (
            "daylit: In the limit 'Open -> Check = 5', '5' has no unit; write one, such as '5 h' "
            "or '5 days'.\n"
        ),
    )
    assert not (tmp_path / "r.html").exists()
