"""Letters that wait: not sent to who is in the room no more, or whose partner takes no part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from daylit_site.ledger.models import Entry, Room
from daylit_site.ledger.room.gone import is_gone, taking_part_in
from daylit_site.people.mailing.concerning import CONCERNING
from daylit_site.people.models import LetterKind

if TYPE_CHECKING:
    from daylit_site.people.models import Letter, Person
    from daylit_site.records.models import Process

OF_ROOMS = (LetterKind.CONVENED, LetterKind.MENTIONED, LetterKind.MESSAGE)
"""Letters of these kinds are for those in the room; others are for whoever has a part in it."""


def hold_back_letters() -> None:
    """Say which letters of rooms and exceptions still concern their readers."""
    CONCERNING["room"] = _of_room
    CONCERNING["entry"] = _of_entry


def _of_room(letter: Letter) -> bool:
    room = Room.objects.filter(pk=_number(letter)).first()
    if room is None:
        return True
    process = room.process
    if letter.person is not None and letter.kind not in OF_ROOMS:
        return _takes_part(letter.person, process)
    is_reader = Q(person=None, email=letter.email) | Q(person__email__iexact=letter.email)
    if letter.person is not None:
        is_reader = Q(person=letter.person)
    inside = room.members.filter(is_reader, left_at=None)
    members = inside.select_related("person__organisation", "organisation")
    taking_part = taking_part_in(process)
    return any(not is_gone(one, taking_part) for one in members)


def _of_entry(letter: Letter) -> bool:
    entry = Entry.objects.filter(pk=_number(letter)).select_related("process").first()
    if entry is None or letter.person is None:
        return True
    return _takes_part(letter.person, entry.process)


def _takes_part(person: Person, process: Process) -> bool:
    return not person.is_partner or person.organisation_id in taking_part_in(process)


def _number(letter: Letter) -> int:
    return int(letter.about.partition(":")[2])
