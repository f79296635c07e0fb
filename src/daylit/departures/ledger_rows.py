"""What a ledger keeps of the exceptions of a run: a row each, and who took part in their cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daylit.departures.patterns import id_of_pattern

if TYPE_CHECKING:
    import ibis.expr.types as ir

OF_EXCEPTION = (
    "exception_id",
    "case_id",
    "kind",
    "place",
    "told_kind",
    "told_place",
    "pattern_id",
    "form",
    "holder",
    "other",
    "visit_number",
    "anchor_event_id",
    "anchored_at",
    "began_at",
    "last_anchored_at",
    "resolved_at",
    "delay_seconds",
    "late_seconds",
    "taken_seconds",
    "counted_seconds",
    "allowed_seconds",
    "usual_seconds",
    "due_at",
    "rule_id",
    "is_running",
    "caused_step_count",
    "caused_work_seconds",
    "departure_count",
    "verdict",
    "verdict_until_on",
    "verdict_reason",
)
OF_CASE = (
    "team_id",
    "organisation_id",
    "now_team_id",
    "now_organisation_id",
    "case_is_open",
    "case_ended_at",
    "customer_id",
    "service_id",
    "anchors",
)
COLUMNS = (*OF_EXCEPTION, *OF_CASE)

BETWEEN_ANCHORS = " "


def ledger_rows(
    excepted: ir.Table,
    departures: ir.Table,
    steps: ir.Table,
    cases: ir.Table,
    *,
    process_id: str,
) -> ir.Table:
    """Say of each exception what a ledger keeps of it.

    Args:
        excepted: Exceptions after the judgements, as ``Analysis.exceptions`` holds them.
        departures: The departures that belong to them.
        steps: The record's steps.
        cases: Its cases, with ``is_open``.
        process_id: The process; part of the pattern's id.

    Returns:
        A row per exception, in no order, with ``COLUMNS``. kind, place, holder and other are as it
        was found; told_kind and told_place name the pattern that it is told in, after merging and
        telling apart, and pattern_id is that one's. What no line here speaks of is as in
        ``exceptions``: form, visit_number, the anchor, is_running, rule_id, due_at and the seconds
        taken, counted, allowed and usual are of the departure that names it. last_anchored_at is
        the latest anchor of its departures. team_id and organisation_id did the step at the anchor;
        now_team_id and now_organisation_id are each the last that the case states. customer_id and
        service_id are of the case, null where the record says none. anchors holds the steps that
        anchor its departures, each once, in the order of their positions, then ids, as
        ``anchors_in`` reads them.
    """
    told = excepted.select(**_as_found(excepted), **_as_told(excepted, process_id))
    whole = told.join(anchored(departures), "exception_id")
    whole = _with_anchor(whole, steps.semi_join(excepted, "case_id"))
    return _with_case(whole, cases).select(*COLUMNS)


def anchored(departures: ir.Table) -> ir.Table:
    """Return where the departures of each exception are anchored.

    Returns:
        A row per exception: exception_id, last_anchored_at and anchors, as ``ledger_rows`` has
        them.
    """
    each = departures.group_by("exception_id", "anchor_event_id").aggregate(
        position=departures.anchor_position.min(), last_at=departures.anchored_at.max()
    )
    written = each.anchor_event_id.replace("%", "%25").replace(BETWEEN_ANCHORS, "%20")
    placed = ibis.struct({"position": each.position, "id": each.anchor_event_id, "named": written})
    grouped = each.group_by("exception_id").aggregate(
        last_anchored_at=each.last_at.max(), placed=placed.collect()
    )
    in_order = grouped.placed.sort().map(lambda one: one.named)
    return grouped.select(
        "exception_id", "last_anchored_at", anchors=in_order.join(BETWEEN_ANCHORS)
    )


def anchors_in(text: str) -> list[str]:
    """Return the steps that the ``anchors`` of a row name, in their order.

    Example:
        >>> anchors_in("7f21 R%2018")
        ['7f21', 'R 18']
    """
    return [
        one.replace("%20", BETWEEN_ANCHORS).replace("%25", "%")
        for one in text.split(BETWEEN_ANCHORS)
    ]


def parties_of_cases(excepted: ir.Table, steps: ir.Table) -> ir.Table:
    """Return who did steps in the cases that have an exception.

    Args:
        excepted: Exceptions.
        steps: The record's steps.

    Returns:
        A row per different case_id, team_id and organisation_id, in no order; steps that state
        neither team nor organisation are left out.
    """
    stated = steps.filter(steps.team_id.notnull() | steps.organisation_id.notnull())
    concerned = stated.semi_join(excepted, "case_id")
    return concerned.select("case_id", "team_id", "organisation_id").distinct()


def _as_found(excepted: ir.Table) -> dict[str, ir.Value]:
    """Return the columns as they were found, before they were told under another pattern."""
    names = {name: f"found_{name}" for name in ("kind", "place", "holder", "other")}
    return {
        name: excepted[names.get(name, name)]
        for name in OF_EXCEPTION
        if name not in ("told_kind", "told_place", "pattern_id", "last_anchored_at")
    }


def _as_told(excepted: ir.Table, process_id: str) -> dict[str, ir.Value]:
    return {
        "told_kind": excepted.kind,
        "told_place": excepted.place,
        "pattern_id": id_of_pattern(excepted.kind, excepted.place, process_id=process_id),
    }


def _with_anchor(told: ir.Table, steps: ir.Table) -> ir.Table:
    """Add who did the step at the anchor, and who is the last in the case."""
    at = steps.select(
        anchor_case="case_id",
        anchor_step="step_id",
        team_id="team_id",
        organisation_id="organisation_id",
    )
    joined = told.left_join(
        at, [told.case_id == at.anchor_case, told.anchor_event_id == at.anchor_step]
    )
    last = steps.group_by(now_case="case_id").aggregate(
        **{
            f"now_{name}": steps[name].argmax(steps.position, where=steps[name].notnull())
            for name in ("team_id", "organisation_id")
        }
    )
    return joined.left_join(last, joined.case_id == last.now_case)


def _with_case(told: ir.Table, cases: ir.Table) -> ir.Table:
    stated = {
        name: cases[name] if name in cases.columns else ibis.null("string")
        for name in ("customer_id", "service_id")
    }
    of_case = cases.select(
        own_case="case_id", case_is_open="is_open", case_ended_at="ended_at", **stated
    )
    return told.left_join(of_case, told.case_id == of_case.own_case)
