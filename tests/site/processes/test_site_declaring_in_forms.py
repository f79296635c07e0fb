"""Working hours and limits declared in forms, as people fill them in who know no TOML."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest
from pages_as_read import sent, text
from process_addresses import address
from process_log import DEPOT, NOON, SCRIPT

from daylit_site.processes.limits import entries_standing
from daylit_site.processes.limits import toml_of as limits_toml
from daylit_site.processes.working_hours import EVERYONE, Hours, hours_standing, key_of, toml_of
from daylit_site.records.models import Declaration, Declares
from daylit_site.records.stated import calendars_of, terms_of

if TYPE_CHECKING:
    from django.test import Client
    from process_log import Browse

    from daylit_site.records.models import Process

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE = {f"{day}-0": "08:00" for day in DAYS[:5]} | {f"{day}-1": "17:00" for day in DAYS[:5]}
STOCKHOLM = {"who": key_of(EVERYONE), "zone": "Europe/Stockholm"}
AT_THE_DEPOT = {"who": key_of(("team", DEPOT)), "zone": "Europe/Stockholm"}
EIGHT, TWELVE, FIVE, DAY = 480, 720, 1020, 1440


@pytest.fixture
def hours(analysed: Process) -> str:
    """The page on which working hours are declared."""
    return address("declare_calendar", analysed)


@pytest.fixture
def limits(analysed: Process) -> str:
    """The page on which limits are declared."""
    return address("declare_terms", analysed)


def last() -> dict[str, Any]:
    content: dict[str, Any] = Declaration.objects.latest("pk").content
    return content


def declared(process: Process, kind: Declares, toml: str) -> None:
    Declaration.objects.create(
        process=process,
        kind=kind,
        content={"toml": toml},
        declared_by=process.owner,
        declared_at=NOON,
    )


def filled_in(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def test_hours_of_everyone_are_filled_in_and_told_in_plain_words(
    owner: Client, hours: str, analysed: Process
) -> None:
    said = {**STOCKHOLM, **OFFICE, "closed": "2026-12-24\r\n\r\n12-31\r\n", "reason": "As agreed."}
    shown = sent(owner, hours, **said)
    told = "Everyone: Monday to Friday 08:00 to 17:00, Europe/Stockholm; 2 holidays"
    assert told in shown
    assert "As agreed." in shown
    calendars = calendars_of(last())
    assert calendars is not None
    assert calendars.default == "everyone"
    week = calendars.by_name["everyone"].week
    assert week == (((EIGHT, FIVE),),) * 5 + ((), ())
    again = text(owner, hours)
    assert told in again
    assert filled_in(again, "mon-0") == "08:00"
    assert filled_in(again, "sat-0") == ""
    assert '<option value="Europe/Stockholm" selected>' in again
    assert "2026-12-24\n12-31</textarea>" in again
    assert "hours =" not in text(owner, address("declarations", analysed))


def test_a_team_has_hours_of_its_own_beside_those_of_everyone_else_until_they_are_removed(
    owner: Client, hours: str
) -> None:
    sent(owner, hours, **STOCKHOLM, **OFFICE)
    night = {"mon-0": "22:00", "mon-1": "06:00", "fri-0": "13:00", "fri-1": "00:00"}
    shown = sent(owner, hours, **AT_THE_DEPOT, **night)
    assert "Everyone else: Monday to Friday 08:00 to 17:00, Europe/Stockholm" in shown
    assert "Depot: Monday 22:00 to 06:00, Friday 13:00 to 24:00, Europe/Stockholm" in shown
    to_change = text(owner, f"{hours}?who={key_of(('team', DEPOT))}")
    assert [filled_in(to_change, f"fri-{at}") for at in (0, 1)] == ["13:00", "00:00"]
    shown = sent(owner, hours, remove=key_of(("team", DEPOT)))
    assert "Everyone: Monday to Friday 08:00 to 17:00, Europe/Stockholm" in shown
    assert list(hours_standing(last()) or {}) == [EVERYONE]
    refused = sent(owner, hours, remove=key_of(("team", DEPOT)))
    assert "That was taken back already; nothing was changed." in refused
    sent(owner, hours, remove=key_of(EVERYONE))
    assert last() == {"toml": ""}


def test_hours_after_a_break_have_times_of_their_own(owner: Client, hours: str) -> None:
    day = {"wed-0": "08:00", "wed-1": "12:00", "wed-2": "13:00", "wed-3": "17:00"}
    shown = sent(owner, hours, **STOCKHOLM, **day)
    assert "Wednesday 08:00 to 12:00 and 13:00 to 17:00, Europe/Stockholm" in shown


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"mon-1": ""}, "Give both times, or neither."),
        ({"mon-0": "8-17"}, "Enter a valid time."),
        ({"closed": "24 December"}, "“24 December” is no day such as 2026-12-24."),
        ({"zone": ""}, "This field is required."),
        ({"country": "xx"}, "takes holidays of 'XX', which is no country known"),
        ({"who": key_of(("team", "Nobody"))}, "is not one of the available choices."),
    ],
)
def test_what_is_wrong_in_the_hours_is_said_and_the_rest_is_kept_in_the_form(
    owner: Client, hours: str, wrong: dict[str, str], said: str
) -> None:
    shown = sent(owner, hours, **(STOCKHOLM | OFFICE | {"reason": "As agreed."} | wrong))
    assert said in shown
    assert filled_in(shown, "tue-0") == "08:00"
    assert 'value="As agreed."' in shown
    assert not Declaration.objects.exists()


def test_a_week_without_hours_is_refused(owner: Client, hours: str) -> None:
    assert "Give the hours of at least one day." in sent(owner, hours, **STOCKHOLM)


def test_hours_that_say_more_than_the_form_has_room_for_are_changed_as_text(
    owner: Client, hours: str, analysed: Process
) -> None:
    special = (
        'default = "day"\n\n[calendars.day]\nzone = "Europe/Stockholm"\n'
        'hours = { mon-fri = "08:00-17:00" }\nopen = { 2026-12-19 = "09:00-13:00" }\n'
    )
    declared(analysed, Declares.CALENDAR, special)
    shown = text(owner, hours)
    assert "What stands says more than the form has room for" in shown
    assert "Europe/Stockholm; 1 day of other hours" in shown
    assert special in shown
    assert 'name="mon-0"' not in shown
    sent(owner, hours, **STOCKHOLM, **OFFICE)
    assert last() == {"toml": special}


def test_hours_come_back_from_the_text_as_they_went_in() -> None:
    odd = Hours("UTC", (((0, DAY),),) * 7, "DE-BY", ("2026-12-24", "12-31"))
    office = Hours("Asia/Tokyo", (((EIGHT, TWELVE), (FIVE, 1800)),) + ((),) * 6, "", ())
    given = {
        EVERYONE: odd,
        ("team", 'Depot "9" \\ å\x7f\t'): office,
        ("organisation", "everyone"): office,
    }
    assert hours_standing({"toml": toml_of(given)}) == given


def test_a_limit_is_added_to_those_that_stand_and_removed_again(
    owner: Client, limits: str, analysed: Process
) -> None:
    assert SCRIPT not in owner.get(limits).content.decode()
    said = {"what": "between", "begun": "Report", "due": "Release", "amount": "3", "unit": "days"}
    assert "“Release” within 3 days of “Report”" in sent(owner, limits, **said, reason="As agreed.")
    one = {"what": "hand-over", "party": DEPOT, "amount": "2.5", "unit": "working h"}
    assert "“Depot” within 2.5 working h of a hand-over" in sent(owner, limits, **one)
    sent(owner, limits, what="case", amount="1", unit="weeks")
    assert [term.text for term in terms_of(last())] == [
        "“Release” within 3 days of “Report”",
        "“Depot” within 2.5 working h of a hand-over",
        "the whole case within 1 week",
    ]
    shown = owner.get(limits).content.decode()
    keys = [html.unescape(key) for key in re.findall(r'name="remove" value="([^"]*)"', shown)]
    sent(owner, limits, remove=keys[1])
    assert [term.text for term in terms_of(last())] == [
        "“Release” within 3 days of “Report”",
        "the whole case within 1 week",
    ]
    assert "As agreed." in text(owner, address("declarations", analysed))
    refused = sent(owner, limits, remove=keys[1])
    assert "That was taken back already; nothing was changed." in refused


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"due": ""}, "Choose one; this limit needs it."),
        ({"amount": "0"}, "Write a number above 0."),
        ({"amount": "three"}, "Enter a number."),
        ({"what": ""}, "This field is required."),
        ({"due": "Nowhere"}, "Nowhere is not one of the available choices."),
    ],
)
def test_what_is_wrong_in_a_limit_is_said(
    owner: Client, limits: str, wrong: dict[str, str], said: str
) -> None:
    right = {"what": "between", "begun": "Report", "due": "Release", "amount": "3", "unit": "days"}
    assert said in sent(owner, limits, **(right | wrong))
    assert not Declaration.objects.exists()


def test_the_same_place_is_not_limited_twice(owner: Client, limits: str) -> None:
    sent(owner, limits, what="case", amount="30", unit="days")
    assert "both limit" in sent(owner, limits, what="case", amount="20", unit="days")
    assert Declaration.objects.count() == 1


def test_limits_come_back_from_the_text_as_they_went_in() -> None:
    entries: list[dict[str, Any]] = [
        {"from": 'A "b" \\', "to": "å\x7f", "within": "3 days", "why": "so\nit is"},
        {"case": True, "within": "30 days"},
    ]
    assert entries_standing({"toml": limits_toml(entries)}) == entries


def test_before_a_first_run_hours_of_everyone_and_a_limit_of_whole_cases_can_be_declared(
    browse: Browse, process: Process
) -> None:
    client = browse(process.owner)
    shown = text(client, address("declare_terms", process))
    assert 'name="amount"' in shown
    assert "From one activity to another</label>" not in shown
    sent(client, address("declare_terms", process), what="case", amount="30", unit="days")
    assert [term.text for term in terms_of(last())] == ["the whole case within 30 days"]
    shown = sent(client, address("declare_calendar", process), **STOCKHOLM, **OFFICE)
    assert "Everyone: Monday to Friday 08:00 to 17:00, Europe/Stockholm" in shown
