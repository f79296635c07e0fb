"""What City Bus says of itself: usual loops, agreed limits, minutes and opening hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from daylit.sample.company import DEPOTS, TEAMS
from daylit.sample.settings import DECLARED, TERMS
from daylit.sample.way import SLOTS, teams_around
from daylit.sample.work import HANDLING_SPREAD, WORK, mean_factor

if TYPE_CHECKING:
    from daylit.sample.company import Hours
    from daylit.sample.settings import Declared, Term
    from daylit.sample.way import Role

_USUAL_HEAD = """\
# What is usual in this process, although it looks like a departure.
#
# A way there and back between two teams, or an activity done again, counts as usual by itself where
# at least half of the cases do it. What is rarer and still all right is declared here.
# Copy this file, keep what fits, and give it with:  daylit analyse LOG --usual usual.toml
#
# [[usual]]                       one entry per loop
# kind = "bounce"                 work that goes there and back between two parties
# parties = ["A", "B"]            A -> B -> A; the other direction is an entry of its own
# why = "..."                     one sentence for those who read the findings
#
# [[usual]]
# kind = "rework"                 an activity done again in its case
# activity = "..."
# why = "..."
#
# [[departure]]                   the reverse, with the same keys: a loop that most cases make
# ...                             and that you do not want; the sample has none
"""


_TERMS_HEAD = """\
# Limits that City Bus and its partners have agreed. Times are elapsed.
"""

_MINUTES_HEAD = """\
# What people at City Bus would say each activity takes, in minutes.
[minutes]
"""

_CALENDARS_HEAD = """\
# When each team works. Times are in UTC, like those of the log.
"""
_WEEK = ("mon-fri", "sat", "sun")


def usual_text() -> str:
    """Return the sample's usual.toml."""
    return "\n".join([_USUAL_HEAD, *map(_entry, DECLARED)])


def _entry(declared: Declared) -> str:
    lines = ["[[usual]]", f'kind = "{declared.kind}"']
    if declared.parties is not None:
        party, other = declared.parties
        lines.append(f'parties = ["{party}", "{other}"]   # {party} -> {other} -> {party}')
    if declared.activity is not None:
        lines.append(f'activity = "{declared.activity}"')
    return "\n".join([*lines, f'why = "{declared.why}"', ""])


def terms_text() -> str:
    """Return the sample's terms.toml."""
    return "\n".join([_TERMS_HEAD, *map(_term, TERMS)])


def _term(term: Term) -> str:
    lines = ["[[term]]"]
    if term.hand_over_to is not None:
        lines.append(f'hand_over_to = "{term.hand_over_to}"')
    elif term.start is not None:
        lines += [f'from = "{term.start}"', f'to = "{term.to}"']
    else:
        lines.append("case = true")
    days = f"{term.within_days} day" + "s" * (term.within_days > 1)
    return "\n".join([*lines, f'within = "{days}"', f'why = "{term.why}"', ""])


def minutes_text() -> str:
    """Return the sample's minutes.toml."""
    lines = [f'"{activity}" = {minutes}' for activity, minutes in usual_minutes().items()]
    return _MINUTES_HEAD + "\n".join([*lines, ""])


def usual_minutes() -> dict[str, int]:
    """Return what each activity takes in the mean, in whole minutes, over the teams that do it."""
    roles: dict[str, Role] = {}
    for slot in SLOTS:
        roles.setdefault(slot.activity, slot.role)
    mean = mean_factor(HANDLING_SPREAD)
    return {
        activity: round(WORK[activity].handling_minutes * mean * _pace(role))
        for activity, role in roles.items()
    }


def _pace(role: Role) -> float:
    """Return the pace of the teams that play a role, by the depots' shares of the breakdowns."""
    paces = [TEAMS[teams_around(depot)[role]].pace for depot in range(len(DEPOTS))]
    return float(np.average(paces, weights=[depot.share for depot in DEPOTS]))


def calendars_text() -> str:
    """Return the sample's calendars.toml: a calendar for each set of opening hours."""
    named: dict[Hours, str] = {}
    for team in TEAMS:
        named.setdefault(team.hours, team.name.lower().replace(" ", "-"))
    calendars = [_calendar(name, hours) for hours, name in named.items()]
    teams = [f'"{team.name}" = "{named[team.hours]}"' for team in TEAMS]
    return "\n".join([_CALENDARS_HEAD, *calendars, "[teams]", *teams, ""])


def _calendar(name: str, hours: Hours) -> str:
    """Return a calendar; it bears the name of the first team that keeps its hours."""
    days = [
        f'{day} = "{opens:02}:00-{closes:02}:00"'
        for day, (opens, closes) in zip(_WEEK, hours, strict=True)
        if closes > opens
    ]
    is_always = all(span == (0, 24) for span in hours)
    said = '"always"' if is_always else f"{{ {', '.join(days)} }}"
    return "\n".join([f"[calendars.{name}]", 'zone = "UTC"', f"hours = {said}", ""])
