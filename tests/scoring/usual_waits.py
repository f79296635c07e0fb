"""What 95 % of the waits at each place stay below where nothing is put in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from daylit.sample import make

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CASES = 20_000
SEED = 0
"""Of no sample that is scored."""

FAR = 3
"""Recall is asked of what is so many times as long."""

MOST = 0.95


@dataclass(frozen=True)
class UsualWaits:
    """Elapsed seconds that 95 % of the waits stay below.

    Attributes:
        before: By the activity waited for and its team.
        after: By the activity after which was waited.
    """

    before: Mapping[tuple[str, str], float]
    after: Mapping[str, float]

    def is_far(self, activity: str, team: str, seconds: float) -> bool:
        """Whether a wait for a step is far longer than usual."""
        return seconds > FAR * self.before[activity, team]

    def has_lain(self, activity: str, seconds: float) -> bool:
        """Whether a case has waited far longer than usual since an activity."""
        return seconds > FAR * self.after[activity]


def usual_waits(folder: Path) -> UsualWaits:
    """Measure the waits of a sample in which nothing is put in."""
    made = make(folder, cases=CASES, seed=SEED, null=True, file_format="parquet")
    columns = ["case", "start", "end", "activity", "team"]
    log = pq.read_table(made.log_path, columns=columns)
    waits = _waits(log.sort_by([("case", "ascending"), ("start", "ascending")]))
    return UsualWaits(
        before={
            (row["activity"], row["team"]): _below(row["seconds_list"])
            for row in _by(waits, "activity", "team")
        },
        after={row["previous"]: _below(row["seconds_list"]) for row in _by(waits, "previous")},
    )


def _waits(log: pa.Table) -> pa.Table:
    """Return a row per step that follows another: from that one's end until it begins."""
    earlier, later = log.slice(0, log.num_rows - 1), log.slice(1)
    waited = pc.microseconds_between(earlier["end"], later["start"])
    columns = {
        "activity": later["activity"],
        "team": later["team"],
        "previous": earlier["activity"],
        "seconds": np.asarray(waited) / 1e6,
    }
    return pa.table(columns).filter(pc.equal(earlier["case"], later["case"]))


def _by(waits: pa.Table, *place: str) -> list[dict[str, Any]]:
    return waits.group_by(list(place)).aggregate([("seconds", "list")]).to_pylist()


def _below(seconds: list[float]) -> float:
    return float(np.quantile(seconds, MOST))
