"""Patterns in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from daylit.cli.output import SHORT_ID
from daylit.departures.evidence import day
from daylit.departures.table import BY_USUAL
from daylit.departures.wording import counted, hours, listed, percent
from daylit.flow.wording import duration, short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from daylit.departures.analysis import Analysis
    from daylit.departures.traits.common import CommonTrait

    Row = Mapping[str, Any]


def what_and_where(row: Row) -> str:
    """Name a pattern: rework at Check, late by the case's own deadline."""
    if row["kind"] == "stalled":
        return f"stalled after {row['place']}"
    if row["kind"] == "late" and row["form"] != BY_USUAL:
        return f"late by {'the limit ' if row['form'] == 'limit' else ''}{row['place']}"
    if row["kind"] == "bounce" and row["holder"]:
        return f"bounce {row['place']}"
    return f"{row['kind']} at {row['place']}"


def pairs_in_words(pairs: Sequence[tuple[str, str]]) -> str:
    """Write traits that hold together: team North with previous step Check."""
    said = [f"{name} {value[:SHORT_ID] if name == 'customer' else value}" for name, value in pairs]
    return f"{said[0]} with {listed(said[1:])}" if said[1:] else said[0]


def common_in_short(trait: CommonTrait) -> str:
    """Write it with how many times as many are affected as expected."""
    return f"{pairs_in_words(trait.traits)}, {short(trait.lift)} times"


def common_in_full(trait: CommonTrait) -> str:
    """Write it with counts and interval."""
    between = (
        f"{short(trait.lift_lower)} to {short(trait.lift_upper)}"
        if math.isfinite(trait.lift_upper)
        else f"at least {short(trait.lift_lower)}"
    )
    affected = f"{trait.affected_count:,} affected of {trait.at_risk_count:,} that could have been"
    return (
        f"{pairs_in_words(trait.traits)}: {affected}, {short(trait.lift)} times ({between}) as "
        f"many as the {short(trait.expected_count)} to be expected"
    )


def pattern_sentence(row: Row, analysis: Analysis) -> str:
    """Say what a pattern is, what it costs and how sure it is."""
    basis = analysis.basis
    name = what_and_where(row)
    exceptions, cases = row["exception_count"], row["case_count"]
    first, last = day(row["first_at"]), day(row["last_at"])
    when = f"on {first}" if first == last else f"from {first} to {last}"
    work = counted(row["caused_step_count"], "step")
    if basis.is_in_hours:
        work = f"{hours(row['caused_work_seconds'] or 0.0)} of work"
    causes = (
        f"causing {work} ({percent(row['work_share'])} of the logged work)"
        if row["work_share"]
        else "causing delay and no work"
    )
    delay = duration(row["median_delay_seconds"])
    return (
        f"{name[0].upper()}{name[1:]}: {counted(exceptions, 'exception')} in "
        f"{counted(cases, 'case')}, {when}, {causes}; half of them delayed their case by more than "
        f"{delay}.{_chance(row, analysis)}"
    )


def _chance(row: Row, analysis: Analysis) -> str:
    if not row["chance_count"]:
        return ""
    rate = percent(analysis.departed.baselines.false_alarm_rate)
    count = short(row["chance_count"])
    said = f" Chance gives {count} of them, as {rate} of usual times are called late"
    return f"{said}." if row["beyond_chance"] else f"{said}: they are no more than that."
