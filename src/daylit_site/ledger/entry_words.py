"""What a list says of an exception, in the words of the trade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy, pgettext_lazy

from daylit.departures.judgements import KIND_WORDS
from daylit.language import _ as in_library
from daylit.report.pattern_names import PatternName, title
from daylit_site.ledger.models import State
from daylit_site.people.language import spoken
from daylit_site.people.roles import Role
from daylit_site.records.found.told import told_in

if TYPE_CHECKING:
    from daylit_site.ledger.models import Entry, Pattern
    from daylit_site.people.models import Person

REPORTED = "reported"
"""The kind of what a person reported and no run found."""

REPORTED_WORDS = gettext_lazy("reported by hand")

PLAIN_KINDS = {
    "bounce": pgettext_lazy("kind of exception", "came back"),
    "rework": pgettext_lazy("kind of exception", "done again"),
    "late": pgettext_lazy("kind of exception", "late"),
    "stalled": pgettext_lazy("kind of exception", "stalled"),
}
"""The kinds in the words of their titles; tables and the command line have the library's."""

MARKS: dict[str, str] = {
    State.NEW: "○",
    State.ACKNOWLEDGED: "◔",
    State.IN_WORK: "◑",
    State.WAITING: "◧",
    State.REOPENED: "↺",
    State.RESOLVED: "●",
    State.ACCEPTED: "■",
    State.NONE: "✕",
    State.OVER: "□",
}
"""A shape for each way to stand, beside its word."""


def kind_words(kind: str) -> str:
    """Say a kind."""
    if kind == REPORTED:
        return str(REPORTED_WORDS)
    if kind in PLAIN_KINDS:
        return str(PLAIN_KINDS[kind])
    return in_library(KIND_WORDS.get(kind, kind))


def entry_title(entry: Entry) -> str:
    """Say what happened, as a pattern's title does; of what was reported, its first line."""
    if entry.was_reported:
        return next(iter(entry.reported.splitlines()), "")
    parties = (entry.holder, entry.other) if entry.holder else ()
    form = entry.evidence.get("form")
    return title(PatternName(entry.kind, form, entry.place, parties))


def pattern_title(pattern: Pattern) -> str:
    """Return the title of a pattern in the reader's language."""
    told = told_in(spoken(), {"words": pattern.words})
    return str(told.get("title", pattern.place))


def is_named_to(person: Person, reader: Person) -> bool:
    """Whether a reader is told who someone is: people of other organisations are told by these."""
    is_own = person.organisation_id == reader.organisation_id
    return is_own or reader.role in (Role.ADMINISTRATOR, Role.AUDITOR)


def person_words(person: Person, reader: Person) -> str:
    """Say who someone is, as far as a reader is told."""
    return person.name if is_named_to(person, reader) else person.organisation.name
