"""Blocks of cases, made one after the other so that any number of them fits into memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from daylit.sample.calendar import reported_times
from daylit.sample.cases import draw_cases
from daylit.sample.holdups import forget, hold_up
from daylit.sample.logged import cut
from daylit.sample.staffing import staff
from daylit.sample.totals import totals_of
from daylit.sample.troubles import disturb
from daylit.sample.truth import findings_of
from daylit.sample.way import usual_way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from daylit.sample.arrays import Seconds
    from daylit.sample.findings import Findings
    from daylit.sample.logged import Logged
    from daylit.sample.settings import Settings
    from daylit.sample.totals import Totals

BLOCK_CASES = 25_000
"""Cases made at once: what bounds the memory. Another number here makes other logs."""


@dataclass(frozen=True)
class Block:
    """Some cases: what of them is in the log, and which departures are in it."""

    logged: Logged
    found: Findings
    totals: Totals


def make_blocks(cases: int, seed: int, settings: Settings) -> Iterator[Block]:
    """Yield the sample, block after block, in order of case number.

    Args:
        cases: How many breakdowns in all, 1 or more.
        seed: What chance starts from, 0 or more.
        settings: What is put in and how often.
    """
    for_times, for_blocks = np.random.SeedSequence(seed).spawn(2)
    reported_at = reported_times(cases, np.random.default_rng(for_times))
    starts = range(0, cases, BLOCK_CASES)
    for start, block_seed in zip(starts, for_blocks.spawn(len(starts)), strict=True):
        some = reported_at[start : start + BLOCK_CASES]
        yield _make_block(start + 1, some, block_seed, settings)


def _make_block(
    first_number: int, reported_at: Seconds, seed: np.random.SeedSequence, settings: Settings
) -> Block:
    """Make some cases; each concern has its own chance, so that one never shifts another."""
    traits, troubles, people, times, stalls, delays = map(np.random.default_rng, seed.spawn(6))
    drawn = draw_cases(first_number, reported_at, settings.usual, traits)
    flow = usual_way(drawn)
    disturb(flow, settings, troubles)
    forget(flow, settings, stalls)
    hold_up(flow, settings, delays)
    logged = cut(flow, staff(flow, people=people, times=times))
    found = findings_of(logged)
    return Block(logged, found, totals_of(found, logged))
