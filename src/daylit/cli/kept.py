"""What a record keeps beside its events: what people decided, and what is usual."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daylit.cli.stated import Stated
    from daylit.departures.analysis import Analysis
    from daylit.departures.kept_norms import Fitted
    from daylit.departures.settings import Settings
    from daylit.record.engine import Engine
    from daylit.record.store import Record

DECLARED_CLOCKS = ("working time", "mixed")
"""Clocks that go by calendars."""


def kept_norms(record: Record, engine: Engine, process_id: str) -> Fitted | None:
    """Return what is usual by the last fit that a record keeps; null where it keeps none."""
    from daylit.departures.kept_norms import from_fit
    from daylit.record.changes.fitting import last_fit

    fit = last_fit(record, engine, process_id)
    return None if fit is None else from_fit(fit)


def with_kept(
    settings: Settings,
    stated: Stated,
    kept: Fitted | None,
    *,
    record: Record,
    engine: Engine,
    process_id: str,
) -> Settings:
    """Add to what is stated what a record keeps, as far as it goes with that.

    Args:
        settings: What is stated.
        stated: The same as it was said.
        kept: What is usual, as it was fitted; null where nothing was.
        record: Which keeps what was decided.
        engine: Reads it.
        process_id: The process.
    """
    from daylit.departures.judgements import from_rows
    from daylit.record.changes.judging import held_judgements

    held = from_rows(held_judgements(record, engine, process_id))
    settings = replace(settings, judgements=(*held, *settings.judgements))
    if kept is None or not _goes_with(kept, stated):
        return settings
    rate = kept.baselines.false_alarm_rate
    return replace(settings, baselines=kept.baselines, false_alarm_rate=rate)


def _goes_with(kept: Fitted, stated: Stated) -> bool:
    """Whether what was fitted is told by the clock and at the rate that are asked for."""
    is_declared = kept.baselines.clock in DECLARED_CLOCKS
    is_asked = stated.calendar_file is not None
    rate = stated.false_alarms
    return is_declared == is_asked and rate in (None, kept.baselines.false_alarm_rate)


def usual_sentence(analysis: Analysis, kept: Fitted | None) -> str:
    """Say what lateness was held against."""
    if kept is None:
        return (
            "Held against what is usual in the record as it stands; to hold later ones against the "
            "same, keep it: daylit exceptions fit."
        )
    if analysis.settings.baselines is kept.baselines:
        return f"Held against {kept.in_words()}."
    return (
        "Held against what is usual in the record as it stands, fitted for this question: "
        f"{kept.in_words()} is told by another clock or at another rate of false alarms."
    )
