"""What was stated, in words: on the page of a run, and where it is declared."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daylit.departures.usual import Loop
from daylit.language import spoken
from daylit_site.records.judging import place_of
from daylit_site.records.stated import UP_TO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    SeesPair = Callable[[Sequence[str]], bool]


@dataclass(frozen=True)
class Said:
    """Something that was stated.

    Attributes:
        what: What it is about.
        lines: What it says, in a line for each.
    """

    what: str
    lines: list[str]


def in_words(parameters: Mapping[str, Any], *, sees_pair: SeesPair) -> list[Said]:
    """Return what a run was told, in words; a parameter of no known kind by its name.

    Args:
        parameters: As the run keeps them.
        sees_pair: Whether it is told that work may go to and fro between two parties; of the
            others it is said how many such pairs there are.
    """
    usual = _as_seen(parameters.get("usual", []), sees_pair)
    parameters = {**parameters, "usual": usual}
    said = [
        Said(what(), lines(parameters[name]))
        for name, (what, lines) in WORDS.items()
        if parameters.get(name)
    ]
    others = sorted(parameters.keys() - WORDS.keys() - {UP_TO})
    return said + [Said(name, [str(parameters[name])]) for name in others]


def loop_in_words(kind: str, place: list[str]) -> str:
    """Say which loop: work that goes to and fro, or an activity that is done again."""
    where = place_of(Loop(kind, tuple(place)))
    return where if kind == "bounce" else _("%(activity)s, done again") % {"activity": where}


def _usual(given: list[dict[str, Any]]) -> list[str]:
    return [
        _pairs(one["count"]) if "count" in one else loop_in_words(one["kind"], one["place"])
        for one in given
    ]


def _as_seen(given: list[dict[str, Any]], sees_pair: SeesPair) -> list[dict[str, Any]]:
    kept = [one for one in given if one["kind"] != "bounce" or sees_pair(one["place"])]
    return kept if len(kept) == len(given) else [*kept, {"count": len(given) - len(kept)}]


def _pairs(count: int) -> str:
    said = ngettext(
        "work that goes to and fro, between %(count)s pair of other parties",
        "work that goes to and fro, between %(count)s pairs of other parties",
        count,
    )
    return said % {"count": count}


def minutes_in_words(given: Mapping[str, float]) -> list[str]:
    """Say how long each activity takes."""
    said = _("%(activity)s: %(minutes)s min")
    return [
        said % {"activity": name, "minutes": _amount(each)} for name, each in sorted(given.items())
    ]


def _terms(given: list[dict[str, Any]]) -> list[str]:
    """Return limits in the language of the page; of an older run in that in which it read them."""
    return [one.get("words", {}).get(spoken(), one["text"]) for one in given]


def _calendar(given: Mapping[str, Any]) -> list[str]:
    """Say whose each calendar is; the default is everybody else's."""
    whose: dict[str, list[str]] = {}
    for party, name in [*given["teams"].items(), *given["organisations"].items()]:
        whose.setdefault(name, []).append(party)
    if given["default"]:
        whose.setdefault(given["default"], []).append(_("everyone else"))
    return [f"{name}: {', '.join(parties)}" for name, parties in whose.items()]


def _amount(minutes: float) -> str:
    """Write minutes as people gave them, in the reader's language: 5, 2.5."""
    return number_format(Decimal(f"{minutes:.8g}"), force_grouping=False)


WORDS: dict[str, tuple[Callable[[], str], Callable[[Any], list[str]]]] = {
    "ends": (lambda: _("A case is closed by"), list),
    "usual": (lambda: _("Meant to go so"), _usual),
    "calendar": (lambda: _("Working hours"), _calendar),
    "minutes": (lambda: _("Minutes of work"), minutes_in_words),
    "terms": (lambda: _("Limits"), _terms),
}
