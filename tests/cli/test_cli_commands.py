from __future__ import annotations

import csv
import io
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]


def test_help_loads_neither_ibis_nor_pandas() -> None:
    asked = "import sys; sys.argv = ['daylit', '--help']\n"
    ran = "from daylit.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
    heavy = "print([m for m in ('ibis', 'pandas', 'pyarrow', 'rich') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", asked + ran + heavy], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_noun_of_the_help_has_a_command(run: Run) -> None:
    for noun in ("analyse", "record", "flow", "exceptions", "sample"):
        ran = run(noun, "--help")
        assert ran.code == 0
        assert ran.out.startswith(f"Usage: daylit {noun}")


def test_an_unknown_noun_is_a_usage_error(run: Run) -> None:
    ran = run("reprot")
    assert ran.code == 2
    assert "No such command 'reprot'" in ran.err


def test_analyse_writes_a_report_and_prints_the_findings(
    run: Run, small_log: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new folder" / "report.html"
    ran = run("analyse", small_log, "--out", out)
    assert ran.code == 0
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert ran.out.rstrip().endswith(f"Report: {out}")
    assert "Finding departures" in ran.err


def test_analyse_without_a_record_leaves_nothing_but_the_report(
    run: Run, small_log: Path, tmp_path: Path
) -> None:
    assert run("analyse", small_log, "--out", tmp_path / "report.html").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_an_analysis_that_is_ended_leaves_no_names_behind(small_log: Path, tmp_path: Path) -> None:
    """The whole run in its own process, ended as timeout and systemd do it."""
    rows = small_log.read_text(encoding="utf-8").splitlines()
    long_log = tmp_path / "long.csv"
    long_log.write_text("\n".join([rows[0], *(rows[1:] * 2000)]), encoding="utf-8")
    spill = tmp_path / "spill"
    spill.mkdir()
    command = [
        sys.executable,
        "-m",
        "daylit.cli",
        "analyse",
        long_log,
        "--out",
        tmp_path / "r.html",
    ]
    with subprocess.Popen(
        list(map(str, command)),
        env={**os.environ, "TMPDIR": str(spill)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        # Before, Python itself tries whether it may write there.
        while process.poll() is None and not list(spill.glob("daylit-*")):
            time.sleep(0.05)
        process.terminate()
        assert process.wait(timeout=60) == 128 + signal.SIGTERM
    assert list(spill.iterdir()) == []


def test_a_missing_log_is_one_sentence_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    missing = tmp_path / "gone.csv"
    ran = run("record", "import", missing, "--record", tmp_path / "record")
    assert ran.code == 1
    assert ran.err.splitlines()[-1] == f"daylit: Cannot read {missing}: there is no such file."
    assert not (tmp_path / "record" / "manifest.json").exists()


def test_an_unreadable_log_leaves_the_record_as_it_was(
    run: Run, record: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(record, tmp_path / "record")
    before = (folder / "manifest.json").read_bytes()
    empty = tmp_path / "small-log.csv"
    empty.write_bytes(b"")
    ran = run("record", "import", empty, "--record", folder)
    assert ran.code == 1
    assert (folder / "manifest.json").read_bytes() == before


def test_the_same_file_again_changes_nothing_and_says_so(
    run: Run, record: Path, small_log: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(record, tmp_path / "record")
    before = (folder / "manifest.json").read_bytes()
    ran = run("record", "import", small_log, "--record", folder)
    assert ran.code == 0
    assert ran.err.strip() == "The record holds this already; nothing was changed."
    assert "small-log: 40 cases" in ran.out
    assert (folder / "manifest.json").read_bytes() == before


def test_the_same_file_read_otherwise_is_imported_anew(
    run: Run, record: Path, small_log: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(record, tmp_path / "record")
    ran = run("record", "import", small_log, "--record", folder, "--team", "person")
    assert ran.code == 0
    assert "person -> team (by --team)" in ran.out


def test_a_record_that_cannot_be_written_is_one_sentence(
    run: Run, small_log: Path, tmp_path: Path
) -> None:
    (tmp_path / "tables").write_text("in the way", encoding="utf-8")
    ran = run("record", "import", small_log, "--record", tmp_path)
    assert ran.code == 1
    (sentence,) = [line for line in ran.err.splitlines() if line.startswith("daylit: ")]
    table = tmp_path / "tables" / "small-log" / "events"
    assert sentence.startswith(f"daylit: The record's table {table} could not be written (")
    assert sentence.endswith("); the record is as it was before.")
    assert not (tmp_path / "manifest.json").exists()


def test_the_last_day_named_is_taken_whole(run: Run, small_log: Path, tmp_path: Path) -> None:
    ran = run("record", "import", small_log, "--record", tmp_path / "r", "--latest", "2026-03-02")
    assert "4 cases" in ran.out  # those opened on the first and on the second
    assert "2026-03-01 to 2026-03-02" in ran.out


def test_record_show_lists_the_processes(run: Run, record: Path) -> None:
    ran = run("record", "show", "--record", record, "--format", "json")
    (process,) = json.loads(ran.out)
    assert process["process_id"] == "small-log"
    assert process["case_count"] == 40
    assert process["step_count"] == 128


def test_record_show_of_a_process_prints_its_import_report(run: Run, record: Path) -> None:
    ran = run("record", "show", "--record", record, "--process", "small-log")
    assert "small-log: 40 cases, 128 events, 128 steps, 2026-03-01 to 2026-03-28" in ran.out
    assert "Small log.csv (CSV): 128 rows, 0 refused" in ran.out
    assert "team -> team" in ran.out


def test_a_process_that_is_not_held_is_named_with_those_that_are(run: Run, record: Path) -> None:
    ran = run("flow", "rework", "--record", record, "--process", "other")
    assert ran.code == 1
    assert ran.err.strip() == (
        f"daylit: The record {record} does not hold the process other; it holds small-log."
    )


def test_asking_a_record_that_is_not_there_says_how_to_make_one(run: Run, tmp_path: Path) -> None:
    ran = run("flow", "map", "--record", tmp_path / "none")
    assert ran.code == 1
    assert ran.err.strip() == (
        f"daylit: There is no record in {tmp_path / 'none'} yet. "
        "Hint: make one with: daylit record import LOG"
    )


def test_flow_rework_prints_csv(run: Run, record: Path) -> None:
    ran = run("flow", "rework", "--record", record, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert rows == [
        {
            "activity": "Check",
            "case_count": "40",
            "again_case_count": "4",
            "again_share": "0.1",
            "repeat_step_count": "0",
            "redo_step_count": "4",
            "unknown_step_count": "0",
            "reading": "departure",
        }
    ]


def test_flow_handovers_prints_pairs_of_teams_and_totals_of_people(run: Run, record: Path) -> None:
    ran = run("flow", "handovers", "--record", record, "--format", "json")
    pairs = [(p["from_party"], p["to_party"], p["hand_over_count"]) for p in json.loads(ran.out)]
    assert pairs == [("North", "South", 44), ("South", "North", 4)]
    assert "Between people: 48 hand-overs, 4 bounces in 4 cases." in ran.err


def test_flow_variants_spells_the_activities(run: Run, record: Path) -> None:
    ran = run("flow", "variants", "--record", record, "--format", "json")
    first, second = json.loads(ran.out)
    assert (first["case_count"], first["activities"]) == (36, "Open → Check → Close")
    assert (second["case_count"], second["step_count"]) == (4, 5)


def test_flow_times_prints_waiting_only_where_no_ends_are_logged(run: Run, record: Path) -> None:
    ran = run("flow", "times", "--record", record, "--format", "json")
    rows = json.loads(ran.out)
    assert {row["measure"] for row in rows} == {"waiting"}
    assert all(row["median_seconds"] == 60 for row in rows)


def test_flow_map_draws_and_lists(run: Run, record: Path, tmp_path: Path) -> None:
    drawn = tmp_path / "map.svg"
    ran = run("flow", "map", "--record", record, "--svg", drawn, "--format", "json")
    assert drawn.read_text(encoding="utf-8").startswith("<svg")
    ways = {(way["source"], way["target"]): way["case_count"] for way in json.loads(ran.out)}
    assert ways["Open", "Check"] == 40
    assert ways["(start)", "Open"] == 40


def test_exceptions_are_listed_and_each_can_be_shown(run: Run, record: Path) -> None:
    listed = json.loads(run("exceptions", "list", "--record", record, "--format", "json").out)
    assert len(listed) == 4
    shown = run(
        "exceptions", "show", listed[0]["exception_id"], "--record", record, "--format", "json"
    )
    steps = json.loads(shown.out)
    assert [step["is_caused"] for step in steps] == [False, False, True, True, False]
    assert shown.err.startswith(f"Case {listed[0]['case_id']} ")


def test_an_exception_is_found_by_its_case_and_by_how_its_id_begins(run: Run, record: Path) -> None:
    (first, *_) = json.loads(run("exceptions", "list", "--record", record, "--format", "json").out)
    by_case = run("exceptions", "show", first["case_id"], "--record", record)
    by_start = run("exceptions", "show", first["exception_id"][:12], "--record", record)
    assert by_case.code == by_start.code == 0
    assert by_case.err == by_start.err


def test_that_nothing_is_named_is_said_with_what_to_give(run: Run) -> None:
    ran = run("exceptions", "show", "", "--record", "there is none")
    assert (ran.code, ran.err.splitlines()[-1]) == (
        2,
        (
            "Error: Give a case, an exception, a pattern, or how the id of one begins: daylit "
            "exceptions list and daylit exceptions patterns list their ids."
        ),
    )


def test_a_level_that_the_log_does_not_name_is_said_so(run: Run, record: Path) -> None:
    for words in (["exceptions", "patterns"], ["flow", "handovers"]):
        ran = run(*words, "--party", "organisation", "--record", record)
        assert ran.code == 1
        assert ran.err.strip() == (
            "daylit: This log names no organisation, so nothing changes hands on that level."
        )


def test_the_report_is_never_written_over_the_log(
    run: Run, small_log: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.csv"
    before = small_log.read_bytes()
    own.write_bytes(before)
    ran = run("analyse", own, "--out", own)
    assert ran.code == 1
    assert ran.err.strip() == f"daylit: Cannot write {own}: that is one of the files to be read."
    assert own.read_bytes() == before


def test_a_report_that_cannot_be_written_is_said_before_anything_is_read(
    run: Run, small_log: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    target = tmp_path / "file" / "report.html"
    ran = run("analyse", small_log, "--out", target)
    assert ran.code == 1
    assert ran.err.strip() == f"daylit: Cannot write {target}: file exists."
    assert run("analyse", small_log, "--out", tmp_path).code == 2


def test_a_misspelt_command_names_the_nearest(run: Run) -> None:
    ran = run("analyze", "x.csv")
    assert ran.code == 2
    assert "No such command 'analyze'. Did you mean 'analyse'?" in ran.err


def test_patterns_lead_to_their_exceptions(run: Run, record: Path) -> None:
    rows = json.loads(run("exceptions", "patterns", "--record", record, "--format", "json").out)
    assert [(row["kind"], row["exception_count"]) for row in rows] == [("bounce", 4)]
    pattern = rows[0]["pattern_id"]
    listed = run("exceptions", "list", "--record", record, "--pattern", pattern, "--format", "csv")
    assert len(listed.out.splitlines()) == 5


def test_a_misspelt_finding_names_the_nearest(run: Run, record: Path) -> None:
    name = "North → South → North"
    found = []
    for which, column in (("patterns", "pattern_id"), ("list", "exception_id")):
        words = ("exceptions", which, "--record", record, "--format", "json")
        found.append(json.loads(run(*words).out)[0][column])
    pattern, exception = found
    for wanted, nearest in (
        (f"{pattern[:7]}x", f"the pattern {pattern[:10]}, {name}"),
        (pattern[:7].upper(), f"the pattern {pattern[:10]}, {name}"),
        ("North - South - North", f"the pattern {pattern[:10]}, {name}"),
        (f"{exception[:4]}{exception[5:9]}", f"the exception {exception[:10]} of case c20"),
    ):
        ran = run("exceptions", "show", wanted, "--record", record)
        assert ran.code == 1
        assert ran.err == (
            f"daylit: There is no exception, no pattern and no case {wanted} in small-log. The "
            f"nearest is {nearest}.\n"
        )
    ran = run("exceptions", "list", "--pattern", f"{pattern[:7]}x", "--record", record)
    assert ran.err == (
        f"daylit: There is no pattern {pattern[:7]}x in small-log. The nearest is the pattern "
        f"{pattern[:10]}, {name}.\n"
    )


def test_an_exception_that_is_not_there_is_said_so(run: Run, record: Path) -> None:
    ran = run("exceptions", "show", "nothing", "--record", record)
    assert ran.code == 1
    assert ran.err.strip() == (
        "daylit: There is no exception, no pattern and no case nothing in small-log."
    )
    ran = run("exceptions", "show", "c01", "--record", record)
    assert ran.code == 1
    assert ran.err.strip() == "daylit: The case c01 of small-log has no exception."


def test_what_is_declared_usual_is_no_exception(run: Run, record: Path, tmp_path: Path) -> None:
    usual = tmp_path / "usual.toml"
    usual.write_text(
        '[[usual]]\nkind = "bounce"\nparties = ["North", "South"]\n'
        '[[usual]]\nkind = "bounce"\nparties = ["South", "North"]\n'
        '[[usual]]\nkind = "rework"\nactivity = "Check"\n',
        encoding="utf-8",
    )
    ran = run("exceptions", "list", "--record", record, "--usual", usual, "--format", "json")
    assert json.loads(ran.out) == []


def test_a_declaration_that_the_log_does_not_have_is_told(
    run: Run, record: Path, tmp_path: Path
) -> None:
    usual = tmp_path / "usual.toml"
    usual.write_text('[[usual]]\nkind = "rework"\nactivity = "Chekc"\n', encoding="utf-8")
    ran = run("exceptions", "patterns", "--record", record, "--usual", usual)
    assert ran.code == 0
    assert ran.err.splitlines()[0] == (
        "The activity 'Chekc' was declared, but this log does not have it. "
        "The nearest name is 'Check'."
    )


def test_a_table_is_printed_whole_where_there_is_no_terminal(run: Run, record: Path) -> None:
    ran = run("flow", "handovers", "--record", record)
    assert "North" in ran.out
    assert "median waiting" in ran.out


def test_sample_make_writes_log_truth_and_declarations(run: Run, tmp_path: Path) -> None:
    ran = run("sample", "make", "--out", tmp_path, "--cases", 50, "--null")
    assert ran.code == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [
        "README.txt",
        "breakdown.csv",
        "calendars.toml",
        "minutes.toml",
        "planted.json",
        "terms.toml",
        "truth.csv",
        "truth_totals.json",
        "usual.toml",
    ]


def test_sample_make_ends_with_the_command_to_run_next(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "my sample"
    made = run("sample", "make", "--out", folder, "--cases", 50)
    command = f"daylit analyse '{folder}/breakdown.csv' --usual '{folder}/usual.toml'"
    assert made.err.splitlines()[-1] == f"What stands out in them: {command}"
    ran = run(*shlex.split(command)[1:], "--out", tmp_path / "report.html")
    assert ran.code == 0


def test_sample_make_refuses_no_cases(run: Run, tmp_path: Path) -> None:
    ran = run("sample", "make", "--out", tmp_path, "--cases", 0)
    assert ran.code == 1
    assert ran.err.splitlines()[-1].startswith("daylit: ")
