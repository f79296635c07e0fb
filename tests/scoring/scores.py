"""What one sample scores: coverage of the share, precision and recall, causes found."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from daylit.departures.deadlines import OWN_DEADLINE
from daylit.departures.rolling_up import OTHERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sampled import Sampled

    from daylit.departures.cost import Share
    from daylit.departures.traits.common import CommonTrait

Anchor = tuple[str, str, str, datetime]
"""Case, kind, form (of what is late) and the start of the anchor."""


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


def stalls(sample: Sampled) -> dict[str, int]:
    """Compare the cases found stalled with those that were forgotten."""
    found = {case for case, *_ in _found(sample)["stalled usual"]}
    true = {row["case"] for row in sample.truth if row["kind"] == "stalled"}
    opened = sample.cases.filter(sample.cases.is_open)
    return {
        "found": len(found),
        "true": len(true),
        "both": len(found & true),
        "open": sample.engine.count(opened),
    }


def causes(sample: Sampled) -> dict[str, str | None]:
    """Say of each planted cause whether it stands first in the list of its largest pattern.

    What a pattern's own place names (a depot) is no trait of it: all that could have shown it have
    it. Neither is the day since when a cause was planted.

    Returns:
        For each cause null where it does, else what stands there instead.
    """
    common = sample.commonalities()
    told = {
        (row["kind"], row["place"]): (row["exception_count"], found)
        for row, found in zip(sample.analysis.patterns, common.found, strict=False)
    }
    return {cause: _missed(planted, told) for cause, planted in sample.planted.items()}


def _missed(planted: dict[str, Any], told: dict[tuple[str, str], Any]) -> str | None:
    """Say what stands first in the list of a cause's largest pattern, unless it is the cause."""
    known = [
        (
            one["form"] == "deadline",
            -min(one["planted_count"], told[place][0]),
            -told[place][0],
            *place,
        )
        for one in planted["patterns"]
        for place in _places(one)
        if place in told
    ]
    if not known:
        return "no pattern"
    # That which most of the cause's exceptions can be told in; many causes miss a deadline.
    *_, kind, place = min(known)
    found = told[kind, place][1]
    wanted = {value for value in planted["traits"].values() if value not in place}
    if planted["hours"]:
        first, last = planted["hours"]
        wanted.add(f"{first} to {last} h")
    first_values = {value for _, value in found[0].traits} if found else set()
    # A store serves one depot, so its name says the same.
    same = {value for _, value in found[0].same_as} if found else set()
    if wanted == {_SERVES.get(value, value) for value in first_values} or wanted <= same:
        return None
    return None if not wanted else f"{kind} {place}: {_first(found)}"


_SERVES = {"Airport Stores": "Depot Airport"}


def _places(pattern: dict[str, Any]) -> list[tuple[str, str]]:
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


def _first(found: tuple[CommonTrait, ...]) -> str:
    return str(dict(found[0].traits)) if found else "nothing"


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
