"""How pages write figures, moments and names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from daylit.departures import wording
from daylit.flow import wording as of_library
from daylit_site.ui.templatetags import daylit

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def spaced(written: str) -> str:
    """Return what is written with plain spaces."""
    return written.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("seconds", "english", "swedish"),
    [
        (0, "0 s", "0 s"),
        (0.4, "under 1 s", "under 1 s"),
        (40, "40 s", "40 s"),
        (720, "12 min", "12 min"),
        (5.2 * 3600, "5.2 h", "5,2 h"),
        (9.96 * 3600, "10 h", "10 h"),
        (47 * 3600, "47 h", "47 h"),
    ],
)
def test_a_duration_is_in_the_unit_people_would_use(
    seconds: float, english: str, swedish: str
) -> None:
    assert spaced(daylit.duration(seconds)) == english
    with translation.override("sv"):
        assert spaced(daylit.duration(seconds)) == swedish


@pytest.mark.parametrize(
    ("seconds", "english"),
    [
        (48 * 3600, "2.0 days"),
        (1240 * 86400, "1,240 days"),
        (12 * 365.25 * 86400, "12 years"),
        (-3.5 * 86400, "-3.5 days"),
    ],
)
def test_long_durations_are_told_in_days_and_years(seconds: float, english: str) -> None:
    assert spaced(daylit.duration(seconds)) == english


@pytest.mark.parametrize(
    ("seconds", "english", "swedish"),
    [
        (9092.5 * 86400, "9,092 days", "9 092 dagar"),
        (36 * 3600, "1.5 days", "1,5 dagar"),
        (720, "12 min", "12 min"),
    ],
)
def test_what_many_took_together_is_told_in_days_however_long(
    seconds: float, english: str, swedish: str
) -> None:
    assert spaced(daylit.in_days(seconds)) == english
    with translation.override("sv"):
        assert spaced(daylit.in_days(seconds)) == swedish


@given(st.floats(min_value=-1e10, max_value=1e10))
def test_durations_are_rounded_as_the_library_rounds_them(seconds: float) -> None:
    with translation.override("en"):
        # Adding zero turns minus zero, which nobody measures, into zero.
        assert spaced(daylit.duration(seconds)) == of_library.duration(seconds + 0.0)


@given(st.floats(min_value=0, max_value=1))
def test_shares_are_rounded_as_the_library_rounds_them(share: float) -> None:
    with translation.override("en"):
        assert spaced(daylit.percent(share)) == wording.percent(share)


@pytest.mark.parametrize(
    ("share", "english", "swedish"),
    [
        (0, "0 %", "0 %"),
        (0.0004, "under 0.1 %", "under 0,1 %"),
        (0.004, "0.4 %", "0,4 %"),
        (0.08, "8.0 %", "8,0 %"),
        (0.17, "17 %", "17 %"),
        (0.9999, "99.9 %", "99,9 %"),
        (1, "100 %", "100 %"),
    ],
)
def test_a_share_is_in_percent(share: float, english: str, swedish: str) -> None:
    assert spaced(daylit.percent(share)) == english
    with translation.override("sv"):
        assert spaced(daylit.percent(share)) == swedish


def test_thousands_are_parted_by_the_readers_language() -> None:
    assert daylit.number(1234567) == "1,234,567"
    with translation.override("sv"):
        assert spaced(daylit.number(1234567)) == "1 234 567"


@pytest.mark.parametrize(
    ("count", "english", "swedish"),
    [
        (0, "0 bytes", "0 bytes"),
        (1, "1 byte", "1 byte"),
        (840, "840 bytes", "840 bytes"),
        (1200, "1.2 kB", "1,2 kB"),
        (999_999, "1.0 MB", "1,0 MB"),
        (340_000_000, "340 MB", "340 MB"),
        (2_140_000_000, "2.1 GB", "2,1 GB"),
        (5_000_000_000_000_000, "5,000 TB", "5 000 TB"),
    ],
)
def test_a_size_is_told_in_the_unit_of_its_file(count: int, english: str, swedish: str) -> None:
    assert spaced(daylit.size(count)) == english
    with translation.override("sv"):
        assert spaced(daylit.size(count)) == swedish


def test_a_day_and_a_moment_are_written_out_and_are_those_of_utc() -> None:
    in_stockholm = datetime(2026, 3, 4, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    assert daylit.day(in_stockholm) == "3 March 2026"
    assert daylit.moment(in_stockholm) == "3 March 2026, 23:30 UTC"
    assert daylit.day(date(2026, 3, 4)) == "4 March 2026"
    assert daylit.moment(datetime(2026, 3, 4, 14, 5, tzinfo=UTC)) == "4 March 2026, 14:05 UTC"
    assert daylit.minute(in_stockholm) == "3 March 2026, 23:30"
    with translation.override("sv"):
        assert daylit.moment(in_stockholm) == "3 mars 2026, 23:30 UTC"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Central Stores", "<bdi>Central Stores</bdi>"),
        ("<script>alert(1)</script>", "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>"),
        ("a\u202eb", "<bdi>a\ufffdb</bdi>"),
        ("a\u2068b", "<bdi>a\ufffdb</bdi>"),
        ("a\x00b\tc", "<bdi>a\ufffdb c</bdi>"),
        ("מחסן", "<bdi>מחסן</bdi>"),
        ("  ", "<bdi>(no name)</bdi>"),
        (417, "<bdi>417</bdi>"),
        (None, "<bdi>(no name)</bdi>"),
    ],
)
def test_a_name_from_a_log_is_isolated_and_nothing_in_it_is_markup(
    name: object, written: str
) -> None:
    assert daylit.name(name) == written
    page = Template("{% load daylit %}{{ given|name }}").render(Context({"given": name}))
    assert page == written


def test_a_name_of_300_characters_is_written_whole() -> None:
    assert daylit.name("x" * 300) == f"<bdi>{'x' * 300}</bdi>"


def test_a_sentence_keeps_its_words_and_loses_what_turns_its_direction() -> None:
    page = Template("{% load daylit %}{{ given|text }}")
    given = "Case <b>\u202e7 went North → South."
    written = page.render(Context({"given": given}))
    assert written == "Case &lt;b&gt;\ufffd7 went North → South."


@pytest.mark.parametrize(
    ("path", "place", "is_within"),
    [
        ("/processes/", "/processes/", True),
        ("/processes/breakdown/", "/processes/", True),
        ("/processes/breakdown/", "/processes", True),
        ("/processes-of-old/", "/processes/", False),
        ("/processes-of-old/", "/processes", False),
        ("/people/", "/processes/", False),
        ("/people/", "", False),
        (None, "/people/", False),
    ],
)
def test_an_address_is_within_a_place(path: str | None, place: str, is_within: bool) -> None:  # noqa: FBT001 (the expectation)
    assert daylit.within(path, place) is is_within


@pytest.mark.parametrize("nothing", ["", " ", "\n"])
def test_where_nothing_is_said_no_name_is_missing(nothing: str) -> None:
    assert daylit.text(nothing) == ""
    assert "(no name)" in daylit.name(nothing)
