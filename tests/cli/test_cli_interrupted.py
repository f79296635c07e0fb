"""Ctrl-C and a request to end, in the middle of a query as between two."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import duckdb
import pytest

from daylit import cli
from daylit.cli.interrupted import ended_by_interrupt, is_interrupt
from daylit.errors import DaylitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from running import Ran

    Run = Callable[..., Ran]

pytest_plugins = ["running"]


def query(signum: signal.Signals) -> None:
    """Do what DuckDB does where a signal comes into a query: run its handler, and say its own."""
    try:
        signal.raise_signal(signum)
    except (KeyboardInterrupt, SystemExit):
        raise RuntimeError("Query interrupted") from None


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 1), (signal.SIGTERM, 143)])
def test_a_signal_in_a_query_aborts_the_command_without_a_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch, signum: signal.Signals, code: int
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(cli, "daylit", lambda **_: query(signum))
    try:
        ran = run("record", "import", "log.csv")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert (ran.code, ran.out, ran.err) == (code, "", "\nAborted!\n")


def test_what_has_no_end_is_ended_by_an_interrupt(capsys: pytest.CaptureFixture[str]) -> None:
    with ended_by_interrupt("Interrupted: nothing more comes."):
        query(signal.SIGINT)
    assert capsys.readouterr().err == "Interrupted: nothing more comes.\n"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_is_no_interrupt_is_not_taken_for_an_end() -> None:
    with (
        pytest.raises(RuntimeError, match=r"^Query interrupted$"),
        ended_by_interrupt("Interrupted: nothing more comes."),
    ):
        # As another signal makes it.
        raise RuntimeError("Query interrupted")


def test_an_interrupt_is_known_below_the_error_it_was_told_as() -> None:
    told = DaylitError("A file of the record is missing or damaged: INTERRUPT Error")
    told.__cause__ = duckdb.InterruptException("INTERRUPT Error: Interrupted!")
    assert is_interrupt(told)
    assert is_interrupt(KeyboardInterrupt())
    assert not is_interrupt(RuntimeError("Query interrupted, says a text"))
    assert not is_interrupt(DaylitError("There is no case 17."))
