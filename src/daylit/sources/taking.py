"""From an open source to canonical events: roles, times, refusals and attributes put together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from daylit.errors import ParameterError, UnableToReadError
from daylit.language import _, number
from daylit.record import schema
from daylit.record.engine.sql import identifier, literal
from daylit.record.reading import ColumnTaken, Reading
from daylit.sources.attributes import attributes_of, checked, decimal_mark
from daylit.sources.choices import role_words
from daylit.sources.clocks import BY_CLOCK, TIME_ROLES, clock_remarks, join_clocks
from daylit.sources.column_words import BOTH, DECIMAL_COMMA, LEFT_OUT, NO_VALUE, THE_DAY
from daylit.sources.contents import Contents
from daylit.sources.judging import judge, time_readings
from daylit.sources.placeholders import placeholders_in
from daylit.sources.recognise import recognise
from daylit.sources.refusals import refused_alone, refused_in, taken_only
from daylit.sources.source import Kind, new_name, run, select

if TYPE_CHECKING:
    from daylit.record.engine import Engine
    from daylit.record.reading import Refusal
    from daylit.sources.attributes import Attribute
    from daylit.sources.choices import Choices
    from daylit.sources.judging import Judged
    from daylit.sources.placeholders import Placeholders
    from daylit.sources.search import Roles
    from daylit.sources.search import Taken as TakenColumn
    from daylit.sources.source import Source, SourceColumn
    from daylit.sources.times import TimeReading

_TEXTS = {
    "lifecycle": "lifecycle",
    "person": "person",
    "team_id": "team",
    "organisation_id": "organisation",
    "source_event_id": "event_id",
}
"""Columns of the record that hold a role's text as it stands."""
_TEXTS_TOO = {"customer": "customer", "service_id": "service", "alias": "alias"}
"""Those that are handed over only where the source has them."""


@dataclass(frozen=True)
class Understood:
    """What the columns of a source were taken to be.

    Attributes:
        zone: The zone that times without one are in.
        roles: Which column has which role.
        attributes: What is left beside the roles.
        empty: Keys of columns without a value.
        decimal: The decimal mark of numbers in text; None where nothing tells it.
        readings: How the columns of time are read.
        work_share: The column of the part of an event's work that falls to its row, if any.
    """

    zone: str
    roles: Roles
    attributes: tuple[Attribute, ...]
    empty: frozenset[str]
    decimal: str | None
    readings: list[TimeReading]
    work_share: str | None = None


@dataclass(frozen=True)
class Taken:
    """A source whose rows were judged.

    Attributes:
        understood: What its columns were taken to be.
        placeholders: Words in it that stand for nothing.
        judged: Its rows, judged.
        remarks: What was remarked on the columns.
    """

    understood: Understood
    placeholders: Placeholders
    judged: Judged
    remarks: tuple[str, ...]


def take(source: Source, engine: Engine, choices: Choices) -> Reading:
    """Turn an open source into canonical events.

    Raises:
        UnclearColumnsError: The columns do not say which is the case, the activity or the time.
        ParameterError: There is no time zone of the chosen name.
        UnableToReadError: Not one row can be taken.
    """
    contents = Contents(source, engine)
    taken = understand(source, engine, choices, contents)
    if taken.judged.taken_count == 0:
        refusals = (*source.refusals, *taken.judged.refusals)
        hint = day_number_hint(taken.understood.roles, contents)
        raise UnableToReadError(source.path, nothing_taken(refusals), hint=hint)
    name = new_name("events")
    run(engine, f"CREATE TEMP VIEW {name} AS {events_query(taken)}")
    return reading_of(source, engine, taken, name)


def understand(source: Source, engine: Engine, choices: Choices, contents: Contents) -> Taken:
    """Find out what the columns of a source are, and judge its rows.

    Raises:
        UnclearColumnsError: The columns do not say which is the case, the activity or the time.
        ParameterError: There is no time zone of the chosen name.
    """
    recognised = recognise(source.columns, contents, choices)
    return with_roles(source, engine, choices, contents, recognised)


def with_roles(
    source: Source, engine: Engine, choices: Choices, contents: Contents, recognised: Roles
) -> Taken:
    """Judge the rows of a source whose columns have their roles, and type what is left.

    Raises:
        UnclearColumnsError: A column of times holds both orders of day and month.
        ParameterError: There is no time zone of the chosen name.
    """
    zone = _known_zone(choices.time_zone, engine)
    joined, roles = join_clocks(source, engine, recognised, contents, choices)
    seen = contents if joined is source else Contents(joined, engine)
    readings = time_readings(engine, roles, seen, choices, zone)
    placeholders = placeholders_in(source, engine, roles)
    judged = judge(joined, engine, roles, readings, choices, zone, placeholders)
    found = beside(roles, source, choices, contents, zone)
    attributes, misfits = checked(found.attributes, source, engine)
    return Taken(
        replace(found, attributes=attributes, readings=judged.readings),
        placeholders,
        judged,
        (
            *roles.remarks,
            *clock_remarks(source, roles, contents),
            *judged.remarks,
            *placeholders.remarks(),
            *misfits,
        ),
    )


def beside(
    roles: Roles, source: Source, choices: Choices, contents: Contents, zone: str
) -> Understood:
    """Say what the columns are that have no role, as far as their first values tell."""
    used = roles.used() | set(roles.left_out)
    free = [column for column in source.columns if column.key not in used]
    empty = frozenset(column.key for column in free if not contents.values(column))
    decimal = choices.decimal or decimal_mark(free, contents)
    stated = [column for column in free if column.key not in empty]
    attributes = attributes_of(stated, contents, zone, decimal)
    return Understood(zone, roles, attributes, empty, decimal, [], source.work_share)


