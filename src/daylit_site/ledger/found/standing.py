"""What a run changes in how an exception stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit_site.ledger.models import UNTAKEN, Entry, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    Row = Mapping[str, Any]
    Becomes = tuple[str, dict[str, Any]]

NOTHING: Becomes = ("", {})


def first_standing(row: Row) -> dict[str, Any]:
    """Say how an exception stands that nobody has seen: that of a closed case is over."""
    if row["verdict"] == "accepted":
        return _as_accepted(row)
    return {"state": State.NEW if row["case_is_open"] else State.OVER}


def what_becomes_of(one: Entry, row: Row, *, went_on: bool) -> Becomes:
    """Say what a run changes in how an exception stands.

    What was resolved and has left the way again is reopened. What people accepted stands so as
    long as the library honours it. What nobody took is over once its case is closed.

    Args:
        one: The exception as the ledger has it.
        row: What the run says of it, as ``departures.ledger_rows`` returns it.
        went_on: Whether its case left the way again within it since the run before.

    Returns:
        What happened, such as ``recurred``, and the columns that change; empty for nothing.
    """
    if one.state in (State.RESOLVED, State.OVER) and went_on:
        is_open = one.state == State.RESOLVED or row["case_is_open"]
        return ("recurred", {"state": State.REOPENED, "reason": ""}) if is_open else NOTHING
    if one.state in (State.ACCEPTED, State.NONE) or row["verdict"] == "accepted":
        return _by_judgement(one, row)
    if one.state in UNTAKEN and not row["case_is_open"]:
        return "over", {"state": State.OVER}
    return NOTHING


def _by_judgement(one: Entry, row: Row) -> Becomes:
    """Say what a judgement changes; one that waits for the record counts before what it holds."""
    if one.judgings.filter(taken_at=None).exists():
        return NOTHING
    if row["verdict"] == "accepted":
        return NOTHING if one.state == State.ACCEPTED else ("accepted", _as_accepted(row))
    state = State.REOPENED if row["case_is_open"] else State.OVER
    return "lapsed", {"state": state, "accepted_until": None, "reason": ""}


def _as_accepted(row: Row) -> dict[str, Any]:
    return {
        "state": State.ACCEPTED,
        "accepted_until": row["verdict_until_on"],
        "reason": row["verdict_reason"] or "",
    }
