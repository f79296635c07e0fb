"""Where the rows of a record lie: limits so small that little logs fill them, and the check."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from daylit.record.changes import placing, writing
from daylit.record.changes.placing import HOT, WARM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from daylit.record.engine import Engine
    from daylit.record.store import Record

OF_CASES = ("events", "steps", "cases")
SMALL_SIZES = ((20, 1), (35, 16))
SMALL_PARTS = {HOT: 12, WARM: 6}
"""How many events each part of open cases may hold."""

FEW_FILES = 2


@contextmanager
def small_places() -> Iterator[None]:
    """Have a few dozen events fill buckets, the parts of open cases and the number of files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(placing, "SIZES", SMALL_SIZES)
        patch.setattr(placing, "HOT_EVENTS", SMALL_PARTS[HOT])
        patch.setattr(placing, "WARM_EVENTS", SMALL_PARTS[WARM])
        patch.setattr(writing, "MOST_FILES", FEW_FILES)
        yield


def check_that_cases_lie_in_one_place(record: Record, engine: Engine, process_id: str) -> None:
    state = record.process(process_id).state
    assert state.bucket_count == placing.buckets_for(state.contents["event_count"])
    places = {
        name: {
            (row["case_id"], row["bucket"])
            for row in engine.rows(record.rows(engine, name, process_id, state))
        }
        for name in OF_CASES
    }
    assert places["steps"] <= places["events"] == places["cases"]
    assert len(dict(places["cases"])) == len(places["cases"])
    check_that_places_are_right(record, engine, process_id, dict(places["cases"]))
    for name in OF_CASES:
        buckets = [file.bucket for file in record.version(name, process_id, state).files]
        most = max(buckets.count(bucket) for bucket in set(buckets))
        assert most <= writing.TOO_MANY * FEW_FILES


def check_that_places_are_right(
    record: Record, engine: Engine, process_id: str, places: dict[str, int]
) -> None:
    """Check that each case lies where it may, and that no part of open ones is too full."""
    state = record.process(process_id).state
    held = dict.fromkeys(SMALL_PARTS, 0)
    for row in engine.rows(record.table(engine, "cases", process_id)):
        place = places[row["case_id"]]
        if place in held:
            assert row["is_open"] or place == HOT
            held[place] += row["event_count"]
        else:
            assert place == bucket_by_hand(row["case_id"], state.bucket_count)
    assert all(held[part] <= most for part, most in SMALL_PARTS.items())
    assert state.bucket_count > 1 or not any(held.values())


def bucket_by_hand(case_id: str, bucket_count: int) -> int:
    """Return a case's bucket: the first two digits of its hash."""
    digest = hashlib.md5(case_id.encode(), usedforsecurity=False).hexdigest()
    return int(digest[:2], 16) % bucket_count
