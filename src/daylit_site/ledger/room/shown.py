"""What the page of an exception shows, and the room of an exception or a pattern."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from daylit.departures.table import BY_USUAL
from daylit.errors import DaylitError
from daylit_site.ledger.evidence import (
    heading_of,
    sees_border,
    sentence_of,
    terms_in,
    title_of,
    without_heading,
)
from daylit_site.ledger.honouring import honouring_of
from daylit_site.ledger.models import Entry, Member, Pattern, Room
from daylit_site.ledger.operations.entries import JUDGED
from daylit_site.ledger.room.asking_in import AskedIn, asked_in_by, may_ask_in
from daylit_site.ledger.room.drawn import drawn
from daylit_site.ledger.room.gone import is_gone, taking_part_in
from daylit_site.ledger.room.of_what import key_of, room_of, sees_talk
from daylit_site.ledger.room.people_to_bring import suggested
from daylit_site.ledger.room.precedents import precedents_of
from daylit_site.ledger.room.read_before import read_by_brought
from daylit_site.ledger.room.thread import Thread, thread_of
from daylit_site.ledger.room.who_reads import readers_of, readers_of_talk
from daylit_site.ledger.trait_names import trait_names
from daylit_site.people.models import Level
from daylit_site.people.roles import Right
from daylit_site.processes.cases import case_of
from daylit_site.processes.naming import named_to
from daylit_site.processes.scope import scope_of
from daylit_site.records.models import UNDER_WAY, Kind

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from daylit_site.ledger.honouring import Honouring
    from daylit_site.ledger.room.of_what import Kept
    from daylit_site.ledger.room.people_to_bring import Suggested
    from daylit_site.ledger.room.precedents import Precedent
    from daylit_site.people.models import Person
    from daylit_site.processes.cases import Case
    from daylit_site.processes.scope import Scope

logger = logging.getLogger(__name__)

NUMBER_OF_A_THING = re.compile(r"(?=.*\d)[\w-]+")
"""A word with a digit in it: neither a moment, nor an amount with decimals, nor a name."""

NOTHING = Thread((), is_cut=False, mark="")


@dataclass(frozen=True)
class MemberShown:
    """Someone in a room.

    Attributes:
        row: Their row.
        is_gone: Whether they can no longer enter, or their organisation has left.
        is_oneself: Whether it is whoever reads.
        may_be_taken_out: Whether whoever reads may take them out.
    """

    row: Member
    is_gone: bool
    is_oneself: bool
    may_be_taken_out: bool


@dataclass(frozen=True)
class RoomShown:
    """The room of an exception or a pattern, as one person sees it.

    Attributes:
        key: By what it is known in addresses, such as ``entry-12``.
        kept: What it is of.
        room: Its row; null where nobody has been in it.
        is_seen: Whether what is said in it is seen at all; nothing else is told where it is not.
        may_talk: Whether whoever reads may say something, bring people in and take them out.
        members: Who is in it.
        thread: What was said and done.
        is_inside: Whether whoever reads is in it.
        may_ask_in: Whether all they can do is ask to be let in.
        asked_in: When they did, and what came of it; null where they have not.
        readers: Who reads what is written in it, in words; empty for who may not write.
        talk_read_by: The same of what is said, as a sentence.
        read_by_brought: What whoever is brought in will read, in words; empty likewise.
    """

    key: str
    kept: Kept
    room: Room | None
    is_seen: bool
    may_talk: bool
    members: tuple[MemberShown, ...]
    thread: Thread
    is_inside: bool
    may_ask_in: bool = False
    asked_in: AskedIn | None = None
    readers: str = ""
    talk_read_by: str = ""
    read_by_brought: str = ""

    @property
    def people_inside(self) -> frozenset[int]:
        """Who of those with an account is in it, and can enter, by their keys."""
        inside = (one.row.person_id for one in self.members if not one.is_gone)
        return frozenset(pk for pk in inside if pk is not None)

    @property
    def message_count(self) -> int:
        """How much was said, as far as it is shown."""
        return sum(one.message is not None for one in self.thread.lines)

    @property
    def news_until(self) -> datetime | None:
        """When the last was said or done that is shown, and was not seen by a reader who is in it.

        What comes while the page is made is later, and stays unseen. Null where nothing is new.
        """
        seen_at = next((one.row.seen_at for one in self.members if one.is_oneself), None)
        if not self.is_inside or not self.thread.lines:
            return None
        newest_at = self.thread.lines[-1].at
        return newest_at if seen_at is None or newest_at > seen_at else None


@dataclass(frozen=True)
class OfPattern:
    """The pattern of an exception.

    Attributes:
        title: What it is called.
        nth: The how-manieth of it this one is, by time.
    """

    row: Pattern
    title: str
    nth: int


@dataclass(frozen=True)
class EntryShown:
    """An exception, as one person sees it.

    Attributes:
        heading: What happened, in one line.
        sentence: The evidence.
        scope: What the person sees of the process.
        case: The case with its steps; null where it is none of the record, or not seen.
        timeline: Its picture; empty where there is none.
        is_unreadable: Whether the record could not be read.
        pattern: Its pattern; null where it has none, or where that is a border of others.
        precedents: Exceptions like it.
        suggested: Whom to bring in; nobody where whoever reads may not.
        room: Its room.
        followed_by: What came after it in its case, at the same place.
        state_by, owner: Who said how it stands, and who sees to it, as the reader may know them.
        age_seconds: How long ago it left the way.
        is_being_read: Whether a log is read in that may tell of a case that is not shown.
        honouring: What becomes of what was judged of it; null where the record honours it.
    """

    entry: Entry
    heading: str
    sentence: str
    scope: Scope
    case: Case | None
    timeline: str
    is_unreadable: bool
    pattern: OfPattern | None
    precedents: list[Precedent]
    suggested: list[Suggested]
    room: RoomShown
    followed_by: tuple[Entry, ...]
    state_by: str
    owner: str
    age_seconds: float
    is_being_read: bool
    honouring: Honouring | None

    @property
    def activity(self) -> str | None:
        """The activity of the map at which it is; null where it is none."""
        is_there = self.entry.kind in ("rework", "stalled") or (
            self.entry.kind == "late" and self.entry.evidence.get("form") == BY_USUAL
        )
        is_between_people = self.entry.kind == "bounce" and not self.entry.holder
        return self.entry.place if is_there or is_between_people else None

    @property
    def thing(self) -> tuple[str, str] | None:
        """What the case is about, by name and number, such as a bus; null where no fact says it."""
        facts = self.case.facts if self.case is not None else ()
        return next((fact for fact in facts if NUMBER_OF_A_THING.fullmatch(fact[1])), None)

    @property
    def pair(self) -> tuple[str, str, str] | None:
        """Between whom it went to and fro, and their level; null where that is not, or not seen."""
        holder, other = self.entry.holder, self.entry.other
        if not holder or not other:
            return None
        level = Level.ORGANISATION if holder == self.entry.organisation else Level.TEAM
        level = Level.TEAM if holder == self.entry.team else level
        is_seen = self.scope.sees_border(level, holder, other)
        return (str(level.value), holder, other) if is_seen else None

    @property
    def evidence(self) -> str:
        """The evidence, without what its heading says of it already."""
        return without_heading(self.sentence, self.heading)

    @property
    def is_reason_seen(self) -> bool:
        """Whether reasons are shown: to those who see what is said in the room."""
        return self.room.is_seen


def room_page(entry: Entry, *, person: Person, now: datetime, is_whole: bool = False) -> EntryShown:
    """Return all that the page of an exception shows.

    Args:
        entry: It, of those that the person sees; with its process, pattern and people.
        person: Who reads.
        now: The moment.
        is_whole: Whether all that was said is shown, however much it is.
    """
    scope = scope_of(person, entry.process)
    run = entry.process.latest_run if not scope.sees_every_border else None
    is_compared = sees_border(scope, entry, run)
    case, is_unreadable = _case(entry, scope)
    room = room_shown(entry, person, is_whole=is_whole)
    known = _names(entry, person, is_inside=room.is_seen)
    return EntryShown(
        entry=entry,
        heading=heading_of(entry),
        sentence=sentence_of(entry, terms=terms_in(entry.process), is_compared=is_compared),
        scope=scope,
        case=case,
        timeline=drawn(entry, case),
        is_unreadable=is_unreadable,
        pattern=_of_pattern(entry) if is_compared else None,
        precedents=precedents_of(entry, person=person, scope=scope),
        suggested=suggested(entry, room.room, reader=person) if room.may_talk else [],
        room=room,
        followed_by=_after(entry, person),
        state_by=known.get(entry.state_by_id or 0, ""),
        owner=known.get(entry.owner_id or 0, ""),
        age_seconds=max((now - entry.anchored_at).total_seconds(), 0.0),
        is_being_read=case is None and bool(entry.case_id) and _is_being_read(entry),
        honouring=honouring_of(entry) if entry.state in JUDGED else None,
    )


def _names(entry: Entry, person: Person, *, is_inside: bool) -> dict[int, str]:
    """Return who said how it stands and who sees to it; in a room people are known by name."""
    people = [one for one in (entry.state_by, entry.owner) if one is not None]
    return {one.pk: one.name for one in people} if is_inside else named_to(person, people)


def room_shown(kept: Kept, person: Person, *, is_whole: bool = False) -> RoomShown:
    """Return the room of an exception or a pattern that a person sees."""
    room = room_of(kept)
    is_seen = sees_talk(room, person)
    taking_part = taking_part_in(kept.process)
    members = _members(room, person, taking_part) if room is not None and is_seen else ()
    may_talk = is_seen and person.may(Right.WORK)
    inside = [one.row for one in members]
    readers = readers_of(kept, inside, taking_part) if may_talk else ""
    thread = (
        thread_of(kept, room, is_partner=person.is_partner, is_whole=is_whole)
        if is_seen
        else NOTHING
    )
    return RoomShown(
        key=key_of(kept),
        kept=kept,
        room=room,
        is_seen=is_seen,
        may_talk=may_talk,
        members=members,
        thread=thread,
        is_inside=any(one.is_oneself for one in members),
        may_ask_in=not is_seen and may_ask_in(kept, person),
        asked_in=None if is_seen else asked_in_by(kept, person),
        readers=readers,
        talk_read_by=readers_of_talk(readers, inside, taking_part) if may_talk else "",
        read_by_brought=read_by_brought(_said_in(room, thread)) if may_talk else "",
    )


def _said_in(room: Room | None, thread: Thread) -> int:
    """Return how many messages are in a room, be they shown or not."""
    if room is not None and thread.is_cut:
        return room.messages.count()
    return sum(one.message is not None for one in thread.lines)


def _members(room: Room, person: Person, taking_part: Collection[int]) -> tuple[MemberShown, ...]:
    rows = room.members.filter(left_at=None)
    found = rows.select_related("person__organisation", "organisation").order_by("pk")
    return tuple(
        MemberShown(
            row=one,
            is_gone=is_gone(one, taking_part),
            is_oneself=one.person_id == person.pk,
            may_be_taken_out=one.person_id != person.pk
            and (not person.is_partner or one.brought_by_id == person.pk),
        )
        for one in found
    )


def _case(entry: Entry, scope: Scope) -> tuple[Case | None, bool]:
    """Return the case of an exception as far as it is seen, and whether that could not be read."""
    if not entry.case_id:
        return None, False
    try:
        told = trait_names(entry.process.latest_run)
        return case_of(entry.process.process_id, scope, entry.case_id, told=told), False
    except DaylitError:
        logger.exception("The record of %s cannot be read", entry.process.process_id)
        return None, True


def _is_being_read(entry: Entry) -> bool:
    """Whether a log of the process waits to be read in, or is."""
    under_way = entry.process.jobs.filter(kind=Kind.IMPORT, state__in=UNDER_WAY)
    return bool(under_way.exists())


def _after(entry: Entry, person: Person) -> tuple[Entry, ...]:
    """Return what came after an exception in its case, at the same place.

    It is put in order here: SQLite would read all exceptions in that order instead.
    """
    found = Entry.objects.visible_to(person).filter(follows=entry).order_by()
    return tuple(sorted(found, key=attrgetter("anchored_at")))


def _of_pattern(entry: Entry) -> OfPattern | None:
    pattern = entry.pattern
    if pattern is None:
        return None
    before = Entry.objects.filter(pattern=pattern, anchored_at__lt=entry.anchored_at)
    return OfPattern(pattern, title_of(pattern), before.count() + 1)
