"""kill -9 at random moments: the record is the version before or after, and work goes on.

A kill counts only if the command was running; which stage it hit is told by the command itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scenes import NAMES
from tallies import kill_often, table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

    from killing import Scene
    from workers import Worker

    from daylit.record.engine import Engine

pytest_plugins = ["staging"]

HOW_OFTEN = [pytest.param(2, marks=pytest.mark.slow), pytest.param(40, marks=pytest.mark.soak)]


@pytest.mark.parametrize("count", HOW_OFTEN)
@pytest.mark.parametrize("name", NAMES)
def test_a_killed_command_leaves_the_record_as_before_or_as_after(
    engine: Engine,
    worker: Worker,
    scene_of: Callable[[str], Scene],
    tmp_path: Path,
    chance: Random,
    name: str,
    count: int,
) -> None:
    tally = kill_often(engine, worker, scene_of(name), tmp_path, chance, count=count)
    print("\n".join(table([tally])))  # noqa: T201 - shown where it fails
    assert tally.kill_count == count
    assert tally.in_the_middle_count >= count // 2
