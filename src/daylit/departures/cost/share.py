"""The exception share: the work that exceptions cause, of all logged work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from daylit.departures.cost.alike import most_telling_trait
from daylit.departures.cost.cells import gather, marked_steps
from daylit.departures.cost.few_steps import few_steps
from daylit.departures.cost.shuffled import excess_by_chance
from daylit.departures.due import usual_rounds
from daylit.record.moments import microseconds
from daylit.stats import clustered
from daylit.stats.excess import excess

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.departures.cost.basis import Basis
    from daylit.departures.cost.cells import Cells
    from daylit.departures.cost.few_steps import FewSteps
    from daylit.departures.minutes import Minutes
    from daylit.record.engine import Engine
    from daylit.stats.clustered import Difference, Ratio
    from daylit.stats.excess import Codes, Flags, Numbers

DAYS_TO_MONDAY = 3
"""1 January 1970 was a Thursday: weeks are counted from the Monday before."""

DAYS_A_WEEK = 7
LEAST_WEEKS = 8
"""Cases that begin within so few weeks, by how evenly their work lies, are resampled by days."""

UNTOLD = clustered.Difference(None, None, None, None)

LEAST_UNAFFECTED_CASES = 100
LEAST_UNAFFECTED_SHARE = 0.1


@dataclass(frozen=True)
class CaseCounts:
    """Cases with a step.

    Attributes:
        every: All of them.
        affected: Those with a departure that was not found by how long it took.
    """

    every: int
    affected: int

    @property
    def unaffected(self) -> int:
        """Those without such a departure."""
        return self.every - self.affected

    @property
    def are_enough(self) -> bool:
        """Whether there are enough unaffected cases to hold the others against."""
        least = max(LEAST_UNAFFECTED_CASES, LEAST_UNAFFECTED_SHARE * self.every)
        return self.unaffected >= least


@dataclass(frozen=True)
class Beyond:
    """What affected cases' other steps took beyond the usual.

    Attributes:
        seconds: The sum of it, what chance gives subtracted; may be below 0.
        by_chance_seconds: What the same computation gives on shuffled labels, in the mean.
        compared_share: The share of these steps for which there are enough unaffected ones alike.
        alike_by: The column of the cases by which steps are held against those alike, beside their
            activity and team; null for none.
    """

    seconds: float
    by_chance_seconds: float
    compared_share: float
    alike_by: str | None


@dataclass(frozen=True)
class Share:
    """What exceptions cost.

    Attributes:
        basis: The unit of all work here, and what it rests on.
        whole: The exception share with its interval: work caused through all work, 0 to 1.
        steps_alone: The same of the steps that exceptions caused alone.
        touched: All work of cases with an exception, through all work.
        days_a_period: What was resampled beside teams: weeks (7) or days (1) in which cases began.
        first: The exception share of the cases that began in the log's first half, by work.
        second: The same of the second half.
        change: The second less the first; nothing where the halves are not alike.
        are_halves_alike: Whether cases are short against the log. Where they are not, its first
            half holds those that last long and its second those that are not finished, and to
            compare them says little.
        caused_work: Of the steps that exceptions caused, those of further rounds too.
        further_work: Of these, the further rounds: steps that directly follow and do an activity
            more often than hardly any unaffected case does.
        beyond: What the affected cases' other steps took beyond the usual; null where it cannot be
            told.
        cases: How many cases there are to hold against each other.
        few_steps: A few steps that hold a great part of the caused work; null where none do, or
            work is told in steps.
    """

    basis: Basis
    whole: Ratio
    steps_alone: Ratio
    touched: Ratio
    days_a_period: int
    first: Ratio
    second: Ratio
    change: Difference
    are_halves_alike: bool
    caused_work: float
    further_work: float
    beyond: Beyond | None
    cases: CaseCounts
    few_steps: FewSteps | None = None


@dataclass(frozen=True)
class Parts:
    """What each cell adds to the caused work, and the same linearised."""

    part: Numbers
    influence: Numbers


def measure_share(
    engine: Engine,
    steps: ir.Table,
    cases: ir.Table,
    departed: ir.Table,
    due: ir.Table | None = None,
    *,
    basis: Basis,
    minutes: Minutes | None,
    seed: int,
) -> Share:
    """Measure which share of the logged work exceptions cause.

    Args:
        engine: Runs the queries.
        steps: The record's steps of one process.
        cases: Its cases.
        departed: Its departures.
        due: What most cases do anyway (``due.due_visits``); null where that is not asked.
        basis: In which unit its work is told.
        minutes: What people gave, null for nothing.
        seed: What the shuffling of labels starts from, 0 or more.
    """
    rounds = engine.make(usual_rounds, steps, departed)
    tables = (steps, cases, departed, rounds, *(() if due is None else (due,)))
    trait = None
    if basis.unit == "hours measured":
        trait = most_telling_trait(engine, steps, cases, departed)
    marked = engine.make(marked_steps, *tables, minutes=minutes, unit=basis.unit, trait=trait)
    cells = gather(engine, marked)
    counts = CaseCounts(**engine.answer_row(_case_counts, marked))
    chance = None
    if basis.unit == "hours measured" and counts.are_enough:
        chance = excess_by_chance(engine, marked, affected_count=counts.affected, seed=seed)
    parts, beyond = _parts(cells, chance, trait)
    few = _few_steps(engine, marked, parts, chance) if basis.is_in_hours else None
    engine.drop(marked)
    are_alike = bool(engine.answer_row(_length_of_cases, cases)["are_short"])
    told = _told(basis, counts, cells, parts, beyond, are_halves_alike=are_alike)
    return replace(told, few_steps=few)


def _length_of_cases(cases: ir.Table) -> ir.Table:
    """Tell whether nearly all closed cases last less than half of what lies between quarters."""
    closed = cases.filter(~cases.is_open)
    lasted = microseconds(closed.ended_at) - microseconds(closed.started_at)
    began = microseconds(cases.started_at)
    between = cases.aggregate(quarters=began.quantile(0.75) - began.quantile(0.25))
    longest = closed.aggregate(longest=lasted.quantile(0.95))
    both = between.cross_join(longest)
    return both.select(are_short=(both.longest <= both.quarters / 2).fill_null(False))


def _case_counts(marked: ir.Table) -> ir.Table:
    return marked.aggregate(
        every=marked.case_id.nunique(), affected=marked.case_id.nunique(where=marked.is_affected)
    )


def _few_steps(
    engine: Engine, marked: ir.Table, parts: Parts, chance: float | None
) -> FewSteps | None:
    def recount(rest: ir.Table) -> tuple[float, float]:
        cells = gather(engine, rest)
        return float(_parts(cells, chance, None)[0].part.sum()), float(cells.work.sum())

    return few_steps(
        engine,
        marked,
        caused=float(parts.part.sum()),
        with_others=chance is not None,
        recount=recount,
    )


def _parts(
    cells: Cells, by_chance: float | None, alike_by: str | None
) -> tuple[Parts, Beyond | None]:
    """Return what is caused: steps, and where chance is known what others took beyond the usual."""
    if by_chance is None:
        return _parts_of_steps(cells), None
    return _parts_with_beyond(cells, by_chance, alike_by)


def _parts_of_steps(cells: Cells) -> Parts:
    caused = np.where(cells.is_caused | cells.is_further, cells.work, 0.0)
    return Parts(caused, caused)


def _parts_with_beyond(
    cells: Cells, by_chance: float, alike_by: str | None
) -> tuple[Parts, Beyond]:
    """Add to the caused steps what the others of affected cases took beyond the usual."""
    others = np.flatnonzero(~cells.is_caused & ~cells.is_further & (cells.known_count > 0))
    found = excess(
        [level[others] for level in cells.levels],
        cells.is_affected[others],
        cells.known_count[others],
        cells.work[others],
    )
    alone = _parts_of_steps(cells)
    part, influence = alone.part.copy(), alone.influence.copy()
    part[others] += found.part
    influence[others] += found.influence
    # What chance gives is taken off everywhere alike, so that it widens no interval.
    everywhere = by_chance * cells.work / max(cells.work.sum(), 1.0)
    compared = found.compared_count / found.affected_count if found.affected_count else 1.0
    beyond = Beyond(found.total - by_chance, by_chance, compared, alike_by)
    return Parts(part - everywhere, influence - everywhere), beyond


def _told(
    basis: Basis,
    counts: CaseCounts,
    cells: Cells,
    parts: Parts,
    beyond: Beyond | None,
    *,
    are_halves_alike: bool,
) -> Share:
    alone = _parts_of_steps(cells)
    touched = np.where(cells.is_touched, cells.work, 0.0)
    period, days_a_period = _periods(cells)
    is_first = _is_first_half(period, cells.work)
    # Both halves have the same teams: what is lasting in a team is no difference between them.
    first, second = (_ratio(cells, parts, period, half) for half in (is_first, ~is_first))
    return Share(
        basis=basis,
        whole=_ratio(cells, parts, period),
        steps_alone=_ratio(cells, alone, period),
        touched=_ratio(cells, Parts(touched, touched), period),
        days_a_period=days_a_period,
        first=first,
        second=second,
        change=clustered.difference(first, second) if are_halves_alike else UNTOLD,
        are_halves_alike=are_halves_alike,
        caused_work=float(alone.part.sum()),
        further_work=float(cells.work[cells.is_further].sum()),
        beyond=beyond,
        cases=counts,
    )


def _periods(cells: Cells) -> tuple[Codes, int]:
    """Return the week in which the cases of each cell began, or the day where weeks are few."""
    weeks = (cells.day + DAYS_TO_MONDAY) // DAYS_A_WEEK
    work = np.bincount(weeks - weeks.min(initial=0), weights=cells.work)
    squares = float(work @ work)
    is_spread = squares > 0 and work.sum() ** 2 / squares >= LEAST_WEEKS
    return (weeks, DAYS_A_WEEK) if is_spread else (cells.day, 1)


def _is_first_half(period: Codes, work: Numbers) -> Flags:
    """Split at the period in which half of the work is reached: whole periods on either side."""
    numbers, at = np.unique(period, return_inverse=True)
    heap = np.cumsum(np.bincount(at, weights=work, minlength=numbers.size))
    # The period that reaches the half is the second half's first, unless it is the only one.
    split = int(np.searchsorted(heap, heap[-1] / 2)) if numbers.size else 0
    return np.asarray(at < max(split, 1))


def _ratio(cells: Cells, parts: Parts, period: Codes, half: Flags | None = None) -> Ratio:
    """Return the ratio of parts to work, of one half by its periods alone."""
    if half is None:
        found = clustered.ratio(period, cells.team, parts.part, cells.work, parts.influence)
    else:
        one_team = np.zeros(int(half.sum()), dtype=np.int64)
        found = clustered.ratio(
            period[half], one_team, parts.part[half], cells.work[half], parts.influence[half]
        )
    if found.value is None:
        return found
    # What others took less than the usual may outweigh the steps caused; no work is less than none.
    return replace(found, value=min(max(found.value, 0.0), 1.0))
