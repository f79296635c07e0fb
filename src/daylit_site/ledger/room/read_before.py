"""What was said in a room before, and is read by whoever comes into it: said before they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daylit_site.ledger.models import Member
from daylit_site.people.models import Kind
from daylit_site.ui.templatetags.daylit import number

if TYPE_CHECKING:
    from daylit_site.ledger.models import Room
    from daylit_site.people.models import Organisation


def read_by_taker(room: Room | None, whose: Organisation) -> str:
    """Say what the people of a partner will read once they are handed the work.

    Args:
        room: That of the exception, of which whoever hands it over sees what is said; null where
            nobody has been in it.
        whose: Who is to have the work.

    Returns:
        A sentence; empty of the host, and of a partner that reads it already.
    """
    if whose.kind == Kind.HOST:
        return ""
    if Member.objects.filter(room=room, person__organisation=whose, left_at=None).exists():
        return ""
    count = 0 if room is None else room.messages.count()
    words = {"name": whose.name, "count": number(count)}
    if not count:
        return _("%(name)s will then read what is said in this room.") % words
    said = ngettext(
        "%(name)s will then read what is said in this room, from its start: %(count)s message.",
        "%(name)s will then read what is said in this room, from its start: %(count)s messages.",
        count,
    )
    return said % words


def read_by_brought(count: int) -> str:
    """Say what whoever is brought into a room will read of it, where it was not theirs before.

    Args:
        count: How many messages are in it.
    """
    said = ngettext(
        "Who comes from another organisation will then read what is said in this room, from its "
        "start (%(count)s message), and so will their colleagues there.",
        "Who comes from another organisation will then read what is said in this room, from its "
        "start (%(count)s messages), and so will their colleagues there.",
        count,
    )
    if not count:
        said = _(
            "Who comes from another organisation will then read what is said in this room, and so "
            "will their colleagues there."
        )
    by_mail = _("Who is reached by mail only reads what is written from then on.")
    return f"{said % {'count': number(count)}} {by_mail}"
