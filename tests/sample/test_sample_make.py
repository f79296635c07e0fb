"""What `daylit.sample.make` writes, refuses and repeats."""

from __future__ import annotations

import csv
import time
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import mean, median
from typing import TYPE_CHECKING, Any

import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from daylit.errors import ParameterError
from daylit.sample import blocks, make

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.sample import SampleMade

COLUMNS = [
    "case",
    "activity",
    "start",
    "end",
    "person",
    "team",
    "organisation",
    "bus",
    "line",
    "bus_model",
    "fault",
    "severity",
    "parts_value",
    "deadline",
]
FILES = [
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


def made_in(folder: Path, *, cases: int = 300, seed: int = 7, null: bool = False) -> SampleMade:
    return make(folder, cases=cases, seed=seed, null=null, file_format="csv")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(made: SampleMade) -> list[bytes]:
    return [path.read_bytes() for path in sorted(made.log_path.parent.iterdir())]


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> SampleMade:
    return made_in(tmp_path_factory.mktemp("thousand"), cases=1000, seed=3)


def test_files_hold_what_is_said_of_them(thousand: SampleMade) -> None:
    log, truth = rows_of(thousand.log_path), rows_of(thousand.truth_path)

    assert [path.name for path in sorted(thousand.log_path.parent.iterdir())] == FILES
    assert list(log[0]) == COLUMNS
    assert len(log) == thousand.event_count
    assert len(truth) == thousand.truth_count
    assert len({row["case"] for row in log}) == thousand.case_count == 1000
    assert len({row["case"] for row in truth}) == thousand.touched_count
    assert [row["case"] for row in log if row["activity"] == "Report breakdown"] == [
        f"BD-{number:08}" for number in range(1, 1001)
    ]


def test_readme_has_five_lines(thousand: SampleMade) -> None:
    lines = thousand.readme_path.read_text(encoding="utf-8").splitlines()

    assert len(lines) == 5
    assert f"; {thousand.truth_count} of them." in lines[1]
    assert lines[3].endswith("from 1000 cases and seed 3, with exceptions put in.")


def test_times_rise_within_a_case_and_steps_never_overlap(thousand: SampleMade) -> None:
    for before, step in pairwise(rows_of(thousand.log_path)):
        if before["case"] == step["case"]:
            assert before["start"] < before["end"] < step["start"]


def test_cases_are_reported_in_order_within_the_eighteen_months(thousand: SampleMade) -> None:
    log = rows_of(thousand.log_path)
    reported = [row["start"] for row in log if row["activity"] == "Report breakdown"]

    assert reported == sorted(reported)
    assert reported[0] >= "2025-03-03T00:00:00Z"
    assert reported[-1] < "2026-09-03T00:00:00Z"


def test_a_case_has_ten_to_fourteen_steps_and_takes_days(thousand: SampleMade) -> None:
    cases: dict[str, list[dict[str, str]]] = {}
    for row in rows_of(thousand.log_path):
        cases.setdefault(row["case"], []).append(row)
    closed = [steps for steps in cases.values() if steps[-1]["activity"] == "Release to street"]
    took = [
        datetime.fromisoformat(steps[-1]["end"]) - datetime.fromisoformat(steps[0]["start"])
        for steps in closed
    ]
    median_days = median(span / timedelta(days=1) for span in took)

    assert 10 <= mean(len(steps) for steps in cases.values()) <= 14
    assert 1 < median_days < 5
    assert 960 <= len(closed) < 1000


def test_between_a_fifth_and_a_quarter_of_the_cases_are_touched(thousand: SampleMade) -> None:
    assert 200 <= thousand.touched_count <= 250


def test_traits_of_a_case_are_the_same_in_all_its_steps(thousand: SampleMade) -> None:
    traits = {
        (row["case"], *(row[name] for name in COLUMNS[7:])) for row in rows_of(thousand.log_path)
    }

    assert len(traits) == 1000


def test_a_person_belongs_to_one_team_and_a_team_to_one_organisation(thousand: SampleMade) -> None:
    log = rows_of(thousand.log_path)
    organisations = {(row["team"], row["organisation"]) for row in log}

    assert len({row["person"] for row in log}) == len({(row["person"], row["team"]) for row in log})
    assert len(organisations) == len({team for team, _ in organisations}) == 12
    assert {name for _, name in organisations} == {"City Bus", "Nordparts", "Karosseri Lind"}


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    assert contents(made_in(tmp_path / "one")) == contents(made_in(tmp_path / "other"))


def test_another_seed_gives_another_log(tmp_path: Path) -> None:
    one, other = made_in(tmp_path / "one"), made_in(tmp_path / "other", seed=8)

    assert one.log_path.read_bytes() != other.log_path.read_bytes()
    assert one.usual_path.read_bytes() == other.usual_path.read_bytes()


def test_null_mode_has_the_same_buses_and_an_empty_truth(tmp_path: Path) -> None:
    full, null = made_in(tmp_path / "full"), made_in(tmp_path / "null", null=True)

    def buses(made: SampleMade) -> list[tuple[str, str, str]]:
        reports = (row for row in rows_of(made.log_path) if row["activity"] == "Report breakdown")
        return [(row["start"], row["bus"], row["fault"]) for row in reports]

    assert buses(full) == buses(null)
    assert (null.truth_count, null.touched_count) == (0, 0)
    assert null.truth_path.read_text(encoding="utf-8") == (
        "case,kind,form,anchor_start,anchor_activity,place,cause,due_at,waits_from,is_open\n"
    )
    readme = null.readme_path.read_text(encoding="utf-8")
    assert "from 300 cases and seed 7, null mode: nothing was put in.\n" in readme


def test_parquet_holds_the_same_log_with_typed_times(tmp_path: Path) -> None:
    as_csv = made_in(tmp_path / "csv")
    as_parquet = make(tmp_path / "parquet", cases=300, seed=7, null=False, file_format="parquet")
    read: Any = pa_csv.read_csv(as_csv.log_path)
    stored: Any = pq.read_table(as_parquet.log_path)

    assert as_parquet.log_path.name == "breakdown.parquet"
    assert {str(stored.schema.field(name).type) for name in ("start", "end")} == {
        "timestamp[us, tz=UTC]"
    }
    assert read.cast(stored.schema).equals(stored)
    assert as_csv.truth_path.read_bytes() == as_parquet.truth_path.read_bytes()


def test_many_blocks_make_one_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_CASES", 120)
    told: list[tuple[str, float | None]] = []
    made = make(
        tmp_path,
        cases=300,
        seed=7,
        null=False,
        file_format="csv",
        on_progress=lambda doing, share: told.append((doing, share)),
    )
    log = rows_of(made.log_path)

    assert told == [("Making breakdowns", share) for share in (0.4, 0.8, 1.0)]
    assert len(log) == made.event_count
    assert list(dict.fromkeys(row["case"] for row in log)) == [
        f"BD-{number:08}" for number in range(1, 301)
    ]


def test_a_single_case_can_be_made(tmp_path: Path) -> None:
    made = made_in(tmp_path, cases=1)

    assert {row["case"] for row in rows_of(made.log_path)} == {"BD-00000001"}


def test_a_thousand_cases_take_less_than_a_second_of_work(tmp_path: Path) -> None:
    begun = time.process_time()
    made_in(tmp_path, cases=1000)

    assert time.process_time() - begun < 1


@pytest.mark.parametrize("cases", [0, -5])
def test_fewer_cases_than_one_are_refused(tmp_path: Path, cases: int) -> None:
    with pytest.raises(ParameterError) as refusal:
        made_in(tmp_path / "new", cases=cases)

    assert str(refusal.value) == f"The number of cases is {cases}, but it must be 1 or more."
    assert not (tmp_path / "new").exists()


def test_a_negative_seed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError) as refusal:
        made_in(tmp_path, seed=-1)

    assert str(refusal.value) == "The seed is -1, but it must be 0 or more."


def test_an_unknown_file_format_is_refused(tmp_path: Path) -> None:
    wrong: Any = "xlsx"
    with pytest.raises(ParameterError) as refusal:
        make(tmp_path, cases=1, seed=0, null=False, file_format=wrong)

    assert str(refusal.value) == "The file format is 'xlsx', but it must be csv or parquet."


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "taken"
    path.touch()
    with pytest.raises(ParameterError) as refusal:
        made_in(path)

    assert str(refusal.value) == (
        f"Cannot write the sample into {path}: it is a file, not a folder."
    )
