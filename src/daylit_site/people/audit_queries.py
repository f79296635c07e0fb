"""Who did what to what, as its page and its table show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from daylit_site.people.audit import DAYLIT
from daylit_site.people.audit_folded import folded, sentence_of_many
from daylit_site.people.audit_pages import addresses, names, with_related
from daylit_site.people.audit_words import changed, sentence
from daylit_site.people.models import AuditEntry, Person
from daylit_site.ui.templatetags.daylit import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

ON_A_PAGE = 100
SHOWN_AT_ONCE = 3
"""So much of what changed stands in a row; the rest is folded."""

AT_ONCE = 1000
"""How many rows are read at a time where all are wanted."""


@dataclass(frozen=True)
class Asked:
    """What of all that was done is asked for; empty for all.

    Attributes:
        person: Who did it.
        is_daylit: Whether only that is asked for which Daylit did by itself.
        process_id: The process concerned.
        target: To what, as ``kind:id``; what goes with it is asked for, too.
        kind: What the verb begins with.
        since: The first day, in UTC.
        until: The last day, in UTC.
    """

    person: Person | None = None
    is_daylit: bool = False
    process_id: str = ""
    target: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Done:
    """One thing that was done, or the same to many at once.

    Attributes:
        said: Who did what, in a sentence; safe to be shown.
        called: What it was done to.
        changes: What changed, what it was, what it became, in words.
        each: Of what was done to many, each of these, as its link; else empty.
    """

    entry: AuditEntry
    said: str
    called: str
    changes: list[tuple[str, str, str]]
    each: tuple[SafeString, ...] = ()

    @property
    def first_changes(self) -> list[tuple[str, str, str]]:
        """What of it is read at once."""
        return self.changes[:SHOWN_AT_ONCE]

    @property
    def more_changes(self) -> list[tuple[str, str, str]]:
        """What of it is folded."""
        return self.changes[SHOWN_AT_ONCE:]


@dataclass(frozen=True)
class DonePage:
    """A page of what was done.

    Attributes:
        done: Newest first.
        before: The number of the last row, after which an older page goes on; null for none.
    """

    done: list[Done]
    before: int | None


def done(asked: Asked, *, reader: Person, before: int | None = None) -> DonePage:
    """Return a page of what was done, newest first.

    Args:
        asked: What is asked for.
        reader: Who reads it.
        before: The number of the row before which the page begins; null for the newest.
    """
    rows = _older_than(_rows(asked, reader), before)
    most = ON_A_PAGE
    found = list(rows[: most + 1])
    if len(found) > most and len(folded(found)) < len(found):
        most = AT_ONCE
        found = list(rows[: most + 1])
    lines = folded(found[:most])
    shown = lines[:ON_A_PAGE]
    are_more = len(found) > most or len(lines) > ON_A_PAGE
    return DonePage(
        done=_told(shown, reader),
        before=shown[-1][-1].pk if are_more else None,
    )


def everything(asked: Asked, *, reader: Person) -> Iterator[list[AuditEntry]]:
    """Return all that was done, newest first, some at a time: nothing waits for whoever reads."""
    rows, before = _rows(asked, reader), None
    while found := list(_older_than(rows, before)[:AT_ONCE]):
        yield found
        before = found[-1].pk


def _rows(asked: Asked, reader: Person) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.visible_to(reader).select_related("organisation")
    wanted = {
        "actor": asked.person,
        "process_id": asked.process_id,
        "target__in": with_related(asked.target) if asked.target else [],
        "actor__isnull": asked.is_daylit,
        "actor_name": DAYLIT if asked.is_daylit else "",
        "family": asked.kind,
        "at__gte": _midnight(asked.since) if asked.since else None,
        "at__lt": _midnight(asked.until + timedelta(days=1)) if asked.until else None,
    }
    return rows.filter(**{column: value for column, value in wanted.items() if value})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _older_than(rows: QuerySet[AuditEntry], before: int | None) -> QuerySet[AuditEntry]:
    """Return the rows before one; all where there is no such one."""
    last = AuditEntry.objects.filter(pk=before).first() if before else None
    if last is None:
        return rows
    # The first condition says nothing new, but by it databases find where to begin.
    return rows.filter(at__lte=last.at).filter(Q(at__lt=last.at) | Q(pk__lt=last.pk))


def _told(lines: list[list[AuditEntry]], reader: Person) -> list[Done]:
    entries = [one for line in lines for one in line]
    actors = [f"person:{one.actor_id}" for one in entries if one.actor_id]
    pages = addresses({*actors, *(one.target for one in entries)}, reader=reader)
    called = called_now(entries, reader=reader)
    return [_line(line, called, pages) for line in lines]


def _line(line: list[AuditEntry], called: dict[int, str], pages: dict[str, str]) -> Done:
    first, *others = line
    its_name = called[first.pk]
    if not others:
        said = _said(first, its_name, pages)
        return Done(first, said, its_name, changed(first.before, first.after))
    return Done(
        entry=first,
        said=SafeString(sentence_of_many(first.verb, len(line), who=_linked(who_did(first), None))),
        called=its_name,
        changes=changed({}, first.after),
        each=tuple(_linked(called[one.pk], pages.get(one.target)) for one in line),
    )


def called_now(entries: list[AuditEntry], *, reader: Person) -> dict[int, str]:
    """Return what each thing is called to which something was done, by the row's key."""
    named = names((one.target for one in entries), reader=reader)
    return {one.pk: named.get(one.target) or one.target_name or one.target for one in entries}


def _said(entry: AuditEntry, called: str, pages: dict[str, str]) -> SafeString:
    """Say in a sentence who did what; names lead to pages, and nothing in them is markup."""
    who = _linked(who_did(entry), pages.get(f"person:{entry.actor_id}"))
    if entry.organisation is not None:
        who = format_html("{} ({})", who, mark_safe(name(entry.organisation.name)))  # noqa: S308 (the filter has made it safe)
    what = _linked(called, pages.get(entry.target))
    # Both are safe, and the sentence is ours.
    return SafeString(sentence(conditional_escape(entry.verb), who=who, what=what))


def who_did(entry: AuditEntry) -> str:
    """Return who did something, also where nobody knows."""
    return entry.actor_name or _("Someone")


def _linked(called: str, address: str | None) -> SafeString:
    shown = SafeString(name(called))
    return format_html('<a href="{}">{}</a>', address, shown) if address else shown
