"""What is usual, as a record keeps it: fitted at one version, held against at later ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pyarrow as pa

from daylit.departures.baselines import Baselines
from daylit.departures.baselines.kept import SCHEMA
from daylit.departures.live import Norms
from daylit.departures.wording import day
from daylit.record.changes.fitting import Fit

if TYPE_CHECKING:
    from datetime import datetime

    from daylit.record.schema import Party

LOOPS = pa.schema(
    [
        pa.field("kind", pa.string()),
        pa.field("activity", pa.string()),
        pa.field("holder", pa.string()),
        pa.field("other", pa.string()),
    ]
)
"""A row per loop that departs: rework of an activity, or a bounce from holder to other."""


@dataclass(frozen=True)
class Fitted:
    """What is usual in a process, and when that was fitted.

    Attributes:
        norms: Which loops depart.
        baselines: How long is usual.
        version: The version of the record that it was fitted to.
        at: When.
    """

    norms: Norms
    baselines: Baselines
    version: int
    at: datetime

    def in_words(self) -> str:
        """Name it in a sentence: what was usual at version 7 (fitted 3 May 2026)."""
        return f"what was usual at version {self.version:,} (fitted {day(self.at)})"


def as_fit(norms: Norms, baselines: Baselines, *, version: int, at: datetime) -> Fit:
    """Return what a record keeps.

    Args:
        norms: Which loops depart.
        baselines: How long is usual.
        version: The version of the record that it was fitted to.
        at: When.
    """
    loops = [{"kind": "rework", "activity": activity} for activity in norms.activities]
    loops += [{"kind": "bounce", "holder": a, "other": b} for a, b in norms.pairs]
    tables = {
        "baselines": baselines.places,
        "departing_loops": pa.Table.from_pylist(loops, schema=LOOPS),
    }
    if baselines.hours is not None:
        tables["usual_hours"] = baselines.hours
    return Fit(
        fitted_version=version,
        fitted_at=at,
        fitted_until=baselines.fitted_until,
        false_alarm_rate=baselines.false_alarm_rate,
        clock=baselines.clock,
        party=norms.party,
        tables=tables,
    )


def from_fit(fit: Fit) -> Fitted:
    """Return what is usual by what a record kept."""
    hours = fit.tables.get("usual_hours")
    baselines = Baselines(
        false_alarm_rate=fit.false_alarm_rate,
        fitted_until=fit.fitted_until,
        clock=fit.clock,
        places=fit.tables["baselines"].select(SCHEMA.names).cast(SCHEMA),
        # The whole log has its hours at least.
        hours=hours if hours is not None and hours.num_rows else None,
    )
    loops = fit.tables["departing_loops"].to_pylist()
    norms = Norms(
        cast("Party | None", fit.party),
        tuple(sorted(one["activity"] for one in loops if one["kind"] == "rework")),
        tuple(sorted((one["holder"], one["other"]) for one in loops if one["kind"] == "bounce")),
        baselines,
    )
    return Fitted(norms, baselines, fit.fitted_version, fit.fitted_at)
