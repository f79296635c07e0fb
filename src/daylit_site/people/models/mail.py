"""Mail: what is to be sent, how each wants to be reached, and what came in as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from daylit_site.people.models.persons import LONGEST_NAME, Person
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

LONGEST_ABOUT = 80


class LetterKind(models.TextChoices):
    """Why someone is written to."""

    CONVENED = "convened", _("You are asked to join a room")
    MENTIONED = "mentioned", _("Someone mentions you")
    MESSAGE = "message", _("Someone writes in a room of yours")
    HAND_OVER = "hand_over", _("Work is handed over to you, or comes back")
    CLOCK = "clock", _("A clock runs out, or is paused")
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


class Letters(models.QuerySet["Letter"]):
    """Letters."""

    def visible_to(self, person: Person | AnonymousUser) -> Letters:
        """All to those who may read who did what, to others none: they have theirs by mail."""
        if isinstance(person, Person) and person.may(Right.AUDIT):
            return self
        return self.none()

    def waiting(self) -> Letters:
        """Those that are still to be sent."""
        return self.filter(sent_at=None, given_up_at=None)

    def free_at(self, now: datetime) -> Letters:
        """Those that are to be sent at a moment, and that no worker holds."""
        is_free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        return self.waiting().filter(is_free, due_at__lte=now)


class Letter(models.Model):
    """One thing that someone is to be told by mail.

    Attributes:
        person: Whom; null where they have no account.
        email: Their address, then.
        language: In which it is written.
        about: What it is about, such as ``room:12``; letters of one are one thread.
        path: The page that it leads to, without host; empty for none.
        reply_address: Where an answer goes; empty where none is read.
        due_at: When it may be sent, by the reader's quiet hours and digest; later, when it is tried
            again.
        in_digest: Whether it waits for the reader's digest.
        sent_at: When the mail server took it; null before.
        first_tried_at: When it was first tried; two days later it is given up.
        try_count: How often it was tried in vain.
        said: Why it was not taken, or given up.
        message_id: Its Message-ID; of a digest, that of its first letter.
        claim: Which worker's attempt holds it, or held it last.
        claimed_until: Until when; another worker may send it from then on.
    """

    kind = models.CharField(max_length=12, choices=LetterKind.choices)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="letters")
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=LONGEST_NAME)
    text = models.TextField()
    about = models.CharField(max_length=LONGEST_ABOUT, db_index=True)
    path = models.CharField(max_length=400, blank=True)
    reply_address = models.CharField(max_length=254, blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    in_digest = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    first_tried_at = models.DateTimeField(null=True)
    try_count = models.PositiveIntegerField(default=0)
    said = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True)

    objects = Letters.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at=None, given_up_at=None),
                name="letters_to_send",
            ),
            # How many went to one address about one thing.
            models.Index(fields=["email", "about", "due_at"], name="letters_about_to"),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.subject}"


class ReplyAddress(models.Model):
    """One place where answers of one reader go; its address is made of its number, and signed.

    Attributes:
        about: What an answer is about, such as ``room:12``.
        to_whom: For whom it was made: ``person:5``, or ``email:`` and an address.
    """

    about = models.CharField(max_length=LONGEST_ABOUT)
    to_whom = models.CharField(max_length=LONGEST_NAME)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["about", "to_whom"], name="one_address_for_answers")
        ]

    def __str__(self) -> str:
        return f"{self.about}, {self.to_whom}"


class Became(models.TextChoices):
    """What became of a mail that came in."""

    TAKEN = "taken", _("taken")
    HELD = "held", _("held back")
    AUTOMATIC = "automatic", _("automatic, left aside")


class TakenMail(models.Model):
    """A mail that was seen to; none is seen to twice.

    Attributes:
        key: A hash of its Message-ID; of one without, of the whole mail.
        sender: The address that it says it is from.
        about: What it was about; empty where that cannot be told.
    """

    key = models.CharField(max_length=64, unique=True)
    sender = models.CharField(max_length=LONGEST_NAME)
    about = models.CharField(max_length=LONGEST_ABOUT, blank=True)
    became = models.CharField(max_length=10, choices=Became.choices)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.sender}: {self.became}"


class HeldMails(models.QuerySet["HeldMail"]):
    """Mails held back."""

    def visible_to(self, person: Person | AnonymousUser) -> HeldMails:
        """All to those who may read who did what, to others none."""
        if isinstance(person, Person) and person.may(Right.AUDIT):
            return self
        return self.none()


class HeldMail(models.Model):
    """A mail that was not taken where it was sent to, kept for someone to look at.

    Attributes:
        sender: The address that it says it is from.
        why: Why it was not taken, in a sentence.
    """

    sender = models.CharField(max_length=LONGEST_NAME)
    subject = models.CharField(max_length=LONGEST_NAME)
    text = models.TextField()
    why = models.TextField()
    at = models.DateTimeField()

    objects = HeldMails.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.sender}: {self.subject}"


class InboxLook(models.Model):
    """How the last look into the inbox went; there is one row.

    Attributes:
        read_at: When it was last read; null for never.
        failed_at: When it last could not be; null where it could since.
        said: Why not.
    """

    read_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    said = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.said or str(self.read_at)
