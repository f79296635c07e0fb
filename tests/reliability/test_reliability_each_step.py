"""A command that dies before each single thing that it does to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from each_step import die_before_each, steps_of
from killing import STAGES
from scenes import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from killing import Scene
    from workers import Worker

    from daylit.record.engine import Engine


pytest_plugins = ["staging"]


@pytest.mark.parametrize(
    "every",
    [pytest.param(False, marks=pytest.mark.slow), pytest.param(True, marks=pytest.mark.soak)],
)
@pytest.mark.parametrize("name", [NAMES[0], NAMES[1], NAMES[3], NAMES[4], NAMES[5]])
def test_a_command_that_dies_before_any_step_leaves_a_whole_record(
    engine: Engine,
    worker: Worker,
    scene_of: Callable[[str], Scene],
    tmp_path: Path,
    name: str,
    every: bool,  # noqa: FBT001 - a parameter of pytest's
) -> None:
    scene = scene_of(name)
    died = die_before_each(engine, worker, scene, tmp_path / "record", every=every)
    assert died.step_count >= 0.9 * len(steps_of(scene, every=every))
    assert died.before_count > 0
    assert died.after_count > 0
    assert {STAGES[0], STAGES[1] if scene.changes_versions_only else STAGES[2]} <= died.stages
