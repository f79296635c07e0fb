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
        family: What verbs of its kind begin with, such as ``exception``.
        target: To what, as ``kind:id``, such as ``exception:12``.
        target_name: What that was called then.
        process_id: The process concerned; empty for none.
        before: What it was, as far as it changed; plain values.
        after: What it became.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=LONGEST_NAME)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verb = models.CharField(max_length=60)
    family = models.CharField(max_length=60)
    target = models.CharField(max_length=80)
    target_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    process_id = models.CharField(max_length=64, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = AuditEntries.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        # Each filter of the page finds its newest rows without reading the others.
        indexes: ClassVar = [
            models.Index(fields=["at", "id"], name="audit_by_time"),
            models.Index(fields=["actor", "at", "id"], name="audit_by_actor"),
            models.Index(fields=["process_id", "at", "id"], name="audit_by_process"),
            models.Index(fields=["target", "at", "id"], name="audit_by_target"),
            models.Index(fields=["family", "at", "id"], name="audit_by_family"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.verb} {self.target}"
