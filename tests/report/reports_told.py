"""The worked log's report, made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from reports_by_hand import Told, forty_cases, hostile_cases, told_of

if TYPE_CHECKING:
    from daylit.record.engine import Engine


@pytest.fixture(scope="session")
def told(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Told:
    return told_of(engine, tmp_path_factory.mktemp("record"), forty_cases())


@pytest.fixture(scope="session")
def nothing_told(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The same cases without the four that came back."""
    calm = [row for row in forty_cases() if not row["case_id"].endswith("0")]
    return told_of(engine, tmp_path_factory.mktemp("record"), calm)


@pytest.fixture(scope="session")
def hostile_told(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Told:
    return told_of(engine, tmp_path_factory.mktemp("record"), hostile_cases())
