"""Which case a partner's number means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.record.aliases import qualified, resolved

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from daylit.record.engine import Engine


def case_of_alias(engine: Engine, wanted: str, *, aliases: ir.Table, cases: ir.Table) -> str | None:
    """Return the case that another company's number leads to.

    Args:
        engine: Reads the numbers.
        wanted: The number, with the company whose it is (acme/17) or without.
        aliases: The process's aliases; a table of the session.
        cases: The process's cases.

    Returns:
        The case; null where the number leads to none, or to several.
    """
    owners = engine.rows(aliases.select("organisation_id").distinct())
    numbers = {wanted, *(qualified(wanted, row["organisation_id"]) for row in owners)}
    kept = resolved(engine, aliases)
    led = kept.filter(kept.number.isin(sorted(numbers)))
    found = engine.rows(cases.semi_join(led, cases.case_id == led.kept_under).select("case_id"))
    return found[0]["case_id"] if len(found) == 1 else None
