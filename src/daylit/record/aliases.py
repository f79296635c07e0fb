"""One case, known by several numbers: which number each is kept under.

A company's number of a case leads to ours, directly or over another's. A number that is said to
lead two ways leads nowhere until that is settled: it is listed, and its events stay under it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine

ALIASES = {
    "case_id": "string",
    "organisation_id": "string",
    "alias": "string",
    "import_id": "string",
}
"""A row per number that another company gave a case, and per import that says so.

``alias`` is that number as events bear it, ``case_id`` the number that it is to be kept under,
``organisation_id`` the company (null where it is not said), ``import_id`` the import that says so.
"""

BETWEEN = "/"
DOUBLINGS = 4
"""Numbers are followed over at most 2 ** DOUBLINGS others."""


def qualified(number: str, organisation: str | None) -> str:
    """Return a number as events bear it: with the company whose it is, where that is said."""
    return number if organisation is None else f"{organisation}{BETWEEN}{number}"


def resolved(engine: Engine, aliases: ir.Table) -> ir.Table:
    """Return which case each number is kept under.

    Args:
        engine: Keeps what comes out.
        aliases: Rows of ``ALIASES``; a table of the session.

    Returns:
        A row per number that leads to another: number, kept_under.
    """
    found = engine.make(_leading, aliases)
    for _ in range(DOUBLINGS):
        found = engine.make(_followed, found)
    return engine.make(_ended, found)


def astray(aliases: ir.Table, kept: ir.Table) -> ir.Table:
    """Return the numbers that lead two ways or around in a ring: alias, case_id."""
    lost = aliases.filter(aliases["alias"] != aliases.case_id)
    return lost.anti_join(kept, lost["alias"] == kept.number).select("alias", "case_id").distinct()


def _leading(aliases: ir.Table) -> ir.Table:
    """Return the numbers that lead one way."""
    leading = aliases.filter(aliases["alias"] != aliases.case_id)
    ways = leading.group_by(number=leading["alias"]).aggregate(
        way_count=leading.case_id.nunique(), kept_under=leading.case_id.min()
    )
    return ways.filter(ways.way_count == 1).drop("way_count")


def _followed(leading: ir.Table) -> ir.Table:
    """Follow each number as far again as it was followed."""
    further = leading.select(at=leading.number, to=leading.kept_under)
    joined = leading.left_join(further, leading.kept_under == further.at)
    return joined.select("number", kept_under=ibis.coalesce(joined.to, joined.kept_under))


def _ended(followed: ir.Table) -> ir.Table:
    """Leave out what leads around in a ring: its end leads on."""
    on = followed.select(at=followed.number)
    return followed.anti_join(on, followed.kept_under == on.at)
