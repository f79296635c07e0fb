"""Mail to people: what is to be sent, and how each wants to be reached."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from daylit_site.people.models.persons import LONGEST_NAME, Person


class LetterKind(models.TextChoices):
    """Why someone is written to."""

    CONVENED = "convened", _("You are asked to join a room")
    MENTIONED = "mentioned", _("Someone mentions you")
    MESSAGE = "message", _("Someone writes in a room of yours")
    HAND_OVER = "hand_over", _("Work is handed over to you, or comes back")
    CLOCK = "clock", _("A clock runs out")
    ANSWER = "answer", _("What became of what you reported")
    DECIDED = "decided", _("Someone decided what you are to be told of")


class MailChoice(models.Model):
    """How someone wants to be written to. Without one: at once, at any hour.

    Attributes:
        is_digest: Whether all of a day comes in one mail, at ``digest_at``, but what cannot wait.
        digest_at: The local time of that mail.
        quiet_from: From when on nothing is sent, local time; null for no quiet hours.
        quiet_until: Until when; earlier than ``quiet_from`` where that is the next day.
        zone: The time zone of all these, such as Europe/Stockholm.
        unwanted: Kinds of letters that are not sent at all; they stay on the page Today.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="mail_choice")
    is_digest = models.BooleanField(default=False)
    digest_at = models.TimeField(null=True, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    zone = models.CharField(max_length=60, default="UTC")
    unwanted = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.person)


class Letter(models.Model):
    """One thing that someone is to be told by mail.

    Attributes:
        person: Whom; null where they have no account.
        email: Their address, then.
        language: In which it is written.
        about: What it is about, such as ``room:12``; letters of one are one thread.
        path: The page that it leads to, without host; empty for none.
        reply_address: Where an answer goes; empty where none is read.
        due_at: When it may be sent, by the reader's quiet hours and digest.
        in_digest: Whether it waits for the reader's digest.
        sent_at: When the mail server took it; null before.
        try_count: How often that was tried; after too many it is given up.
        said: Why it was not taken, or given up.
        message_id: Its Message-ID, by which answers are known.
    """

    kind = models.CharField(max_length=12, choices=LetterKind.choices)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="letters")
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=LONGEST_NAME)
    text = models.TextField()
    about = models.CharField(max_length=80, db_index=True)
    path = models.CharField(max_length=400, blank=True)
    reply_address = models.CharField(max_length=254, blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    in_digest = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    try_count = models.PositiveIntegerField(default=0)
    said = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at=None, given_up_at=None),
                name="letters_to_send",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.subject}"
