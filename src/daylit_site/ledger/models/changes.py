"""What people did to exceptions and patterns, and what they judged of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from daylit_site.ledger.models.entries import Entry
from daylit_site.ledger.models.patterns import Pattern
from daylit_site.people.models import LONGEST_NAME, Person
from daylit_site.records.models import Process

ASKED_IN = "asked to be let in"
"""What someone does who sees an exception but not its room."""


class Change(models.Model):
    """What someone did to an exception or a pattern; the thread of its room shows it.

    Attributes:
        by: Who; null where a run did.
        verb: What, such as ``resolved``; see ``ledger.room.changes_told``.
        said: What they said with it, and what it changed, as plain values.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="changes")
    pattern = models.ForeignKey(
        Pattern, on_delete=models.CASCADE, null=True, related_name="changes"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=30)
    said = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(entry=None) ^ Q(pattern=None), name="change_of_one_thing"
            )
        ]
        # Few are, of very many; Today asks for them each time.
        indexes: ClassVar = [
            models.Index(fields=["entry"], condition=Q(verb=ASKED_IN), name="changes_asking_in")
        ]

    def __str__(self) -> str:
        return self.verb


class Judging(models.Model):
    """What someone judged of an exception or a pattern, for the record to honour.

    Attributes:
        verdict: One of the library's ``departures.judgements.VERDICTS``.
        reason: Why, in their words.
        until_on: Until the end of which day, of what is accepted.
        into: The pattern that a merged one belongs to.
        by_trait: The trait by whose values a split one is told apart.
        taken_at: When the record took it; null before.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="judgings")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="judgings")
    pattern = models.ForeignKey(
        Pattern, on_delete=models.CASCADE, null=True, related_name="judgings"
    )
    verdict = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    until_on = models.DateField(null=True)
    into = models.ForeignKey(Pattern, on_delete=models.CASCADE, null=True, related_name="+")
    by_trait = models.CharField(max_length=LONGEST_NAME, blank=True)
    judged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.verdict
