"""What was said and done in a room, in the order of time."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from daylit_site.ledger.models import ASKED_IN, Attachment, Change, Entry, Member, Message, Pattern
from daylit_site.ledger.room.asking_in import TURNED_DOWN
from daylit_site.ledger.room.changes_told import added, told
from daylit_site.ledger.room.gone import organisation_of
from daylit_site.ledger.room.markdown import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.utils.safestring import SafeString

    from daylit_site.ledger.models import Room
    from daylit_site.people.models import Person

    Kept = Entry | Pattern

MOST_SHOWN = 100
"""So many of the latest messages, and of the latest changes, are shown at first."""

INITIALS = 2


@dataclass(frozen=True)
class Line:
    """One thing in a room: what someone said, or did.

    Attributes:
        at: When.
        who: Who, by name.
        whose: Of which organisation they are; empty of the workspace itself.
        is_partner: Whether that is another than the host.
        said: What they did, without who did it; empty for a message.
        added: What they said with it.
        message: What they said; null for what was done.
        html: That as markup.
    """

    at: datetime
    who: str
    whose: str = ""
    is_partner: bool = False
    said: str = ""
    added: tuple[str, ...] = ()
    message: Message | None = None
    html: SafeString | str = ""

    @property
    def initials(self) -> str:
        """The first letters of a name, for the mark beside a message."""
        words = [word for word in self.who.split() if word[0].isalnum()]
        ends = [words[0], words[-1]] if len(words) > 1 else words
        return "".join(word[0] for word in ends)[:INITIALS].upper()


@dataclass(frozen=True)
class Thread:
    """What was said and done, the oldest first.

    Attributes:
        lines: Each thing.
        is_cut: Whether there is more before that.
        is_whole: Whether all of it was asked for.
        mark: What differs as soon as something new is there.
    """

    lines: tuple[Line, ...]
    is_cut: bool
    mark: str
    is_whole: bool = False


def thread_of(kept: Kept, room: Room | None, *, is_partner: bool, is_whole: bool = False) -> Thread:
    """Return what was said and done about an exception or a pattern, where it is seen.

    Args:
        kept: That.
        room: Its room; null where nobody has been in it.
        is_partner: Whether it is read by a partner's people: who else asked to be let in, and why
            not, is nothing to them.
        is_whole: Whether all of it is asked for.
    """
    most = None if is_whole else MOST_SHOWN + 1
    messages = _latest(_messages(room), most) if room else []
    done = kept.changes.exclude(verb__in=(ASKED_IN, TURNED_DOWN) if is_partner else ())
    changes = _latest(done.select_related("by__organisation"), most)
    members = _members(room) if room else []
    is_cut = not is_whole and max(len(messages), len(changes)) > MOST_SHOWN
    if is_cut:
        messages, changes = messages[-MOST_SHOWN:], changes[-MOST_SHOWN:]
    came = [line for one in members for line in _of_member(one)]
    lines = [*map(_of_change, changes), *map(_of_message, messages)]
    if is_cut:
        begins = min(line.at for line in lines)
        came = [line for line in came if line.at >= begins]
    in_order = tuple(sorted([*came, *lines], key=attrgetter("at")))
    return Thread(in_order, is_cut, mark_of(kept, room), is_whole=is_whole)


def mark_of(kept: Kept, room: Room | None) -> str:
    """Return what differs as soon as something new is in a room."""
    message = room.messages.order_by("-pk").values_list("pk", flat=True).first() if room else None
    return f"{message or 0}-{kept.version}-{_member_mark(room)}"


def _member_mark(room: Room | None) -> int:
    if room is None:
        return 0
    rows = room.members.values_list("pk", "left_at")
    return sum(2 * pk + (left_at is not None) for pk, left_at in rows)


def _latest(rows: Any, most: int | None) -> list[Any]:
    """Return the latest rows, the oldest of them first."""
    found = list(rows.order_by("-pk")[:most])
    return found[::-1]


def _messages(room: Room) -> Any:
    files = Prefetch("attachments", Attachment.objects.order_by("pk"), to_attr="files")
    with_who = room.messages.select_related("member__person__organisation", "member__organisation")
    return with_who.prefetch_related(files)


def _members(room: Room) -> Sequence[Member]:
    return list(room.members.select_related("person__organisation", "organisation", "brought_by"))


def _of_message(one: Message) -> Line:
    whose = organisation_of(one.member)
    return Line(
        at=one.at,
        who=str(one.member),
        whose=whose.name if whose else "",
        is_partner=whose is not None and whose.kind != "host",
        message=one,
        html=shown(one.text),
    )


def _of_change(one: Change) -> Line:
    return Line(
        at=one.at,
        who=_name_of(one.by),
        whose=one.by.organisation.name if one.by else "",
        is_partner=one.by is not None and one.by.is_partner,
        said=told(one),
        added=tuple(added(one)),
    )


def _of_member(one: Member) -> list[Line]:
    """Return that someone was brought in or came, and that they left."""
    lines = []
    if one.brought_by is not None:
        said = _("asked %(name)s into the room") % {"name": one}
        because = (one.because,) if one.because else ()
        lines.append(Line(at=one.brought_at, who=one.brought_by.name, said=said, added=because))
    if one.left_at is not None:
        lines.append(Line(at=one.left_at, who=str(one), said=_("is no longer in the room")))
    return lines


def _name_of(person: Person | None) -> str:
    return person.name if person else _("A run")
