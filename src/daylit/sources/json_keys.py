"""Which keys the objects of JSON Lines have, at any depth, and what values stand there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.language import _, gettext_noop, ngettext, number
from daylit.record.engine.sql import literal
from daylit.sources.source import Kind, batched, check_width, run, select

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from daylit.record.engine import Engine

MOST_DEPTH = 20
"""Objects inside objects; deeper ones are taken as text."""
LOOKED_AT_TOGETHER = 200
KEYS = gettext_noop("keys")
_WHOLE = {"UBIGINT", "BIGINT"}
_NUMBERS = {*_WHOLE, "DOUBLE"}
_WORDS = {
    "UBIGINT": gettext_noop("numbers"),
    "BIGINT": gettext_noop("numbers"),
    "DOUBLE": gettext_noop("numbers"),
    "BOOLEAN": gettext_noop("true or false"),
    "VARCHAR": gettext_noop("texts"),
    "ARRAY": gettext_noop("lists"),
    "OBJECT": gettext_noop("objects"),
}


@dataclass(frozen=True)
class Leaf:
    """A key at which values stand.

    Attributes:
        keys: The keys from the outermost object to the value.
        types: How many values of each of the engine's types stand there.
    """

    keys: tuple[str, ...]
    types: dict[str, int]

    @property
    def name(self) -> str:
        """The keys joined by dots."""
        return ".".join(self.keys)

    @property
    def path(self) -> str:
        """The JSON pointer of the value."""
        return pointer(self.keys)

    @property
    def kind(self) -> Kind:
        """What is known of the values; different kinds together are text."""
        found = set(self.types)
        if found <= _WHOLE:
            return Kind.INTEGER
        if found <= _NUMBERS:
            return Kind.FLOAT
        if found == {"BOOLEAN"}:
            return Kind.BOOLEAN
        return Kind.STRING if found & {"ARRAY", "OBJECT"} else Kind.QUOTED

    @property
    def number_count(self) -> int:
        """How many of the values are numbers."""
        return sum(self.types.get(name, 0) for name in _NUMBERS)

    def remarks(self) -> list[str]:
        """Say what of the values was not taken as it stands."""
        counted: Counter[str] = Counter()
        for name, count in self.types.items():
            counted[_WORDS[name]] += count
        if len(counted) > 1:
            said = _("The key {name} holds {listed}; all were taken as text.")
            listed = _(" and ").join(_in_lines(*each) for each in counted.most_common())
            return [said.format(name=repr(self.name), listed=listed)]
        for words in ("lists", "objects"):
            if words in counted:
                said = _("The key {name} holds {values}; they were taken as text.")
                return [said.format(name=repr(self.name), values=_(words))]
        return []


def _in_lines(words: str, count: int) -> str:
    said = ngettext("{values} in {count} line", "{values} in {count} lines", count)
    return said.format(values=_(words), count=number(count))


def leaves_of(shown: Path | str, table: str, engine: Engine) -> list[Leaf]:
    """Find every key at which a value stands, in the order met.

    Args:
        shown: The file as the user named it, for error sentences.
        table: Table with ``number`` and ``line``, each line an object.
        engine: The session.

    Raises:
        UnableToReadError: There are more keys than can be read.
    """
    leaves: list[Leaf] = []
    level: list[tuple[str, ...]] = [(key,) for key in _keys(table, (), engine)]
    while level:
        check_width(shown, len(leaves) + len(level), KEYS)
        inner: list[tuple[str, ...]] = []
        for keys, types in zip(level, _types(table, level, engine), strict=True):
            is_deep = len(keys) >= MOST_DEPTH
            if "OBJECT" in types and not is_deep:
                inner += [(*keys, key) for key in _keys(table, keys, engine)]
            own = types if is_deep else {name: n for name, n in types.items() if name != "OBJECT"}
            if own or not types:
                leaves.append(Leaf(keys, own))
        level = inner
    return leaves


def pointer(keys: Iterable[str]) -> str:
    """Return the JSON pointer of a value, given the keys from the outermost object to it."""
    return "".join(f"/{key.replace('~', '~0').replace('/', '~1')}" for key in keys)


def _keys(table: str, within: tuple[str, ...], engine: Engine) -> list[str]:
    path = f", {literal(pointer(within))}" if within else ""
    keys = select(["number", f"unnest(json_keys(line{path})) AS key"], table)
    found = run(engine, select(["key", "min(number)"], f"({keys})", "GROUP BY 1 ORDER BY 2"))
    places = {key: place for place, key in enumerate(_first_keys(table, found, path, engine))}
    return sorted((key for key, _ in found), key=lambda key: places.get(key, len(places)))


def _first_keys(table: str, found: list[tuple[str, int]], path: str, engine: Engine) -> list[str]:
    """Return the keys as they stand in the few lines in which one is met first."""
    lines = sorted({line for _, line in found})
    listed = ", ".join(map(str, lines))
    rows = run(
        engine,
        select([f"json_keys(line{path})"], table, f"WHERE number IN ({listed}) ORDER BY number")
        if lines
        else "SELECT [] WHERE false",
    )
    return list(dict.fromkeys(key for (keys,) in rows for key in keys))


def _types(table: str, level: list[tuple[str, ...]], engine: Engine) -> list[dict[str, int]]:
    """Return how many values of each type stand at each key."""
    types: list[dict[str, int]] = []
    for together in batched(level, LOOKED_AT_TOGETHER):
        paths = ", ".join(literal(pointer(keys)) for keys in together)
        found: list[dict[str, int]] = [{} for _ in together]
        each = select([f"json_type(line, [{paths}]) AS types"], table)
        counted = select(["types", "count(*) AS lines"], f"({each})", "GROUP BY 1")
        places = "generate_subscripts(types, 1) AS place, unnest(types) AS type, lines"
        rows = select(
            ["place", "type", "sum(lines)"],
            f"({select([places], f'({counted})')})",
            "WHERE type IS NOT NULL AND type <> 'NULL' GROUP BY 1, 2",
        )
        for place, name, lines in run(engine, rows):
            found[place - 1][name] = int(lines)
        types += found
    return types
