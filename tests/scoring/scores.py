"""What one sample scores: coverage of the share, precision and recall, causes found."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from daylit.departures.deadlines import OWN_DEADLINE
from daylit.departures.rolling_up import OTHERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sampled import Sampled
    from usual_waits import UsualWaits

    from daylit.departures.cost import Share
    from daylit.departures.traits.common import CommonTrait

Pattern = tuple[str, str]
"""Kind and place."""


@dataclass(frozen=True)
class Hits:
    """How what was found compares with what is true."""

    found: int
    true: int
    both: int


def share_row(share: Share) -> dict[str, Any]:
    """Return the exception share and its interval."""
    whole = share.whole
    return {
        "unit": share.basis.unit,
        "value": whole.value,
        "lower": whole.lower,
        "upper": whole.upper,
        "touched": share.touched.value,
    }


def stated(sample: Sampled) -> dict[str, Hits]:
    """Compare the departures that need no usual: bounces, rework, own deadlines, limits."""
    found, true = _found(sample), _true(sample)
    kinds = ("bounce", "rework", "late deadline", "late limit")
    return {kind: _hits(found[kind], true[kind]) for kind in kinds}


def late_by_usual(sample: Sampled) -> dict[str, int]:
    """Compare the waits found too long with the delays that were put in."""
    found, true = _found(sample)["late usual"], _true(sample)["late usual"]
    waits = sample.steps.filter(sample.steps.waiting_seconds.notnull())
    return {
        "found": len(found),
        "true": len(true),
        "both": len(found & true),
        "waits": sample.engine.count(waits),
    }


def stalls(sample: Sampled, held_up: frozenset[str] = frozenset()) -> dict[str, int]:
    """Compare the cases found stalled with those that were forgotten.

    Args:
        sample: What was found.
        held_up: Open cases that are delayed while the log ends: counted nowhere.
    """
    found = {case for case, *_ in _found(sample)["stalled usual"]} - held_up
    true = {row["case"] for row in sample.truth if row["kind"] == "stalled"}
    opened = sample.cases.filter(sample.cases.is_open & ~sample.cases.case_id.isin(sorted(held_up)))
    return {
        "found": len(found),
        "true": len(true),
        "both": len(found & true),
        "open": sample.engine.count(opened),
    }


def far_delays(sample: Sampled, waits: UsualWaits) -> Hits:
    """Compare only the delays put in that made a wait far longer than is usual there."""
    found, true = _found(sample)["late usual"], _true(sample)["late usual"]
    rows = sample.engine.rows(
        sample.steps.filter(sample.steps.case_id.isin(sorted({case for case, _ in true}))).select(
            "case_id", "started_at", "activity", "team_id", "waiting_seconds"
        )
    )
    far = {
        (row["case_id"], row["started_at"])
        for row in rows
        if (row["case_id"], row["started_at"]) in true
        and waits.is_far(row["activity"], row["team_id"], row["waiting_seconds"])
    }
    return _hits(found, far)


def long_stalls(sample: Sampled, waits: UsualWaits) -> Hits:
    """Compare only the forgotten cases that have lain far longer than is usual there."""
    found = {case for case, *_ in _found(sample)["stalled usual"]}
    until = sample.analysis.as_of
    if until is None:
        return Hits(len(found), 0, 0)
    lain = {
        row["case"]: (until - datetime.fromisoformat(row["waits_from"])).total_seconds()
        for row in sample.truth
        if row["kind"] == "stalled"
    }
    after = {row["case"]: row["anchor_activity"] for row in sample.truth if row["case"] in lain}
    return _hits(found, {case for case in lain if waits.has_lain(after[case], lain[case])})


def beyond_chance(sample: Sampled) -> int:
    """Return how many patterns found by the usual are told as more than chance gives."""
    by_usual = [row for row in sample.analysis.patterns if row["form"] == "usual"]
    return sum(row["why_not"] != "chance" for row in by_usual)


def causes(sample: Sampled) -> dict[str, str | None]:
    """Say of each planted cause whether it stands first in the list of its largest pattern.

    What a pattern's own place names (a depot) is no trait of it: all that could have shown it have
    it. Neither is the day since when a cause was planted.

    Returns:
        For each cause null where it does, else what stands there instead.
    """
    found = sample.commonalities().found
    first = {
        (row["kind"], row["place"]): lists[0] if lists else None
        for row, lists in zip(sample.analysis.patterns, found, strict=False)
    }
    largest = _largest_patterns(sample)
    return {
        cause: _missed(planted, largest[cause], first) for cause, planted in sample.planted.items()
    }


def said_by_place(sample: Sampled) -> frozenset[str]:
    """Return the causes whose largest pattern says all that is planted by its place."""
    return frozenset(
        cause
        for cause, pattern in _largest_patterns(sample).items()
        if pattern is not None and not _wanted(sample.planted[cause], pattern[1])
    )


def _missed(
    planted: dict[str, Any],
    pattern: Pattern | None,
    first: dict[Pattern, CommonTrait | None],
) -> str | None:
    """Say what stands first in the list of a cause's largest pattern, unless it is the cause."""
    if pattern not in first:
        return "no pattern"
    kind, place = pattern
    wanted, common = _wanted(planted, place), first[pattern]
    if not wanted:
        return None
    if common is None:
        return f"{kind} {place}: nothing"
    values = {_SERVES.get(value, value) for _, value in common.traits}
    # A store serves one depot, so its name says the same.
    if wanted == values or wanted <= {value for _, value in common.same_as}:
        return None
    return f"{kind} {place}: {dict(common.traits)}"


