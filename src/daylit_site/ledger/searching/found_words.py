"""How much was found, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daylit_site.ui.templatetags.daylit import number

if TYPE_CHECKING:
    from daylit_site.ledger.searching.facts import Facts
    from daylit_site.ledger.searching.messages import SaidInRooms


def found_words(reported: SaidInRooms, rooms: SaidInRooms, facts: Facts) -> str:
    """Say how many reports have some words, in how many rooms they were said, of whom logs do."""
    if not reported.rooms and not rooms.rooms and not facts.entries:
        return _("Not said in a room, and no log says it of a case.")
    said = []
    if reported.rooms:
        count = len(reported.rooms)
        words = ngettext("%(count)s report by hand", "%(count)s reports by hand", count)
        said.append(words % {"count": _counted(count, is_more=reported.are_more)})
    if rooms.rooms:
        count = len(rooms.rooms)
        words = ngettext("said in %(count)s room", "said in %(count)s rooms", count)
        said.append(words % {"count": _counted(count, is_more=rooms.are_more)})
    if facts.entries:
        count = len(facts.entries)
        words = ngettext("a fact of %(count)s exception", "a fact of %(count)s exceptions", count)
        said.append(words % {"count": _counted(count, is_more=facts.are_more)})
    return _("Found elsewhere: %(said)s") % {"said": ", ".join(said)}


def _counted(count: int, *, is_more: bool) -> str:
    return f"{number(count)}+" if is_more else number(count)
