"""Maps of public logs, in every degree of detail that is drawn."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from maps_checked import check_labels_are_clear, marks_of

from daylit.flow.drawing.plan import MOST_LABELS, plan
from daylit.flow.process_map import discover_map
from daylit.flow.simplify import drawable_details, simplify
from daylit.record.changes.importing import import_readings
from daylit.record.stating import Incoming
from daylit.record.store import Record
from daylit.sources.choices import Choices
from daylit.sources.reader import read

if TYPE_CHECKING:
    from pathlib import Path

    from daylit.flow.process_map import ProcessMap
    from daylit.record.engine import Engine


def public_map(engine: Engine, log: Path, folder: Path) -> ProcessMap:
    record = Record(folder)
    import_readings(
        record,
        engine,
        [Incoming("import", read(log, engine, Choices()))],
        process_id="p",
        imported_at=datetime(2026, 11, 5, tzinfo=UTC),
        on_progress=lambda _: None,
    )
    return discover_map(engine, *(record.table(engine, name, "p") for name in ("steps", "cases")))


@pytest.mark.shared_data
@pytest.mark.parametrize(
    "name",
    [
        "BPIC12",
        "BPIC13_incidents",
        "BPIC20_PrepaidTravelCost",
        "BPIC20_RequestForPayment",
        "Helpdesk",
        "Receipt",
        "Road_Traffic_Fine_Management_Process",
    ],
)
def test_labels_of_public_maps_are_clear_and_hardly_one_is_left_out(
    engine: Engine, shared_logs: Path, tmp_path: Path, name: str
) -> None:
    whole = public_map(engine, shared_logs / f"{name}.xes.gz", tmp_path)
    marks = marks_of(whole)

    for detail in drawable_details(whole):
        shown = simplify(whole, detail=detail)
        laid_out = plan(shown, marks)
        check_labels_are_clear(laid_out)
        assert len(laid_out.labels) >= min(len(shown.edges), MOST_LABELS) - 1
