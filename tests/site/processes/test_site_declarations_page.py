"""What was declared of a process: reading it, declaring, taking back, and who may."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from pages_as_read import sent, text
from process_addresses import address
from process_log import CONTROL, DEPOT, LIND, NOON, SCRIPT, STORES, WORKS

from daylit_site.people.roles import Role
from daylit_site.processes.declaring_forms import LONGEST_TEXT
from daylit_site.records.models import Declaration, Declares, Job, Kind, State
from daylit_site.records.stated import EndsNow

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from process_log import Browse
    from pytest_django import DjangoAssertNumQueries

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

CALENDAR = (
    'default = "day"\n\n[calendars.day]\nzone = "Europe/Stockholm"\n'
    'hours = { mon-fri = "08:00-17:00" }\n'
)
TERMS = '[[term]]\nfrom = "Report"\nto = "Release"\nwithin = "3 days"\nwhy = "as agreed"\n'
KEPT = "It is kept. A new analysis was asked for; figures honour it once that is done."


def declared(process: Process, kind: Declares, content: dict[str, Any], reason: str = "") -> None:
    Declaration.objects.create(
        process=process,
        kind=kind,
        content=content,
        reason=reason,
        declared_by=process.owner,
        declared_at=NOON,
    )


def usual(kind: str, *place: str, is_usual: bool = True) -> dict[str, Any]:
    return {"kind": kind, "place": list(place), "is_usual": is_usual}


def key(kind: str, *place: str) -> str:
    return json.dumps([kind, *place])


@pytest.fixture
def page(analysed: Process) -> str:
    """The page of what was declared."""
    return address("declarations", analysed)


def test_where_nothing_was_declared_the_page_says_what_counts_instead(
    owner: Client, page: str
) -> None:
    shown = text(owner, page)
    assert "When its last activity is <bdi>Release</bdi>." in shown
    assert "So the log shows it; nothing was declared." in shown
    assert shown.count("Nothing was declared.") == 4
    assert "Who declared what, and when" not in shown


def test_ends_are_ticked_as_they_are_now_and_can_be_declared_and_taken_back(
    owner: Client, analysed: Process, page: str
) -> None:
    asking = address("declare_ends", analysed)
    assert re.findall(r'value="([^"]+)"[^>]*checked', text(owner, asking)) == ["Release"]
    assert "Tick at least one activity." in sent(owner, asking, reason="None of them.")
    assert KEPT in sent(owner, asking, activities=["Release"], reason="All go there.")
    shown = text(owner, page)
    assert "So it was declared." in shown
    assert "All go there." in shown
    sent(owner, asking, back="yes")
    contents = Declaration.objects.order_by("pk").values_list("content", flat=True)
    assert list(contents) == [{"activities": ["Release"]}, {"activities": []}]
    assert "So the log shows it; nothing was declared." in text(owner, page)


def test_an_activity_that_ends_no_case_cannot_be_declared_an_end(
    owner: Client, analysed: Process
) -> None:
    shown = sent(owner, address("declare_ends", analysed), activities=["Nowhere"])
    assert "Nowhere is not one of the available choices." in shown
    assert not Declaration.objects.exists()


def test_a_loop_is_declared_usual_with_a_reason_and_taken_back(
    owner: Client, analysed: Process, page: str
) -> None:
    asking = address("declare_usual", analysed)
    shown = text(owner, asking)
    assert "Repair, done again (10 cases)" in shown
    assert "Depot → Lind Works → Depot (12 cases)" in shown
    again = key("rework", "Repair")
    assert "This field is required." in sent(owner, asking, loop=again)
    assert KEPT in sent(owner, asking, loop=again, reason="Two go out.")
    assert "Repair, done again (10 cases)" not in text(owner, asking)
    shown = text(owner, page)
    assert "<bdi>Repair, done again</bdi> <small>Two go out.</small>" in shown
    assert "Repair, done again: meant to go so" in shown
    assert "<bdi>process owner</bdi>" in shown
    sent(owner, address("take_back_usual", analysed), loop=again)
    assert "Repair, done again: taken back" in text(owner, page)
    assert "Repair, done again (10 cases)" in text(owner, asking)
    refused = sent(owner, address("take_back_usual", analysed), loop=again)
    assert "That was taken back already; nothing was changed." in refused


def test_what_the_latest_run_honoured_stands_though_it_was_declared_elsewhere(
    owner: Client, analysed: Process, page: str
) -> None:
    run = analysed.runs.get()
    run.parameters = {"usual": [{"kind": "rework", "place": ["Repair"], "why": "So it is."}]}
    run.save()
    shown = text(owner, page)
    assert "<bdi>Repair, done again</bdi> <small>So it is.</small>" in shown
    assert "outside of this workspace" in shown


@pytest.mark.parametrize(
    ("name", "wrong", "said", "right"),
    [
        (
            "declare_calendar",
            '[calendars.day]\nzone = "Europe/Stokholm"\nhours = "always"',
            "Cannot read this text: calendar 'day' has the zone 'Europe/Stokholm', which is not",
            CALENDAR,
        ),
        (
            "declare_terms",
            '[[term]]\nfrom = "Report"\nto = "Release"\nwithin = "3"',
            "Cannot read this text: entry 1 of [[term]], the limit",
            TERMS,
        ),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_in_the_librarys_words_and_not_lost(
    owner: Client, analysed: Process, name: str, wrong: str, said: str, right: str
) -> None:
    asking = address(name, analysed)
    shown = sent(owner, asking, toml=wrong, reason="Why not")
    assert said in shown
    assert wrong in shown.replace("\r\n", "\n")
    assert 'value="Why not"' in shown
    assert not Declaration.objects.exists()
    assert KEPT in sent(owner, asking, toml=right.replace("\n", "\r\n"))
    assert Declaration.objects.get().content == {"toml": right}
    assert right in text(owner, asking)
    refused = sent(owner, asking, toml=right)
    assert "That is what stands already; nothing was changed." in refused
    sent(owner, asking, back="yes")
    assert Declaration.objects.latest("pk").content == {"toml": ""}


def test_a_text_has_a_length_and_may_not_be_left_out(owner: Client, analysed: Process) -> None:
    asking = address("declare_terms", analysed)
    assert "This field is required." in sent(owner, asking, toml="")
    assert "Cannot read this text: it has no [[term]]." in sent(owner, asking, toml=" \n")
    assert "Ensure this value has at most" in sent(owner, asking, toml="#" * (LONGEST_TEXT + 1))
    assert not Declaration.objects.exists()


def test_limits_and_hours_stand_on_the_page(owner: Client, analysed: Process, page: str) -> None:
    declared(analysed, Declares.TERMS, {"toml": TERMS})
    declared(analysed, Declares.CALENDAR, {"toml": CALENDAR})
    shown = text(owner, page)
    assert "“Release” within 3 days of “Report”" in shown
    assert "as agreed" in shown
    assert shown.count("Everyone: Monday to Friday 08:00 to 17:00, Europe/Stockholm") == 2
    assert "hours =" not in shown
    assert "(no name)" not in shown


def test_minutes_are_given_in_a_table_and_names_of_the_log_are_text(
    owner: Client, analysed: Process, page: str
) -> None:
    asking = address("declare_minutes", analysed)
    form = owner.get(asking).content.decode()
    assert SCRIPT not in form
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>" in form
    names = re.findall(r'<label for="id_(minutes-\d+)"><bdi>(.*?)</bdi>', form)
    field = {html.unescape(name): number for number, name in names}
    shown = sent(owner, asking, **{field["Repair"]: "-1", field["Check"]: "12.5"})
    assert "Some of the minutes cannot be kept: see below." in shown
    assert 'value="12.5"' in shown
    assert not Declaration.objects.exists()
    sent(owner, asking, **{field["Repair"]: "30", field["Check"]: "12.5"})
    assert Declaration.objects.get().content == {"by_activity": {"Repair": 30, "Check": 12.5}}
    shown = text(owner, page)
    assert "Minutes are declared for 2 activities" in shown
    assert re.findall(r'value="([\d.]+)"[^>]*inputmode', text(owner, asking)) == ["12.5", "30"]
    assert "<li>Check: 12.5 min</li><li>Repair: 30 min</li>" in shown


def test_minutes_are_read_in_the_language_of_who_gives_them(
    owner: Client, analysed: Process
) -> None:
    analysed.owner.language = "sv"
    analysed.owner.save()
    shown = sent(owner, address("declare_minutes", analysed), **{"minutes-0": "2,5"})
    assert ": 2,5 min</li>" in shown
    assert list(Declaration.objects.get().content["by_activity"].values()) == [2.5]


def test_minutes_of_an_activity_that_is_gone_are_still_there_to_change(
    owner: Client, analysed: Process
) -> None:
    declared(analysed, Declares.MINUTES, {"by_activity": {"Old": 3.0}})
    assert "<bdi>Old</bdi>" in text(owner, address("declare_minutes", analysed))


def test_the_page_tells_of_what_no_run_has_honoured_yet(
    owner: Client, analysed: Process, page: str
) -> None:
    declared(analysed, Declares.TERMS, {"toml": TERMS})
    assert "1 declaration is newer than run 1, whose figures the pages show." in text(owner, page)
    assert "No analysis is under way." in text(owner, page)
    assert "Analyse again" in text(owner, page)
    Job.objects.create(
        kind=Kind.ANALYSE,
        state=State.WAITING,
        process=analysed,
        asked_by=analysed.owner,
        asked_at=NOON,
    )
    assert "The next analysis is under way." in text(owner, page)
    analysed.runs.update(parameters={"declared_up_to": Declaration.objects.get().pk})
    assert "is newer than run" not in text(owner, page)


def test_declaring_while_an_analysis_works_says_what_will_honour_it(
    owner: Client, analysed: Process
) -> None:
    Job.objects.create(
        kind=Kind.ANALYSE,
        state=State.WORKING,
        process=analysed,
        asked_by=analysed.owner,
        asked_at=NOON,
    )
    shown = sent(owner, address("declare_terms", analysed), toml=TERMS)
    assert "This process is being worked on; the analysis that follows will honour it." in shown
    assert Job.objects.filter(kind=Kind.ANALYSE, state=State.WAITING).count() == 1


def test_before_a_first_run_only_texts_can_be_declared(browse: Browse, process: Process) -> None:
    client = browse(process.owner)
    for name in ("declare_ends", "declare_usual", "declare_minutes"):
        shown = text(client, address(name, process))
        assert "Nothing of this process was analysed yet" in shown
    shown = sent(client, address("declare_terms", process), toml=TERMS)
    assert "It is kept. The first analysis will honour it." in shown
    assert "“Release” within 3 days of “Report”" in shown


def test_everyone_who_sees_the_process_reads_it_and_is_offered_no_change(
    browse: Browse, someone: Callable[..., Person], analysed: Process, page: str
) -> None:
    declared(analysed, Declares.TERMS, {"toml": TERMS}, "They said so.")
    for role in (Role.MEMBER, Role.SPONSOR, Role.AUDITOR):
        shown = text(browse(someone(role)), page)
        assert "“Release” within 3 days of “Report”" in shown
        assert "They said so." in shown
        assert "Declare limits" not in shown


def test_a_partner_reads_who_declared_it_by_role_and_no_loop_between_others(
    browse: Browse, guest: Person, analysed: Process, page: str
) -> None:
    declared(analysed, Declares.USUAL, usual("bounce", DEPOT, WORKS), "Of the body shop.")
    declared(analysed, Declares.USUAL, usual("rework", "Repair"), "Two go out.")
    run = analysed.runs.get()
    run.parameters = {"usual": [{"kind": "bounce", "place": [DEPOT, WORKS], "why": "Body shop"}]}
    run.save()
    shown = text(browse(guest), page)
    assert "<bdi>Repair, done again</bdi>" in shown
    assert "process owner, City Buses" in shown
    assert not [one for one in (WORKS, LIND, "Of the body shop.", "Body shop") if one in shown]
    of_run = text(browse(guest), f"/records/runs/{run.pk}/")
    assert "work that goes to and fro, between 1 pair of other parties" in of_run
    assert WORKS not in of_run


def test_the_page_of_a_run_names_a_partner_the_loops_over_its_own_borders(
    browse: Browse, guest: Person, analysed: Process
) -> None:
    run = analysed.runs.get()
    loops = [(DEPOT, STORES), (DEPOT, WORKS), (WORKS, CONTROL)]
    run.parameters = {
        "usual": [{"kind": "bounce", "place": [*pair], "why": "Body shop"} for pair in loops]
    }
    run.save()
    hidden = "work that goes to and fro, between 2 pairs of other parties"
    page = f"/records/runs/{run.pk}/"
    shown = text(browse(guest), page)
    assert f"{DEPOT} → {STORES} → {DEPOT}" in shown
    assert hidden in shown
    assert WORKS not in shown
    analysed.parts.filter(organisation=guest.organisation).update(sees_borders=True)
    shown = text(browse(guest), page)
    assert f"{DEPOT} → {WORKS} → {DEPOT}" in shown
    assert hidden not in shown


def test_ends_that_are_taken_back_stand_until_an_analysis_has_looked(
    owner: Client, analysed: Process, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared(analysed, Declares.ENDS, {"activities": ["Check"]})
    analysed.runs.update(parameters={"declared_up_to": Declaration.objects.get().pk})
    now = EndsNow(("Check",), are_declared=True)
    monkeypatch.setattr("daylit_site.processes.declarations.ends_now", lambda _process_id: now)
    assert "So it was declared." in text(owner, page)
    sent(owner, address("declare_ends", analysed), back="yes")
    shown = text(owner, page)
    assert "That was taken back: the next analysis goes by what the log shows." in shown
    assert "When its last activity is <bdi>Check</bdi>." in shown


def test_limits_that_cannot_be_read_any_more_say_so(
    owner: Client, analysed: Process, page: str
) -> None:
    declared(analysed, Declares.TERMS, {"toml": "[[limit]]"})
    assert "Cannot read this text: it has 'limit' where only [[term]] is known." in text(
        owner, page
    )


def test_the_page_of_rework_leads_who_may_to_declaring(
    browse: Browse, owner: Client, member: Person, analysed: Process
) -> None:
    where = address("rework", analysed)
    assert address("declare_usual", analysed) in text(owner, where)
    assert address("declare_usual", analysed) not in text(browse(member), where)


def test_remarks_of_the_run_are_shown_to_who_sees_all_borders(
    browse: Browse, guest: Person, owner: Client, analysed: Process, page: str
) -> None:
    analysed.runs.get().findings.update_or_create(
        name="remarks", defaults={"content": ["The activity 'X' has minutes."]}
    )
    assert "The activity 'X' has minutes." in text(owner, page)
    assert "The activity 'X' has minutes." not in text(browse(guest), page)


def test_the_page_asks_the_database_as_often_for_many_declarations(
    owner: Client, analysed: Process, page: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for minutes in range(60):
        declared(analysed, Declares.MINUTES, {"by_activity": {"Repair": minutes}})
    with django_assert_num_queries(9):
        shown = text(owner, page)
    assert "10 older ones are kept and not listed." in shown
