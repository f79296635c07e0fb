"""Which events of an object-centric log touch which objects, and which of these are the cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.errors import UnableToReadError, UnclearCasesError
from daylit.language import _, ngettext, number
from daylit.options import by_option
from daylit.record.engine.sql import literal
from daylit.record.reading import Refusal
from daylit.sources.refusals import MOST_EXAMPLES
from daylit.sources.source import new_name, place_of_event, run, select

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from daylit.record.engine import Engine
    from daylit.sources.ocel_tables import OcelTables


@dataclass(frozen=True)
class ObjectType:
    """A type of objects.

    Attributes:
        name: As the log names it.
        object_count: How many objects are of it.
        event_count: How many events touch one of them.
    """

    name: str
    object_count: int
    event_count: int

    def __str__(self) -> str:
        objects = ngettext("{count} object", "{count} objects", self.object_count)
        events = ngettext("{count} event", "{count} events", self.event_count)
        return _("{name} ({objects}, {events})").format(
            name=repr(self.name),
            objects=objects.format(count=number(self.object_count)),
            events=events.format(count=number(self.event_count)),
        )


@dataclass(frozen=True)
class Links:
    """Which events touch which objects.

    Attributes:
        every: Table of each event's ``number`` and each ``object_id`` and ``object_type`` that it
            touches, each pair once.
        cases: Table of each event's ``number`` and the ``object_id`` of each of its cases, with
            ``work_share``, the part of its work that falls to that case.
        chosen: The type whose objects are the cases.
        others: The other types that events touch, by name.
        types: The names of all types, those that most events touch first.
    """

    every: str
    cases: str
    chosen: ObjectType
    others: tuple[ObjectType, ...]
    types: tuple[str, ...]

    def drop(self, engine: Engine) -> None:
        """Forget the tables."""
        for table in (self.every, self.cases):
            run(engine, f"DROP TABLE {table}")


def link(path: Path, tables: OcelTables, engine: Engine, asked: str | None) -> Links:
    """Link events to objects, and those of the chosen type to their cases.

    Args:
        path: The file, for error sentences.
        tables: What it holds.
        engine: The session.
        asked: The type that the user chose, in whatever capitals; None where there is one only.

    Raises:
        UnclearCasesError: There are several types and none was chosen, or one that is not there.
        UnableToReadError: There is no object, or no event touches one of the chosen type.
    """
    every = _every_link(tables, engine)
    types = _types(tables, every, engine)
    chosen = _chosen(path, types, asked)
    share = "1.0 / count(*) OVER (PARTITION BY number) AS work_share"
    of_type = f"WHERE object_type = {literal(chosen.name)}"
    cases = new_name("cases")
    query = select(["number", "object_id", share], every, of_type)
    run(engine, f"CREATE TEMP TABLE {cases} AS {query}")
    others = [each for each in types if each is not chosen and each.event_count]
    return Links(
        every,
        cases,
        chosen,
        tuple(sorted(others, key=lambda each: each.name)),
        tuple(each.name for each in types),
    )


def _every_link(tables: OcelTables, engine: Engine) -> str:
    names = tables.names
    objects = select(
        ["object_id", "min(object_type) AS object_type"], names["objects"], "GROUP BY object_id"
    )
    relations = f"{names['relations']} JOIN ({objects}) USING (object_id)"
    query = select(
        ["DISTINCT number", "object_id", "object_type"],
        f"{relations} JOIN ({_first_events(tables)}) USING (event_id)",
    )
    name = new_name("links")
    run(engine, f"CREATE TEMP TABLE {name} AS {query}")
    return name


def _first_events(tables: OcelTables) -> str:
    """Return the query of the first event of each id."""
    columns = ["event_id", "min(number) AS number"]
    return select(columns, tables.names["events"], "GROUP BY event_id")


def _types(tables: OcelTables, links: str, engine: Engine) -> list[ObjectType]:
    """Return the types, those that most events touch first."""
    objects = select(
        ["object_type", "count(DISTINCT object_id) AS objects"],
        tables.names["objects"],
        "GROUP BY 1",
    )
    events = select(["object_type", "count(DISTINCT number) AS events"], links, "GROUP BY 1")
    query = select(
        ["object_type", "objects", "coalesce(events, 0)"],
        f"({objects}) LEFT JOIN ({events}) USING (object_type)",
        "ORDER BY 3 DESC, 1",
    )
    return [ObjectType(*row) for row in run(engine, query)]


def _chosen(path: Path, types: list[ObjectType], asked: str | None) -> ObjectType:
    if not types:
        raise UnableToReadError(path, _("it is OCEL 2.0 but holds no object"))
    listed, names = "; ".join(map(str, types)), tuple(each.name for each in types)
    if asked is None and len(types) > 1:
        said = _("{name} tells of {count} types of objects: {types}.")
        clause = by_option(" Say which of them are the cases with --object-type TYPE.")
        raise UnclearCasesError(
            said.format(name=path.name, count=len(types), types=listed) + clause, names
        )
    name = types[0].name if asked is None else asked
    found = [each for each in types if each.name.casefold() == name.casefold().strip()]
    if not found:
        said = _("There is no type of objects {name} in {file}; the types are: {types}.")
        raise UnclearCasesError(said.format(name=repr(name), file=path.name, types=listed), names)
    if not found[0].event_count:
        said = _("none of its events touches an object of the type {name}")
        raise UnableToReadError(path, said.format(name=repr(found[0].name)))
    return found[0]


def refused_events(tables: OcelTables, engine: Engine) -> tuple[Refusal, ...]:
    """Return the events whose id an earlier one has; only the first is taken."""
    later = f"{tables.names['events']} ANTI JOIN ({_first_events(tables)}) USING (event_id, number)"
    examples = f"list_sort(list(DISTINCT event_id))[:{MOST_EXAMPLES}]"
    count, names = run(engine, select(["count(*)", examples], later))[0]
    if not count:
        return ()
    return (
        Refusal(
            _("the id of an earlier event"),
            int(count),
            tuple(place_of_event(name) for name in names),
        ),
    )


def link_remarks(
    links: Links, tables: OcelTables, engine: Engine, is_one: Callable[[str], bool]
) -> tuple[str, ...]:
    """Say how often events are counted, which are left out, and where objects were not told apart.

    Args:
        links: The links.
        tables: What the log holds.
        engine: The session.
        is_one: Whether of several objects of a type only one was taken.
    """
    return (
        _factor_remark(links, tables, engine),
        *_several_remarks(links, engine, is_one),
        *_stray_remarks(tables, engine),
    )


def _factor_remark(links: Links, tables: OcelTables, engine: Engine) -> str:
    rows = run(engine, select(["count(*)"], links.cases))[0][0]
    events = run(engine, select(["count(DISTINCT event_id)"], tables.names["events"]))[0][0]
    touching = links.chosen.event_count
    factor = _("each touches one, so none is counted twice")
    if rows > touching:
        counted = _("each is counted {times} times on average, and its work is divided")
        factor = counted.format(times=number(rows / touching, 2))
    said = ngettext(
        "{count} event touches objects of the type {name}: {factor}{out}.",
        "{count} events touch objects of the type {name}: {factor}{out}.",
        touching,
    )
    out = _left_out(events - touching)
    count, name = number(touching), repr(links.chosen.name)
    return said.format(count=count, name=name, factor=factor, out=out)


def _left_out(count: int) -> str:
    if not count:
        return ""
    said = ngettext(
        "; {count} event touches none and was left out",
        "; {count} events touch none and were left out",
        count,
    )
    return said.format(count=number(count))


def _several_remarks(
    links: Links, engine: Engine, is_one: Callable[[str], bool]
) -> tuple[str, ...]:
    """Say where an event touches several objects of another type."""
    kept = f"{links.every} SEMI JOIN {links.cases} USING (number)"
    several = select(["object_type", "number"], kept, "GROUP BY 1, 2 HAVING count(*) > 1")
    query = select(["object_type", "count(*)"], f"({several})", "GROUP BY 1")
    counted = dict(run(engine, query))
    return tuple(
        _several(each.name, counted[each.name], is_one=is_one(each.name))
        for each in links.others
        if each.name in counted
    )


def _several(name: str, count: int, *, is_one: bool) -> str:
    first = _("the first by name was taken.")
    said = ngettext(
        "{count} event touches more than one of {name}; {taken}",
        "{count} events touch more than one of {name}; {taken}",
        count,
    )
    taken = first if is_one else _("the column holds them all, parted by commas.")
    return said.format(count=number(count), name=repr(name), taken=taken)


def _stray_remarks(tables: OcelTables, engine: Engine) -> tuple[str, ...]:
    """Say how many relations lead to an object that is not in the log."""
    objects = select(["object_id"], tables.names["objects"])
    stray = f"{tables.names['relations']} ANTI JOIN ({objects}) USING (object_id)"
    count = run(engine, select(["count(*)"], stray))[0][0]
    if not count:
        return ()
    said = ngettext(
        "{count} relation names an object that is not in the log and was left out.",
        "{count} relations name objects that are not in the log and were left out.",
        count,
    )
    return (said.format(count=number(count)),)
