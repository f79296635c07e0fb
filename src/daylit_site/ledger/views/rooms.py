"""The page of an exception, which is its room."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from daylit_site.ledger.deciding.rights import rights_section
from daylit_site.ledger.evidence import rest_of
from daylit_site.ledger.handing.cards import hand_over_card
from daylit_site.ledger.models import Entry
from daylit_site.ledger.operations import rooms as operations
from daylit_site.ledger.room import deeds
from daylit_site.ledger.room.asking_in import TurningDown, asking_in
from daylit_site.ledger.room.forms import Askable, Bringing, Saying
from daylit_site.ledger.room.people_to_bring import reasons_of
from daylit_site.ledger.room.shown import EntryShown, room_page
from daylit_site.ledger.room.wanted import is_out_of_turn, wanted_of
from daylit_site.people.access import needs
from daylit_site.people.errors import UnableToError
from daylit_site.people.models import Person
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from daylit_site.ledger.deciding.rights import AskShown
    from daylit_site.ledger.handing.cards import Card
    from daylit_site.ledger.room.deeds import Deed
    from daylit_site.ledger.room.forms import Versioned
    from daylit_site.people.access import PersonRequest

    Section = Callable[[EntryShown, Person, datetime], dict[str, Any]]

SECTIONS: list[Section] = [hand_over_card, rights_section]
"""What other parts add to the page: each is given what it shows, who reads and the moment, and
returns names for the template. Their markup stands in ``ledger/hand_over_card.html`` and
``ledger/rights_here.html``."""

ALL = "all"


@needs(Right.SEE_CASES)
@never_cache
def entry(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Show an exception, what helps to resolve it, and what is said about it."""
    found = _found(request, entry_id)
    shown = _shown(request, found)
    if shown.room.room is not None and (newest_at := shown.room.news_until):
        operations.look(room=shown.room.room, person=request.user, now=newest_at)
    return _page(request, shown)


@needs(Right.WORK)
@require_POST
def do_to_entry(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Do something to an exception; where it cannot be done, show it as it stands, nothing lost."""
    found = _found(request, entry_id)
    shown = _shown(request, found)
    deed = deeds.BY_KEY.get(request.POST.get("do", ""))
    if deed is None or not shown.room.may_talk or not request.user.may(deed.right):
        raise PermissionDenied
    form = deeds.form_for(deed, found, _askable(shown, request.user), request.POST)
    if not form.is_valid():
        return _page(request, shown, sent=(deed, form), status=HTTPStatus.OK)
    now = timezone.now()
    try:
        deeds.do_deed(deed, found, form, person=request.user, now=now)
    except UnableToError as refused:
        messages.error(request, str(refused))
        again = _found(request, entry_id)
        return _page(request, _shown(request, again), sent=(deed, form), status=HTTPStatus.CONFLICT)
    messages.success(request, deed.said)
    return redirect("entry", found.pk)


def _found(request: PersonRequest, entry_id: int) -> Entry:
    seen = Entry.objects.visible_to(request.user).select_related(
        "process__owner__organisation",
        "pattern",
        "state_by__organisation",
        "owner__organisation",
        "reported_by__organisation",
        "follows",
    )
    found: Entry = get_object_or_404(seen, pk=entry_id)
    return found


def _shown(request: PersonRequest, found: Entry) -> EntryShown:
    is_whole = request.GET.get("thread") == ALL
    return room_page(found, person=request.user, now=timezone.now(), is_whole=is_whole)


def _page(
    request: PersonRequest,
    shown: EntryShown,
    *,
    sent: tuple[Deed, Versioned] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    values: dict[str, Any] = {"shown": shown, "entry": shown.entry}
    if shown.entry.was_reported:
        values["reported"] = rest_of(shown.entry)
    for section in SECTIONS:
        values |= section(shown, request.user, timezone.now())
    asks = values["rights_here"].asks
    values |= _doing(shown, values["hand_over_card"], asks, request, sent)
    return render(request, "ledger/entry.html", values, status=status)


def _doing(
    shown: EntryShown,
    card: Card,
    asks: Sequence[AskShown],
    request: PersonRequest,
    sent: tuple[Deed, Versioned] | None,
) -> dict[str, Any]:
    """Return the forms of the page: what can be done now, what was sent and not done, and talk.

    Whoever is to answer a hand-over is asked for nothing else to take.
    """
    if not shown.room.may_talk:
        return {}
    people = _askable(shown, request.user)
    could = deeds.deeds_for(shown.entry, request.user, may_talk=True)
    could = [one for one in could if not is_out_of_turn(one, card)]
    forms = {one.key: deeds.form_for(one, shown.entry, people) for one in could}
    unsent = ""
    if sent is not None:
        deed, form = sent
        if deed.key in forms:
            forms[deed.key] = _anew(deed, shown.entry, people, request)
        else:
            unsent = _words_of(form)
    first, asked = deeds.next_for(shown.entry, request.user), request.GET.get("do")
    shown_deeds = [
        deeds.DeedShown(
            one, forms[one.key], is_first=one.key == first, is_asked_for=one.key == asked
        )
        for one in could
    ]
    wanted = wanted_of(shown, card, shown_deeds, request.user, asks=asks)
    rare = [one for one in shown_deeds if one.deed.is_rare]
    asking = asking_in(shown.entry)
    return {
        "wanted": wanted,
        "deeds": [one for one in shown_deeds if wanted is None or one is not wanted.deed],
        "has_rare_deeds": bool(rare),
        "is_rare_open": any(one.is_open for one in rare),
        "unsent": unsent,
        "saying": Saying(initial={"text": unsent}, members=shown.room.members),
        "asking": _turning_down(asking, request.user),
        "bringing": Bringing(
            initial={"whom": request.GET.getlist("bring")},
            process=shown.entry.process,
            reader=request.user,
            reasons=dict.fromkeys(asking, _("asked to be let in")) | reasons_of(shown.suggested),
            inside=people.inside,
            asking=asking,
            auto_id="bring-%s",
        ),
    }


def _turning_down(asking: Collection[int], reader: Person) -> list[tuple[Person, TurningDown]]:
    """Return who asked to be let in, each with the form to turn it down, to whom it is to say."""
    people = Person.objects.filter(pk__in=() if reader.is_partner else asking)
    return [
        (one, TurningDown(auto_id=f"asking-{one.pk}-%s"))
        for one in people.select_related("organisation").order_by("name", "pk")
    ]


def _anew(deed: Deed, entry: Entry, people: Askable, request: PersonRequest) -> Versioned:
    """Return a form with what was written, to be sent again over the exception as it stands now."""
    sent = request.POST.copy()
    sent["version"] = str(entry.version)
    return deeds.form_for(deed, entry, people, sent)


def _words_of(form: Versioned) -> str:
    """Return what was written in a form that cannot be sent again."""
    words = [str(value) for name, value in form.cleaned_data.items() if name != "version"]
    return "\n\n".join(filter(None, words))


def _askable(shown: EntryShown, reader: Person) -> Askable:
    """Return who can be asked to see to it: those in the room, and who answers for the process."""
    return Askable(
        reader=reader,
        inside=shown.room.people_inside,
        others=frozenset({shown.entry.process.owner_id}),
    )
