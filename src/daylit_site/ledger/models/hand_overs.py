"""Work handed over in a room, what was agreed for that, and pauses of the clock."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from daylit_site.ledger.models.entries import Entry
from daylit_site.people.models import LONGEST_NAME, Level, Person
from daylit_site.records.models import Process


class Terms(models.Model):
    """What two parties agreed on for work that passes from one to the other. The last one stands.

    Attributes:
        level: Whether the parties are teams or organisations.
        limit_seconds: Within which time the receiver is to be done with it; null for none. In
            working time of the receiver where the process has a calendar for it, else elapsed.
        needs: What has to come with it, each a short sentence.
        is_over: Whether these terms were taken back.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="hand_over_terms")
    level = models.CharField(max_length=12, choices=Level.choices)
    from_party = models.CharField(max_length=LONGEST_NAME)
    to_party = models.CharField(max_length=LONGEST_NAME)
    limit_seconds = models.FloatField(null=True)
    needs = models.JSONField(default=list)
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_over = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.from_party} → {self.to_party}"


class Answer(models.TextChoices):
    """What became of a hand-over."""

    OFFERED = "offered", _("offered")
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned")
    DONE = "done", _("given back as done")
    WITHDRAWN = "withdrawn", _("withdrawn")


class HandOver(models.Model):
    """Work that was offered to another party in the room of an exception.

    Attributes:
        needs: What has to come with it: ``{"text": …, "said": …}`` each; nothing is said of what is
            missing. Once it was returned, ``is_lacking`` says what was missing for its receiver.
        note: What whoever offered it said.
        because: Why it was returned or withdrawn; of what is given back as done, what was done.
        is_incomplete: Whether it was returned as something needed was missing: the time since it
            was offered then is the sender's.
        limit_seconds: Within which time, as was agreed when it was offered; null for none.
        due_at: When that is over; moves with pauses.
        warned_at: When the receiver was told that the clock runs out.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="hand_overs")
    level = models.CharField(max_length=12, choices=Level.choices)
    from_party = models.CharField(max_length=LONGEST_NAME)
    to_party = models.CharField(max_length=LONGEST_NAME)
    needs = models.JSONField(default=list)
    note = models.TextField(blank=True)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.OFFERED)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    because = models.TextField(blank=True)
    is_incomplete = models.BooleanField(default=False)
    limit_seconds = models.FloatField(null=True)
    due_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(answer="offered"), name="one_offer_at_a_time"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=Q(answer__in=["offered", "accepted"]),
                name="hand_overs_due",
            ),
            # As that one, for SQLite, which cannot tell that a question is within its condition.
            models.Index(fields=["answer", "due_at"], name="hand_overs_by_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.from_party} → {self.to_party}"


class Pause(models.Model):
    """That the clock of an exception stands still for whoever holds it: it is another's time.

    Attributes:
        party: Whose time it is meanwhile.
        reason: Why.
        ended_at: When it went on; null while it is paused.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="pauses")
    party = models.CharField(max_length=LONGEST_NAME)
    reason = models.TextField()
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(ended_at=None), name="one_pause_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.reason
