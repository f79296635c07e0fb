"""Reads stated limits from a small TOML file, or from an option (docs/terms.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit.departures.terms import Term, term_place
from daylit.errors import DaylitError, ParameterError
from daylit.sources.calendar_hours import Place
from daylit.sources.durations import read_duration
from daylit.sources.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Refuse = Callable[[str], DaylitError]

TEXTS = ("from", "to", "hand_over_to")
KEYS = (*TEXTS, "case", "within", "why")
FORMS = ({"from", "to"}, {"hand_over_to"}, {"case"})
ARROWS = ("->", "→")
OPTION_FORMS = "'A -> B = 3 days', '-> Stores = 8 h' or 'case = 30 days'"


def read_terms(path: Path) -> tuple[Term, ...]:
    """Read a file of ``[[term]]`` entries.

    Each has ``from`` and ``to`` (activities), ``hand_over_to`` (a team or organisation) or
    ``case = true``; and ``within``; it may have ``why``.

    Raises:
        UnableToReadError: The file is missing, is no TOML, or an entry is not as described.
    """
    file = Place(path, "")
    content = read_toml(path)
    unknown = sorted(set(content) - {"term"})
    if unknown:
        raise file.refuse(f"it has {unknown[0]!r} where only [[term]] is known")
    entries = content.get("term", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise file.refuse("'term' is not written as [[term]] entries")
    if not entries:
        raise file.refuse("it has no [[term]]")
    terms = [
        _entry(file.within(f"entry {number} of [[term]]"), entry)
        for number, entry in enumerate(entries, 1)
    ]
    _check_places(file, terms)
    return tuple(terms)


def parse_term(text: str) -> Term:
    """Read a limit as an option states it.

    >>> parse_term("Request parts -> Pick parts = 3 days").text
    '“Pick parts” within 3 days of “Request parts”'
    >>> parse_term("-> Central Stores = 8 working hours").text
    '“Central Stores” within 8 working hours of a hand-over'
    >>> parse_term("case = 30 days").text
    'the whole case within 30 days'

    Raises:
        ParameterError: It is not written so, or what it allows is no duration above 0.
    """
    where, is_there, within = (part.strip() for part in text.rpartition("="))
    form = _option_form(where) if is_there else None
    if form is None:
        raise ParameterError(
            f"The limit {text!r} is not written as {OPTION_FORMS}; names that hold '->' go into a "
            "file of terms."
        )
    return _term(lambda why: ParameterError(f"In the limit {text!r}, {why}."), form, within, "")


def _option_form(where: str) -> dict[str, Any] | None:
    """Read what stands before the = of an option; null where it is none of the forms."""
    if where == "case":
        return {"case": True}
    for arrow in ARROWS:
        where = where.replace(arrow, "\n")
    before, *after = (part.strip() for part in where.split("\n"))
    if len(after) != 1 or not after[0]:
        return None
    return {"from": before, "to": after[0]} if before else {"hand_over_to": after[0]}


def _entry(place: Place, entry: dict[str, Any]) -> Term:
    unknown = sorted(set(entry) - set(KEYS))
    if unknown:
        known = f"{', '.join(KEYS[:-1])} and {KEYS[-1]}"
        raise place.refuse(f"has {unknown[0]!r} where only {known} are known")
    form = {name: entry[name] for name in (*TEXTS, "case") if name in entry}
    if set(form) not in FORMS:
        raise place.refuse(
            "needs from and to, or hand_over_to, or case = true, and only one of these"
        )
    for name in TEXTS:
        if name in form and not (isinstance(form[name], str) and form[name].strip()):
            raise place.refuse(f"has {name} = {form[name]!r}, which is no name")
    if form.get("case", True) is not True:
        raise place.refuse(f"has case = {form['case']!r} where only case = true is known")
    if "within" not in entry:
        raise place.refuse('has no limit; write one, such as within = "3 days"')
    why = str(entry.get("why", ""))
    return _term(place.within("the limit").refuse, form, entry["within"], why)


def _term(refuse: Refuse, form: dict[str, Any], within: object, why: str) -> Term:
    limit = read_duration(refuse, within)
    allowed, clock, written = limit.seconds, limit.clock, str(within).strip()
    if "case" in form:
        return Term("case", allowed, clock, f"the whole case within {written}", why=why)
    if "hand_over_to" in form:
        party = form["hand_over_to"]
        text = f"“{party}” within {written} of a hand-over"
        return Term("hand-over", allowed, clock, text, to_party=party, why=why)
    begun, due = form["from"], form["to"]
    text = f"“{due}” within {written} of “{begun}”"
    return Term("between", allowed, clock, text, from_activity=begun, to_activity=due, why=why)


def _check_places(file: Place, terms: list[Term]) -> None:
    """Refuse two limits by one clock for one place, of which one would say nothing."""
    first: dict[tuple[str, str], int] = {}
    for number, term in enumerate(terms, 1):
        earlier = first.setdefault((term_place(term), term.clock), number)
        if earlier != number:
            raise file.refuse(
                f"entries {earlier} and {number} of [[term]] both limit {term_place(term)}"
            )
