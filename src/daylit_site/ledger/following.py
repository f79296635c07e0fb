"""Exceptions whose id moved between two runs: the ledger's row follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    import pyarrow as pa

    from daylit_site.records.found.analysed import Analysed
    from daylit_site.records.models import Process


def follow(of: Analysed, process: Process, found: pa.Table, *, now: datetime) -> None:
    """Give the rows whose exception is known by another id now that id.

    Args:
        of: What was analysed.
        process: The process.
        found: The rows of the run, as ``departures.ledger_rows`` returns them.
        now: The moment of the run.
    """
