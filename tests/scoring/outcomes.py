"""What each seed scores, small enough to be handed from one process to another."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import scores
from sampled import CASES, make_sample, sampled
from scores import Hits
from under_way import held_up_at_the_end

if TYPE_CHECKING:
    from sampled import Sampled
    from usual_waits import UsualWaits

    from daylit.departures.cost import Share


@dataclass(frozen=True)
class Interval:
    """An exception share and how far it may be off; no bounds where none are told."""

    value: float
    lower: float | None
    upper: float | None

    @property
    def excludes_zero(self) -> bool:
        """Whether it says that exceptions cause some work."""
        return self.lower is not None and self.lower > 0

    @property
    def width(self) -> float:
        """How wide it is; of one without bounds as wide as can be."""
        return 1.0 if self.lower is None or self.upper is None else self.upper - self.lower

    def covers(self, share: float) -> bool:
        """Whether a share lies in it; in one without bounds none does."""
        if self.lower is None or self.upper is None:
            return False
        return self.lower <= share <= self.upper


@dataclass(frozen=True)
class Alarms:
    """What was found by the usual, and what is true.

    Attributes:
        looked_at: Waits, or open cases.
        found: Those that were found too long.
        true: Those that were put in.
        both: Those of them that were found.
        far: Those put in that are far beyond the usual.
        far_found: Those of them that were found.
    """

    looked_at: int
    found: int
    true: int
    both: int
    far: int
    far_found: int

    @property
    def false(self) -> int:
        """Those found that were not put in."""
        return self.found - self.both

    @property
    def usual(self) -> int:
        """Those that were not put in."""
        return self.looked_at - self.true

    def __add__(self, other: Alarms) -> Alarms:
        """Add up."""
        return Alarms(
            self.looked_at + other.looked_at,
            self.found + other.found,
            self.true + other.true,
            self.both + other.both,
            self.far + other.far,
            self.far_found + other.far_found,
        )


NO_ALARMS = Alarms(0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class NullOutcome:
    """What a sample without exceptions scores.

    Attributes:
        share: The exception share.
        claimed_count: Traits claimed.
        late: Waits late by the usual.
        stalled: Open cases found stalled.
        beyond_count: Patterns by the usual told as more than chance gives.
    """

    share: Interval
    claimed_count: int
    late: Alarms
    stalled: Alarms
    beyond_count: int


@dataclass(frozen=True)
class TruthOutcome:
    """What a sample with exceptions scores.

    Attributes:
        share: The exception share.
        assumed: The same with the ends of steps deleted and minutes given.
        stated: What needs no usual, by kind.
        late: Waits late by the usual.
        stalled: Open cases found stalled, those aside that are delayed while the log ends.
        causes: For each planted cause null where it stands first, else what does.
        said_by_place: The causes that the place of the pattern says, so that none can be missed.
    """

    share: Interval
    assumed: Interval
    stated: dict[str, Hits]
    late: Alarms
    stalled: Alarms
    causes: dict[str, str | None]
    said_by_place: frozenset[str]


def null_outcome(seed: int, waits: UsualWaits) -> NullOutcome:
    """Make and analyse a sample in which nothing is put in."""
    with tempfile.TemporaryDirectory(prefix="daylit-null-") as folder:
        made = make_sample(Path(folder), seed, null=True)
        with sampled(made) as sample:
            return NullOutcome(
                share=_interval(sample.share),
                claimed_count=scores.claims(sample),
                late=_late(sample, waits),
                stalled=_stalled(sample, waits, frozenset()),
                beyond_count=scores.beyond_chance(sample),
            )


def truth_outcome(seed: int, waits: UsualWaits) -> TruthOutcome:
    """Make and analyse a sample with exceptions, then once more without ends."""
    held_up = held_up_at_the_end(seed, CASES)
    with tempfile.TemporaryDirectory(prefix="daylit-truth-") as folder:
        made = make_sample(Path(folder), seed, null=False)
        with sampled(made, without_ends=True) as sample:
            assumed = _interval(sample.share)
        with sampled(made) as sample:
            return TruthOutcome(
                share=_interval(sample.share),
                assumed=assumed,
                stated=scores.stated(sample),
                late=_late(sample, waits),
                stalled=_stalled(sample, waits, held_up),
                causes=scores.causes(sample),
                said_by_place=scores.said_by_place(sample),
            )


def _interval(share: Share) -> Interval:
    whole = share.whole
    assert whole.value is not None, "a sample has steps"
    return Interval(whole.value, whole.lower, whole.upper)


def _late(sample: Sampled, waits: UsualWaits) -> Alarms:
    counts, far = scores.late_by_usual(sample), scores.far_delays(sample, waits)
    return _alarms(counts, counts["waits"], far)


def _stalled(sample: Sampled, waits: UsualWaits, held_up: frozenset[str]) -> Alarms:
    counts, far = scores.stalls(sample, held_up), scores.long_stalls(sample, waits)
    return _alarms(counts, counts["open"], far)


def _alarms(counts: dict[str, int], looked_at: int, far: Hits) -> Alarms:
    return Alarms(looked_at, counts["found"], counts["true"], counts["both"], far.true, far.both)
