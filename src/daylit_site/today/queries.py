"""All that Today shows to one person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from daylit_site.records.models import Source
from daylit_site.today.answered import answered
from daylit_site.today.clocks import clocks
from daylit_site.today.lines import Section, counted
from daylit_site.today.mine import mine
from daylit_site.today.news import news
from daylit_site.today.once import CLOCKS, NEW, ROOMS, TO_DO, told_once
from daylit_site.today.rooms import in_rooms
from daylit_site.today.to_do import to_do

if TYPE_CHECKING:
    from datetime import datetime

    from daylit_site.people.models import Person
    from daylit_site.today.lines import Part


@dataclass(frozen=True)
class Today:
    """What is shown.

    Attributes:
        sections: Those in which there is something.
        waiting: How much waits for them, and nobody else.
        next_import_at: When the next log is taken in, as far as they may know.
    """

    sections: tuple[Section, ...]
    waiting: int
    next_import_at: datetime | None

    @property
    def waiting_shown(self) -> str:
        """How much waits for them, in words."""
        return counted(self.waiting)


def today(*, person: Person, since: datetime, now: datetime) -> Today:
    """Return what waits for someone, what runs out, and what is new to them.

    Args:
        person: Who looks.
        since: When they looked before.
        now: The moment.
    """
    own = mine(person)
    waiting = to_do(person, own, now)
    titles = {
        TO_DO: _("For you to do"),
        ROOMS: _("Since your last visit"),
        CLOCKS: _("Clocks that run out"),
        NEW: _("New where you are responsible"),
    }
    found = told_once(
        {
            TO_DO: (waiting,),
            ROOMS: (answered(person, since), in_rooms(person, since)),
            CLOCKS: clocks(person, own, now),
            NEW: news(person, own, since),
        }
    )
    sections = tuple(
        Section(key, title, filled)
        for key, title in titles.items()
        if (filled := _filled(found[key]))
    )
    return Today(sections, waiting.count, _next_import_at(person))


def _filled(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(one for one in parts if one.lines or one.more)


def _next_import_at(person: Person) -> datetime | None:
    due = Source.objects.visible_to(person).filter(is_paused=False).exclude(next_at=None)
    found: datetime | None = due.order_by("next_at").values_list("next_at", flat=True).first()
    return found
