"""Who did what to what: rows that are only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from daylit_site.people.models.persons import LONGEST_NAME, Organisation, Person
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class AuditEntries(models.QuerySet["AuditEntry"]):
    """What was done."""

    def visible_to(self, person: Person | AnonymousUser) -> AuditEntries:
        """All to those who may read it, to others nothing."""
        if isinstance(person, Person) and person.may(Right.AUDIT):
            return self
        return self.none()


class AuditEntry(models.Model):
    """One thing that was done. The database itself refuses to change or remove one.

    Attributes:
        actor: Who did it; null where it was the worker, or someone without an account.
        actor_name: What they were called then, or what did it.
        organisation: Theirs, then.
        verb: What was done, such as ``exception.resolved``.
        target: To what, as ``kind:id``, such as ``exception:12``.
        target_name: What that was called then.
        process_id: The process concerned; empty for none.
        before: What it was, as far as it changed; plain values.
        after: What it became.
    """

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=LONGEST_NAME)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verb = models.CharField(max_length=60)
    target = models.CharField(max_length=80, db_index=True)
    target_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    process_id = models.CharField(max_length=64, blank=True, db_index=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = AuditEntries.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.verb} {self.target}"
