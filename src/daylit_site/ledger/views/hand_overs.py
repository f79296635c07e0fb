"""Handing work over, answering, pausing; and what was agreed for that.

What cannot be taken is shown again on a page of the card, with what was filled in.
"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from daylit_site.ledger.errors import UnableToHandOverError
from daylit_site.ledger.evidence import heading_of
from daylit_site.ledger.handing.cards import card_of
from daylit_site.ledger.handing.charges import sides_known
from daylit_site.ledger.handing.clocks import clock_of
from daylit_site.ledger.handing.forms import (
    AgreeingTerms,
    Finishing,
    HandingOver,
    Pausing,
    Returning,
    Versioned,
    Withdrawing,
    filled_before,
    words_of,
)
from daylit_site.ledger.handing.parties import side_of, sides_of
from daylit_site.ledger.handing.terms import terms_between, terms_shown
from daylit_site.ledger.models import Entry
from daylit_site.ledger.operations import hand_overs, pauses
from daylit_site.ledger.operations.terms import agree, end_terms
from daylit_site.ledger.room.of_what import room_of, sees_talk
from daylit_site.ledger.room.read_before import read_by_taker
from daylit_site.people.access import needs
from daylit_site.people.errors import UnableToError
from daylit_site.people.roles import Right
from daylit_site.people.views.doing import do
from daylit_site.processes.views.seeing import page, see

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse, QueryDict

    from daylit_site.ledger.handing.parties import Side
    from daylit_site.ledger.handing.timed import Timed
    from daylit_site.ledger.models import Terms
    from daylit_site.people.access import PersonRequest
    from daylit_site.people.models import Organisation
    from daylit_site.processes.queries import Seen

SHOWN_WITH = {
    "offering": "hand_on",
    "accepting": "accept",
    "returning": "give_back",
    "finishing": "finish",
    "withdrawing": "withdraw",
    "pausing": "pause",
    "resuming": "resume",
}
"""What one must be able to do for each form to be shown again."""

END = "end"
"""The button that takes terms back."""


@needs(Right.WORK)
def offer_hand_over(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Ask what comes with the work, for the party that was chosen; hand it over."""
    entry = _entry(request, entry_id)
    form = _handing_over(request, entry)
    if form.is_valid():
        offering = partial(hand_overs.offer, entry=entry, **form.said())
        said = _("It is handed over to %(name)s.") % {"name": form.cleaned_data["to"].name}
        if _done(request, offering, said):
            _say_what_is_missing(request, entry)
            return redirect("entry", entry.pk)
    return _card_page(request, entry, "offering", form)


def _say_what_is_missing(request: PersonRequest, entry: Entry) -> None:
    made = entry.hand_overs.last()
    missing = hand_overs.missing(made) if made else []
    if missing:
        sentence = _("Agreed to come with it, and missing: %(items)s.")
        messages.warning(request, sentence % {"items": "; ".join(missing)})


