"""What is new where someone is responsible: exceptions that nobody took, and patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daylit_site.ledger.entry_words import pattern_title
from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.models import UNTAKEN, Entry, Pattern, State
from daylit_site.people.roles import Right, Role
from daylit_site.records.models import Process, Run
from daylit_site.today.lines import FEW, MOST, Line, Part, counted, first_of
from daylit_site.today.places import list_path
from daylit_site.ui.templatetags.daylit import day, number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from daylit_site.people.models import Person
    from daylit_site.today.mine import Mine

NOTHING = Part((), 0)
STALLED = "stalled"
"""Of these their heading says since when."""

WATCHING = (Role.SPONSOR, Role.ANALYST)
"""Who looks at patterns wherever they are."""


def news(person: Person, own: Mine, since: datetime) -> tuple[Part, ...]:
    """Return what is new: in processes they answer for, with their teams, and patterns."""
    owned = list(Process.objects.filter(owner=person))
    found = []
    if person.may(Right.WORK):
        found = [_in_processes(person, owned), _with_teams(person, own, owned)]
    return (*found, _patterns(person, owned, since))


def _untaken(person: Person) -> QuerySet[Entry]:
    visible = Entry.objects.visible_to(person)
    rows: QuerySet[Entry] = visible.filter(waits=True, state__in=UNTAKEN)
    return rows


def _in_processes(person: Person, owned: Sequence[Process]) -> Part:
    if not owned:
        return NOTHING
    # By leaving out the others, as ``Entries.visible_to`` says why.
    rows = _untaken(person).exclude(process__in=Process.objects.exclude(owner=person))
    asked = {"process": owned[0].process_id} if len(owned) == 1 else {}
    return _listed(rows, _in_owned, list_path(state="new", **asked))


def _with_teams(person: Person, own: Mine, owned: Sequence[Process]) -> Part:
    held = _untaken(person).filter(own.holding(is_partner=person.is_partner))
    rows = held.exclude(process__in=[one.pk for one in owned])
    teams = sorted(own.teams if person.is_partner else own.worked_in)
    asked = {"held": teams[0]} if len(teams) == 1 else {}
    # A partner's people hand on what they have; taking it is for those who are in its room.
    words = _with_partner if person.is_partner else _in_teams
    return _listed(rows, words, list_path(state="new", **asked))


def _listed(rows: QuerySet[Entry], words: Callable[[int], str], path: str) -> Part:
    made, count = first_of(rows.order_by("-anchored_at", "-pk"), most=FEW + MOST)
    return Part(tuple(map(_line, made)), count, words(count), path, most=FEW)


def _in_owned(count: int) -> str:
    said = ngettext(
        "%(count)s exception that nobody took yet, in what you answer for.",
        "%(count)s exceptions that nobody took yet, in what you answer for.",
        count,
    )
    return said % {"count": counted(count)}


def _in_teams(count: int) -> str:
    said = ngettext(
        "%(count)s exception lies with your team, and nobody took it yet.",
        "%(count)s exceptions lie with your team, and nobody took them yet.",
        count,
    )
    return said % {"count": counted(count)}


def _with_partner(count: int) -> str:
    said = ngettext(
        "%(count)s exception lies with your team.",
        "%(count)s exceptions lie with your team.",
        count,
    )
    return said % {"count": counted(count)}


def _line(entry: Entry) -> Line:
    holder = entry.now_team or entry.now_organisation
    words = {
        "holder": holder or _("Nobody named in the log"),
        "left": day(entry.anchored_at),
        "again": day(entry.state_at),
    }
    said = _("%(holder)s has it; it happened on %(left)s.")
    if entry.kind == STALLED:
        said = _("%(holder)s has it.")
    if entry.was_reported:
        said = _("%(holder)s has it; it was reported on %(left)s.")
        said = said if holder else _("It was reported by hand on %(left)s.")
    if entry.state == State.REOPENED:
        said = _("%(holder)s has it; it was opened again on %(again)s.")
    return Line(heading_of(entry), reverse("entry", args=[entry.pk]), said % words)


def _patterns(person: Person, owned: Sequence[Process], since: datetime) -> Part:
    """Return the patterns that a run found first, or opened again, since someone was here."""
    runs = Run.objects.filter(finished_at__gt=since, process=OuterRef("process"))
    is_new = Q(Exists(runs.filter(number=OuterRef("first_run"))), is_found=True)
    is_again = Q(state=State.REOPENED, state_at__gt=since)
    rows = Pattern.objects.visible_to(person).filter(is_new | is_again, rank__isnull=False)
    if person.role not in WATCHING:
        rows = rows.filter(process__in=[one.pk for one in owned])
    made, count = first_of(rows.order_by("process", "rank", "pk"), most=FEW)
    said = ngettext(
        "%(count)s pattern is new or opened again.",
        "%(count)s patterns are new or opened again.",
        count,
    )
    lines = tuple(_pattern_line(one, since) for one in made)
    return Part(lines, count, said % {"count": counted(count)}, reverse("patterns"))


def _pattern_line(pattern: Pattern, since: datetime) -> Line:
    is_again = pattern.state == State.REOPENED and pattern.state_at and pattern.state_at > since
    cases = ngettext("%(count)s case", "%(count)s cases", pattern.case_count)
    words = {
        "cases": cases % {"count": number(pattern.case_count)},
        "first": day(pattern.first_at) if pattern.first_at else "",
        "last": day(pattern.last_at) if pattern.last_at else "",
    }
    said = _("It happened in %(cases)s, from %(first)s to %(last)s.")
    if is_again:
        said = _("It is open again: it happened in %(cases)s, the last on %(last)s.")
    path = reverse("pattern", args=[pattern.pk])
    return Line(what=pattern_title(pattern), path=path, said=said % words)
