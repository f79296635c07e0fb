"""What is usual of times that were counted in bins: medians, limits that few exceed.

Times are counted in bins that grow with the time, so that one pass over any number of rows says
what is needed of every place at once, and several places can be taken together by adding up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

BINS_PER_DOUBLING = 256
"""A bin is about 0.3 % wide."""

LEAST_SECONDS = 60.0
"""Nothing shorter is called long, whatever is usual."""

FAR_OUT = 3.0
UPPER_POWER, LOWER_POWER = 1.26, 1.24
"""How far out a time is left out when fitting: beyond three times the 95th percentile, and where a
lognormal through the 75th and 95th percentile, or through the 50th and 90th, has two in a thousand:
q95 * (q95 / q75) ** 1.26, q90 * (q90 / q50) ** 1.24 (z = 2.87), the nearer of the two."""

STEEP_POWER, MOST_APART = 3.37, 3.0
"""Where this lies three times beyond the same through the 90th and 95th percentile, these two are
taken: some times are then overnight, and how far they lie from the others says nothing of the
longest."""

COMMONLY_FAR_OUT = 0.001
"""A share of the times that may lie so far out with nothing to be found, one time at least: it is
part of the stated rate."""

FAR_OUT_WHILE_WAITING = 0.0025
"""The same where one asks how old waits are: of a lognormal two in a thousand lie so far out, which
are seldom begun and much met. Without them three times too many would be called old."""

MOST_FAR_OUT = 0.05
"""Where a larger share lies far out, it is no exception but another usual: nothing is left out."""

ROUNDS = 8


@dataclass(frozen=True)
class Binned:
    """Times of several places, counted.

    Attributes:
        place: The place of each row, 0 to ``place_count`` - 1, ascending.
        bin: The row's bin, ascending within its place.
        count: How many times are in it.
    """

    place: Codes
    bin: Codes
    count: Numbers
    place_count: int

    @property
    def totals(self) -> Numbers:
        """How many times each place has."""
        return _sums(self, self.count)

    def without(self, beyond: Numbers) -> Binned:
        """Leave out the times beyond a limit of each place, in seconds."""
        kept = np.where(lower_seconds(self.bin) <= beyond[self.place], self.count, 0.0)
        return Binned(self.place, self.bin, kept, self.place_count)


@dataclass(frozen=True)
class Usual:
    """What is usual at each place; one element per place, NaN where it has no time.

    Attributes:
        count: The times that were counted, those far out included.
        far_count: Of these, how many were left out of the fit as too far out.
        median_seconds: Half of the times are longer.
        limit_seconds: The limit that the stated share of the times exceeds, those beyond what may
            commonly lie far out aside.
    """

    count: Numbers
    far_count: Numbers
    median_seconds: Numbers
    limit_seconds: Numbers


def counted(place: Codes, bins: Codes, count: Numbers, place_count: int) -> Binned:
    """Put counts in order, those of the same place and bin added up."""
    base = np.int64(bins.max(initial=0) + 1)
    keys, at = np.unique(place * base + bins, return_inverse=True)
    summed = np.bincount(at, weights=count).astype(np.float64)
    return Binned(keys // base, keys % base, summed, place_count)


def lower_seconds(bins: Codes) -> Numbers:
    """Return where bins begin, in seconds."""
    return np.asarray(np.exp2(bins / BINS_PER_DOUBLING) - 1)


def upper_seconds(bins: Codes) -> Numbers:
    """Return where bins end, in seconds."""
    return lower_seconds(bins + 1)


def usual(times: Binned, *, rate: float) -> Usual:
    """Say what is usual at each place, and the limit that few times exceed.

    Times far out are left out first (``without_far_out``), so that what is to be found does not
    hide itself: with two delays in a hundred, the plain 99th percentile is itself a delay.

    Args:
        times: Counted times.
        rate: The share of the times that may exceed the limit, 0 to 1.

    Returns:
        A limit lies where a bin ends, chosen so that the number beyond it is as near as can be to
        ``rate`` of the times (of those far out up to ``COMMONLY_FAR_OUT`` count as beyond it); it
        is never under ``LEAST_SECONDS``.
    """
    kept = without_far_out(times)
    far_count = times.totals - kept.totals
    common = np.minimum(far_count, np.ceil(COMMONLY_FAR_OUT * times.totals))
    last = _bin_that_leaves(kept, np.maximum(rate * times.totals - common, 0.0))
    limits = np.where(last < 0, np.nan, upper_seconds(last))
    return Usual(
        count=times.totals,
        far_count=far_count,
        median_seconds=_within(_first_reaching(kept, 0.5)),
        limit_seconds=np.maximum(limits, LEAST_SECONDS),
    )


def limits_of_age(times: Binned, *, rate: float) -> Numbers:
    """Return how long what is found waiting at any one moment may have waited at each place.

    At a moment one meets long waits more often than short ones, and each at an even point of its
    length: the share that has waited longer than t is the sum of max(w - t, 0) over the sum of w.

    Of the times far out the shortest count, up to ``FAR_OUT_WHILE_WAITING`` of all.

    Args:
        times: Counted whole times, those that are to be found few.
        rate: The share of what is found waiting that may exceed the limit, 0 to 1.

    Returns:
        A limit of each place, where a bin ends; never under ``LEAST_SECONDS``; NaN where it has no
        time.

    Source: D. R. Cox, Renewal Theory (1962), section 5.3: the limiting distribution of the age.
    """
    kept = _with_shortest(without_far_out(times), times, FAR_OUT_WHILE_WAITING)
    middle = np.sqrt((lower_seconds(kept.bin) + 1) * (upper_seconds(kept.bin) + 1)) - 1
    ends = upper_seconds(kept.bin)
    longer = _after_each(kept, kept.count)
    longer_seconds = _after_each(kept, kept.count * middle)
    whole = _sums(kept, kept.count * middle)
    rows = np.flatnonzero(longer_seconds - ends * longer <= rate * whole[kept.place])
    limits = np.full(kept.place_count, np.nan)
    places, first = np.unique(kept.place[rows], return_index=True)
    limits[places] = ends[rows[first]]
    return np.asarray(np.maximum(limits, LEAST_SECONDS))


def _with_shortest(kept: Binned, times: Binned, share: float) -> Binned:
    """Take back the shortest of the times that were left out, up to a share of all."""
    left_out = times.count - kept.count
    longer = _after_each(times, left_out)
    shorter = (times.totals - kept.totals)[times.place] - longer - left_out
    room = np.maximum(np.ceil(share * times.totals)[times.place] - shorter, 0.0)
    count = kept.count + np.minimum(left_out, room)
    return Binned(times.place, times.bin, count, times.place_count)


def without_far_out(times: Binned) -> Binned:
    """Leave out times far out of each place, round after round as these hide each other."""
    kept = times
    for _ in range(ROUNDS):
        kept = times.without(_far_out(kept))
    few = times.totals - kept.totals <= MOST_FAR_OUT * times.totals
    return times.without(np.where(few, _far_out(kept), np.inf))


def _far_out(times: Binned) -> Numbers:
    q50, q75, q90, q95 = (
        _within(_first_reaching(times, share)) + LEAST_SECONDS for share in (0.5, 0.75, 0.9, 0.95)
    )
    tail = np.minimum(q95 * (q95 / q75) ** UPPER_POWER, q90 * (q90 / q50) ** LOWER_POWER)
    steep = q95 * (q95 / q90) ** STEEP_POWER
    tail = np.where(tail > MOST_APART * steep, steep, tail)
    return np.asarray(np.maximum(FAR_OUT * q95, tail))


def _first_reaching(times: Binned, share: float) -> Codes:
    """Return the bin of each place in which a share of its times is reached, -1 for none."""
    heap = np.cumsum(times.count)
    totals = times.totals
    before = np.cumsum(totals) - totals
    # A little less, as sums of shares miss whole numbers by a hair.
    rows = np.searchsorted(heap, before + share * totals - 1e-6, side="left")
    bins = times.bin[np.minimum(rows, times.bin.size - 1)] if times.bin.size else rows
    return np.where(totals > 0, bins, -1)


def _bin_that_leaves(times: Binned, left: Numbers) -> Codes:
    """Return the bin of each place beyond which nearest to so many of its times lie."""
    totals = times.totals
    heap = np.cumsum(times.count)
    before = np.cumsum(totals) - totals
    rows = np.searchsorted(heap, before + totals - left - 1e-6, side="left")
    rows = np.minimum(rows, max(times.bin.size - 1, 0))
    earlier = np.maximum(rows - 1, 0)
    beyond, beyond_earlier = (before + totals - heap[one] for one in (rows, earlier))
    is_nearer = np.abs(beyond_earlier - left) < np.abs(beyond - left)
    has_earlier = (rows > 0) & (times.place[earlier] == times.place[rows])
    chosen = np.where(is_nearer & has_earlier, earlier, rows)
    return np.where(totals > 0, times.bin[chosen], -1)


def _after_each(times: Binned, weights: Numbers) -> Numbers:
    """Return for each row the sum of the weights of the later rows of its place."""
    totals = _sums(times, weights)
    before = np.cumsum(totals) - totals
    return np.asarray(before[times.place] + totals[times.place] - np.cumsum(weights))


def _sums(times: Binned, weights: Numbers) -> Numbers:
    """Return the sum of weights of each place."""
    summed = np.bincount(times.place, weights=weights, minlength=times.place_count)
    return summed.astype(np.float64)


def _within(bins: Codes) -> Numbers:
    """Return the middle of bins in seconds, NaN for -1."""
    middle = np.exp2((bins + 0.5) / BINS_PER_DOUBLING) - 1
    return np.asarray(np.where(bins < 0, np.nan, np.where(bins == 0, 0.0, middle)))
