"""The commands that a report prints work as they are printed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from daylit.report.commands import IN_A_RECORD, Commands
from daylit.report.page import render

if TYPE_CHECKING:
    from reports_by_hand import Told

pytest_plugins = ["reports_told"]

OF_FILES = Commands(
    ("--process", "work"), (("record", "import", "a log.csv", "--process", "work"),), is_kept=False
)


def test_a_command_says_again_what_the_report_was_given() -> None:
    kept = Commands(("--record", "my record", "--usual", "usual.toml"))
    assert kept.asking("exceptions", "show", of="c 1") == (
        "daylit exceptions show 'c 1' --record 'my record' --usual usual.toml"
    )
    assert kept.asking("exceptions", "patterns", "--all") == (
        "daylit exceptions patterns --all --record 'my record' --usual usual.toml"
    )
    assert IN_A_RECORD.asking("exceptions", "show", of="c1") == "daylit exceptions show c1"


def test_a_case_whose_name_looks_like_an_option_stands_last() -> None:
    assert OF_FILES.asking("exceptions", "show", of="-1") == (
        "daylit exceptions show --process work -- -1"
    )


def test_a_name_from_right_to_left_can_be_typed() -> None:
    assert IN_A_RECORD.asking("exceptions", "show", of="\u05d1\u05d3") == (
        "daylit exceptions show '\u05d1\u05d3'"
    )


def test_without_a_record_the_page_says_how_to_make_one(told: Told) -> None:
    said = "this report was made without one. Make it first"
    assert said not in told.report.html
    page = render(replace(told.story, commands=OF_FILES), told.exhibits)
    assert f"{said}: <code>daylit record import &#39;a log.csv&#39; --process work</code>." in page
    assert '<code class="soft command">daylit exceptions show c00 --process work</code>' in page
    of_query = replace(told.story, commands=replace(OF_FILES, before=()))
    queried = render(of_query, told.exhibits)
    assert f"{said}, with <code>daylit record import</code> and what this report was" in queried
