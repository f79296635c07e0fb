"""Patterns in the ledger, kept across runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from daylit_site.ledger.models.states import State
from daylit_site.people.models import Person
from daylit_site.records.models import Process

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Patterns(models.QuerySet["Pattern"]):
    """Patterns."""

    def visible_to(self, person: Person | AnonymousUser) -> Patterns:
        """Those of processes that a person sees; which borders they tell of is the pages' part."""
        return self.filter(process__in=Process.objects.visible_to(person))


class Pattern(models.Model):
    """Exceptions of one kind at one place, kept across runs.

    What a run found of it stands in that run's finding ``pattern-<pattern_id>``.

    Attributes:
        pattern_id: Its id in the library: made of process, kind and place.
        kind: Of its exceptions.
        place: Where they are.
        holder: Of a bounce, who had the work and got it back; else empty.
        other: Of a bounce, to whom it went; else empty.
        words: Its title in each language, as the library tells it.
        rank: Its place among those worth attention, from 1; null where it is none of them.
        exception_count, case_count, caused_step_count, delay_seconds, first_at, last_at: As found.
        is_found: Whether the latest run has it.
        first_run: The number of the run that first found it.
        state: As of an exception; a pattern is never over by itself.
        version: Counts what people did to it, so that two do not undo each other unseen.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="patterns")
    pattern_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    place = models.TextField()
    holder = models.TextField(blank=True)
    other = models.TextField(blank=True)
    words = models.JSONField(default=dict)
    rank = models.PositiveIntegerField(null=True)
    exception_count = models.PositiveIntegerField(default=0)
    case_count = models.PositiveIntegerField(default=0)
    caused_step_count = models.PositiveIntegerField(default=0)
    delay_seconds = models.FloatField(default=0.0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    is_found = models.BooleanField(default=True)
    first_run = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=20, choices=State.choices, default=State.NEW)
    state_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    resolution = models.TextField(blank=True)
    accepted_until = models.DateField(null=True)
    version = models.PositiveIntegerField(default=0)

    objects = Patterns.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["process", "pattern_id"], name="one_row_a_pattern")
        ]
        ordering: ClassVar = ["process", "rank", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.place}"
