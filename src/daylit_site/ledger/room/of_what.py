"""Which room is of what, and who sees what is said in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit_site.ledger.models import Entry, Pattern, Room
from daylit_site.people.roles import Right
from daylit_site.ui.choosing import LONGEST_KEY

if TYPE_CHECKING:
    from daylit_site.people.models import Person

Kept = Entry | Pattern
"""What a room can be of."""

ENTRY, PATTERN = "entry", "pattern"


def key_of(kept: Kept) -> str:
    """Return by what a room is known in addresses, whether anyone has been in it or not."""
    return f"{ENTRY if isinstance(kept, Entry) else PATTERN}-{kept.pk}"


def room_of(kept: Kept) -> Room | None:
    """Return the room of an exception or a pattern; null where nobody has been in it."""
    of = {"entry": kept} if isinstance(kept, Entry) else {"pattern": kept}
    return Room.objects.filter(**of).first()


def sees_talk(room: Room | None, person: Person) -> bool:
    """Whether someone who sees what a room is of sees what is said in it, too.

    As ``Rooms.visible_to`` has it: people of the host do who see single cases, of a partner those
    who were brought in, and their colleagues.
    """
    if not person.may(Right.SEE_CASES):
        return False
    if not person.is_partner or room is None:
        return not person.is_partner
    return Room.objects.visible_to(person).filter(pk=room.pk).exists()


def may_do(kept: Kept, person: Person) -> bool:
    """Whether someone who sees an exception or a pattern may do anything to it.

    Of a partner they may who see what is said in its room.
    """
    room = room_of(kept) if person.is_partner else None
    return sees_talk(room, person) and person.may(Right.WORK)


def kept_of(key: str, person: Person) -> Kept | None:
    """Return what a room is of, by its key; null where there is none that a person sees."""
    kind, _dash, number = key.partition("-")
    if kind not in (ENTRY, PATTERN) or not number.isdecimal() or len(number) > LONGEST_KEY:
        return None
    seen = Entry.objects if kind == ENTRY else Pattern.objects
    found: Kept | None = (
        seen.visible_to(person).select_related("process__owner").filter(pk=int(number)).first()
    )
    return found
