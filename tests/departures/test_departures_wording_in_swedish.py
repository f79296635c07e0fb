"""Figures in words, by the rules of Swedish."""

from __future__ import annotations

from datetime import timedelta

import pytest

from daylit.departures.wording import (
    as_many,
    counted,
    durations,
    first_and_more,
    in_words,
    listed,
    one_in,
    percent,
    quoted,
    spread,
    times,
)
from daylit.flow.wording import duration, exact_duration, short
from daylit.language import in_each_language, number, retold, speaking


@pytest.fixture(autouse=True)
def _in_swedish() -> object:
    with speaking("sv"):
        yield


def test_thousands_stand_apart_and_decimals_follow_a_comma() -> None:
    assert number(1240) == "1\u00a0240"
    assert [short(0.04), short(3.5), short(12345)] == ["0,0", "3,5", "12\u00a0345"]
    assert [percent(0.035), percent(0.17), percent(0.0004)] == ["3,5 %", "17 %", "under 0,1 %"]
    assert spread(percent(0.059), percent(0.11)) == "5,9 till 11 %"


def test_durations_have_the_words_of_the_language() -> None:
    assert [duration(40), duration(18_720), duration(267_840)] == ["40 s", "5,2 h", "3,1 dagar"]
    assert durations(86_400, 864_000) == ("1,0 dagar", "10 dagar")
    assert duration(20 * 365.25 * 86_400) == "20 år"


def test_what_limits_are_known_by_is_the_same_in_each_language() -> None:
    assert exact_duration(timedelta(days=2, hours=3), in_days=True) == "2 days 3 h"


def test_shares_are_told_as_people_say_them() -> None:
    assert one_in(1 / 6) == "ett ärende av sex"
    assert one_in(0.4) == "två ärenden av fem"
    assert [one_in(1.0), one_in(0.97)] == ["varje ärende", "nästan varje ärende"]
    assert one_in(0.031) == "3,1 % av ärendena"
    assert [as_many(1 / 6), as_many(0.4), as_many(0.031)] == [1, 2, 2]


def test_counts_lists_and_names_have_the_words_of_the_language() -> None:
    assert counted(1, "open case") == "1 öppet ärende"
    assert counted(7554, "case") == "7\u00a0554 ärenden"
    assert [times(1), times(2), times(14)] == ["en gång", "två gånger", "14 gånger"]
    assert [in_words(3), in_words(1240)] == ["tre", "1\u00a0240"]
    assert listed(["a", "b", "c"]) == "a, b och c"
    assert first_and_more(["a", "b", "c", "d"], 2) == "a, b och 2 till"
    assert quoted("Repair") == "”Repair”"


def test_a_sentence_that_is_kept_is_told_in_the_language_spoken_later() -> None:
    @in_each_language
    def said(count: int) -> str:
        return f"{counted(count, 'case')}."

    kept = said(1240)
    assert kept == "1\u00a0240 ärenden."
    with speaking("en"):
        assert retold(kept) == "1,240 cases."
    assert retold(kept) == "1\u00a0240 ärenden."
    assert retold("1,240 cases.") == "1,240 cases."