def reading_of(source: Source, engine: Engine, taken: Taken, events: str) -> Reading:
    """Return the reading of a source whose events are a relation of the session."""
    return Reading(
        source_name=source.file_name,
        file_format=source.file_format,
        row_count=source.all_rows,
        events=engine.connection.table(events),
        columns=columns_taken(source, taken.understood),
        refusals=(*source.refusals, *taken.judged.refusals),
        remarks=(*source.remarks, *taken.remarks),
    )


def _known_zone(name: str | None, engine: Engine) -> str:
    if name is None:
        return "UTC"
    query = select(
        ["name"], "pg_timezone_names()", f"WHERE lower(name) = lower({literal(name)}) LIMIT 1"
    )
    known = run(engine, query)
    if not known:
        raise ParameterError(
            f"There is no time zone named {name!r}; a name such as 'Europe/Stockholm' is expected."
        )
    return str(known[0][0])


def nothing_taken(refusals: tuple[Refusal, ...]) -> str:
    """Return the clause of a source not one row of which can be taken."""
    if not refusals:
        return _("it names its columns but holds no rows")
    total = sum(refusal.row_count for refusal in refusals)
    if total == 1:
        said = _("its only row could not be taken: {reason}")
        return said.format(reason=refused_alone(refusals[0]))
    said = _("none of its {count} rows could be taken: {reasons}")
    return said.format(count=number(total), reasons=", ".join(map(refused_in, refusals)))


def day_number_hint(roles: Roles, contents: Contents) -> str | None:
    """Return what to do where times are a spreadsheet's numbers of days, else None."""
    for role in TIME_ROLES:
        column = roles.column(role)
        if column is not None and contents.are_day_numbers(column):
            said = _(
                "the values of {name} look like Excel's day numbers; save the column as date and "
                "time."
            )
            return said.format(name=repr(column.name))
    return None


def columns_taken(source: Source, found: Understood) -> tuple[ColumnTaken, ...]:
    """Say of each column what it was taken to be."""
    return tuple(_column_taken(column, found) for column in source.columns)


def _column_taken(column: SourceColumn, found: Understood) -> ColumnTaken:
    roles = [
        (role_words(role), why)
        for role, taken in found.roles.taken.items()
        if (why := _role_why(taken, column)) is not None
    ]
    if roles:
        return ColumnTaken(
            column.name,
            BOTH.join(role for role, _why in roles),
            ", ".join(why for _role, why in roles),
        )
    if column.key in found.roles.left_out:
        return ColumnTaken(column.name, LEFT_OUT, found.roles.left_out[column.key])
    if column.key in found.empty:
        return ColumnTaken(column.name, LEFT_OUT, NO_VALUE)
    attribute = next(each for each in found.attributes if each.column.key == column.key)
    return ColumnTaken(column.name, attribute.name, _why(attribute, found.decimal))


def _role_why(taken: TakenColumn, column: SourceColumn) -> str | None:
    """Return why a column of the source has a role or a part in it, None where it has not."""
    if not taken.parts:
        return taken.why if taken.column.key == column.key else None
    day, clock = taken.parts
    whys = {day.key: f"{taken.why}{THE_DAY}", clock.key: BY_CLOCK}
    return whys.get(column.key)


def _why(attribute: Attribute, decimal: str | None) -> str:
    if attribute.column.kind is Kind.TEXT and attribute.kind == "number" and decimal == ",":
        return DECIMAL_COMMA
    return attribute.kind


def events_query(taken: Taken) -> str:
    """Return the query of the events of a source whose rows were judged."""
    judged = taken.judged
    rows = taken_only(judged.refused)
    if not judged.has_bounds:
        return select(_event_columns(taken, "first_at"), judged.relation, rows)
    return " UNION ALL ".join(
        select(
            _event_columns(taken, moment, lifecycle=word, doubled_row=place),
            judged.relation,
            f"{rows} AND {moment} IS NOT NULL",
        )
        for place, (word, moment) in enumerate((("start", "first_at"), ("complete", "last_at")))
    )


def _event_columns(
    taken: Taken, moment: str, *, lifecycle: str | None = None, doubled_row: int | None = None
) -> list[str]:
    """Return the SQL of the columns of one event per row, or of one end of each row's work."""
    found = taken.understood
    sql = {name: _text_or_null(taken, role) for name, role in _TEXTS.items()}
    sql |= {"case_id": "taken_case", "activity": "taken_activity", "occurred_at": moment}
    sql["source_row"] = "source_row"
    sql |= {
        name: _text_or_null(taken, role)
        for name, role in _TEXTS_TOO.items()
        if role in found.roles.taken
    }
    if found.work_share is not None:
        sql["work_share"] = found.work_share
    if lifecycle is not None:
        sql["lifecycle"] = literal(lifecycle)
        sql["source_event_id"] = f"{sql['source_event_id']} || {literal(':' + lifecycle)}"
        sql["source_row"] = f"source_row * 2 + {doubled_row}"
    return [
        *(
            f"{sql[name]} AS {name}"
            for name in (*schema.SOURCE_EVENTS, *schema.SOURCE_EVENTS_TOO)
            if name in sql
        ),
        *(f"{attribute.sql} AS {identifier(attribute.name)}" for attribute in found.attributes),
    ]


def _text_or_null(taken: Taken, role: str) -> str:
    column = taken.understood.roles.column(role)
    if column is None:
        return "CAST(NULL AS VARCHAR)"
    return taken.placeholders.stated(role, column)