def _largest_patterns(sample: Sampled) -> dict[str, Pattern | None]:
    """Return for each cause that of its patterns which most of its exceptions are told in."""
    exceptions = sample.engine.rows(sample.analysis.exceptions.select("case_id", "kind", "place"))
    cases = defaultdict(set)
    for row in sample.truth:
        cases[row["cause"]].add(row["case"])
    found: dict[str, Pattern | None] = {}
    for cause, planted in sample.planted.items():
        its_own = {place for one in planted["patterns"] for place in _places(one)}
        told = Counter(
            (row["kind"], row["place"]) for row in exceptions if row["case_id"] in cases[cause]
        )
        # Many causes miss a deadline: of as many that comes last.
        known = [
            (-count, pattern[1] == OWN_DEADLINE, *pattern)
            for pattern, count in told.items()
            if pattern in its_own
        ]
        found[cause] = min(known)[2:] if known else None
    return found


def _wanted(planted: dict[str, Any], place: str) -> set[str]:
    """Return the values of a cause's planted place that the pattern's own place does not say."""
    wanted = {value for value in planted["traits"].values() if value not in place}
    if planted["hours"]:
        first, last = planted["hours"]
        wanted.add(f"{first} to {last} h")
    return wanted


_SERVES = {"Airport Stores": "Depot Airport"}


def _places(pattern: dict[str, Any]) -> list[Pattern]:
    """Return kind and place as the analysis may have them."""
    kind, place = pattern["kind"], pattern["place"].replace("->", "→").strip()
    if pattern["form"] == "deadline":
        return [(kind, OWN_DEADLINE)]
    if kind != "bounce":
        return [(kind, place)]
    holder = place.split(" → ")[0]
    return [(kind, place), (kind, f"{holder} → {OTHERS} → {holder}")]


def claims(sample: Sampled) -> int:
    """Return how many traits are claimed in all."""
    return sum(len(found) for found in sample.commonalities().found)


def _found(sample: Sampled) -> dict[str, set[tuple[str, datetime]]]:
    departures, steps = sample.analysis.departures, sample.steps
    begun = steps.select(anchor="step_id", started_at="started_at")
    anchored = departures.join(begun, departures.anchor_event_id == begun.anchor)
    columns = ("case_id", "kind", "form", "started_at")
    found: dict[str, set[tuple[str, datetime]]] = defaultdict(set)
    for row in sample.engine.rows(anchored.select(*columns)):
        found[_name(row)].add((row["case_id"], row["started_at"]))
    return found


def _true(sample: Sampled) -> dict[str, set[tuple[str, datetime]]]:
    true: dict[str, set[tuple[str, datetime]]] = defaultdict(set)
    for row in sample.truth:
        start = datetime.fromisoformat(row["anchor_start"])
        true[_name(row)].add((row["case"], start))
    return true


def _name(row: dict[str, Any]) -> str:
    """Name a kind, of what is late or stalled with its form."""
    if row["kind"] == "late":
        return f"late {row['form']}"
    return "stalled usual" if row["kind"] == "stalled" else str(row["kind"])


def _hits(found: set[Any], true: set[Any]) -> Hits:
    return Hits(len(found), len(true), len(found & true))


def total(hits: Iterable[Hits]) -> Hits:
    """Add up."""
    every = list(hits)
    return Hits(
        sum(one.found for one in every),
        sum(one.true for one in every),
        sum(one.both for one in every),
    )
