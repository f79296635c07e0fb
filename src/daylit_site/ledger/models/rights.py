"""What people may decide by themselves, and how they used it."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from daylit_site.ledger.models.entries import Entry
from daylit_site.people.models import LONGEST_NAME, Party, Person
from daylit_site.people.roles import Role
from daylit_site.records.models import Process


class Measure(models.TextChoices):
    """In what a right is limited."""

    MONEY = "money", _("money")
    DAYS = "days", _("days")
    QUANTITY = "quantity", _("quantity")
    NONE = "none", _("without a limit")


class DecisionRight(models.Model):
    """That people of a role, or of a team, may decide something of some exceptions at once.

    Attributes:
        what: What may be decided, such as "Express freight".
        role: Whose right it is; empty for any role.
        team: Of which team they must be; null for any.
        kind: Of which exceptions; empty for any.
        place: Where; empty for anywhere.
        measure: In what it is limited.
        limit: How much; null where there is no limit.
        unit: Of what, such as SEK or pieces; empty for days.
        tell_persons, tell_team: Who is told of each use.
        is_over: Whether it was taken back; what was decided by it stays.
        ended_at: When that was; null while it stands.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="rights")
    what = models.CharField(_("what may be decided"), max_length=LONGEST_NAME)
    role = models.CharField(max_length=20, choices=Role.choices, blank=True)
    team = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20, blank=True)
    place = models.TextField(blank=True)
    measure = models.CharField(max_length=10, choices=Measure.choices)
    limit = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    unit = models.CharField(max_length=30, blank=True)
    tell_persons = models.ManyToManyField(Person, related_name="+")
    tell_team = models.ForeignKey(Party, on_delete=models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_over = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.what


class Use(models.Model):
    """That someone decided by a right, or asked for more than it allows.

    Attributes:
        amount: How much; null where the right has no limit.
        limit: The limit as it was then.
        decided_before: How much such rights had decided of the same exception; it counts towards
            the limit.
        for_what: What for, in their words.
        is_over_limit: Whether it was more than the right allows, with what was decided before: then
            it was asked, not decided.
        answer: What whoever owns the process said to that: granted, refused, or nothing yet.
    """

    right = models.ForeignKey(DecisionRight, on_delete=models.PROTECT, related_name="uses")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="uses")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    limit = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    decided_before = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    for_what = models.TextField(blank=True)
    is_over_limit = models.BooleanField(default=False)
    answer = models.CharField(max_length=10, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["right", "at"], name="uses_of_right"),
            models.Index(
                fields=["right"],
                condition=Q(is_over_limit=True, answer=""),
                name="asked_and_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.right}: {self.amount}"
