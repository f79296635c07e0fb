"""Hand-overs between parties, and work that comes back to where it was (bounces).

A party is a person, a team or an organisation. Steps that state none are left out of the sequence;
between people so are those of automated actors, who are nobody there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from daylit.errors import ParameterError
from daylit.flow.usual_share import LEAST_CASES, USUAL_SHARE
from daylit.record.schema import require_columns

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.schema import Party

LEAST_SHARE_OF_CASES = 0.01
"""A level of party is judged where hand-overs occur in at least this share of the cases."""


@dataclass(frozen=True)
class HandOverTotals:
    """Totals of one level of party.

    Attributes:
        hand_over_count: Steps whose party differs from the case's last stated one.
        hand_over_case_count: Cases with at least one.
        bounce_count: Hand-overs that go back to the party before the last.
        bounce_case_count: Cases with at least one.
    """

    party: Party
    hand_over_count: int
    hand_over_case_count: int
    bounce_count: int
    bounce_case_count: int


def is_hand_over(steps: ir.Table, party: Party) -> ir.BooleanValue:
    """Whether a step's stated party differs from the case's last stated one."""
    return (steps[f"{party}_id"] != steps[f"prior_{party}_id"]).fill_null(False)


def is_bounce(steps: ir.Table, party: Party) -> ir.BooleanValue:
    """Whether a step brings the case back: A -> B -> A on the sequence of distinct parties."""
    return (steps[f"{party}_id"] == steps[f"prior_other_{party}_id"]).fill_null(False)


def hand_over_totals(engine: Engine, steps: ir.Table, party: Party) -> HandOverTotals:
    """Count hand-overs and bounces between parties of one level."""
    return HandOverTotals(party, **engine.answer_row(_totals, steps, party=party))


def _totals(steps: ir.Table, *, party: Party) -> ir.Table:
    handed, bounced = is_hand_over(steps, party), is_bounce(steps, party)
    return steps.aggregate(
        hand_over_count=handed.sum().fill_null(0),
        hand_over_case_count=steps.case_id.nunique(where=handed),
        bounce_count=bounced.sum().fill_null(0),
        bounce_case_count=steps.case_id.nunique(where=bounced),
    )


def hand_overs(steps: ir.Table, party: Party) -> ir.Table:
    """Count the hand-overs from each party to each other.

    Args:
        steps: The record's steps.
        party: The level. For persons use ``hand_over_totals``: edges between people are never told.

    Returns:
        A row per pair that occurs, in no order: from_party, to_party, hand_over_count, case_count,
        median_waiting_seconds (from the end of the step before until the receiving one began),
        bounce_count (those that bring the case back to to_party). Where the steps have the column
        ``clock`` (``in_working_time``) it is one more of the row's names, so that no median mixes
        working and elapsed time.
    """
    require_columns(steps, "steps", (f"{party}_id", f"prior_{party}_id", "waiting_seconds"))
    handed = steps.filter(is_hand_over(steps, party))
    names = {"from_party": handed[f"prior_{party}_id"], "to_party": handed[f"{party}_id"]}
    if "clock" in steps.columns:
        names["clock"] = handed.clock
    return handed.group_by(**names).aggregate(
        hand_over_count=handed.count(),
        case_count=handed.case_id.nunique(),
        median_waiting_seconds=handed.waiting_seconds.median(),
        bounce_count=is_bounce(handed, party).sum().fill_null(0),
    )


def round_trips(steps: ir.Table, party: Party) -> ir.Table:
    """Count there-and-backs A -> B -> A, and tell which of them are usual.

    Returns:
        A row per pair (A, B) that occurs, in no order: holder (A), other (B), bounce_count,
        bounce_case_count, holder_case_count (cases in which A takes part), share (of these that go
        to B and back, 0 to 1) and reading: "departure" where fewer than half of the cases of A do
        so, else "usual" with 30 or more of them and "cannot tell" with fewer.
    """
    own, other = f"{party}_id", f"prior_{party}_id"
    # Each turn has one first step: a case is counted by fewer of them than by all its steps.
    held = steps.filter((steps[own] != steps[other]).fill_null(steps[own].notnull()))
    holders = held.group_by(holder=held[own]).aggregate(holder_case_count=held.case_id.nunique())
    back = steps.filter(is_bounce(steps, party))
    trips = back.group_by(holder=back[own], other=back[other]).aggregate(
        bounce_count=back.count(), bounce_case_count=back.case_id.nunique()
    )
    joined = trips.join(holders, "holder")
    shared = joined.mutate(share=joined.bounce_case_count / joined.holder_case_count)
    return shared.mutate(
        reading=ibis.cases(
            (shared.share < USUAL_SHARE, "departure"),
            (shared.holder_case_count >= LEAST_CASES, "usual"),
            else_="cannot tell",
        )
    )


def require_party(engine: Engine, steps: ir.Table, party: Party) -> None:
    """Make sure that the log states a level of party.

    Raises:
        ParameterError: No step does.
    """
    stated = engine.row(steps.aggregate(stated=steps[f"{party}_id"].count()))["stated"]
    if not stated:
        raise ParameterError(f"This log names no {party}, so nothing changes hands on that level.")


def judged_party(totals: list[HandOverTotals], case_count: int) -> Party | None:
    """Choose the level on which bounces are judged: teams, else organisations, else people.

    A level counts where hand-overs occur in at least 1 % of the cases; null where none does.
    """
    reaching = {
        one.party: one.hand_over_case_count >= LEAST_SHARE_OF_CASES * max(case_count, 1)
        for one in totals
        if one.hand_over_case_count
    }
    order: tuple[Party, ...] = ("team", "organisation", "person")
    return next((party for party in order if reaching.get(party)), None)
