"""Reads stated limits from a small TOML file, or from an option (docs/terms.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daylit.departures.terms import Kind, Term, place_told, term_place, told
from daylit.departures.wording import listed
from daylit.errors import DaylitError, ParameterError
from daylit.language import _, in_each_language
from daylit.sources.calendar_hours import Place
from daylit.sources.durations import duration_told, read_duration
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
        raise file.refuse(
            _("it has {name} where only {known} is known").format(
                name=repr(unknown[0]), known="[[term]]"
            )
        )
    entries = content.get("term", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        said = _("{name} is not written as {entry} entries")
        raise file.refuse(said.format(name="'term'", entry="[[term]]"))
    if not entries:
        raise file.refuse(_("it has no {entry}").format(entry="[[term]]"))
    terms = [
        _entry(file.within(entry_told(number, "[[term]]")), entry)
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
        said = _("has {name} where only {known} are known")
        raise place.refuse(said.format(name=repr(unknown[0]), known=listed(KEYS)))
    form = {name: entry[name] for name in (*TEXTS, "case") if name in entry}
    if set(form) not in FORMS:
        raise place.refuse(
            _("needs {first}, or {second}, or {third}, and only one of these").format(
                first=listed(TEXTS[:2]), second=TEXTS[2], third="case = true"
            )
        )
    for name in TEXTS:
        if name in form and not (isinstance(form[name], str) and form[name].strip()):
            said = _("has {key} = {value}, which is no name")
            raise place.refuse(said.format(key=name, value=repr(form[name])))
    if form.get("case", True) is not True:
        said = _("has {given} where only {known} is known")
        given = f"case = {form['case']!r}"
        raise place.refuse(said.format(given=given, known="case = true"))
    if "within" not in entry:
        said = _("has no limit; write one, such as {example}")
        raise place.refuse(said.format(example='within = "3 days"'))
    why = str(entry.get("why", ""))
    return _term(place.within(_("the limit")).refuse, form, entry["within"], why)


def entry_told(number: int, entry: str) -> str:
    """Say which entry of a file is meant."""
    return _("entry {number} of {entry}").format(number=number, entry=entry)


def _term(refuse: Refuse, form: dict[str, Any], within: object, why: str) -> Term:
    limit = read_duration(refuse, within)
    allowed, clock, written = limit.seconds, limit.clock, str(within).strip()
    if "case" in form:
        return Term("case", allowed, clock, _text("case", written), why=why)
    if "hand_over_to" in form:
        party = form["hand_over_to"]
        text = _text("hand-over", written, party=party)
        return Term("hand-over", allowed, clock, text, to_party=party, why=why)
    begun, due = form["from"], form["to"]
    text = _text("between", written, begun=begun, due=due)
    return Term("between", allowed, clock, text, from_activity=begun, to_activity=due, why=why)


@in_each_language
def _text(kind: Kind, written: str, **names: str) -> str:
    return told(kind, duration_told(written), **names)


def _check_places(file: Place, terms: list[Term]) -> None:
    """Refuse two limits by one clock for one place, of which one would say nothing."""
    first: dict[tuple[str, str], int] = {}
    for number, term in enumerate(terms, 1):
        earlier = first.setdefault((term_place(term), term.clock), number)
        if earlier != number:
            said = _("entries {first} and {second} of {entry} both limit {place}")
            raise file.refuse(
                said.format(first=earlier, second=number, entry="[[term]]", place=place_told(term))
            )
