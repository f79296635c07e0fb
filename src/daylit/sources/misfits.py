"""Lines of a stream that do not fit what it began with, such as numbers that would lose digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.record.engine.sql import literal
from daylit.record.reading import Refusal
from daylit.sources.json_lines import EXACT
from daylit.sources.refusals import MOST_EXAMPLES, shown_at
from daylit.sources.source import Kind, new_name, run, select

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from daylit.record.engine import Engine
    from daylit.sources.json_keys import Leaf
    from daylit.sources.json_lines import Objects
    from daylit.sources.stream_plan import StreamPlan

Keys = tuple[str, ...]
_DIGITS = len(str(EXACT))
NUMBERS = {Kind.INTEGER, Kind.FLOAT}
_OF_NUMBERS = "IN ('UBIGINT', 'BIGINT', 'DOUBLE')"


@dataclass(frozen=True)
class Misfit:
    """What does not fit at a key.

    Attributes:
        leaf: The key.
        reason: Why its lines are refused.
        condition: SQL that finds them among the objects.
    """

    leaf: Leaf
    reason: str
    condition: str


@dataclass(frozen=True)
class LargeNumbers:
    """Keys with whole numbers beyond 2^53.

    Attributes:
        lost: Keys whose kind cannot hold all digits of one.
        held: Keys of whole numbers that hold one with all its digits.
    """

    lost: frozenset[Keys]
    held: frozenset[Keys]


def large_numbers(
    objects: str, numbers: Sequence[tuple[Leaf, Kind]], held: Collection[Keys], engine: Engine
) -> LargeNumbers:
    """Find whole numbers that are so large that each of their digits matters.

    Args:
        objects: View with ``line``.
        numbers: Keys that are numbers, and their kinds.
        held: Keys that are known to hold such; whether they do is not asked again.
        engine: The session.
    """
    long = _long_numbers(objects, numbers, engine)
    found = _flags(
        objects,
        long,
        [
            sql
            for place, (leaf, kind) in enumerate(long, 1)
            for sql in (
                _is_lost(f"texts[{place}]", kind),
                "false" if leaf.keys in held else _is_held(f"texts[{place}]", kind),
            )
        ],
        engine,
    )
    keys = [leaf.keys for leaf, _ in long]
    return LargeNumbers(
        frozenset(each for each, is_lost in zip(keys, found[::2], strict=True) if is_lost),
        frozenset(each for each, is_held in zip(keys, found[1::2], strict=True) if is_held),
    )


def _long_numbers(
    objects: str, numbers: Sequence[tuple[Leaf, Kind]], engine: Engine
) -> list[tuple[Leaf, Kind]]:
    """Return the few that are long enough to be looked at closely, which takes far longer."""
    sql = [f"length(texts[{place}]) >= {_DIGITS}" for place in range(1, len(numbers) + 1)]
    found = _flags(objects, numbers, sql, engine)
    return [each for each, is_long in zip(numbers, found, strict=True) if is_long]


def _flags(
    objects: str, numbers: Sequence[tuple[Leaf, Kind]], sql: list[str], engine: Engine
) -> tuple[bool, ...]:
    """Return which conditions on the numbers' ``texts`` are true of any object."""
    if not numbers:
        return ()
    paths = ", ".join(literal(leaf.path) for leaf, _ in numbers)
    texts = select([f"json_extract_string(line, [{paths}]) AS texts"], objects)
    any_of = [f"coalesce(bool_or({each}), false)" for each in sql]
    return run(engine, select(any_of, f"({texts})"))[0]


def misfits_of(
    plan: StreamPlan, leaves: Sequence[Leaf], lost: Collection[Keys], held: Collection[Keys]
) -> list[Misfit]:
    """Return what does not fit the kinds of a stream.

    Args:
        plan: The stream.
        leaves: What came.
        lost: Keys at which came whole numbers that would lose digits.
        held: Keys that hold whole numbers beyond 2^53: they would lose digits among fractions.
    """
    kinds = dict(zip(plan.keys, plan.kinds, strict=True))
    found = [
        Misfit(leaf, reason, f"{_type_at(leaf)} IN ({', '.join(map(literal, wrong))})")
        for leaf, reason, wrong in plan.misfits(leaves)
    ]
    for leaf in leaves:
        text = f"json_extract_string(line, {literal(leaf.path)})"
        if leaf.keys in lost:
            is_lost = f"{_type_at(leaf)} {_OF_NUMBERS} AND {_is_lost(text, kinds[leaf.keys])}"
            found.append(Misfit(leaf, too_large(leaf.name), is_lost))
        if leaf.keys in held and kinds.get(leaf.keys) is Kind.INTEGER and "DOUBLE" in leaf.types:
            is_fraction = f"{_type_at(leaf)} = 'DOUBLE' AND NOT {_is_whole(text)}"
            found.append(Misfit(leaf, no_plain_whole(leaf.name), is_fraction))
    return found


def too_large(name: str) -> str:
    """Return the reason for which a whole number is refused that its key cannot hold."""
    return f"{name!r} is a whole number too large to be kept with all its digits"


def no_plain_whole(name: str) -> str:
    """Return the reason for which a fraction is refused where large whole numbers stand."""
    return f"{name!r} is no plain whole number, as it was when it held one beyond 2^53"


def refused_lines(
    objects: Objects, misfits: Sequence[Misfit], engine: Engine
) -> tuple[list[Refusal], set[int]]:
    """Find the lines that do not fit; each is refused for the first reason only."""
    refusals: list[Refusal] = []
    unfit: set[int] = set()
    for misfit in misfits:
        text = f"json_extract_string(line, {literal(misfit.leaf.path)})"
        where = f"WHERE {misfit.condition} ORDER BY number"
        rows = run(engine, select(["number", text], objects.name, where))
        first = [row for row in rows if row[0] not in unfit]
        unfit.update(number for number, _ in first)
        if first:
            examples = tuple(
                shown_at(f"line {number + 1:,}", value) for number, value in first[:MOST_EXAMPLES]
            )
            refusals.append(Refusal(misfit.reason, len(first), examples))
    return refusals, unfit


def without(objects: Objects, unfit: set[int], engine: Engine) -> str:
    """Return the objects but for some lines; a view of its own where there are such."""
    if not unfit:
        return objects.name
    name = new_name("fitting")
    listed = ", ".join(map(str, sorted(unfit)))
    query = select(["number", "line"], objects.name, f"WHERE number NOT IN ({listed})")
    run(engine, f"CREATE TEMP VIEW {name} AS {query}")
    return name


def _type_at(leaf: Leaf) -> str:
    return f"json_type(line, {literal(leaf.path)})"


def _is_whole(text: str) -> str:
    return f"regexp_full_match({text}, '-?[0-9]+')"


def _is_large(text: str) -> str:
    is_beyond = f"abs(try_cast({text} AS DOUBLE)) >= {EXACT}"
    return f"(length({text}) >= {_DIGITS} AND {_is_whole(text)} AND {is_beyond})"


def _is_lost(text: str, kind: Kind) -> str:
    if kind is Kind.FLOAT:
        return _is_large(text)
    digits = len(str(2**63))
    is_out = f"try_cast({text} AS BIGINT) IS NULL"
    return f"(length({text}) >= {digits} AND {_is_whole(text)} AND {is_out})"


def _is_held(text: str, kind: Kind) -> str:
    if kind is Kind.FLOAT:
        return "false"
    return f"({_is_large(text)} AND try_cast({text} AS BIGINT) IS NOT NULL)"
