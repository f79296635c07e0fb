"""What a process is for, and which organisations have accepted it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from daylit_site.people.models import Organisation, Person
from daylit_site.records.models import Process

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

LONGEST_SENTENCE = 300


class Purposes(models.QuerySet["Purpose"]):
    """Purposes."""

    def visible_to(self, person: Person | AnonymousUser) -> Purposes:
        """To whoever sees the process."""
        return self.filter(process__in=Process.objects.visible_to(person))


class Purpose(models.Model):
    """What a process is for, in one sentence. Never changed: another one takes its place."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="purposes")
    sentence = models.CharField(_("purpose"), max_length=LONGEST_SENTENCE)
    stated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="purposes")
    stated_at = models.DateTimeField()

    objects = Purposes.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.sentence


class Acceptances(models.QuerySet["Acceptance"]):
    """Acceptances."""

    def visible_to(self, person: Person | AnonymousUser) -> Acceptances:
        """To whoever sees the purpose; who accepted it is named to those who may know of them."""
        return self.filter(purpose__in=Purpose.objects.visible_to(person))


class Acceptance(models.Model):
    """That an organisation has accepted a purpose, by one of its people."""

    purpose = models.ForeignKey(Purpose, on_delete=models.CASCADE, related_name="acceptances")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="acceptances"
    )
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="acceptances")
    accepted_at = models.DateTimeField()

    objects = Acceptances.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["purpose", "organisation"], name="one_acceptance_each")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.purpose}"
