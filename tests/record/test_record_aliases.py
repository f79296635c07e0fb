"""Which case a number of another company's books leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from daylit.record.aliases import ALIASES, astray, qualified, resolved

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine


def table(engine: Engine, *pairs: str) -> ir.Table:
    """Return aliases; "a>b" says that the number a leads to b."""
    split = [pair.split(">") for pair in pairs]
    rows = [
        {"alias": alias, "case_id": case, "organisation_id": None, "import_id": str(number)}
        for number, (alias, case) in enumerate(split)
    ]
    schema = pa.schema([pa.field(name, pa.string()) for name in ALIASES])
    return engine.keep(engine.from_arrow(pa.Table.from_pylist(rows, schema=schema)))


def led(engine: Engine, *pairs: str) -> dict[str, str]:
    found = engine.rows(resolved(engine, table(engine, *pairs)))
    return {row["number"]: row["kept_under"] for row in found}


def lost(engine: Engine, *pairs: str) -> set[tuple[str, str]]:
    aliases = table(engine, *pairs)
    found = engine.rows(astray(aliases, resolved(engine, aliases)))
    return {(row["alias"], row["case_id"]) for row in found}


def test_a_number_leads_to_its_case_whoever_says_so(engine: Engine) -> None:
    assert led(engine, "a>x", "a>x", "b>x", "c>y") == {"a": "x", "b": "x", "c": "y"}


def test_a_number_is_followed_over_others(engine: Engine) -> None:
    assert led(engine, "c>b", "b>a", "a>x") == {"a": "x", "b": "x", "c": "x"}


def test_a_long_way_is_followed_to_its_end(engine: Engine) -> None:
    pairs = [f"n{number}>n{number + 1}" for number in range(16)]
    assert set(led(engine, *pairs).values()) == {"n16"}


def test_a_number_that_is_its_own_alias_leads_nowhere_else(engine: Engine) -> None:
    assert led(engine, "a>a", "b>a") == {"b": "a"}


def test_a_number_that_leads_two_ways_leads_nowhere(engine: Engine) -> None:
    assert led(engine, "a>x", "a>y", "b>x") == {"b": "x"}
    assert lost(engine, "a>x", "a>y", "b>x") == {("a", "x"), ("a", "y")}


def test_what_leads_to_a_number_that_leads_two_ways_ends_there(engine: Engine) -> None:
    assert led(engine, "b>a", "a>x", "a>y") == {"b": "a"}


@pytest.mark.parametrize("ring", [("a>b", "b>a"), ("a>b", "b>c", "c>a"), ("a>b", "b>c", "c>b")])
def test_numbers_that_lead_around_in_a_ring_lead_nowhere(
    engine: Engine, ring: tuple[str, ...]
) -> None:
    assert led(engine, *ring, "n>x") == {"n": "x"}
    assert lost(engine, *ring, "n>x") == {tuple(pair.split(">")) for pair in ring}


def test_the_order_of_aliases_does_not_matter(engine: Engine) -> None:
    pairs = ["c>b", "b>a", "a>x", "d>y", "d>z", "e>d", "f>f"]
    assert led(engine, *pairs) == led(engine, *pairs[::-1])


def test_a_number_is_told_from_the_same_one_of_another_company() -> None:
    assert qualified("7", "acme") == "acme/7"
    assert qualified("7", None) == "7"
