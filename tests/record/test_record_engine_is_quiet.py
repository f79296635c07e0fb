"""What is printed is the caller's alone: the engine draws nothing among the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daylit.record.engine import Engine


def test_no_progress_is_drawn_of_a_question_that_takes_long(engine: Engine) -> None:
    asked = engine.connection.con.execute("SELECT current_setting('enable_progress_bar')")
    assert asked.fetchall() == [(False,)]
