"""OCEL 2.0 as an open source: objects of one type are the cases, a row per event and object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.language import _
from daylit.record.engine.sql import literal
from daylit.sources.choices import ROLES
from daylit.sources.ocel_json import read_ocel_json
from daylit.sources.ocel_links import link, link_remarks, refused_events
from daylit.sources.ocel_sqlite import read_ocel_sqlite
from daylit.sources.ocel_tables import OcelTables
from daylit.sources.ocel_xml import read_ocel_xml
from daylit.sources.roles import fit
from daylit.sources.source import (
    WIDE_BLANKS,
    Kind,
    Source,
    SourceColumn,
    check_width,
    makes_unique,
    new_name,
    place_of_event,
    run,
    select,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.sources.choices import Choices
    from daylit.sources.content import Content
    from daylit.sources.ocel_links import Links, ObjectType

_FORMATS = {"sqlite": "SQLite", "json": "JSON", "xml": "XML"}
_ONE_VALUE_ROLES = ("person", "team", "organisation", "customer", "service")
_EVENT_ID = "c3"
"""The column that names the event and the object of a row."""


@dataclass(frozen=True)
class _Field:
    """A column of the flattened log: its name and kind in the source, and the SQL of its values."""

    name: str
    kind: Kind
    sql: str
    of_case: bool = False
    role: str | None = None


def open_ocel(
    path: Path,
    content: Content,
    engine: Engine,
    choices: Choices,
    on_progress: Callable[[str, float | None], None],
) -> Source:
    """Open an OCEL 2.0 log, flattened by the chosen type of objects.

    Raises:
        UnableToReadError: It is damaged, no OCEL 2.0, or no event touches an object of the type.
        UnclearCasesError: There are several types and none, or none of them, is chosen.
    """
    tables = OcelTables(engine)
    if content.form == "sqlite":
        read_ocel_sqlite(path, tables)
    elif content.form == "json":
        read_ocel_json(path, tables, is_zipped=content.is_zipped)
    else:
        read_ocel_xml(
            path,
            tables,
            is_zipped=content.is_zipped,
            on_share=lambda share: on_progress(_("Reading {name}").format(name=path.name), share),
        )
    tables.close()
    links = link(path, tables, engine, choices.object_type)
    source = _flattened(path, _FORMATS[content.form], tables, links, engine, choices)
    links.drop(engine)
    tables.drop()
    return source


def _flattened(
    path: Path,
    form: str,
    tables: OcelTables,
    links: Links,
    engine: Engine,
    choices: Choices,
) -> Source:
    fields = _fields(tables, links)
    check_width(path, len(fields))
    relation = _relation(fields, tables, links, engine, choices)
    names = makes_unique((field.name for field in fields), "{name} ({number})")
    return Source(
        path.name,
        str(path),
        f"OCEL {form}",
        relation,
        tuple(
            SourceColumn(f"c{place}", name, field.kind, of_case=field.of_case, role=field.role)
            for place, (name, field) in enumerate(zip(names, fields, strict=True))
        ),
        run(engine, select(["count(*)"], relation))[0][0],
        lambda rows: _places(rows, relation, engine),
        refused_events(tables, engine),
        link_remarks(links, tables, engine, lambda name: _is_one(name, choices)),
        work_share="work_share",
        object_types=links.types,
    )


def _fields(tables: OcelTables, links: Links) -> list[_Field]:
    """Return the columns, each reading from a part of ``_relation``."""
    case, event_id = "cases.object_id", "events.event_id"
    said = enumerate(tables.event_kinds.items())
    latest = enumerate(_case_kinds(tables, links).items())
    return [
        _Field(links.chosen.name, Kind.STRING, case, role="case"),
        _Field("event type", Kind.STRING, "events.activity", role="activity"),
        _Field("event time", Kind.DATE_TEXT, "events.moment", role="time"),
        _Field("event id", Kind.STRING, f"{event_id} || ':' || {case}", role="event_id"),
        *(_Field(name, kind, f"said.v{place}") for place, (name, kind) in said),
        *(
            _Field(f"case:{name}", kind, f"latest.v{place}", of_case=True)
            for place, (name, kind) in latest
        ),
        *(
            _Field(each.name, Kind.STRING, f"others.t{place}")
            for place, each in enumerate(links.others)
        ),
    ]


def _case_kinds(tables: OcelTables, links: Links) -> dict[str, Kind]:
    return tables.object_kinds.get(links.chosen.name, {})


def _is_one(type_name: str, choices: Choices) -> bool:
    """Return whether the objects of a type have a role, for which one of several must stand."""
    asked = {(choices.column_of(role) or "").casefold().strip() for role in ROLES}
    return type_name.casefold() in asked or any(
        fit(type_name, role) is not None for role in _ONE_VALUE_ROLES
    )


def _relation(
    fields: list[_Field], tables: OcelTables, links: Links, engine: Engine, choices: Choices
) -> str:
    """Make the table of the rows: an event and an object of the chosen type each."""
    parts = [
        f"{links.cases} AS cases JOIN {tables.names['events']} AS events USING (number)",
        _beside("said", _said(tables), "said.event_id = events.event_id"),
        _beside("latest", _latest(tables, links), "latest.object_id = cases.object_id"),
        _beside("others", _others(links, choices), "others.number = cases.number"),
    ]
    tidy = [
        f"nullif(trim({field.sql}, {literal(WIDE_BLANKS)}), '') AS c{place}"
        for place, field in enumerate(fields)
    ]
    order = "row_number() OVER (ORDER BY cases.number, cases.object_id) - 1 AS source_row"
    rows = select([*tidy, "work_share", order], " ".join(parts), "ORDER BY source_row")
    name = new_name("ocel")
    run(engine, f"CREATE TEMP TABLE {name} AS {rows}")
    return name


def _beside(alias: str, query: str | None, condition: str) -> str:
    return "" if query is None else f"LEFT JOIN ({query}) AS {alias} ON {condition}"


def _said(tables: OcelTables) -> str | None:
    """Return the query of what each event says, an attribute a column."""
    values = [
        f"min(value) FILTER (name = {literal(name)}) AS v{place}"
        for place, name in enumerate(tables.event_kinds)
    ]
    query = select(["event_id", *values], tables.names["event_values"], "GROUP BY event_id")
    return query if values else None


def _latest(tables: OcelTables, links: Links) -> str | None:
    """Return the query of the latest value of each attribute of the cases."""
    order = "ORDER BY try_cast(moment AS TIMESTAMPTZ) NULLS FIRST, number"
    values = [
        f"last(value {order}) FILTER (name = {literal(name)}) AS v{place}"
        for place, name in enumerate(_case_kinds(tables, links))
    ]
    query = select(["object_id", *values], tables.names["object_values"], "GROUP BY object_id")
    return query if values else None


def _others(links: Links, choices: Choices) -> str | None:
    """Return the query of the objects of other types that each event touches."""
    values = [
        f"{_listed(each, choices)} FILTER (object_type = {literal(each.name)}) AS t{place}"
        for place, each in enumerate(links.others)
    ]
    return select(["number", *values], links.every, "GROUP BY number") if values else None


def _listed(each: ObjectType, choices: Choices) -> str:
    if _is_one(each.name, choices):
        return "min(object_id)"
    return "string_agg(object_id, ', ' ORDER BY object_id)"


def _places(rows: Sequence[int], relation: str, engine: Engine) -> dict[int, str]:
    """Name rows by the ids of their event and object."""
    if not rows:
        return {}
    among = f"WHERE source_row IN ({', '.join(map(str, rows))})"
    found = run(engine, select(["source_row", _EVENT_ID], relation, among))
    return {row: place_of_event(name) for row, name in found}
