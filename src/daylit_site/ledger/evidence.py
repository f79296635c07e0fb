"""What happened, in words of the trade: in one line, and in a sentence with its comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from daylit.departures.evidence import case_name, exception_sentence
from daylit.departures.wording import day
from daylit.flow.wording import duration
from daylit_site.ledger.found.rows import evidence_row
from daylit_site.people.language import spoken
from daylit_site.people.models import Level
from daylit_site.processes.scope import HANDED_TO
from daylit_site.records.borders import level_of
from daylit_site.records.models import Declaration, Declares
from daylit_site.records.stated import terms_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from daylit.departures.terms import Term
    from daylit_site.ledger.models import Entry, Pattern
    from daylit_site.processes.scope import Scope
    from daylit_site.records.models import Process, Run

LONGEST_LINE = 140
SENTENCE_ENDS = (". ", "! ", "? ", "\n")


def terms_in(process: Process) -> tuple[Term, ...]:
    """Return the limits that stand for a process."""
    declared = Declaration.objects.filter(process=process, kind=Declares.TERMS).first()
    return terms_of(declared.content) if declared else ()


def heading_of(entry: Entry) -> str:
    """Return what happened in one line, in the language spoken."""
    if entry.was_reported:
        return _first_sentence(entry.reported or entry.place)
    facts = {
        "case": case_name(entry.case_id),
        "place": entry.place,
        "holder": entry.holder,
        "other": entry.other,
    }
    return _HEADINGS.get(entry.kind, _other)(entry) % facts


def rest_of(entry: Entry) -> str:
    """Return what someone reported, without what its heading says of it already."""
    said, heading = entry.reported.strip(), heading_of(entry)
    if not said.startswith(heading):
        return said
    return said.removeprefix(heading).lstrip(".!? \n")


def sentence_of(entry: Entry, *, terms: Collection[Term], is_compared: bool) -> str:
    """Return the evidence in one sentence, in the language spoken.

    Args:
        entry: The exception.
        terms: The limits that stand.
        is_compared: Whether what its cases are compared with is said; it tells of a border.
    """
    if entry.was_reported:
        return entry.reported
    compared = compared_of(entry.pattern) if is_compared else ""
    return exception_sentence(evidence_row(entry), compared, terms=terms)


def without_heading(sentence: str, heading: str) -> str:
    """Return a sentence of evidence without what the heading above it says in the same words.

    Commas are no words: “has lain since Monday, after X” and “has lain since Monday after X, for 3
    days” are the same until the end of the heading.
    """
    ends = _end_of(sentence, heading)
    rest = sentence[ends:].lstrip(",;. ")
    return rest[:1].upper() + rest[1:] if ends and rest else sentence


def _end_of(sentence: str, heading: str) -> int:
    """Return where the words of a heading end with which a sentence begins; 0 where it does not."""
    at = 0
    for word in heading.split():
        bare = word.rstrip(",")
        if not sentence.startswith(bare, at):
            return 0
        at += len(bare)
        if at < len(sentence) and sentence[at].isalnum():
            return 0
        while sentence[at : at + 1] in {",", " "}:
            at += 1
    return at


def compared_of(pattern: Pattern | None) -> str:
    """Return with what the cases of a pattern are compared, in the language spoken."""
    return _words_of(pattern).get("compared", "")


def title_of(pattern: Pattern) -> str:
    """Return what a pattern is called, in the language spoken."""
    return _words_of(pattern).get("title", "") or pattern.place


def titles_of(pattern: Pattern) -> dict[str, str]:
    """Return what a pattern is called in each language that it is told in."""
    found = {language: words.get("title", "") for language, words in pattern.words.items()}
    return found or {spoken(): pattern.place}


def title_among(titles: Mapping[str, str] | str) -> str:
    """Return what a pattern is called in the language spoken, of what was kept of it."""
    if isinstance(titles, str):
        return titles
    return titles.get(spoken()) or next(iter(titles.values()), "")


def _words_of(pattern: Pattern | None) -> dict[str, str]:
    words = pattern.words if pattern is not None else {}
    found: dict[str, str] = words.get(spoken()) or words.get("en") or {}
    return found


def parties_of(kept: Entry | Pattern) -> tuple[str, ...]:
    """Return between whom an exception or a pattern is; of what is late, to whom it was handed."""
    if kept.kind == "late" and kept.place.startswith(HANDED_TO):
        return (kept.place.removeprefix(HANDED_TO),)
    return tuple(filter(None, (kept.holder, kept.other)))


def sees_border(scope: Scope, kept: Entry | Pattern, run: Run | None) -> bool:
    """Whether the figures of where something happened are seen: they are of no others' border."""
    parties = parties_of(kept)
    if scope.sees_every_border or not parties:
        return True
    level = level_of(run) if run else None
    return scope.sees_border(level or Level.TEAM, *parties)


def _first_sentence(text: str) -> str:
    """Return the first sentence of what someone wrote, not too long for a heading."""
    line = text.strip()
    ends = [at for end in SENTENCE_ENDS if (at := line.find(end)) > 0]
    first = line[: min(ends)] if ends else line.rstrip(".")
    return first if len(first) <= LONGEST_LINE else f"{first[:LONGEST_LINE].rstrip()} …"


def _bounce(entry: Entry) -> str:
    if entry.holder and entry.other:
        return _("%(case)s came back to %(holder)s from %(other)s")
    if entry.holder:
        return _("%(case)s came back to %(holder)s")
    return _("%(case)s came back at “%(place)s” to someone who had passed it on")


def _rework(_entry: Entry) -> str:
    return _("%(case)s: “%(place)s” was done again")


def _stalled(entry: Entry) -> str:
    if entry.ended_at is None and entry.case_is_open:
        since = day(entry.anchored_at).replace("%", "%%")
        return _("%(case)s has stood still since {day}, after “%(place)s”").format(day=since)
    return _("%(case)s stood still for long after “%(place)s”")


def _late(entry: Entry) -> str:
    form, taken = entry.evidence.get("form"), entry.evidence.get("taken_seconds")
    if form == "deadline":
        return _("%(case)s went on past its deadline")
    if form == "limit" or taken is None:
        return _("%(case)s took longer than the limit for %(place)s")
    return _("%(case)s waited {length} for “%(place)s”").format(length=duration(taken))


def _other(_entry: Entry) -> str:
    return _("%(case)s left the usual way at “%(place)s”")


_HEADINGS = {"bounce": _bounce, "rework": _rework, "stalled": _stalled, "late": _late}
