"""Reads what people decided about exceptions and patterns from a small TOML file."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from daylit.departures.judgements import (
    NEEDS,
    OF_PATTERNS,
    ONLY_WITH,
    VERDICTS,
    Judgement,
    Target,
    can_be_usual,
    in_order,
)
from daylit.departures.judgements_placed import SHORTEST
from daylit.departures.table import KINDS
from daylit.sources.calendar_hours import Place
from daylit.sources.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from pathlib import Path

    from daylit.departures.judgements import Sort, Verdict

NAME = "judgement"
KEYS = ("verdict", "exception", "pattern", "until", "reason", "into", "by", "judged_at")
TEXTS = ("reason", "by")
NAMED_BY: dict[str, tuple[str, ...]] = {
    "exception": ("case", "kind", "place"),
    "pattern": ("kind", "place"),
    "into": ("kind", "place"),
}
ID = re.compile(rf"[0-9a-f]{{{SHORTEST},32}}")
EXAMPLES = {
    "until": "until = 2026-12-31",
    "reason": 'reason = "ordered parts come late this year"',
    "into": 'into = { kind = "rework", place = "Repair" }',
    "by": 'by = "team"',
}

Entry = dict[str, Any]


def read_judgements(path: Path, *, judged_at: datetime) -> tuple[Judgement, ...]:
    """Read a file of ``[[judgement]]`` entries.

    Each entry has a verdict, and what it is about: ``exception`` (its id or how that begins, or a
    table of case, kind and place) or ``pattern`` (its id, or a table of kind and place). "accepted"
    needs ``until``, a day, and a ``reason``; "not an exception" a reason; "merged" ``into``, a
    pattern; "split" ``by``, a trait. Only rework or a bounce can be "usual". Any may have a reason
    and ``judged_at``.

    Args:
        path: The file.
        judged_at: The moment at which the entries that do not say it were judged, at or after those
            that do.

    Returns:
        The judgements in the order of the file.

    Raises:
        UnableToReadError: The file is missing, is no TOML, or an entry is not as described.
    """
    file = Place(path, "")
    content = read_toml(path)
    entries = content.get(NAME, [])
    _check_keys(file, content, (NAME,), "[[judgement]] is")
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise file.refuse(f"{NAME!r} is not written as [[{NAME}]] entries")
    if not entries:
        raise file.refuse(f"it has no [[{NAME}]] entry")
    places = [file.within(f"entry {number} of [[{NAME}]]") for number in range(1, len(entries) + 1)]
    judgements = tuple(
        _judgement(place, entry, judged_at) for place, entry in zip(places, entries, strict=True)
    )
    _check_no_ring(places, judgements)
    return judgements


def _check_keys(place: Place, entry: Entry, known: Sequence[str], said: str) -> None:
    unknown = sorted(set(entry) - set(known))
    if unknown:
        subject = "has" if place.words else "it has"
        raise place.refuse(f"{subject} {unknown[0]!r} where only {said} known")


def _judgement(place: Place, entry: Entry, judged_at: datetime) -> Judgement:
    _check_keys(place, entry, KEYS, f"{', '.join(KEYS[:-1])} and {KEYS[-1]} are")
    verdict = _verdict(place, entry)
    target = _target_of(place, entry)
    texts = {name: _text(place, entry, name) for name in TEXTS if name in entry}
    _check_needs(place, entry | texts, verdict)
    if verdict in OF_PATTERNS and target.sort == "exception":
        raise place.refuse(f"has the verdict {verdict!r}, which only a pattern can have")
    if verdict == "usual" and target.kind is None:
        raise place.refuse(
            "declares a pattern usual by its id, which no run finds any more once it is; write "
            'pattern = { kind = "rework", place = "Repair" }'
        )
    if verdict == "usual" and not can_be_usual(target):
        raise place.refuse(
            f"declares {target.in_words()} usual, which only a loop (rework or bounce) can be"
        )
    into = _target(place, entry, "into", "pattern") if "into" in entry else None
    if into is not None and into.names == target.names:
        raise place.refuse(f"merges {target.in_words()} into itself")
    return Judgement(
        verdict,
        target,
        _moment(place, entry, judged_at),
        _day(place, entry) if "until" in entry else None,
        texts.get("reason") or None,
        into,
        texts.get("by"),
    )


def _verdict(place: Place, entry: Entry) -> Verdict:
    given = entry.get("verdict")
    for one in VERDICTS:
        if given == one:
            return one
    known = f"{', '.join(map(repr, VERDICTS[:-1]))} or {VERDICTS[-1]!r}"
    if given is None:
        raise place.refuse(f"has no verdict; write {known}")
    near = get_close_matches(str(given), VERDICTS, n=1)
    nearest = f"the nearest is {near[0]!r}" if near else f"write {known}"
    raise place.refuse(f"has the verdict {given!r}, which is not known; {nearest}")


def _target_of(place: Place, entry: Entry) -> Target:
    if "exception" in entry and "pattern" in entry:
        raise place.refuse("names both an exception and a pattern; write one of them")
    if "exception" in entry:
        return _target(place, entry, "exception", "exception")
    if "pattern" in entry:
        return _target(place, entry, "pattern", "pattern")
    raise place.refuse("names neither an exception nor a pattern; write one of them")


def _target(place: Place, entry: Entry, name: str, sort: Sort) -> Target:
    given, parts = entry[name], NAMED_BY[name]
    if isinstance(given, str):
        if not ID.fullmatch(given):
            raise place.refuse(
                f"has {name} = {given!r}, which is no id: that has {SHORTEST} characters or more, "
                f"0 to 9 and a to f; or write {_written(name)}"
            )
        return Target(sort, given)
    if not isinstance(given, dict) or set(given) != set(parts):
        raise place.refuse(f"has {name} = {_shown(given)}; write its id or {_written(name)}")
    for part in parts:
        if not isinstance(given[part], str) or not given[part]:
            raise place.refuse(f"has {part} = {_shown(given[part])} in {name}, which is no text")
    if given["kind"] not in KINDS:
        near = get_close_matches(given["kind"], KINDS, n=1)
        nearest = f"the nearest is {near[0]!r}" if near else f"the kinds are {', '.join(KINDS)}"
        raise place.refuse(f"has the kind {given['kind']!r}, which is not known; {nearest}")
    return Target(sort, None, given.get("case"), given["kind"], given["place"])


def _written(name: str) -> str:
    case = 'case = "4711", ' if "case" in NAMED_BY[name] else ""
    return f'{name} = {{ {case}kind = "rework", place = "Repair" }}'


def _shown(given: object) -> str:
    if isinstance(given, dict):
        return f"{{ {', '.join(f'{name} = {value!r}' for name, value in given.items())} }}"
    return repr(given) if isinstance(given, str) else str(given)


def _check_needs(place: Place, entry: Entry, verdict: Verdict) -> None:
    for name in NEEDS.get(verdict, ()):
        if entry.get(name) in (None, ""):
            raise place.refuse(
                f"is {verdict!r} without {name}; write one, such as {EXAMPLES[name]}"
            )
    for name, only in ONLY_WITH.items():
        if name in entry and verdict != only:
            raise place.refuse(f"is {verdict!r} and has {name}, which goes with {only!r} only")


def _text(place: Place, entry: Entry, name: str) -> str:
    given = entry[name]
    if not isinstance(given, str):
        raise place.refuse(f"has {name} = {_shown(given)}, which is no text")
    return given.strip()


def _day(place: Place, entry: Entry) -> date:
    given = entry["until"]
    if not isinstance(given, date) or isinstance(given, datetime):
        raise place.refuse(
            f"has until = {_shown(given)}, which is no day; write one without quotation marks, "
            f"such as {EXAMPLES['until']}"
        )
    return given


def _moment(place: Place, entry: Entry, latest: datetime) -> datetime:
    given = entry.get("judged_at", latest)
    if isinstance(given, date) and not isinstance(given, datetime):
        given = datetime.combine(given, time(), UTC)
    if not isinstance(given, datetime) or given.tzinfo is None:
        raise place.refuse(
            f"has judged_at = {_shown(given)}, which is no moment with its zone; write a day, or "
            "one such as 2026-05-04T10:00:00Z"
        )
    if given > latest:
        raise place.refuse(f"has judged_at = {_shown(given)}, which is still to come")
    return given.astimezone(UTC)


def _check_no_ring(places: Sequence[Place], judgements: Sequence[Judgement]) -> None:
    """Refuse patterns that are merged into each other, by the last entry about each."""
    last = {one.target.names: one for one in in_order(judgements)}
    for number, first in enumerate(judgements):
        if last[first.target.names] is not first:
            continue
        way = _way(first, last)
        end = way[-1].into
        if end is not None and end.names == first.target.names:
            names = [one.target.in_words() for one in way]
            raise places[number].refuse(
                f"merges patterns in a ring: {' into '.join([*names, names[0]])}"
            )


def _way(first: Judgement, last: Mapping[frozenset[Hashable], Judgement]) -> list[Judgement]:
    """Return a merge and those that its pattern goes on into, each once."""
    way = [first]
    while way[-1].into is not None:
        following = last.get(way[-1].into.names)
        if following is None or following.into is None or following in way:
            break
        way.append(following)
    return way
