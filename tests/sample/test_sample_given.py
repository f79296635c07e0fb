"""What City Bus says of itself, read by those who read such files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest

from daylit.sample import make
from daylit.sample.blocks import BLOCK_CASES, make_blocks
from daylit.sample.company import TEAMS
from daylit.sample.given import calendars_text, minutes_text, terms_text, usual_minutes
from daylit.sample.settings import SETTINGS, TERMS
from daylit.sample.way import SLOTS
from daylit.sample.work import HANDLING_SPREAD, WIDEST, WORK, mean_factor
from daylit.sources.calendar_file import read_calendars
from daylit.sources.minutes_file import read_minutes
from daylit.sources.terms_file import read_terms

if TYPE_CHECKING:
    from pathlib import Path


def stated(folder: Path, text: str) -> Path:
    path = folder / "stated.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_calendars_hold_the_hours_of_every_team(tmp_path: Path) -> None:
    calendars = read_calendars(stated(tmp_path, calendars_text()))

    assert set(calendars.teams) == {team.name for team in TEAMS}
    for team in TEAMS:
        week = calendars.by_name[calendars.teams[team.name]].week
        minutes = [[(60 * opens, 60 * closes)] for opens, closes in team.hours]
        expected = [minutes[0]] * 5 + minutes[1:]
        assert [list(day) for day in week] == [
            [span for span in day if span[1] > span[0]] for day in expected
        ], team.name


def test_terms_are_those_of_the_settings(tmp_path: Path) -> None:
    found = read_terms(stated(tmp_path, terms_text()))

    assert [
        (
            term.from_activity,
            term.to_activity,
            term.to_party,
            term.within_seconds / 86_400,
            term.why,
        )
        for term in found
    ] == [(term.start, term.to, term.hand_over_to, term.within_days, term.why) for term in TERMS]
    assert [term.clock for term in found] == ["elapsed"] * 3


def test_minutes_name_every_activity(tmp_path: Path) -> None:
    found = dict(read_minutes(stated(tmp_path, minutes_text())).by_activity)

    assert found == usual_minutes()
    assert set(found) == set(WORK)


def test_minutes_are_the_means_of_the_null_mode() -> None:
    (block,) = make_blocks(BLOCK_CASES, 2, SETTINGS.without_trouble())
    logged = block.logged
    took = (logged.staffed.ended_at - logged.staffed.started_at) / 60
    for activity, minutes in usual_minutes().items():
        slots = [number for number, slot in enumerate(SLOTS) if slot.activity == activity]
        found = took[:, slots][logged.ended[:, slots]]
        if found.size:
            error = 4 * found.std() / np.sqrt(found.size)
            # Rounded to whole minutes, and starts and ends to whole seconds.
            assert minutes == pytest.approx(found.mean(), abs=0.5 + 1 / 60 + error), activity


def test_the_mean_of_a_draw_is_that_of_its_draws() -> None:
    draws = np.clip(np.random.default_rng(5).standard_normal(1_000_000), -WIDEST, WIDEST)

    assert mean_factor(HANDLING_SPREAD) == pytest.approx(
        np.exp(HANDLING_SPREAD * draws).mean(), abs=0.002
    )
    assert mean_factor(0) == pytest.approx(1)


def test_planted_places_are_written_with_the_patterns_that_they_make(tmp_path: Path) -> None:
    made = make(tmp_path, cases=2000, seed=6, null=False, file_format="parquet")
    planted = json.loads(made.planted_path.read_text(encoding="utf-8"))
    missing = planted["Part missing"]

    assert set(planted) == {put_in.cause for put_in in SETTINGS.put_in}
    assert missing["traits"] == {"depot": "Depot Harbour", "bus_model": "Norrsken 18"}
    assert (missing["since"], missing["hours"]) == ("2025-11-10", None)
    assert (missing["share"], missing["share_elsewhere"]) == (0.36, 0.025)
    assert [(one["kind"], one["place"]) for one in missing["patterns"] if not one["form"]] == [
        ("bounce", "Central Stores -> Depot Harbour -> Central Stores"),
        ("rework", "Pick parts"),
        ("rework", "Request parts"),
    ]
    assert all(one["planted_count"] > 0 for one in missing["patterns"])
    assert (planted["Details missing"]["traits"], planted["Details missing"]["hours"]) == (
        {},
        [6, 9],
    )
    assert planted["Details missing"]["since"] is None


def test_nothing_is_planted_in_null_mode(tmp_path: Path) -> None:
    made = make(tmp_path, cases=100, seed=6, null=True, file_format="parquet")

    assert json.loads(made.planted_path.read_text(encoding="utf-8")) == {}


def test_parquet_has_no_end_of_what_is_under_way_when_the_log_ends(tmp_path: Path) -> None:
    made = make(tmp_path, cases=5000, seed=6, null=True, file_format="parquet")
    log = pq.read_table(made.log_path)

    assert 0 < log["end"].null_count < 50
    assert all(log[name].null_count == 0 for name in log.column_names if name != "end")
