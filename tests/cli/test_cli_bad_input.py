"""Bad input: what ``analyse`` and ``exceptions share`` say of it, whole sentences."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from logs import HEAD, day, steps, timed, with_loops, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]

JSON = ("--format", "json")


@pytest.fixture
def analyse(run: Run, tmp_path: Path) -> Run:
    return lambda *words: run("analyse", *words, "--out", tmp_path / "report.html")


@pytest.fixture(scope="module")
def loops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_loops(tmp_path_factory.mktemp("loops") / "loops.csv")


def plain(text: str) -> str:
    """Return text as one line."""
    return " ".join(text.split())


def backwards(path: Path, *, every: int) -> Path:
    """Write a log of 300 cases of which every so many ends its check before it starts it."""
    lines = ["case,activity,start,end,team"]
    for number in range(300):
        for place, activity in enumerate(("Open", "Check", "Close")):
            ends = [f"{day(number)}T08:{10 * place + minute:02}:00Z" for minute in (0, 3)]
            is_wrong = every == 1 or (number % every == 0 and activity == "Check")
            lines.append(
                f"c{number:03},{activity},{','.join(ends[::-1] if is_wrong else ends)},North"
            )
    return written(path, lines)


def test_where_all_cases_are_affected_the_report_says_that_nobody_can_tell_how_sure_it_is(
    analyse: Run, tmp_path: Path
) -> None:
    log = timed(tmp_path / "timed.csv", every=1)
    departing = ["[[departure]]", 'kind = "rework"', 'activity = "Check"']
    ran = analyse(log, "--usual", written(tmp_path / "usual.toml", departing))
    assert (ran.code, ran.out.splitlines()[0]) == (
        0,
        "Every case that reaches “Check” does it again",
    )
    assert (
        "Exceptions cause 25 % of the logged work (how sure, one cannot tell: all weeks show the "
        "same share): 30 of 120 hours measured"
    ) in plain(ran.out)


def test_of_one_case_the_report_says_that_it_is_too_few(analyse: Run, tmp_path: Path) -> None:
    done = steps("a", day(0), "Open North ann", "Check North ann", "Check North ann")
    ran = analyse(written(tmp_path / "one.csv", [HEAD, *done]))
    assert (ran.code, ran.out.splitlines()[0]) == (
        0,
        "Too few cases to tell whether anything stands out",
    )


def test_where_no_case_is_closed_the_report_is_written_as_ever(
    run: Run, analyse: Run, share: Callable[..., Ran], loops: Path, tmp_path: Path
) -> None:
    asked = share(loops).out.splitlines()[0]
    record = tmp_path / "record"
    closed = analyse("--record", record)
    assert "0 cases are closed, 240 open." in run("record", "ends", "Ask", "--record", record).out
    ran = analyse("--record", record)
    assert (ran.code, ran.out) == (0, closed.out)
    assert run("exceptions", "share", "--record", record).out.splitlines()[0] == asked


BEFORE_THEIR_START = (
    "Of 40 cases with a deadline (deadline) 40 had it before their first event; these are late "
    "from that event on."
)


def test_deadlines_before_the_start_of_all_cases_are_told(
    analyse: Run, share: Callable[..., Ran], tmp_path: Path
) -> None:
    lines = [f"{HEAD},case:deadline"]
    for number in range(40):
        done = steps(f"c{number}", day(number), "Open North ann", "Close South bo")
        lines += [f"{row},2025-01-01T00:00:00Z" for row in done]
    log = written(tmp_path / "early.csv", lines)
    told = share(log, *JSON)
    assert (told.code, told.err) == (0, f"{BEFORE_THEIR_START}\n")
    whole, _, touched, *_ = json.loads(told.out)
    assert (whole["share"], whole["lower_share"], whole["work"]) == (0, None, 0)
    assert (touched["share"], touched["work"]) == (1, 80)
    ran = analyse(log)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "Every case goes past its own deadline")
    assert BEFORE_THEIR_START in plain(ran.out)


def test_rows_that_end_before_they_start_are_refused_and_counted(
    analyse: Run, share: Callable[..., Ran], tmp_path: Path
) -> None:
    log = backwards(tmp_path / "log.csv", every=10)
    ran = analyse(log)
    assert ran.code == 0
    assert "Refused: 30 rows (30 ends before it starts)." in plain(ran.out)
    whole = json.loads(share(log, *JSON).out)[0]
    assert (whole["share"], whole["unit"]) == (0, "hours measured")


def test_a_log_in_which_all_ends_before_it_starts_cannot_be_read(
    run: Run, analyse: Run, tmp_path: Path
) -> None:
    log = backwards(tmp_path / "log.csv", every=1)
    why = (
        f"daylit: Cannot read {log}: none of its 900 rows could be taken: ends before it starts in "
        "900, such as line 2 (2025-03-03T08:03:00Z to 2025-03-03T08:00...)."
    )
    record = tmp_path / "record"
    for ran in (analyse(log), run("record", "import", log, "--record", record)):
        assert (ran.code, ran.out, ran.err.splitlines()[-1]) == (1, "", why)
    ran = run("exceptions", "share", "--record", record)
    assert (ran.code, ran.err) == (
        1,
        (
            f"daylit: There is no record in {record} yet. Hint: make one with: daylit record "
            "import LOG\n"
        ),
    )


MISNAMED = (
    "The activity 'Opn' has minutes, but this log does not have it. The nearest name is 'Open'.",
    "The activity 'Zzz' has minutes, but this log does not have it.",
    (
        "504 of 792 steps (64 %) have neither measured work nor minutes: 'Close' (240 steps), "
        "'Open' (240 steps) and 'Ask' (24 steps). Work is told in steps; for hours, that of 95 % "
        "of them must be known."
    ),
)


def test_minutes_of_unknown_activities_are_told_with_the_nearest_name(
    analyse: Run, share: Callable[..., Ran], loops: Path, tmp_path: Path
) -> None:
    given = ["[minutes]", "Opn = 5", "Check = 10", "Zzz = 1"]
    minutes = written(tmp_path / "minutes.toml", given)
    told = share(loops, "--minutes", minutes)
    assert (told.code, told.err.splitlines()) == (0, list(MISNAMED))
    ran = analyse(loops, "--minutes", minutes)
    assert (ran.code, [one in plain(ran.out) for one in MISNAMED]) == (0, [True, True, True])


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("Open -> Check = 5", "In the limit 'Open -> Check = 5', '5'"),
        ("-> South = 5", "In the limit '-> South = 5', '5'"),
        ("case = 5", "In the limit 'case = 5', '5'"),
    ],
)
def test_a_limit_without_unit_is_refused(
    analyse: Run, share: Callable[..., Ran], loops: Path, limit: str, said: str
) -> None:
    why = f"daylit: {said} has no unit; write one, such as '5 h' or '5 days'.\n"
    for ran in (share(loops, "--limit", limit), analyse(loops, "--limit", limit)):
        assert (ran.code, ran.out, ran.err) == (1, "", why)


def test_a_limit_without_unit_in_a_file_is_refused(
    analyse: Run, share: Callable[..., Ran], loops: Path, tmp_path: Path
) -> None:
    terms = written(tmp_path / "terms.toml", ["[[term]]", "case = true", 'within = "5"'])
    why = (
        f"daylit: Cannot read {terms}: entry 1 of [[term]], the limit '5' has no unit; write one, "
        "such as '5 h' or '5 days'.\n"
    )
    for ran in (share(loops, "--terms", terms), analyse(loops, "--terms", terms)):
        assert (ran.code, ran.out, ran.err) == (1, "", why)
