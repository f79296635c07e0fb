"""The columns of the record's tables, and the check that a table has them.

Times are UTC to the microsecond. No column bears a reserved word of SQL. Beside the columns named
here, events carry what else the source said: ``event_<name>`` for what was said of an event and
``case_<name>`` for what was said of a case (cases carry the latter too).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from daylit.errors import MissingColumnsError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

Party = Literal["person", "team", "organisation"]
PARTIES: tuple[Party, ...] = ("person", "team", "organisation")
"""Who can do a step, from the smallest to the largest."""

TIME = "timestamp('UTC', 6)"

SOURCE_EVENTS = {
    "case_id": "string",
    "activity": "string",
    "lifecycle": "string",
    "occurred_at": TIME,
    "person": "string",
    "team_id": "string",
    "organisation_id": "string",
    "source_event_id": "string",
    "source_row": "int64",
}
"""What a reader hands over: a row per event, the person still by name, in any order."""

SOURCE_EVENTS_TOO = {
    "customer": "string",
    "service_id": "string",
    "alias": "string",
    "work_share": "float64",
}
"""What a reader hands over beside ``SOURCE_EVENTS`` where the source says it, else leaves out.

``customer`` is who the case is for, still by name or number; ``alias`` the number that the case
bears in another company's books; ``work_share`` (above 0, at most 1; null is 1) the part of an
event's work that falls to this case, where one event was told of several.
"""

EVENTS = {
    "process_id": "string",
    "event_id": "string",
    "case_id": "string",
    "activity": "string",
    "lifecycle": "string",
    "occurred_at": TIME,
    "person_id": "string",
    "team_id": "string",
    "organisation_id": "string",
    "customer_id": "string",
    "service_id": "string",
    "work_share": "float64",
    "source_case_id": "string",
    "moment_position": "int32",
    "import_id": "string",
    "source_row": "int64",
}
"""A row per event.

``work_share`` is the part of its work that falls to its case (null is 1). ``source_case_id`` is the
case's number in the source, null where that is the ``case_id``. ``moment_position`` counts from 0
the events of one case at one moment as an import that holds all of them has them; null where no
import does, and then they stand by ``event_id``. ``import_id`` and ``source_row`` say where the row
stood: ``source_row`` counts the rows of data (of JSON Lines the lines, of XES the events) from 0;
where each row of a source gave a start and a complete, two for a row, so that row 5 gave 10 and 11.
"""

STEPS = {
    "process_id": "string",
    "case_id": "string",
    "step_id": "string",
    "position": "int32",
    "visit_number": "int32",
    "activity": "string",
    "started_at": TIME,
    "ended_at": TIME,
    "handling_seconds": "float64",
    "waiting_seconds": "float64",
    "person_id": "string",
    "is_automated": "boolean",
    "team_id": "string",
    "organisation_id": "string",
    "previous_activity": "string",
    "previous_ended_at": TIME,
    "previous_visit_person_id": "string",
    "work_share": "float64",
    "replaces_id": "string",
    **{
        name: kind
        for party in PARTIES
        for name, kind in (
            (f"prior_{party}_id", "string"),
            (f"prior_{party}_position", "int32"),
            (f"prior_other_{party}_id", "string"),
        )
    },
}
"""A row per step, with what came before it; ``position`` counts from 1 in its case.

``handling_seconds`` is null where the log does not hold both ends of the step; then ``ended_at``
equals ``started_at``. ``waiting_seconds`` runs from the end of the step before until this one
began, 0 where that one had not ended, null at a case's first step. ``is_automated`` is true where
an automated actor did the step and no person had part in it; then ``person_id`` is null, and so are
the columns on who had the case before: at that level an automated actor is nobody (its events keep
its id). ``previous_visit_person_id`` is who did the same activity the time before in the same case,
null where that was an automated actor. ``work_share`` is the part of the work that falls to this
case (null is 1); ``handling_seconds`` is this part already. ``replaces_id`` is
the id under which the step was known before a later import changed its first event.

For each party, on the steps that state one: ``prior_<party>_id`` is the case's last stated one
before; and, only where it differs (a hand-over), ``prior_<party>_position`` is where that one's
turn began and ``prior_other_<party>_id`` who had the turn before it.
"""

CASES = {
    "process_id": "string",
    "case_id": "string",
    "started_at": TIME,
    "ended_at": TIME,
    "variant_id": "string",
    "step_count": "int32",
    "event_count": "int32",
    "first_activity": "string",
    "last_activity": "string",
    "customer_id": "string",
    "service_id": "string",
    "replaces_id": "string",
}
"""A row per case. Times are of its events; ``variant_id`` names the sequence of its steps'
activities; a case none of whose events is a step has ``step_count`` 0 and null there. ``is_open``
is not stored but told on reading (``store.with_open``). ``replaces_id`` is the number of a case
that became part of this one when an alias came, of several the first; ``ALIASES`` lead from all."""

WORDS = {"kind": "string", "word": "string"}
"""A row per different activity, person, team and organisation that the events name."""


def require_columns(table: ir.Table, name: str, columns: Iterable[str]) -> ir.Table:
    """Return the table if it has the columns.

    Raises:
        MissingColumnsError: One or more columns are missing.
    """
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise MissingColumnsError(name, missing)
    return table


def select_columns(table: ir.Table, names: Iterable[str]) -> ir.Table:
    """Return the table with these columns only, in this order."""
    return table.select(*names)
