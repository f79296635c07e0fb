"""What keeps exceptions beside the runs: it stands above this folder; the settings name it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from django.conf import settings

if TYPE_CHECKING:
    from daylit.record.engine import Engine
    from daylit.record.store import Record
    from daylit_site.records.found.analysed import Analysed
    from daylit_site.records.models import Process, Run
    from daylit_site.records.watching import Watch


class Ledger(Protocol):
    """What the worker asks of the ledger."""

    def take_in(self, record: Record, engine: Engine, process: Process) -> None:
        """Take what people judged into the record, where the library honours it."""

    def not_taken_in(self, process: Process) -> None:
        """Tell those who judged that a job failed that was to take it into the record."""

    def keep(self, of: Analysed, run: Run, watch: Watch) -> None:
        """Keep the exceptions and patterns that a run found."""

    def nothing_left(self, process: Process) -> None:
        """Know that nothing of a process is in the record any more."""


def ledger() -> Ledger:
    """Return the ledger of this workspace."""
    return cast("Ledger", import_module(settings.LEDGER))
