"""Patterns: exceptions of one kind at one place, ranked by the work they cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.departures.rolling_up import OTHERS
from daylit.record.identity import hashed

if TYPE_CHECKING:
    import ibis.expr.types as ir


FORMS_OF_LATE = ("deadline", "limit", "usual")


def patterns(excepted: ir.Table, *, process_id: str) -> ir.Table:
    """Group exceptions by kind and place.

    Args:
        excepted: Exceptions.
        process_id: The process; part of the ids.

    Returns:
        A row per pattern, in no order (``ranking.rank`` orders them): pattern_id, kind, place, form
        (of what is late or stalled, else null), holder and other (the parties of a bounce between
        teams or organisations, else null; ``OTHERS`` where there are several), mostly_with (of
        several others the one of more than half of the exceptions, else null), back_case_count
        (cases that came back to the holder, without those told with it), exception_count,
        occasion_count (on how many days they would lie, were these alike: the square of their
        number through the sum of the squares of each day's), case_count, caused_step_count,
        measured_step_count and caused_handling_seconds (null where none is measured),
        worked_step_count and caused_work_seconds (the same of steps whose work is measured or
        given), delay_seconds and median_delay_seconds, first_time_step_count (of the steps caused,
        those of an activity that their case had not done before), nothing_twice_count (exceptions
        all of whose steps are such), repeat_count and redo_count (exceptions of that form),
        first_at, last_at (of their anchors).
    """
    is_nothing_twice = (excepted.caused_step_count > 0) & (
        excepted.first_time_step_count == excepted.caused_step_count
    )
    grouped = excepted.group_by(["kind", "place"]).aggregate(
        form=excepted.form.max(where=excepted.form.isin(FORMS_OF_LATE)),
        holder=excepted.holder.max(),
        other=ibis.ifelse(excepted.other.nunique() > 1, ibis.literal(OTHERS), excepted.other.max()),
        back_case_count=excepted.case_id.nunique(where=excepted.holder.notnull()),
        exception_count=excepted.count(),
        case_count=excepted.case_id.nunique(),
        caused_step_count=excepted.caused_step_count.sum(),
        measured_step_count=excepted.measured_step_count.sum(),
        caused_handling_seconds=excepted.caused_handling_seconds.sum(),
        worked_step_count=excepted.worked_step_count.sum(),
        caused_work_seconds=excepted.caused_work_seconds.sum(),
        delay_seconds=excepted.delay_seconds.sum(),
        first_time_step_count=excepted.first_time_step_count.sum().cast("int64"),
        nothing_twice_count=is_nothing_twice.sum().cast("int64"),
        median_delay_seconds=excepted.delay_seconds.median(),
        repeat_count=(excepted.form == "repeat").sum().fill_null(0),
        redo_count=(excepted.form == "redo").sum().fill_null(0),
        first_at=excepted.anchored_at.min(),
        last_at=excepted.anchored_at.max(),
    )
    joined = grouped.join(_occasions(excepted), ["kind", "place"])
    with_whom = _mostly_with(excepted)
    joined = joined.left_join(
        with_whom,
        [
            joined.kind == with_whom.of_kind,
            joined.place == with_whom.of_place,
            joined.other == OTHERS,
        ],
    ).drop("of_kind", "of_place")
    return joined.mutate(pattern_id=id_of_pattern(joined.kind, joined.place, process_id=process_id))


def id_of_pattern(
    kind: ir.StringValue, place: ir.StringValue, *, process_id: str
) -> ir.StringValue:
    """Return the id of the pattern of a kind at a place, as it is told."""
    return hashed([ibis.literal(process_id), kind, place])


def _mostly_with(excepted: ir.Table) -> ir.Table:
    """Return with whom more than half of the exceptions of a pattern are that state with whom."""
    stated = excepted.filter(excepted.other.notnull())
    counted = stated.group_by(of_kind="kind", of_place="place", mostly_with="other").aggregate(
        with_count=stated.count()
    )
    whole = counted.with_count.sum().over(group_by=["of_kind", "of_place"])
    return counted.filter(counted.with_count > whole / 2).drop("with_count")


def _occasions(excepted: ir.Table) -> ir.Table:
    """Return on how many days the exceptions of each pattern would lie, were these alike."""
    days = excepted.group_by("kind", "place", day=excepted.anchored_at.date()).aggregate(
        day_count=excepted.count().cast("float64")
    )
    whole = days.day_count.sum()
    return days.group_by("kind", "place").aggregate(
        occasion_count=whole * whole / (days.day_count * days.day_count).sum()
    )


def course(excepted: ir.Table, *, unit: str) -> ir.Table:
    """Count each pattern's exceptions over time.

    Args:
        excepted: Exceptions.
        unit: "W" for weeks (from Monday), "M" for months, "Q" for quarters.

    Returns:
        A row per pattern and period with an exception, by period: kind, place, period_at (its first
        moment, UTC), exception_count.
    """
    # Cut to a period, a moment loses its zone in DuckDB.
    period_at = excepted.anchored_at.truncate(unit).cast(excepted.anchored_at.type())
    counted = excepted.group_by(
        kind=excepted.kind, place=excepted.place, period_at=period_at
    ).aggregate(exception_count=excepted.count())
    return counted.order_by("kind", "place", "period_at")


def examples(excepted: ir.Table) -> ir.Table:
    """Choose up to three exceptions of each pattern to look at, each of another case.

    Each case offers the one that caused most steps, of as many the one with most delay. Of these
    are chosen the one that caused most, the latest of the others, and the one in the middle of the
    rest in that order.

    Returns:
        A row per chosen exception: the columns of ``exceptions``, and chosen_as ("most", "latest",
        "typical").
    """
    place = ["kind", "place"]
    by_work = [
        ibis.desc("caused_step_count"),
        ibis.desc("delay_seconds"),
        "anchored_at",
        "exception_id",
    ]
    offered = _ranked(excepted, "_in_case", [*place, "case_id"], by_work)
    offered = offered.filter(offered["_in_case"] == 0)
    offered = _ranked(offered, "_by_work", place, by_work)
    is_most = offered["_by_work"] == 0
    by_time = [is_most, ibis.desc("anchored_at"), "exception_id"]
    offered = _ranked(offered, "_by_time", place, by_time)
    is_latest = (offered["_by_time"] == 0) & (offered["_by_work"] != 0)
    offered = offered.mutate(_is_latest=is_latest, _size=offered.count().over(group_by=place))
    offered = _ranked(offered, "_of_rest", [*place, "_is_latest"], by_work)
    middle = ((offered["_size"] - 1) / 2).floor().clip(lower=1)
    chosen_as = ibis.cases(
        (offered["_by_work"] == 0, "most"),
        (offered["_is_latest"], "latest"),
        (offered["_of_rest"] == middle, "typical"),
    )
    chosen = offered.mutate(chosen_as=chosen_as).filter(chosen_as.notnull())
    return chosen.drop("_in_case", "_by_work", "_by_time", "_is_latest", "_size", "_of_rest")


def _ranked(table: ir.Table, name: str, group: list[str], order: list[ir.Value | str]) -> ir.Table:
    """Add the rank of each row, from 0, in its group."""
    return table.mutate(**{name: ibis.row_number().over(group_by=group, order_by=order)})
