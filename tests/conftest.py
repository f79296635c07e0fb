"""Fixtures that every test may use."""

from __future__ import annotations

import os
import signal
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# Plans that a test made, perhaps with something in another's place, outlive no test run;
# where they are kept is found when the engine is first imported.
CACHE = tempfile.TemporaryDirectory(prefix="daylit-tests-cache-")
os.environ["XDG_CACHE_HOME"] = CACHE.name

# A shell starts what runs in the background deaf to interrupts, and so would be what tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

from ibis.backends.duckdb import Backend  # noqa: E402 (as slow as the engine, see above)

from chromium import browser  # noqa: E402 (with what it stands among)
from compiled_once import CompiledOnce  # noqa: E402 (imports the engine)
from daylit.record.engine import Engine, open_engine  # noqa: E402 (after what it reads)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ibis.expr.types as ir

__all__ = ["browser"]


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[CompiledOnce]:
    """Put the questions of all tests into SQL once."""
    once = CompiledOnce()
    compiled = Backend.compile

    def compile_once(backend: Backend, expression: ir.Expr, /, **settings: object) -> str:
        if any(setting is not None for setting in settings.values()):
            return str(compiled(backend, expression, **settings))
        return once.sql(partial(compiled, backend), expression)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Backend, "compile", compile_once)
        yield once


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with open_engine(input_bytes=0) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared_logs() -> Path:
    folder = os.environ.get("DAYLIT_SHARED_DATA")
    if folder is None:
        pytest.skip("DAYLIT_SHARED_DATA is not set, so the public logs are not read")
    return Path(folder) / "logs"
