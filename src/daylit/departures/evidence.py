"""Evidence in one sentence: what happened, compared with what, since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit.departures.wording import counted, duration, ordinal, percent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Row = dict[str, Any]


def day(moment: datetime) -> str:
    """Write a day: 4 March 2012."""
    return f"{moment.day} {moment:%B %Y}"


def exception_sentence(exception: Row, comparison: str) -> str:
    """Say what one exception was.

    Args:
        exception: A row of ``exceptions.exceptions``.
        comparison: What ``comparisons`` says of its kind and place.
    """
    what = _bounce(exception) if exception["kind"] == "bounce" else _rework(exception)
    steps = counted(exception["caused_step_count"], "step")
    when = day(exception["anchored_at"])
    return f"Case {exception['case_id']} {what} on {when}; that took {steps}. {comparison}"


def _bounce(exception: Row) -> str:
    took = duration(exception["delay_seconds"])
    if "→" in exception["place"]:
        return f"went {exception['place']}, back after {took},"
    return f"came back at “{exception['place']}” to someone who had passed it on {took} before,"


def _rework(exception: Row) -> str:
    by = {"repeat": " by the same person", "redo": " by another person"}.get(exception["form"], "")
    return f"did “{exception['place']}” a {ordinal(exception['visit_number'])} time{by}"


def bounce_comparison(trip: Mapping[str, Any]) -> str:
    """Compare a bounce with all cases its holder takes part in (a row of ``round_trips``)."""
    share = percent(trip["share"])
    cases = counted(trip["holder_case_count"], "case")
    return f"{share} of the {cases} of {trip['holder']} go to {trip['other']} and come back."


def rework_comparison(loop: Mapping[str, Any]) -> str:
    """Compare rework with all cases that reach the activity (a row of ``rework``)."""
    share = percent(loop["again_share"])
    cases = counted(loop["case_count"], "case")
    return f"{share} of the {cases} that reach it do it more than once."
