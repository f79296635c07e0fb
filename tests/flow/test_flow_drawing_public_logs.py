"""Maps of public logs, in every degree of detail that is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from maps_checked import check_labels_are_clear, marks_of, planned

from daylit.flow.drawing.plan import MOST_LABELS
from daylit.flow.process_map import discover_map
from daylit.flow.simplify import drawable_details, simplify

if TYPE_CHECKING:
    from daylit.record.engine import Engine
    from public_records import PublicRecord

pytest_plugins = ["public_records"]


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
        pytest.param("Road_Traffic_Fine_Management_Process", marks=pytest.mark.slow),
    ],
)
def test_labels_of_public_maps_are_clear_and_hardly_one_is_left_out(
    engine: Engine, public_record: PublicRecord, name: str
) -> None:
    record = public_record(name)
    tables = (record.table(engine, table, "work") for table in ("steps", "cases"))
    whole = discover_map(engine, *tables)
    marks = marks_of(whole)

    for detail in drawable_details(whole):
        shown = simplify(whole, detail=detail)
        laid_out = planned(shown, marks)
        check_labels_are_clear(laid_out)
        assert len(laid_out.labels) >= min(len(shown.edges), MOST_LABELS) - 1
