"""The case that is meant by a number, which may be another company's for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from daylit.cli.open import Opened


def case_named(opened: Opened, wanted: str) -> str:
    """Return the case of that name, else the one of which it is an alias, and say so."""
    from daylit.flow.explain_alias import case_of_alias

    cases = opened.cases
    state = opened.record.process(opened.process_id).state
    if "aliases" not in state.tables or opened.engine.count(cases.filter(cases.case_id == wanted)):
        return wanted
    aliases = opened.record.rows(opened.engine, "aliases", opened.process_id, state)
    found = case_of_alias(opened.engine, wanted, aliases=aliases, cases=cases)
    if found is None:
        return wanted
    click.echo(f"{wanted} is an alias of the case {found}.", err=True)
    return found
