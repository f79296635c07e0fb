"""What people do in rooms: come in, bring others in, leave, and say something."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.ledger.errors import UnableToConveneError, UnableToSayError
from daylit_site.ledger.models import Attachment, Entry, Member, Message, Pattern, Room
from daylit_site.ledger.room import attachments
from daylit_site.ledger.room.gone import organisation_of
from daylit_site.ledger.room.letters import kept_in, tell_asked, tell_others
from daylit_site.ledger.room.mentions import is_named
from daylit_site.ledger.room.people_to_bring import able_in, organisations_in
from daylit_site.people.audit import note
from daylit_site.people.models import Kind, Letter, LetterKind, Organisation, Person, may_enter

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from daylit_site.people.mailing.attachments import Attachment as File

    Kept = Entry | Pattern

SENT_AGAIN_WITHIN = timedelta(minutes=1)
"""Who says the same words again so soon sent them twice."""

MOST_ASKED = 10
"""So often within a day someone without an account is asked into rooms."""


@transaction.atomic
def open_room(*, kept: Kept, person: Person, now: datetime) -> Room:
    """Return the room of an exception or a pattern; the first who does something there opens it."""
    of = {"entry": kept} if isinstance(kept, Entry) else {"pattern": kept}
    room, _is_new = Room.objects.get_or_create(
        **of, defaults={"opened_at": now, "opened_by": person}
    )
    return room


@transaction.atomic
def come_in(*, room: Room, person: Person, now: datetime) -> Member:
    """Be in a room from now on, as one oneself wants to; who left it may come back.

    Who was taken out stays out, until somebody brings them in again.
    """
    member, _is_new = Member.objects.get_or_create(
        room=room, person=person, defaults={"brought_at": now, "seen_at": now}
    )
    if member.left_at is not None and not member.is_taken_out:
        member.left_at = None
        member.save(update_fields=["left_at"])
    return member


@transaction.atomic
def convene(*, room: Room, whom: Person, because: str, person: Person, now: datetime) -> Member:
    """Bring someone into a room, and write to them why.

    Args:
        room: Which.
        whom: Whom.
        because: What is asked of them.
        person: Who asks.
        now: The moment.

    Raises:
        UnableToConveneError: They cannot enter, see no single cases, their organisation takes no
            part in the process, or they are in the room.
    """
    _refuse_who_cannot(room, whom)
    member = Member.objects.select_for_update().filter(room=room, person=whom).first()
    if member is not None and member.left_at is None:
        raise UnableToConveneError(_("%(name)s is in this room already.") % {"name": whom})
    member, _is_new = Member.objects.update_or_create(
        room=room,
        person=whom,
        defaults=_brought(because, person, now),
    )
    return _asked(member, person, now)


@transaction.atomic
def convene_by_mail(
    *,
    room: Room,
    email: str,
    name: str,
    organisation: Organisation,
    because: str,
    person: Person,
    now: datetime,
) -> Member:
    """Bring someone into a room who has no account: they read and answer by mail.

    Whose address it is has an account, or had: then it is them who are brought in.

    Raises:
        UnableToConveneError: The organisation takes no part in the process or has left, who asks is
            of another partner, the address is that of someone of another organisation, they are in
            the room, or they were asked into rooms often enough within a day.
    """
    if person.is_partner and organisation.pk != person.organisation_id:
        sentence = _("By their address you can bring in people of %(name)s only.")
        raise UnableToConveneError(sentence % {"name": person.organisation})
    if not organisations_in(kept_in(room).process).filter(pk=organisation.pk).exists():
        sentence = _("%(name)s takes no part in this process, so nobody of it can be brought in.")
        raise UnableToConveneError(sentence % {"name": organisation})
    whom = Person.objects.filter(email__iexact=email).first()
    if whom is not None and whom.organisation_id != organisation.pk:
        sentence = _("%(email)s is not the address of someone of %(name)s.")
        raise UnableToConveneError(sentence % {"email": email, "name": organisation})
    if whom is not None:
        return convene(room=room, whom=whom, because=because, person=person, now=now)
    if organisation.kind == Kind.HOST:
        sentence = _(
            "Nobody with this address has an account. People of %(name)s are invited first, by "
            "whoever looks after the workspace."
        )
        raise UnableToConveneError(sentence % {"name": organisation})
    address = email.lower()
    _refuse_if_written_to(address, now)
    member = Member.objects.select_for_update().filter(room=room, person=None, email=address)
    if member.filter(left_at=None).exists():
        raise UnableToConveneError(_("%(name)s is in this room already.") % {"name": email})
    made, _is_new = Member.objects.update_or_create(
        room=room,
        person=None,
        email=address,
        defaults={"name": name, "organisation": organisation, **_brought(because, person, now)},
    )
    return _asked(made, person, now)


@transaction.atomic
def take_out(*, member: Member, person: Person, now: datetime) -> None:
    """Take someone out of a room; what they said stays.

    Raises:
        UnableToConveneError: They left, or somebody else brought them and who asks is a partner's.
    """
    if member.left_at is not None:
        raise UnableToConveneError(_("%(name)s is in this room no longer.") % {"name": member})
    if person.is_partner and member.brought_by_id != person.pk:
        sentence = _("Only those who brought %(name)s, or people of the host, can do that.")
        raise UnableToConveneError(sentence % {"name": member})
    _end(member, "room.taken_out", person, now)


@transaction.atomic
def leave(*, room: Room, person: Person, now: datetime) -> None:
    """Leave a room.

    Raises:
        UnableToConveneError: One is not in it.
    """
    member = Member.objects.filter(room=room, person=person, left_at=None).first()
    if member is None:
        raise UnableToConveneError(_("You are not in this room."))
    _end(member, "room.left", person, now)


def say(
    *,
    room: Room,
    person: Person,
    text: str,
    files: Sequence[File] = (),
    not_taken: Sequence[str] = (),
    mentioned: Collection[Member] = (),
    now: datetime,
) -> Message:
    """Say something in a room; those in it are written to, those mentioned so.

    The same words within a minute are the same message, sent again where the net was slow.

    Args:
        room: Which.
        person: Who; they are in it from then on, but for who was taken out.
        text: What, in Markdown.
        files: What comes with it, as far as it is taken.
        not_taken: A sentence for each that is not.
        mentioned: Members who are to be told that they were named, beside those that it names.
        now: The moment.

    Raises:
        UnableToSayError: There is neither text nor file.
    """
    with transaction.atomic():
        member = come_in(room=room, person=person, now=now)
        sent_before = None if files else _said_just_now(member, text, now)
        return sent_before or post(
            member=member,
            text=text,
            files=files,
            not_taken=not_taken,
            mentioned=mentioned,
            now=now,
        )


def _said_just_now(member: Member, text: str, now: datetime) -> Message | None:
    """Return the message that a member left last, where it has the same words and is not old."""
    last: Message | None = Message.objects.filter(room=member.room).order_by("pk").last()
    is_same = last is not None and last.member_id == member.pk and last.text == text.strip()
    return last if last and is_same and now - last.at < SENT_AGAIN_WITHIN else None


def post(
    *,
    member: Member,
    text: str,
    files: Sequence[File],
    not_taken: Sequence[str],
    now: datetime,
    mentioned: Collection[Member] = (),
    incoming_id: str = "",
) -> Message:
    """Keep what a member said, with its files, and tell the others.

    Args:
        member: Who.
        text: What.
        files: What comes with it.
        not_taken: A sentence for each file that is not taken.
        now: The moment.
        mentioned: Whom it is to reach as named.
        incoming_id: Of a mail, by what it is known; empty where it was written on a page.

    Raises:
        UnableToSayError: There is neither text nor file.
    """
    if not text.strip() and not files:
        raise UnableToSayError(_("Nothing was written, and no file came."))
    stored = attachments.store(files)
    try:
        return _kept(member, text, files, stored, not_taken, mentioned, incoming_id, now)
    except BaseException:
        attachments.let_go(stored)
        raise


@transaction.atomic
def look(*, room: Room, person: Person, now: datetime) -> None:
    """Keep that someone who is in a room looked at it."""
    Member.objects.filter(room=room, person=person).update(seen_at=now)


@transaction.atomic
def recognise(*, person: Person) -> None:
    """Know someone again who was brought into rooms by address, before they had an account."""
    by_mail = Member.objects.filter(person=None, email=person.email.lower())
    inside = Member.objects.filter(person=person).values("room")
    by_mail.filter(organisation=person.organisation_id).exclude(room__in=inside).update(
        person=person
    )


@transaction.atomic
def _kept(
    member: Member,
    text: str,
    files: Sequence[File],
    stored: Sequence[str],
    not_taken: Sequence[str],
    mentioned: Collection[Member],
    incoming_id: str,
    now: datetime,
) -> Message:
    message = Message.objects.create(
        room=member.room,
        member=member,
        at=now,
        text=text.strip(),
        came_by_mail=bool(incoming_id),
        incoming_id=incoming_id,
        not_taken=list(not_taken),
    )
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            name=one.name,
            stored_as=stored_as,
            content_type=attachments.content_type_of(one.name),
            size_bytes=len(one.content),
        )
        for one, stored_as in zip(files, stored, strict=True)
    )
    named = {one.pk for one in mentioned} | {one.pk for one in named_in(text, member.room)}
    tell_others(message, named=named, files=[one.name for one in files], now=now)
    _note_said(message, len(files))
    return message


def named_in(text: str, room: Room) -> list[Member]:
    """Return those in a room whom a text names with an @ before the name."""
    if "@" not in text:
        return []
    here = room.members.filter(left_at=None).select_related("person")
    return [one for one in here if is_named(str(one), text)]


def _refuse_who_cannot(room: Room, whom: Person) -> None:
    if not may_enter(whom):
        sentence = _("%(name)s can no longer sign in, so they cannot be brought in.")
        raise UnableToConveneError(sentence % {"name": whom})
    if not able_in(kept_in(room).process, [whom]):
        sentence = _(
            "%(name)s cannot be brought in: their role sees no single cases, or their organisation "
            "takes no part in this process."
        )
        raise UnableToConveneError(sentence % {"name": whom})


def _refuse_if_written_to(address: str, now: datetime) -> None:
    """Refuse to ask someone without an account once more, who cannot say that it is enough."""
    asked = Letter.objects.filter(email=address, kind=LetterKind.CONVENED)
    count = asked.filter(made_at__gt=now - timedelta(days=1)).count()
    if count >= MOST_ASKED:
        sentence = _("%(email)s was asked into %(count)s rooms within a day. Ask again tomorrow.")
        raise UnableToConveneError(sentence % {"email": address, "count": count})


def _brought(because: str, person: Person, now: datetime) -> dict[str, object]:
    return {
        "because": because,
        "brought_by": person,
        "brought_at": now,
        "left_at": None,
        "is_taken_out": False,
    }


def _asked(member: Member, person: Person, now: datetime) -> Member:
    """Write to someone who was brought in, and keep that they were."""
    _note_member("room.convened", member, person, now, because=member.because)
    tell_asked(member, now=now)
    return member


def _end(member: Member, verb: str, person: Person, now: datetime) -> None:
    member.left_at = now
    member.is_taken_out = member.person_id != person.pk
    member.save(update_fields=["left_at", "is_taken_out"])
    _note_member(verb, member, person, now)


def _note_said(message: Message, file_count: int) -> None:
    """Keep that someone wrote, where and when; what they wrote stands in the room alone."""
    member = message.member
    told = {"file_count": file_count, "came_by_mail": message.came_by_mail}
    after: dict[str, object] = {name: value for name, value in told.items() if value}
    by = member.person or f"{member} ({member.email})"
    _note("room.said", message.room, by, message.at, after)


def _note_member(verb: str, member: Member, person: Person, now: datetime, **after: object) -> None:
    """Keep what someone did with who it was done to."""
    whose = organisation_of(member)
    who = f"{member} ({member.person.email if member.person else member.email})"
    told = {"who": who, "organisation": str(whose) if whose else "", **after}
    _note(verb, member.room, person, now, told)


def _note(verb: str, room: Room, by: Person | str, now: datetime, after: dict[str, object]) -> None:
    note(
        verb,
        target=f"room:{room.pk}",
        name=str(room)[:300],
        by=by,
        now=now,
        process_id=kept_in(room).process.process_id,
        after=after,
    )
