"""Fixtures for the tests that kill commands."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from scenes import Stage
from workers import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from killing import Scene

    from daylit.record.engine import Engine


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    patch = pytest.MonkeyPatch()
    yield Stage(tmp_path_factory.mktemp("stage"), patch)
    patch.undo()


@pytest.fixture(scope="session")
def worker(stage: Stage) -> Iterator[Worker]:
    started = Worker(stage.logs["a"], stage.folder / "said")
    yield started
    started.close()


@pytest.fixture(scope="session")
def scene_of(engine: Engine, stage: Stage, worker: Worker) -> Callable[[str], Scene]:
    """Return what makes a scene, once."""
    made: dict[str, Scene] = {}

    def scene(name: str) -> Scene:
        if name not in made:
            made[name] = stage.scene(engine, worker, name)
        return made[name]

    return scene


@pytest.fixture
def chance() -> Random:
    """A chance that is another each time; what failed is told by the marks of the kill."""
    return Random()  # noqa: S311 - nothing is secret here
