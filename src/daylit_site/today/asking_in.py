"""Who asked to be let into a room of a process that someone answers for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.room.asking_in import unanswered
from daylit_site.today.lines import Line, first_of
from daylit_site.today.places import sees_entry
from daylit_site.ui.templatetags.daylit import minute

if TYPE_CHECKING:
    from daylit_site.ledger.models import Change
    from daylit_site.people.models import Person


def asking_in(person: Person) -> tuple[list[Line], int]:
    """Return who asked to be let in, until it is answered or closed."""
    asked = unanswered().filter(entry__process__owner=person)
    waiting = asked.filter(sees_entry(person, "entry"))
    made, count = first_of(waiting.order_by("at", "pk"), "entry", "by__organisation")
    return [_line(one) for one in made], count


def _line(one: Change) -> Line:
    said = _("%(who)s, %(whose)s, asked on %(at)s to be let into its room.")
    assert one.by is not None  # noqa: S101 (a person asks)
    assert one.entry is not None  # noqa: S101 (of an exception)
    words = {"who": one.by.name, "whose": one.by.organisation.name, "at": minute(one.at)}
    path = f"{reverse('entry', args=[one.entry.pk])}?bring={one.by.pk}#asking-{one.by.pk}"
    return Line(what=heading_of(one.entry), path=path, said=said % words)
