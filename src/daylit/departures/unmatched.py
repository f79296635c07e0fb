"""Declarations and limits that name something which a log does not have."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from daylit.language import _, in_each_language

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from daylit.departures.terms import Term
    from daylit.departures.usual import Declared, Loop
    from daylit.record.schema import Party


def unmatched_sentences(
    declared: Declared,
    *,
    party: Party | None,
    activities: Collection[str],
    parties: Collection[str],
) -> tuple[str, ...]:
    """Say for each declaration that cannot apply why, with the nearest name.

    Args:
        declared: What people declared.
        party: The level on which bounces are judged.
        activities: All activities of the log.
        parties: All parties of that level; none between persons, who are never named.
    """
    loops = (*declared.usual, *declared.departing)
    said = []
    if party in (None, "person") and any(loop.kind == "bounce" for loop in loops):
        said.append(_bounces_not_judged())
    for loop in loops:
        known = activities if loop.kind == "rework" else parties
        if known:
            said += _unknown(loop, known)
    return tuple(said)


def unmatched_rework(declared: Declared, activities: Collection[str]) -> tuple[str, ...]:
    """Say which activities of declared rework a log does not have, each with the nearest name."""
    loops = (*declared.usual, *declared.departing)
    rework = (loop for loop in loops if loop.kind == "rework")
    return tuple(sentence for loop in rework for sentence in _unknown(loop, activities))


def unmatched_terms(
    terms: Iterable[Term],
    *,
    party: Party | None,
    activities: Collection[str],
    parties: Collection[str],
) -> tuple[str, ...]:
    """Say for each term that cannot apply why, with the nearest name.

    Args:
        terms: What people stated.
        party: The level on which hand-overs are judged.
        activities: All activities of the log.
        parties: All parties of that level; none between persons, who are never named.
    """
    stated = tuple(terms)
    said = []
    between_parties = party not in (None, "person")
    if not between_parties and any(term.kind == "hand-over" for term in stated):
        said.append(_hand_overs_not_judged())
    for term in stated:
        said += _not_there(_limited_activity, (term.from_activity, term.to_activity), activities)
        if between_parties:
            said += _not_there(_limited_party, (term.to_party,), parties)
    return tuple(dict.fromkeys(said))


def _not_there(
    say: Callable[[str, str], str], names: Iterable[str | None], known: Collection[str]
) -> list[str]:
    """Say it of each name that a log does not have, with the nearest one that it has."""
    return [
        say(name, _nearest(name, known)) for name in names if name is not None and name not in known
    ]


def _unknown(loop: Loop, known: Collection[str]) -> list[str]:
    say = _declared_activity if loop.kind == "rework" else _declared_party
    return _not_there(say, loop.place, known)


def _nearest(name: str, known: Collection[str]) -> str:
    """Return the nearest name; empty where none is near."""
    return next(iter(difflib.get_close_matches(name, sorted(known), n=1)), "")


def with_nearest(said: str, nearest: str) -> str:
    """Add to a sentence which name is the nearest, if any."""
    if not nearest:
        return said
    near = _("The nearest name is {name}.").format(name=repr(nearest))
    return f"{said} {near}"


@in_each_language
def _bounces_not_judged() -> str:
    return _(
        "Bounces between teams or organisations were declared, but in this log they are not judged "
        "on that level, so these declarations do not apply."
    )


@in_each_language
def _hand_overs_not_judged() -> str:
    return _(
        "Limits for hand-overs to teams or organisations were stated, but in this log hand-overs "
        "are not judged on that level, so these limits do not apply."
    )


@in_each_language
def _limited_activity(name: str, nearest: str) -> str:
    said = _("A limit was stated for the activity {name}, but this log does not have it.")
    return with_nearest(said.format(name=repr(name)), nearest)


@in_each_language
def _limited_party(name: str, nearest: str) -> str:
    said = _("A limit was stated for the party {name}, but this log does not have it.")
    return with_nearest(said.format(name=repr(name)), nearest)


@in_each_language
def _declared_activity(name: str, nearest: str) -> str:
    said = _("The activity {name} was declared, but this log does not have it.")
    return with_nearest(said.format(name=repr(name)), nearest)


@in_each_language
def _declared_party(name: str, nearest: str) -> str:
    said = _("The party {name} was declared, but this log does not have it.")
    return with_nearest(said.format(name=repr(name)), nearest)
