"""What columns were taken for and why, in the language of whoever reads it.

A report keeps both in English: they are compared, and read by people of several languages.
"""

from __future__ import annotations

from daylit.language import _, gettext_noop
from daylit.sources.choices import ROLES, role_told, role_words

BOTH = gettext_noop(" and ")
"""Stands between the roles of a column that has two."""
THE_DAY = ": the day"
"""Stands after why a column has a role of which it is the day only."""
LEFT_OUT = gettext_noop("left out")
NO_VALUE = gettext_noop("it holds no value")
DECIMAL_COMMA = gettext_noop("number with a decimal comma")
KINDS = (
    gettext_noop("text"),
    gettext_noop("time"),
    gettext_noop("whole number"),
    gettext_noop("number"),
    gettext_noop("true or false"),
    gettext_noop("moment"),
)
"""What an attribute's values may be."""
_ROLES_OF_WORDS = {role_words(role): role for role in ROLES}
_PARTED = ", "


def taken_as_told(taken_as: str) -> str:
    """Say what a column was taken as: roles and what is left out in words, else the attribute."""
    if taken_as == LEFT_OUT:
        return _(LEFT_OUT)
    roles = [_ROLES_OF_WORDS.get(part) for part in taken_as.split(BOTH)]
    known = [role_told(role) for role in roles if role is not None]
    return _(BOTH).join(known) if len(known) == len(roles) else taken_as


def why_told(why: str) -> str:
    """Say why a column was taken as what it was."""
    return _PARTED.join(_clause(part) for part in why.split(_PARTED) if part)


def _clause(part: str) -> str:
    if part.endswith(THE_DAY):
        return _("{why}: the day").format(why=_(part.removesuffix(THE_DAY)))
    return _(part)
