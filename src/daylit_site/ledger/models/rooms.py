"""Rooms: where the people concerned with an exception or a pattern meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from daylit_site.ledger.models.entries import Entry
from daylit_site.ledger.models.patterns import Pattern
from daylit_site.people.models import LONGEST_NAME, Organisation, Person, may_enter
from daylit_site.people.roles import Right
from daylit_site.records.models import Part

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from daylit_site.records.models import Process


class Rooms(models.QuerySet["Room"]):
    """Rooms."""

    def visible_to(self, person: Person | AnonymousUser) -> Rooms:
        """To whoever sees the exception or pattern; people of a partner must be brought in.

        What is said in a room is for those in it: seeing a case alone does not let a partner in.
        A colleague who was brought in lets one into the room of an exception that one sees; into
        that of a pattern, which may lie between others, one is brought oneself. Who was taken out
        is not let in by a colleague. Nobody is whose organisation takes no part in the process any
        more.
        """
        if not may_enter(person) or not person.may(Right.SEE_CASES):
            return self.none()
        if person.is_partner:
            return self._brought(person)
        return self.filter(
            Q(entry__in=Entry.objects.visible_to(person))
            | Q(pattern__in=Pattern.objects.visible_to(person))
        )

    def _brought(self, person: Person) -> Rooms:
        whose = person.organisation_id
        taking_part = Part.objects.filter(organisation=whose).values("process")
        is_there = Q(entry__process__in=taking_part) | Q(pattern__process__in=taking_part)
        inside = Member.objects.filter(person__organisation=whose, left_at=None)
        by_oneself = inside.filter(person=person).values("room")
        # Asked of each room, of which there are few, since what is seen may be very much.
        seen = Entry.objects.visible_to(person).filter(pk=OuterRef("entry")).order_by()
        is_seen = Q(Exists(seen)) | Q(pk__in=by_oneself)
        taken_out = Member.objects.filter(person=person, is_taken_out=True)
        brought = self.filter(is_there, is_seen, pk__in=inside.values("room"))
        return brought.exclude(pk__in=taken_out.values("room"))


class Room(models.Model):
    """Where people resolve one exception or pattern; made when the first does something there."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, null=True, related_name="room")
    pattern = models.OneToOneField(
        Pattern, on_delete=models.CASCADE, null=True, related_name="room"
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    objects = Rooms.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(entry=None) ^ Q(pattern=None), name="room_of_one_thing"
            )
        ]

    def __str__(self) -> str:
        return str(self.entry or self.pattern)

    @property
    def process(self) -> Process:
        """Of which process it is."""
        kept = self.entry or self.pattern
        assert kept is not None  # noqa: S101 (as the constraint says)
        return kept.process


class Member(models.Model):
    """Someone who was brought into a room, or came.

    Attributes:
        person: Who; null where they have no account and are reached by mail only.
        email, name, organisation: Who they are then.
        because: Why they were asked, in a few words.
        brought_by: By whom; null where they came by themselves.
        left_at: When they left or were taken out; null while they are in it.
        is_taken_out: Whether someone else ended it: then they come back only where they are brought
            in again.
        seen_at: When they last looked at the room.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="rooms")
    email = models.EmailField(max_length=254, blank=True)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    because = models.CharField(max_length=LONGEST_NAME, blank=True)
    brought_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    brought_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    is_taken_out = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["room", "person"], condition=~Q(person=None), name="once_in_a_room"
            ),
            models.UniqueConstraint(
                fields=["room", "email"], condition=Q(person=None), name="once_in_a_room_by_mail"
            ),
        ]

    def __str__(self) -> str:
        return self.person.name if self.person else self.name or self.email


class Message(models.Model):
    """What someone said in a room.

    Attributes:
        text: As they wrote it: Markdown, of which pages show a safe part.
        came_by_mail: Whether it was an answer to a mail.
        incoming_id: The Message-ID of that mail, so that none lands twice; empty otherwise.
        not_taken: What came with it and was not kept, with the reason, in words.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="messages")
    at = models.DateTimeField()
    text = models.TextField()
    came_by_mail = models.BooleanField(default=False)
    incoming_id = models.CharField(max_length=400, blank=True)
    not_taken = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["room", "incoming_id"],
                condition=~Q(incoming_id=""),
                name="a_mail_lands_once",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Attachment(models.Model):
    """A file that came with a message.

    Attributes:
        name: As it was called, cleaned.
        stored_as: Its name below the workspace's folder of room files.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=LONGEST_NAME)
    stored_as = models.CharField(max_length=80, unique=True)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name
