"""By whose authority something was decided: kept as facts, said in the language of whoever reads.

Up to how much a right goes is not said with it: who reads it may be of another organisation.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from daylit_site.ledger.deciding.amounts import amount_told
from daylit_site.people.models import LONGEST_NAME
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from daylit_site.ledger.models import Use

BY_ROLE, BY_USE = "role:", "right:"
LENGTHS = (LONGEST_NAME, 100, 60, 30)
"""To so many letters names are cut, the first of these with which all of it can be kept."""


def of_role(role: str) -> str:
    """Return what is kept where someone decided as what they are."""
    return f"{BY_ROLE}{role}"


def of_use(use: Use) -> str:
    """Return what is kept where it was decided by a right, or granted above its limit."""
    facts = {
        "role": str(use.by.role),
        "amount": "" if use.amount is None else f"{use.amount.normalize():f}",
        "measure": use.right.measure,
        "unit": use.right.unit,
        "granted_by": str(use.answered_by.role) if use.answered_by else "",
    }
    team = use.right.team.name if use.right.team else ""
    return next(
        kept
        for length in LENGTHS
        if len(kept := _kept(facts | {"team": team[:length], "what": use.right.what[:length]}))
        <= LONGEST_NAME
    )


def authority_words(kept: str) -> str:
    """Say by whose authority something was decided; words of an earlier version as they are."""
    if kept.startswith(BY_ROLE):
        return _role_words(kept.removeprefix(BY_ROLE))
    facts = _facts_of_use(kept)
    return _by_use(facts) if facts is not None else kept


def closed_words(kept: str) -> str:
    """Say after "closed it" by what right someone did: in their role as member."""
    if not kept.startswith(BY_USE):
        return _("in their role as %(role)s") % {"role": authority_words(kept)}
    facts = _facts_of_use(kept)
    if facts is None:
        return kept
    words = {"role": _holder(facts), "what": _what(facts)}
    if facts["granted_by"]:
        return _("as was granted (%(role)s): %(what)s") % words
    return _("by a right (%(role)s): %(what)s") % words


def _facts_of_use(kept: str) -> dict[str, str] | None:
    """Return what is kept of a right that was used; null where it is another thing, or cut."""
    if not kept.startswith(BY_USE):
        return None
    try:
        facts: dict[str, str] = json.loads(kept.removeprefix(BY_USE))
    except ValueError:
        return None
    return facts


def _by_use(facts: dict[str, str]) -> str:
    what, role = _what(facts), _holder(facts)
    if facts["granted_by"]:
        return _("%(role)s, granting %(what)s") % {"role": role, "what": what}
    return f"{role}: {what}"


def _what(facts: dict[str, str]) -> str:
    if not facts["amount"]:
        return facts["what"]
    amount = amount_told(Decimal(facts["amount"]), facts["measure"], facts["unit"])
    return f"{facts['what']}, {amount}"


def _holder(facts: dict[str, str]) -> str:
    """Say whose right it was: who granted it, else a role, with its team."""
    role = _role_words(facts["granted_by"] or facts["role"])
    if facts["team"] and not facts["granted_by"]:
        return _("%(role)s of %(team)s") % {"role": role, "team": facts["team"]}
    return role


def _role_words(role: str) -> str:
    return str(Role(role).label) if role in Role.values else role


def _kept(facts: dict[str, str]) -> str:
    return BY_USE + json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