@needs(Right.WORK)
@require_POST
def accept_hand_over(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Take the work."""
    entry = _entry(request, entry_id)
    said = _("You have it now. Your side's time has run since it was handed over.")
    return _answered(request, entry, "accepting", Versioned(request.POST), hand_overs.accept, said)


@needs(Right.WORK)
@require_POST
def return_hand_over(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Give the work back with a reason."""
    entry = _entry(request, entry_id)
    form = Returning(request.POST, made=entry.hand_overs.last(), initial={})
    said = _("It went back, with your reason.")
    return _answered(request, entry, "returning", form, hand_overs.give_back, said)


@needs(Right.WORK)
@require_POST
def finish_hand_over(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Give the work back as done."""
    entry = _entry(request, entry_id)
    form = Finishing(request.POST, initial={})
    said = _("It went back as done, with what you wrote.")
    return _answered(request, entry, "finishing", form, hand_overs.finish, said)


@needs(Right.WORK)
@require_POST
def withdraw_hand_over(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Take an offer back."""
    entry = _entry(request, entry_id)
    form = Withdrawing(request.POST, initial={})
    said = _("It is taken back.")
    return _answered(request, entry, "withdrawing", form, hand_overs.withdraw, said)


@needs(Right.WORK)
@require_POST
def pause_clock(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Let the clock stand still, with a reason."""
    entry = _entry(request, entry_id)
    timed = clock_of(entry, timezone.now())
    offered = sides_known(timed, request.user, entry.process)
    form = Pausing(request.POST, offered=offered, sides=timed.sides, initial={})
    said = _("The clock is paused; both sides see why.")
    return _answered(request, entry, "pausing", form, pauses.pause, said)


@needs(Right.WORK)
@require_POST
def resume_clock(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Let the clock go on."""
    entry = _entry(request, entry_id)
    said = _("The clock goes on.")
    return _answered(request, entry, "resuming", Versioned(request.POST), pauses.resume, said)


@needs(Right.SEE)
def terms_of_hand_overs(request: PersonRequest, process_id: str) -> HttpResponse:
    """Show what was agreed for work that passes on; agree on more, or take some back."""
    seen = see(request, process_id)
    form = _agreeing(request, seen) if request.user.may(Right.GRANT) else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if END in request.POST:
            return _ended(request, seen)
        if form.is_valid() and _agreed(request, seen, form):
            return redirect("terms_of_hand_overs", process_id)
    shown = terms_shown(seen.process, request.user)
    return page(request, "ledger/hand_over_terms.html", seen, shown=shown, form=form)


def _entry(request: PersonRequest, entry_id: int) -> Entry:
    visible = Entry.objects.visible_to(request.user)
    rows = visible.select_related(
        "process__owner", "owner", "reported_by__organisation", "state_by"
    )
    found: Entry = get_object_or_404(rows, pk=entry_id)
    return found


def _handing_over(request: PersonRequest, entry: Entry) -> HandingOver:
    """Return the form for the party that was chosen, with what was agreed for it."""
    given = request.POST if request.method == "POST" else request.GET
    timed = clock_of(entry, timezone.now())
    giver, key = timed.holder, given.get("to", "")
    to = timed.party(side_of(key)) if key else None
    terms = _terms(request, entry, timed, to) if to else None
    offered = sides_known(timed, request.user, entry.process)
    return HandingOver(
        request.POST if request.method == "POST" else None,
        offered=[one for one in offered if one != giver or not timed.is_held_here],
        sides=timed.sides,
        needs=terms.needs if terms else [],
        initial={"version": entry.version, "to": key, **(filled_before(timed, to) if to else {})},
        will_read=_read_by(request, entry, timed.sides.whose(to)) if to in offered else "",
    )


def _terms(request: PersonRequest, entry: Entry, timed: Timed, to: Side) -> Terms | None:
    """Return what was agreed for the hand-over; null where it would be refused."""
    try:
        giver = hand_overs.giver_of(timed, to, request.user)
    except UnableToHandOverError:
        return None
    return terms_between(entry.process, timed.sides, giver, to)


def _read_by(request: PersonRequest, entry: Entry, whose: Organisation) -> str:
    """Say what the receiver will read of the room, to who sees what is said in it."""
    room = room_of(entry)
    return read_by_taker(room, whose) if sees_talk(room, request.user) else ""


def _answered(
    request: PersonRequest,
    entry: Entry,
    name: str,
    form: Versioned,
    operation: Callable[..., object],
    said: str,
) -> HttpResponse:
    """Do what a form of the card asks for; show the card again where that is refused."""
    if form.is_valid() and _done(request, partial(operation, entry=entry, **form.said()), said):
        return redirect("entry", entry.pk)
    return _card_page(request, entry, name, form)


def _done(request: PersonRequest, operation: Callable[..., object], said: str) -> bool:
    return do(request, partial(operation, person=request.user, now=timezone.now()), said=said)


def _card_page(request: PersonRequest, entry: Entry, name: str, form: Versioned) -> HttpResponse:
    """Show the card on a page of its own, with a form as it was filled in."""
    is_refused = form.is_bound and form.is_valid()
    entry.refresh_from_db()
    again = _with_version(form, entry)
    card = card_of(entry, request.user, timezone.now(), bound={name: again})
    values = {"entry": entry, "hand_over_card": card, "heading": heading_of(entry)}
    is_too_late = form.is_bound and not getattr(card.may, SHOWN_WITH[name])
    if is_too_late:
        values["unsent"] = words_of(form)
    if is_too_late and not is_refused:
        messages.error(request, _("Nothing was changed: the work has gone on since you looked."))
    status = HTTPStatus.CONFLICT if is_refused or is_too_late else HTTPStatus.OK
    return render(request, "ledger/hand_over.html", values, status=status)


def _with_version(form: Versioned, entry: Entry) -> Versioned:
    """Return a form as it was filled in, for the exception as it stands now."""
    if form.is_bound:
        given = cast("QueryDict", form.data).copy()
        given["version"] = str(entry.version)
        form.data = given
    return form


def _agreeing(request: PersonRequest, seen: Seen) -> AgreeingTerms:
    sides = sides_of(seen.process)
    chosen = {name: request.GET.get(name, "") for name in ("giver", "taker")}
    is_said = request.method == "POST" and END not in request.POST
    return AgreeingTerms(
        request.POST if is_said else None,
        offered=sides.to_choose(),
        sides=sides,
        initial=chosen,
    )


def _agreed(request: PersonRequest, seen: Seen, form: AgreeingTerms) -> bool:
    """Keep terms; where they are refused, say why above the form."""
    agreeing = partial(agree, process=seen.process, person=request.user, now=timezone.now())
    try:
        agreeing(**form.said())
    except UnableToError as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("It is kept, and holds for what is handed over from now on."))
    return True


def _ended(request: PersonRequest, seen: Seen) -> HttpResponse:
    giver, taker = (side_of(request.POST.get(name, "")) for name in ("giver", "taker"))
    ending = partial(end_terms, process=seen.process, giver=giver, taker=taker)
    _done(request, ending, _("It is taken back; what was handed over keeps its terms."))
    return redirect("terms_of_hand_overs", seen.process.process_id)
