"""A log that names organisations but no teams, its cases named by single letters and digits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from daylit.cli import daylit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]

BOUNCING = "0123456789abcdef"
"""An exception's id begins with one of these too."""


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = ["case,activity,time,company"]
    for case in BOUNCING:
        lines += [
            f"{case},Ask,2026-03-01T08:00:00Z,Host",
            f"{case},Look,2026-03-01T08:01:00Z,Partner",
            f"{case},Close,2026-03-01T08:02:00Z,Host",
        ]
    for number in range(40):
        company = ("Host", "Partner")[number % 2]
        lines.append(f"calm{number},Ask,2026-03-02T08:00:00Z,{company}")
    folder = tmp_path_factory.mktemp("organisations")
    log = folder / "log.csv"
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = ["record", "import", str(log), "--record", str(folder / "record")]
    daylit.main([*words, "--organisation", "company"], standalone_mode=False)
    return folder / "record"


def test_hand_overs_are_told_between_organisations_where_no_team_is_named(
    run: Run, record: Path
) -> None:
    rows = json.loads(run("flow", "handovers", "--record", record, "--format", "json").out)
    told = {(row["from_party"], row["to_party"]): row["hand_over_count"] for row in rows}
    assert told == {("Host", "Partner"): 16, ("Partner", "Host"): 16}


def test_a_case_is_shown_though_ids_of_exceptions_begin_like_its_name(
    run: Run, record: Path
) -> None:
    for case in BOUNCING[:4]:
        ran = run("exceptions", "show", case, "--record", record)
        assert ran.code == 0
        assert ran.err.startswith(f"Case {case} went Host → Partner → Host")
