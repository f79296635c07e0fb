"""Public logs cut into overlapping exports that come in any order give one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from splitting import chance_of
from weeks import TABLES, compare

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.record.engine import Engine

FEW = 3


@pytest.mark.shared_data
@pytest.mark.parametrize(
    "name", ["BPIC13_incidents", pytest.param("BPIC20_PrepaidTravelCost", marks=pytest.mark.soak)]
)
def test_a_few_overlapping_exports_of_a_public_log_give_one_record(
    engine: Engine, shared_logs: Path, tmp_path: Path, name: str
) -> None:
    check(engine, shared_logs / f"{name}.xes.gz", tmp_path, count=FEW)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    "name",
    [
        # A hundred imports and more each, see bench/equality.py.
        pytest.param("Receipt", marks=pytest.mark.soak),
        pytest.param("BPIC13_incidents", marks=pytest.mark.soak),
        pytest.param("BPIC20_PrepaidTravelCost", marks=pytest.mark.soak),
    ],
)
def test_overlapping_weeks_of_a_public_log_give_one_record(
    engine: Engine, shared_logs: Path, tmp_path: Path, name: str
) -> None:
    check(engine, shared_logs / f"{name}.xes.gz", tmp_path, count=None)


def check(engine: Engine, path: Path, folder: Path, *, count: int | None) -> None:
    found = compare(engine, path, folder, chance_of(1), count=count)
    assert found.differing == dict.fromkeys(TABLES, 0)
    assert found.rows["events"] == found.event_count
    assert found.parts.contents == found.whole.contents
    assert found.parts.counts.new_count == found.whole.counts.new_count == found.event_count
    assert found.parts.counts.doubled_count == found.stated_count - found.event_count
    assert found.stated_count > found.event_count * 1.5
