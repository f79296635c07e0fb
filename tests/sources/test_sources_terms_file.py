"""Limits that people stated in a file or in an option."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from daylit.departures.terms import Term
from daylit.errors import ParameterError, UnableToReadError
from daylit.sources.terms_file import parse_term, read_terms

HOUR, DAY = 3600, 86_400
WRITTEN = """
[[term]]
from = "Request parts"
to = "Pick parts"
within = "3 days"
why = "agreed with the stores in March"

[[term]]
hand_over_to = "Central Stores"
within = "8 working hours"

[[term]]
case = true
within = "30 days"
"""
PICKED = Term(
    "between",
    3 * DAY,
    "elapsed",
    "“Pick parts” within 3 days of “Request parts”",
    from_activity="Request parts",
    to_activity="Pick parts",
)
HANDED = Term(
    "hand-over",
    8 * HOUR,
    "working time",
    "“Central Stores” within 8 working hours of a hand-over",
    to_party="Central Stores",
)
WHOLE = Term("case", 30 * DAY, "elapsed", "the whole case within 30 days")


PAGE = Path(__file__).parents[2] / "docs" / "terms.md"


def written(folder: Path, text: str) -> Path:
    path = folder / "terms.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_terms_is_read_in_its_order(tmp_path: Path) -> None:
    picked, handed, whole = read_terms(written(tmp_path, WRITTEN))
    assert picked.why == "agreed with the stores in March"
    assert (handed, whole) == (HANDED, WHOLE)
    assert picked.text == PICKED.text
    assert (picked.kind, picked.within_seconds, picked.clock) == ("between", 3 * DAY, "elapsed")


def test_the_examples_of_the_page_say_the_same_in_a_file_and_in_options(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    (file,) = [
        block for block in re.findall("```toml\n(.*?)```", page, re.DOTALL) if "[[term]]" in block
    ]
    options = re.findall('^--limit "(.*)"$', page, re.MULTILINE)
    terms = read_terms(written(tmp_path, file))
    assert [replace(term, why="") for term in terms] == [parse_term(text) for text in options]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Request parts -> Pick parts = 3 days", PICKED),
        ("Request parts→Pick parts=3 days", PICKED),
        ("-> Central Stores = 8 working hours", HANDED),
        ("case = 30 days", WHOLE),
    ],
)
def test_an_option_states_what_a_file_would(text: str, term: Term) -> None:
    assert parse_term(text) == term


def test_an_activity_may_hold_an_equals_sign() -> None:
    assert parse_term("a=1 -> b=2 = 5 min").to_activity == "b=2"


@pytest.mark.parametrize(
    "text",
    ["", "3 days", "A = 3 days", "A -> = 3 days", "-> = 3 days", "A -> B -> C = 1 h", "A -> B"],
)
def test_an_option_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(ParameterError) as raised:
        parse_term(text)
    assert str(raised.value) == (
        f"The limit {text!r} is not written as 'A -> B = 3 days', '-> Stores = 8 h' or "
        "'case = 30 days'; names that hold '->' go into a file of terms."
    )


def test_an_option_without_a_unit_is_refused() -> None:
    with pytest.raises(ParameterError) as raised:
        parse_term("A -> B = 5")
    assert str(raised.value) == (
        "In the limit 'A -> B = 5', '5' has no unit; write one, such as '5 h' or '5 days'."
    )


AB = 'from = "A"\nto = "B"\n'
NEEDS = "needs from and to, or hand_over_to, or case = true, and only one of these"
ENTRY = "entry 1 of [[term]]"
KNOWN = "from, to, hand_over_to, case, within and why"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it has no [[term]]"),
        ("term = 3", "'term' is not written as [[term]] entries"),
        (f'[term]\n{AB}within = "1 h"', "'term' is not written as [[term]] entries"),
        ('[[terms]]\nwithin = "1 h"', "it has 'terms' where only [[term]] is known"),
        (
            f'[[term]]\n{AB}witin = "1 h"',
            f"{ENTRY} has 'witin' where only {KNOWN} are known",
        ),
        ('[[term]]\nfrom = "A"\nwithin = "1 h"', f"{ENTRY} {NEEDS}"),
        (f'[[term]]\n{AB}case = true\nwithin = "1 h"', f"{ENTRY} {NEEDS}"),
        ('[[term]]\nwithin = "1 h"', f"{ENTRY} {NEEDS}"),
        (
            '[[term]]\nhand_over_to = ""\nwithin = "1 h"',
            f"{ENTRY} has hand_over_to = '', which is no name",
        ),
        ('[[term]]\nfrom = 1\nto = "B"\nwithin = "1 h"', f"{ENTRY} has from = 1, which is no name"),
        (
            '[[term]]\ncase = false\nwithin = "1 h"',
            f"{ENTRY} has case = False where only case = true is known",
        ),
        (f"[[term]]\n{AB}", f'{ENTRY} has no limit; write one, such as within = "3 days"'),
        (f"[[term]]\n{AB}within = -5", f"{ENTRY}, the limit -5 is below 0; it must be above 0"),
        (
            f"[[term]]\n{AB}within = 5",
            f"{ENTRY}, the limit 5 has no unit; write one, such as '5 h' or '5 days'",
        ),
        (
            f'[[term]]\n{AB}within = "5"',
            f"{ENTRY}, the limit '5' has no unit; write one, such as '5 h' or '5 days'",
        ),
        (
            f"[[term]]\n{AB}within = true",
            (
                f"{ENTRY}, the limit True is no duration; write it as text, such as '4 h', "
                "'1.5 days' or '8 working hours'"
            ),
        ),
        (
            (
                f'[[term]]\n{AB}within = "1 h"\n[[term]]\ncase = true\nwithin = "1 h"\n'
                f'[[term]]\n{AB}within = "2 h"'
            ),
            "entries 1 and 3 of [[term]] both limit A → B",
        ),
    ],
)
def test_what_is_not_as_described_is_refused_in_words(tmp_path: Path, text: str, why: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UnableToReadError) as raised:
        read_terms(path)
    assert str(raised.value) == f"Cannot read {path}: {why}."


def test_elapsed_and_working_limits_of_one_place_stand_together(tmp_path: Path) -> None:
    text = f'[[term]]\n{AB}within = "3 days"\n[[term]]\n{AB}within = "8 working hours"'
    assert [term.clock for term in read_terms(written(tmp_path, text))] == [
        "elapsed",
        "working time",
    ]
