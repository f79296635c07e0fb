"""A slow reading of DESIGN.md, in plain Python, that the engine is compared with.

It is written from the definitions in words, event by event, and shares no code with the library.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from builders import log
from daylit.record.schema import STEPS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import ibis.expr.types as ir

    from daylit.record.engine import Engine

Row = dict[str, Any]
PARTIES = ("person", "team", "organisation")
STEPLESS = {"schedule", "assign", "reassign", "withdraw", "suspend", "resume"}
STEPLESS |= {"pi_abort", "ate_abort", "autoskip", "manualskip"}


def steps_of(rows: Iterable[Row], automated: Collection[str] = ()) -> list[Row]:
    """Return the steps of a log; persons keep their names, ``step_id`` is case and source row.

    Args:
        rows: The log.
        automated: Those among its persons who are none.
    """
    ordered = sorted(rows, key=itemgetter("case_id", "occurred_at", "source_row"))
    return [
        step
        for _, events in groupby(ordered, key=itemgetter("case_id"))
        for step in _told(_joined(list(events), automated))
    ]


def _joined(events: list[Row], automated: Collection[str]) -> list[Row]:
    """Give each complete to the last unmatched start of its activity."""
    waiting: dict[str, list[Row]] = defaultdict(list)
    steps = []
    for event in events:
        lifecycle = (event["lifecycle"] or "").lower()
        if lifecycle in STEPLESS:
            continue
        if lifecycle == "complete" and waiting[event["activity"]]:
            start = waiting[event["activity"]].pop()
            start["ended_at"] = event["occurred_at"]
            start["handling_seconds"] = (start["ended_at"] - start["started_at"]).total_seconds()
            for name, said in _who(event, automated).items():
                start[name] = said or start[name]
            continue
        step = _begun(event, automated)
        steps.append(step)
        if lifecycle == "start":
            waiting[event["activity"]].append(step)
    for step in steps:
        # A step in which a person had part is the person's.
        step["is_automated"] = step["is_automated"] and step["person_id"] is None
    return steps


def _begun(event: Row, automated: Collection[str]) -> Row:
    return {
        "case_id": event["case_id"],
        "step_id": f"{event['case_id']}-{event['source_row']}",
        "activity": event["activity"],
        "started_at": event["occurred_at"],
        "ended_at": event["occurred_at"],
        "handling_seconds": None,
        **_who(event, automated),
    }


def _who(event: Row, automated: Collection[str]) -> Row:
    is_automated = event["person"] in automated
    return {
        "person_id": None if is_automated else event["person"],
        "is_automated": is_automated,
        "team_id": event["team_id"],
        "organisation_id": event["organisation_id"],
    }


def _told(steps: list[Row]) -> list[Row]:
    """Set beside each step of a case what came before it."""
    visits: Counter[str] = Counter()
    for position, step in enumerate(steps, 1):
        before = steps[position - 2] if position > 1 else None
        visits[step["activity"]] += 1
        again = [one for one in steps[: position - 1] if one["activity"] == step["activity"]]
        step.update(
            {
                "process_id": "work",
                "position": position,
                "visit_number": visits[step["activity"]],
                "previous_activity": before and before["activity"],
                "previous_ended_at": before and before["ended_at"],
                "waiting_seconds": before and _wait(before, step),
                "previous_visit_person_id": again[-1]["person_id"] if again else None,
                "work_share": None,
                "replaces_id": None,
            }
        )
        for party in PARTIES:
            step.update(_prior(steps[: position - 1], step, party))
    return steps


def _wait(before: Row, step: Row) -> float:
    return max(0.0, float((step["started_at"] - before["ended_at"]).total_seconds()))


def _prior(before: Sequence[Row], step: Row, party: str) -> Row:
    """Walk back over the turns (runs of one stated party) before a step."""
    own = step[f"{party}_id"]
    stated = [one for one in before if one[f"{party}_id"]]
    turns = [list(turn) for _, turn in groupby(stated, key=itemgetter(f"{party}_id"))]
    prior = turns[-1][-1][f"{party}_id"] if turns and own else None
    is_hand_over = prior is not None and prior != own
    return {
        f"prior_{party}_id": prior,
        f"prior_{party}_position": turns[-1][0]["position"] if is_hand_over else None,
        f"prior_other_{party}_id": (
            turns[-2][0][f"{party}_id"] if is_hand_over and len(turns) > 1 else None
        ),
    }


def steps_table(engine: Engine, rows: Iterable[Row], automated: Collection[str] = ()) -> ir.Table:
    """Give the steps of a log to the engine, with the record's columns."""
    schema = pa.schema([(name, ibis.dtype(kind).to_pyarrow()) for name, kind in STEPS.items()])
    return engine.from_arrow(pa.Table.from_pylist(steps_of(rows, automated), schema=schema))


def steps_from(engine: Engine, *lines: str) -> ir.Table:
    """Give the steps of a literal log to the engine."""
    return steps_table(engine, log(*lines))
