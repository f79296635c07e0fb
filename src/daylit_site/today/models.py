"""When people looked at Today."""

from __future__ import annotations

from django.db import models

from daylit_site.people.models import Person


class Visit(models.Model):
    """When someone looked at Today last, and when the time before.

    Looking again soon is one visit, so that what is new stays when the page is loaded anew.

    Attributes:
        at: When their visit began.
        before_at: When the one before it began; null where it is their first.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="visit")
    at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person}, {self.at}"
