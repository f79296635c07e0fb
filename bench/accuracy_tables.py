"""The tables that ``accuracy.py`` prints."""

from __future__ import annotations

from collections import Counter
from statistics import fmean, median
from typing import TYPE_CHECKING

from bounds import at_least, at_most
from outcomes import NO_ALARMS
from scores import total

from daylit.departures.baselines.fitting import FALSE_ALARM_RATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from outcomes import Alarms, Interval, NullOutcome, TruthOutcome
    from scores import Hits

    from daylit.sample import Shares

A_THIRD = FALSE_ALARM_RATE / 3


def null_tables(found: list[NullOutcome]) -> Iterator[str]:
    """Tell what came out of samples in which nothing was put in."""
    shares = [one.share.value for one in found]
    beyond = [one.beyond_count for one in found]
    late = sum((one.late for one in found), NO_ALARMS)
    stalled = sum((one.stalled for one in found), NO_ALARMS)
    within = _between(FALSE_ALARM_RATE - A_THIRD, FALSE_ALARM_RATE + A_THIRD)
    yield from _head(f"Nothing put in: seeds 1 to {len(found)}")
    yield from _columns("what", "found", "bounds of its rate, each 99 % sure", "asked for")
    yield (
        f"| exception share, median and most | {_percent(median(shares))}, "
        f"{_percent(max(shares))} | | median at most 1 % |"
    )
    excluding = sum(one.share.excludes_zero for one in found)
    claimed = sum(one.claimed_count > 0 for one in found)
    yield _row("seeds whose interval excludes 0", excluding, len(found), "at most 5 %")
    yield _row("seeds in which a trait is claimed", claimed, len(found), "at most 5 %")
    yield _row("usual waits called late", late.false, late.usual, within)
    yield f"| the same by seed, least and most | {_least_and_most(found)} | | |"
    yield _row("open cases called stalled", stalled.false, stalled.usual, within)
    yield (
        f"| patterns told as more than chance gives | {sum(beyond)}, in "
        f"{sum(count > 0 for count in beyond)} of {len(found)} seeds | | |"
    )


def truth_tables(found: list[TruthOutcome], expected: Shares) -> Iterator[str]:
    """Tell what came out of samples with exceptions."""
    yield from _head(f"Exceptions put in: seeds 1 to {len(found)}")
    yield from _share_table(found, expected)
    yield ""
    yield from _stated_table(found)
    yield ""
    yield from _usual_table(found)
    yield ""
    yield from _cause_table(found)


def _share_table(found: list[TruthOutcome], expected: Shares) -> Iterator[str]:
    yield from _columns(
        "the share told", "held against", "expected", "seeds covered", "median width", "mean told"
    )
    measured, assumed = [one.share for one in found], [one.assumed for one in found]
    hours, in_minutes = "work caused, in hours", "the same in the minutes given"
    yield _covered("in hours measured", measured, hours, expected.hours)
    yield _covered("ends deleted, minutes given", assumed, in_minutes, expected.assumed_hours)
    yield _covered("ends deleted, minutes given", assumed, hours, expected.hours)


def _covered(told: str, intervals: list[Interval], against: str, share: float) -> str:
    covered = sum(one.covers(share) for one in intervals)
    width = median(one.width for one in intervals)
    mean = fmean(one.value for one in intervals)
    return (
        f"| {told} | {against} | {_percent(share)} | {covered} of {len(intervals)} | "
        f"{width * 100:.1f} points | {_percent(mean)} |"
    )


def _stated_table(found: list[TruthOutcome]) -> Iterator[str]:
    yield from _columns("what needs no usual", "put in", "found", "precision", "recall")
    for kind in found[0].stated:
        hits: Hits = total(one.stated[kind] for one in found)
        yield (
            f"| {kind} | {hits.true:,} | {hits.found:,} | {_percent(hits.both / hits.found, 1)} | "
            f"{_percent(hits.both / hits.true, 1)} |"
        )


def _usual_table(found: list[TruthOutcome]) -> Iterator[str]:
    yield from _columns(
        "by the usual",
        "put in",
        "of these found",
        "put in, far beyond the usual",
        "of these found",
        f"false alarms (stated: {_percent(FALSE_ALARM_RATE)})",
    )
    late = sum((one.late for one in found), NO_ALARMS)
    stalled = sum((one.stalled for one in found), NO_ALARMS)
    yield _alarms("late", "waits", late)
    yield _alarms("stalled", "open cases", stalled)


def _alarms(name: str, what: str, alarms: Alarms) -> str:
    return (
        f"| {name} | {alarms.true:,} | {_percent(alarms.both / alarms.true, 1)} | "
        f"{alarms.far:,} | {_percent(alarms.far_found / alarms.far, 1)} | "
        f"{alarms.false:,} of {alarms.usual:,} other {what}: "
        f"{_percent(alarms.false / alarms.usual)} |"
    )


def _cause_table(found: list[TruthOutcome]) -> Iterator[str]:
    yield from _columns("planted cause", "first in its list, seeds", "what stood there else")
    for cause in found[0].causes:
        instead = Counter(one.causes[cause] for one in found)
        first = instead.pop(None, 0)
        said = sum(cause in one.said_by_place for one in found)
        other = "; ".join(f"{what} ({count})" for what, count in instead.most_common(2))
        by_place = f"; in {said} the place says it" if said else ""
        yield f"| {cause} | {first} of {len(found)}{by_place} | {other} |"


def _least_and_most(found: list[NullOutcome]) -> str:
    rates = [one.late.false / one.late.usual for one in found]
    return f"{_percent(min(rates))}, {_percent(max(rates))}"


def _row(what: str, count: int, of: int, limit: str) -> str:
    bounds = _between(at_least(count, of), at_most(count, of))
    return f"| {what} | {count:,} of {of:,}: {_percent(count / of)} | {bounds} | {limit} |"


def _between(least: float, most: float) -> str:
    return f"{_percent(least)} to {_percent(most)}"


def _percent(share: float, digits: int = 2) -> str:
    return f"{share * 100:.{digits}f} %"


def _head(title: str) -> Iterator[str]:
    yield ""
    yield f"### {title}"
    yield ""


def _columns(*names: str) -> Iterator[str]:
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
