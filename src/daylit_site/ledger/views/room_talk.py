"""Talking in the room of an exception or a pattern; bringing people in, and leaving."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from daylit_site.ledger.models import Member
from daylit_site.ledger.operations import rooms as operations
from daylit_site.ledger.room import attachments
from daylit_site.ledger.room.asking_in import asking_in
from daylit_site.ledger.room.forms import Bringing, Saying
from daylit_site.ledger.room.letters import line_of, page_of
from daylit_site.ledger.room.mentions import is_named
from daylit_site.ledger.room.of_what import kept_of, room_of, sees_talk
from daylit_site.ledger.room.people_to_bring import whom_one_may_ask
from daylit_site.ledger.room.shown import RoomShown, room_shown
from daylit_site.ledger.room.thread import mark_of
from daylit_site.ledger.room.who_reads import listed
from daylit_site.people.access import needs
from daylit_site.people.errors import UnableToError
from daylit_site.people.models import Person
from daylit_site.people.roles import Right
from daylit_site.people.views.doing import do
from daylit_site.records.uploads import had_no_room, was_too_large

if TYPE_CHECKING:
    from django.forms import Form

    from daylit_site.ledger.models import Message
    from daylit_site.ledger.room.of_what import Kept
    from daylit_site.people.access import PersonRequest
    from daylit_site.people.mailing.attachments import Attachment

ALL = "all"
"""In the address: everything that was said is to be shown."""


@needs(Right.SEE_CASES)
@never_cache
@require_GET
def room_thread(request: PersonRequest, room_key: str) -> HttpResponse:
    """Show what was said since; nothing where there is nothing new."""
    kept = _kept(request, room_key)
    room = room_of(kept)
    if not sees_talk(room, request.user):
        raise Http404
    if request.GET.get("mark") == mark_of(kept, room):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    is_whole = request.GET.get("thread") == ALL
    shown = room_shown(kept, request.user, is_whole=is_whole)
    # What a page fetches by itself may lie beyond the screen: only who asks for all has looked.
    if is_whole and shown.room is not None and (newest_at := shown.news_until):
        operations.look(room=shown.room, person=request.user, now=newest_at)
    return render(request, "ledger/room_thread.html", {"room": shown})


@needs(Right.WORK)
@csrf_exempt
@require_POST
def say_in_room(request: PersonRequest, room_key: str) -> HttpResponse:
    """Take what someone says, with files.

    Who sends it is known before its first byte is read; whether the form was ours only after.
    """
    kept = _kept(request, room_key)
    if was_too_large(request) or had_no_room(request):
        return _not_kept(request, kept)
    attachments.receive(request)
    return _said(request, kept)


@csrf_protect
def _said(request: PersonRequest, kept: Kept) -> HttpResponse:
    """Keep what a form of ours says."""
    room = _talking(request, kept)
    files, refused = attachments.received(request)
    form = Saying(request.POST, members=room.members, has_files=bool(files or refused))
    if not form.is_valid():
        return _again(request, room, form)
    try:
        message = _say(request, room, form, files, refused)
    except UnableToError as said:
        for sentence in refused or [str(said)]:
            form.add_error(None, sentence)
        return _again(request, room, form)
    for sentence in refused:
        messages.warning(request, sentence)
    missing = _named_outside(form.cleaned_data["text"], room, request.user)
    bring = f"?bring={missing.pk}" if missing else ""
    if missing:
        sentence = _("%(name)s is not in this room, and was not told: bring them in below.")
        messages.warning(request, sentence % {"name": missing})
    place = "#bring" if missing else f"#message-{message.pk}"
    return redirect(f"{page_of(kept)}{bring}{place}")


def _say(
    request: PersonRequest,
    room: RoomShown,
    form: Saying,
    files: tuple[Attachment, ...],
    refused: tuple[str, ...],
) -> Message:
    now, person = timezone.now(), request.user
    tell = set(form.cleaned_data.get("tell") or ())
    return operations.say(
        room=operations.open_room(kept=room.kept, person=person, now=now),
        person=person,
        text=form.cleaned_data["text"],
        files=files,
        not_taken=refused,
        mentioned=[one.row for one in room.members if one.row.pk in tell],
        now=now,
    )


@needs(Right.WORK)
@require_POST
def bring_into_room(request: PersonRequest, room_key: str) -> HttpResponse:
    """Bring someone into a room."""
    kept = _kept(request, room_key)
    room = _talking(request, kept)
    form = Bringing(
        request.POST,
        process=kept.process,
        reader=request.user,
        asking=asking_in(kept),
        auto_id="bring-%s",
    )
    if form.is_valid():
        try:
            members = _brought(request, room, form)
        except UnableToError as refused:
            form.add_error(None, str(refused))
        else:
            names = {"names": listed([str(one) for one in members])}
            said = ngettext(
                "%(names)s is in the room now, and is written to.",
                "%(names)s are in the room now, and are written to.",
                len(members),
            )
            said %= names
            messages.success(request, said)
            return redirect(f"{page_of(kept)}#people")
    return _again(request, room, form)


@transaction.atomic
def _brought(request: PersonRequest, room: RoomShown, form: Bringing) -> list[Member]:
    """Bring in all who were chosen, or, where one of them cannot be, nobody."""
    now, person, asked = timezone.now(), request.user, form.cleaned_data
    opened = operations.open_room(kept=room.kept, person=person, now=now)
    operations.come_in(room=opened, person=person, now=now)
    how = {"room": opened, "because": asked["because"], "person": person, "now": now}
    if asked["whom"]:
        return [operations.convene(whom=one, **how) for one in asked["whom"]]
    member = operations.convene_by_mail(
        email=asked["email"], name=asked["name"], organisation=asked["organisation"], **how
    )
    return [member]


@needs(Right.WORK)
@require_POST
def take_out_of_room(request: PersonRequest, room_key: str, member_id: int) -> HttpResponse:
    """Take someone out of a room."""
    kept = _kept(request, room_key)
    room = _talking(request, kept)
    member = get_object_or_404(Member, pk=member_id, room=room.room)
    said = _("%(name)s is no longer in the room.") % {"name": member}
    taking = partial(operations.take_out, member=member, person=request.user, now=timezone.now())
    do(request, taking, said=said)
    return redirect(f"{page_of(kept)}#people")


@needs(Right.WORK)
@require_POST
def leave_room(request: PersonRequest, room_key: str) -> HttpResponse:
    """Leave a room."""
    kept = _kept(request, room_key)
    room = _talking(request, kept)
    if room.room is None:
        raise Http404
    leaving = partial(operations.leave, room=room.room, person=request.user, now=timezone.now())
    do(request, leaving, said=_("You have left the room."))
    seen = kept_of(room_key, request.user)
    return redirect(page_of(kept) if seen is not None else "home")


def _kept(request: PersonRequest, room_key: str) -> Kept:
    kept = kept_of(room_key, request.user)
    if kept is None:
        raise Http404
    return kept


def _talking(request: PersonRequest, kept: Kept) -> RoomShown:
    """Return a room in which whoever asks may talk."""
    room = room_shown(kept, request.user)
    if not room.may_talk:
        raise PermissionDenied
    return room


def _again(request: PersonRequest, room: RoomShown, form: Form) -> HttpResponse:
    """Show a form again that could not be taken, with what was written."""
    shown = {"room": room, "form": form, "line": line_of(room.kept), "back": page_of(room.kept)}
    template = "ledger/room_say.html" if isinstance(form, Saying) else "ledger/room_bring.html"
    return render(request, template, shown)


def _not_kept(request: PersonRequest, kept: Kept) -> HttpResponse:
    """Say that nothing of what was sent was kept, and why."""
    why = _("There is not enough room on the workspace's disk for these files.")
    if was_too_large(request):
        why = _("These files are far larger than a room takes.")
    instead = _("Nothing was kept: go back, and send your words without them.")
    messages.error(request, f"{why} {instead}")
    return redirect(page_of(kept))


def _named_outside(text: str, room: RoomShown, person: Person) -> Person | None:
    """Return the first of those one knows whom a text names and who is not in the room."""
    if "@" not in text:
        return None
    inside = {one.row.person_id for one in room.members}
    known = Person.objects.visible_to(person).values("pk")
    people = whom_one_may_ask(room.kept.process, person).filter(pk__in=known).exclude(pk=person.pk)
    named = (one for one in people if is_named(one.name, text))
    return next((one for one in named if one.pk not in inside), None)
