"""How far the ledger of a process is."""

from __future__ import annotations

from django.db import models

from daylit_site.records.models import Process, Run


class Standing(models.Model):
    """How far the ledger of a process is: the run whose exceptions it holds.

    Attributes:
        run: The last one taken in whole.
        open_count: Exceptions that someone has to see to, as of then; pages count anew.
    """

    process = models.OneToOneField(Process, on_delete=models.CASCADE, related_name="standing")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.process}: {self.run.number}"
