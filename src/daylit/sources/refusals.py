"""Which rows are not taken, why, and where they stand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daylit.language import _, number
from daylit.record.reading import Refusal
from daylit.sources.source import new_name, run, select

if TYPE_CHECKING:
    from daylit.record.engine import Engine
    from daylit.sources.source import Source

MOST_EXAMPLES = 5
MOST_VALUE_CHARACTERS = 40


@dataclass(frozen=True)
class Reason:
    """Why a row is refused.

    Attributes:
        words: The reason in plain words.
        condition: SQL that is true where the row is refused.
        value: SQL of the value to show beside the place, or NULL.
    """

    words: str
    condition: str
    value: str = "NULL"


def reason_number(reasons: tuple[Reason, ...]) -> str:
    """Return the SQL of the first reason that refuses a row (from 0); null for a row taken."""
    cases = " ".join(
        f"WHEN {reason.condition} THEN {place}" for place, reason in enumerate(reasons)
    )
    return f"CASE {cases} END"


def counts_by_reason(
    judged: str, reasons: tuple[Reason, ...], counted: tuple[str, ...], engine: Engine
) -> tuple[list[int], list[int]]:
    """Count the refused rows by reason, and what else is to be counted, in one pass.

    Args:
        judged: Relation with the column ``reason``.
        reasons: The reasons, in the order of their numbers.
        counted: SQL of further counts.
        engine: The session.
    """
    filters = [f"count(*) FILTER (reason = {place})" for place in range(len(reasons))]
    row = run(engine, select([*filters, *counted], judged))[0]
    return list(row[: len(reasons)]), list(row[len(reasons) :])


def set_apart(judged: str, reasons: tuple[Reason, ...], engine: Engine) -> str:
    """Put the refused rows into a table of their own: source_row, reason, value to show.

    Taken rows are then those that are not in it, so that reading them judges nothing again.
    """
    values = " ".join(f"WHEN {place} THEN {reason.value}" for place, reason in enumerate(reasons))
    query = select(
        ["source_row", "reason", f"CASE reason {values} END AS shown"],
        judged,
        "WHERE reason IS NOT NULL",
    )
    name = new_name("refused")
    run(engine, f"CREATE TEMP TABLE {name} AS {query}")
    return name


def taken_only(refused: str | None) -> str:
    """Return the condition that keeps the rows taken, given the table of those refused.

    It never mentions the reason: the engine would push that down to where the moments are made, and
    make each of them again for every condition that the reason consists of.
    """
    if refused is None:
        return "WHERE true"
    return f"WHERE source_row NOT IN ({select(['source_row'], refused)})"


def refusals_of(
    refused: str, reasons: tuple[Reason, ...], counts: list[int], source: Source, engine: Engine
) -> tuple[Refusal, ...]:
    """Return what was refused, with up to five places for each reason."""
    rows = _examples(refused, engine)
    places = source.places([row for found in rows.values() for row, _ in found])
    return tuple(
        Refusal(
            reason.words,
            counts[place],
            tuple(shown_at(places[row], value) for row, value in rows[place]),
        )
        for place, reason in enumerate(reasons)
        if counts[place]
    )


def _examples(refused: str, engine: Engine) -> dict[int, list[tuple[int, str | None]]]:
    query = select(
        ["reason", "source_row", "shown"],
        refused,
        "QUALIFY row_number() OVER (PARTITION BY reason ORDER BY source_row) "
        f"<= {MOST_EXAMPLES} ORDER BY source_row",
    )
    found: dict[int, list[tuple[int, str | None]]] = defaultdict(list)
    for place, row, value in run(engine, query):
        found[place].append((row, value))
    return found


def refused_in(refusal: Refusal) -> str:
    """Say of a reason how many rows it refused, and where the first one stands."""
    said = _("{reason} in {count}").format(reason=refusal.reason, count=number(refusal.row_count))
    return _such_as(said, refusal)


def refused_alone(refusal: Refusal) -> str:
    """Say why the only row was refused, and where it stands."""
    return _such_as(refusal.reason, refusal)


def _such_as(said: str, refusal: Refusal) -> str:
    if not refusal.examples:
        return said
    return _("{refused}, such as {example}").format(refused=said, example=refusal.examples[0])


def shown_at(place: str, value: str | None) -> str:
    """Return a place with the value that stands there, shortened; the place alone without one."""
    if value is None:
        return place
    shown = value if len(value) <= MOST_VALUE_CHARACTERS else value[:MOST_VALUE_CHARACTERS] + "..."
    return f"{place} ({' '.join(shown.split())})"
