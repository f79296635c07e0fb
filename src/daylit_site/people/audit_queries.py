"""Who did what to what, as its page and its table show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from daylit_site.people.audit_pages import addresses, names
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
        process_id: The process concerned.
        target: To what, as ``kind:id``.
        kind: What the verb begins with.
        since: The first day, in UTC.
        until: The last day, in UTC.
    """

    person: Person | None = None
    process_id: str = ""
    target: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Done:
    """One thing that was done.

    Attributes:
        said: Who did what, in a sentence; safe to be shown.
        called: What it was done to.
        changes: What changed, what it was, what it became, in words.
    """

    entry: AuditEntry
    said: str
    called: str
    changes: list[tuple[str, str, str]]

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
    found = list(_older_than(_rows(asked, reader), before)[: ON_A_PAGE + 1])
    shown = found[:ON_A_PAGE]
    return DonePage(
        done=_told(shown, reader),
        before=shown[-1].pk if len(found) > ON_A_PAGE else None,
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
        "target": asked.target,
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


def _told(entries: list[AuditEntry], reader: Person) -> list[Done]:
    actors = [f"person:{one.actor_id}" for one in entries if one.actor_id]
    pages = addresses({*actors, *(one.target for one in entries)}, reader=reader)
    called = called_now(entries, reader=reader)
    return [
        Done(
            entry=one,
            said=_said(one, called[one.pk], pages),
            called=called[one.pk],
            changes=changed(one.before, one.after),
        )
        for one in entries
    ]


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
