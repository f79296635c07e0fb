"""Limits that people stated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, assert_never

from daylit.flow.wording import exact_duration
from daylit.flow.working_time import ELAPSED
from daylit.language import _, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["between", "hand-over", "case"]
WHOLE_CASE = gettext_noop("the whole case")


@dataclass(frozen=True)
class Term:
    """A limit that people stated.

    Attributes:
        kind: "between" two activities, for a "hand-over", or for a whole "case".
        within_seconds: How long it may take, above 0.
        clock: "elapsed" or "working time".
        text: The limit as a person wrote it, for sentences: “Pick parts” within 3 days of “Request
            parts”.
        from_activity: Of "between": the time runs from the end of each step of it.
        to_activity: Of "between": until the next later step of it begins.
        to_party: Of a "hand-over": the team or organisation that receives the case.
        why: The reason given, empty where none was.
    """

    kind: Kind
    within_seconds: float
    clock: str
    text: str
    from_activity: str | None = None
    to_activity: str | None = None
    to_party: str | None = None
    why: str = ""


def told(kind: Kind, within: str, *, begun: str = "", due: str = "", party: str = "") -> str:
    """Say a limit as people do: “Pick parts” within 3 days of “Request parts”."""
    said = {
        "case": _("the whole case within {within}"),
        "hand-over": _("“{party}” within {within} of a hand-over"),
        "between": _("“{due}” within {within} of “{begun}”"),
    }
    return said[kind].format(within=within, begun=begun, due=due, party=party)


def place_told(term: Term) -> str:
    """Return where a term applies, in the language spoken."""
    return _(WHOLE_CASE) if term.kind == "case" else term_place(term)


def term_place(term: Term) -> str:
    """Return where a term applies: Request parts → Pick parts, → Central Stores, the whole case."""
    if term.kind == "between":
        return f"{term.from_activity} → {term.to_activity}"
    if term.kind == "hand-over":
        return f"→ {term.to_party}"
    if term.kind == "case":
        return WHOLE_CASE
    assert_never(term.kind)


def term_name(term: Term) -> str:
    """Return what a term is known by: Request parts → Pick parts within 3 days.

    It is the same however the limit was spelled; terms that differ in place, limit or clock differ
    in it.
    """
    in_days = term.clock == ELAPSED
    within = exact_duration(timedelta(seconds=term.within_seconds), in_days=in_days)
    suffix = "" if in_days else " of working time"
    return f"{term_place(term)} within {within}{suffix}"


def merged(terms: Iterable[Term], overriding: Iterable[Term]) -> tuple[Term, ...]:
    """Return terms, of which the second ones take the place of those for the same place and clock.

    Args:
        terms: Such as those of a file.
        overriding: Such as those of options; of several for one place the last counts.
    """
    by_place = {(term_place(term), term.clock): term for term in (*terms, *overriding)}
    return tuple(by_place.values())
