"""What an event's lifecycle makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from daylit.record.coding import (
    COMPLETE,
    NO_STEP,
    PLAIN,
    START,
    STEPLESS_LIFECYCLES,
    lifecycle_code,
)

if TYPE_CHECKING:
    from daylit.record.engine import Engine


def test_lifecycles_are_told_apart_exactly_and_in_any_case(engine: Engine) -> None:
    expected: dict[str | None, int] = {
        "start": START,
        "START": START,
        "complete": COMPLETE,
        "Complete": COMPLETE,
        "PI_Abort": NO_STEP,
        **dict.fromkeys(STEPLESS_LIFECYCLES, NO_STEP),
        **dict.fromkeys(["", "starts", "start ", "completed", "unknown", "in_progress"], PLAIN),
        None: PLAIN,
    }
    table = engine.from_arrow(pa.table({"said": pa.array(list(expected), pa.string())}))
    rows = engine.rows(table.select("said", code=lifecycle_code(table.said)))
    assert {row["said"]: row["code"] for row in rows} == expected
