"""Asking to be let into the room of an exception, and turning that down."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from daylit_site.ledger.models import ASKED_IN, Entry
from daylit_site.ledger.operations import asking_in as operations
from daylit_site.ledger.room.asking_in import TurningDown
from daylit_site.people.access import needs
from daylit_site.people.models import Person
from daylit_site.people.roles import Right
from daylit_site.people.views.doing import do

if TYPE_CHECKING:
    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest


@needs(Right.WORK)
@require_POST
def ask_into_room(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Ask to be let into the room of an exception that one sees."""
    entry = _seen(request, entry_id)
    whose = {"name": entry.process.owner.organisation}
    said = _("Whoever answers for the process at %(name)s was asked to let you in.") % whose
    now = timezone.now()
    do(request, partial(operations.ask_in, entry=entry, person=request.user, now=now), said=said)
    return redirect("entry", entry.pk)


@needs(Right.WORK)
@require_POST
def turn_down(request: PersonRequest, entry_id: int, person_id: int) -> HttpResponse:
    """Say that someone who asked is not let in, and why."""
    entry = _seen(request, entry_id)
    whom = get_object_or_404(
        Person, pk=person_id, pk__in=entry.changes.filter(verb=ASKED_IN).values("by")
    )
    form = TurningDown(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why they are not let in: they read it."))
        return redirect("entry", entry.pk)
    turning_down = partial(
        operations.turn_down,
        entry=entry,
        whom=whom,
        because=form.cleaned_data["reason"],
        person=request.user,
        now=timezone.now(),
    )
    do(
        request,
        turning_down,
        said=_("%(name)s was told that they are not let in.") % {"name": whom},
    )
    return redirect("entry", entry.pk)


def _seen(request: PersonRequest, entry_id: int) -> Entry:
    seen = Entry.objects.visible_to(request.user).select_related("process__owner__organisation")
    return get_object_or_404(seen, pk=entry_id)
