"""The server of pages looks seldom for objects that only hold each other."""

from __future__ import annotations

import gc
import weakref

import pytest

from daylit_site.config import serving


@pytest.fixture(autouse=True)
def _as_before() -> object:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


class Holding:
    """Holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_loaded_is_left_out_and_what_comes_later_is_still_found() -> None:
    serving._look_seldom_for_what_is_unused()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == (20_000, 20, 50)
    assert gc.isenabled()
    later = weakref.ref(Holding())
    for _ in range(100_000):
        Holding()
    assert later() is None
