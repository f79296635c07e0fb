"""Events to steps: lifecycle events of one piece of work joined, each with the step before it.

A complete belongs to the last unmatched start of the same activity in its case, as brackets match:
counting starts up and completes down gives each event a level, and at one level a start is followed
by its own complete or by nothing. A start or a complete alone is a step, and so is a plain event.

An automated actor is nobody at the level of people: a step of which it did all that is stated has
no person and is marked; one that a person started and it completed is the person's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from daylit.record.coding import COMPLETE, NO_STEP, START, Coded
from daylit.record.moments import seconds_between
from daylit.record.schema import PARTIES, STEPS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine
    from daylit.record.schema import Party

ORDER = ("occurred_at", "ordinal")


def build_steps(engine: Engine, coded: Coded, automated: frozenset[str] = frozenset()) -> ir.Table:
    """Build the steps of coded events and keep them in the engine, still in numbers.

    Args:
        engine: Where the stages are kept.
        coded: The events in numbers.
        automated: The ids of automated actors.

    Returns:
        A row per step; ``name_steps`` gives it the columns of ``schema.STEPS``.
    """
    parties = tuple(party for party in PARTIES if f"{party}_id" in coded.stated)
    events = coded.events
    if automated and "person" in parties:
        ids = engine.from_arrow(pa.table({"person_id": sorted(automated)}))
        events = engine.view(_with_automated, events, coded.books["person_id"], ids)
    work = engine.make(join_lifecycles, events, parties=parties)
    steps = engine.make(add_previous, work, parties=parties)
    engine.drop(work)
    for party in parties:
        wider = engine.make(add_prior, steps, party=party)
        engine.drop(steps)
        steps = wider
    return steps


def _with_automated(events: ir.Table, people: ir.Table, automated: ir.Table) -> ir.Table:
    """Mark the events of automated actors, and leave these out as persons."""
    numbers = people.semi_join(automated, "person_id").select(
        "person_number", is_automated=ibis.literal(value=True)
    )
    joined = events.left_join(numbers, "person_number").drop("person_number_right")
    is_automated = joined.is_automated.fill_null(False)
    return joined.mutate(
        is_automated=is_automated,
        person_number=ibis.ifelse(is_automated, None, joined.person_number),
    )


def join_lifecycles(events: ir.Table, parties: tuple[Party, ...]) -> ir.Table:
    """Join starts with their completes.

    Args:
        events: Events in numbers; with ``is_automated`` where any is an automated actor's.
        parties: Those of ``PARTIES`` that the log states.

    Returns:
        A row per step: ordinal (of its first event), case_number, activity_number,
        started_at, ended_at, is_measured and a number per party: the complete's where it states
        one, else the start's; and ``is_automated`` where events have it.
    """
    started = events.filter(events.lifecycle_code == START).select("activity_number").distinct()
    brackets = events.filter(events.lifecycle_code.isin((START, COMPLETE))).semi_join(
        started, "activity_number"
    )
    lone_completes = events.filter(events.lifecycle_code == COMPLETE).anti_join(
        started, "activity_number"
    )
    plain = events.filter(~events.lifecycle_code.isin((START, COMPLETE, NO_STEP)))
    single = ibis.union(lone_completes, plain)
    return ibis.union(_single_steps(single, parties), _bracket_steps(brackets, parties))


def _single_steps(events: ir.Table, parties: tuple[Party, ...]) -> ir.Table:
    return events.select(
        "ordinal",
        "case_number",
        "activity_number",
        started_at=events.occurred_at,
        ended_at=events.occurred_at,
        is_measured=ibis.literal(value=False),
        **{f"{party}_number": events[f"{party}_number"] for party in parties},
        **({"is_automated": events.is_automated} if "is_automated" in events.columns else {}),
    )


def _bracket_steps(events: ir.Table, parties: tuple[Party, ...]) -> ir.Table:
    paired = _pair_brackets(events, parties)
    steps = paired.filter(~paired.ends_a_step)
    joined = steps.select(
        "ordinal",
        "case_number",
        "activity_number",
        started_at=steps.occurred_at,
        ended_at=ibis.ifelse(steps.is_measured, steps.next_at, steps.occurred_at),
        is_measured=steps.is_measured,
        **{
            f"{party}_number": ibis.ifelse(
                steps.is_measured,
                ibis.coalesce(steps[f"next_{party}"], steps[f"{party}_number"]),
                steps[f"{party}_number"],
            )
            for party in parties
        },
        **({"did_either": _either_automated(steps)} if "is_automated" in events.columns else {}),
    )
    if "did_either" not in joined.columns:
        return joined
    marked = joined.mutate(is_automated=joined.did_either & joined.person_number.isnull())
    return marked.drop("did_either")


def _either_automated(steps: ir.Table) -> ir.BooleanValue:
    """Whether an automated actor did the start of a step or its complete."""
    return steps.is_automated | (steps.is_measured & steps.next_automated)


def _pair_brackets(events: ir.Table, parties: tuple[Party, ...]) -> ir.Table:
    """Set beside each event the next of its level, and whether the two make a step."""
    group = ["case_number", "activity_number"]
    is_start = events.lifecycle_code == START
    depth = ibis.ifelse(is_start, 1, -1).sum()
    running = depth.over(ibis.cumulative_window(group_by=group, order_by=ORDER))
    levelled = events.mutate(level=running + ibis.ifelse(is_start, 0, 1))
    at_level = ibis.window(group_by=[*group, "level"], order_by=ORDER)
    code = levelled.lifecycle_code
    return levelled.mutate(
        is_measured=((code == START) & (code.lead().over(at_level) == COMPLETE)).fill_null(False),
        ends_a_step=((code == COMPLETE) & (code.lag().over(at_level) == START)).fill_null(False),
        next_at=levelled.occurred_at.lead().over(at_level),
        **{f"next_{p}": levelled[f"{p}_number"].lead().over(at_level) for p in parties},
        **(
            {"next_automated": levelled.is_automated.lead().over(at_level).fill_null(False)}
            if "is_automated" in events.columns
            else {}
        ),
    )


def add_previous(work: ir.Table, parties: tuple[Party, ...]) -> ir.Table:
    """Number the steps of each case and set beside each the step and the visit before it."""
    in_case = ibis.window(group_by="case_number", order_by=["started_at", "ordinal"])
    placed = work.mutate(
        position=(ibis.row_number().over(in_case) + 1).cast("int32"),
        previous_activity_number=work.activity_number.lag().over(in_case),
        previous_ended_at=work.ended_at.lag().over(in_case),
    )
    visits = ibis.window(group_by=["case_number", "activity_number"], order_by="position")
    added = {"visit_number": (ibis.row_number().over(visits) + 1).cast("int32")}
    if "person" in parties:
        added["previous_visit_person_number"] = placed.person_number.lag().over(visits)
    return placed.mutate(**added)


def add_prior(steps: ir.Table, party: Party) -> ir.Table:
    """Set beside each step that states the party who had the case before, and who before them."""
    number = f"{party}_number"
    stated = steps.mutate(_is_stated=steps[number].notnull())
    among_stated = ibis.window(group_by=["case_number", "_is_stated"], order_by="position")
    known = stated.mutate(_prior=stated[number].lag().over(among_stated))
    begins = (known[number] != known["_prior"]).fill_null(True)
    turned = known.mutate(_is_turn=known["_is_stated"] & begins)
    among_turns = ibis.window(group_by=["case_number", "_is_turn"], order_by="position")
    is_hand_over = turned["_is_turn"] & turned["_prior"].notnull()
    return turned.mutate(
        **{
            f"prior_{number}": ibis.ifelse(turned["_is_stated"], turned["_prior"], None),
            f"prior_{party}_position": ibis.ifelse(
                is_hand_over, turned.position.lag().over(among_turns), None
            ),
            f"prior_other_{number}": ibis.ifelse(
                is_hand_over, turned["_prior"].lag().over(among_turns), None
            ),
        }
    ).drop("_is_stated", "_prior", "_is_turn")


def name_steps(engine: Engine, steps: ir.Table, coded: Coded, events: ir.Table) -> ir.Table:
    """Give steps in numbers their names and ids.

    Args:
        engine: Where the outcome bears a name; it is computed when it is read.
        steps: What ``build_steps`` gave.
        coded: The events in numbers.
        events: A table of the session: ordinal, event_id, work_share.

    Returns:
        The columns of ``schema.STEPS`` but ``process_id``.
    """
    books = {book: coded.books[book] for _, _, book in _names_to_give(steps)}
    return engine.view(_named, steps, events, *books.values(), books=tuple(books))


def _named(
    steps: ir.Table, events: ir.Table, *tables: ir.Table, books: tuple[str, ...]
) -> ir.Table:
    given = dict(zip(books, tables, strict=True))
    identified = events.select("ordinal", "event_id", "work_share")
    named = steps.join(identified, "ordinal")
    named = named.mutate(
        step_id=named.event_id,
        is_automated=named.is_automated
        if "is_automated" in named.columns
        else ibis.literal(value=False),
        handling_seconds=ibis.ifelse(
            named.is_measured,
            seconds_between(named.started_at, named.ended_at) * named.work_share.fill_null(1.0),
            None,
        ),
        waiting_seconds=ibis.ifelse(
            named.previous_ended_at > named.started_at,
            0.0,
            seconds_between(named.previous_ended_at, named.started_at),
        ),
    )
    for numbered_as, named_as, book in _names_to_give(steps):
        named = _name(named, given[book], numbered_as, named_as)
    return named.select(
        **{
            name: named[name].cast(kind) if name in named.columns else ibis.null(kind)
            for name, kind in STEPS.items()
            if name != "process_id"
        }
    )


def _names_to_give(steps: ir.Table) -> list[tuple[str, str, str]]:
    """Return (numbered column, column to make, code book) for everything that has a name."""
    names = [
        ("case_number", "case_id", "case_id"),
        ("activity_number", "activity", "activity"),
        ("previous_activity_number", "previous_activity", "activity"),
        ("previous_visit_person_number", "previous_visit_person_id", "person_id"),
    ]
    for party in PARTIES:
        names += [
            (f"{before}{party}_number", f"{before}{party}_id", f"{party}_id")
            for before in ("", "prior_", "prior_other_")
        ]
    return [name for name in names if name[0] in steps.columns]


def _name(table: ir.Table, book: ir.Table, numbered_as: str, named_as: str) -> ir.Table:
    name, number = book.columns
    lookup = book.select(**{named_as: book[name], f"{numbered_as}_in_book": book[number]})
    joined = table.left_join(lookup, table[numbered_as] == lookup[f"{numbered_as}_in_book"])
    return joined.drop(f"{numbered_as}_in_book")
