"""What a run changes in how an exception stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from daylit_site.ledger.models import UNTAKEN, Entry, State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    Row = Mapping[str, Any]
    Becomes = tuple[str, dict[str, Any]]

NOTHING: Becomes = ("", {})
JUDGED = (State.ACCEPTED, State.NONE)


def first_standing(row: Row) -> dict[str, Any]:
    """Say how an exception stands that nobody has seen: that of a closed case is over."""
    if row["verdict"] == "accepted":
        return _as_accepted(row)
    return {"state": State.NEW if row["case_is_open"] else State.OVER}


def is_doubtful(one: Entry, row: Row) -> bool:
    """Whether an exception is accepted, or none, in the ledger and not by a run.

    Then its judgement waits to be taken, or its day is over, though no run ever honoured it and
    the run says nothing else than the one before.
    """
    return one.state in JUDGED and row["verdict"] != "accepted"


def what_becomes_of(one: Entry, row: Row, *, went_on: bool, asked_at: datetime) -> Becomes:
    """Say what a run changes in how an exception stands.

    What was resolved stays so, whatever becomes of its pattern, until it has left the way again:
    then it is reopened. What people accepted stands so as long as the library honours it. What
    nobody took is over once its case is closed.

    Args:
        one: The exception as the ledger has it.
        row: What the run says of it, as ``departures.ledger_rows`` returns it.
        went_on: Whether its case left the way again within it since the run before.
        asked_at: The moment at which the run honoured judgements.

    Returns:
        What happened, such as ``recurred``, and the columns that change; empty for nothing.
    """
    is_accepted = row["verdict"] == "accepted"
    if one.state in (State.RESOLVED, State.OVER) and went_on and not is_accepted:
        is_open = one.state == State.RESOLVED or row["case_is_open"]
        return ("recurred", {"state": State.REOPENED, "reason": ""}) if is_open else NOTHING
    if one.state == State.RESOLVED and not went_on:
        return NOTHING
    if one.state in JUDGED or is_accepted:
        return _by_judgement(one, row, asked_at)
    if one.state in UNTAKEN and not row["case_is_open"]:
        return "over", {"state": State.OVER}
    return NOTHING


def _by_judgement(one: Entry, row: Row, asked_at: datetime) -> Becomes:
    """Say what a judgement changes; one that the run could not know counts before what it held."""
    if one.judgings.filter(Q(taken_at=None) | Q(judged_at__gt=asked_at)).exists():
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
