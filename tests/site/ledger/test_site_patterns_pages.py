"""The pages of patterns: what each role sees, and what is decided on them reaches the record."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import dateformat, timezone
from ledger_fixtures import usual_log, work

from daylit_site.ledger.models import Member, Pattern, Room, State
from daylit_site.ledger.operations import entries
from daylit_site.people.models import Letter
from daylit_site.people.roles import Role
from daylit_site.records.following import analyse_soon
from daylit_site.records.models import Finding, Job, Kind
from daylit_site.records.working import do

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from ledger_fixtures import Bring, Browse

    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db


def repaired() -> Pattern:
    return Pattern.objects.get(kind="rework", place="Repair")


def bounced() -> Pattern:
    return Pattern.objects.get(kind="bounce")


def page_of(client: Client, pattern: Pattern, status: int = 200) -> str:
    answer = client.get(reverse("pattern", args=[pattern.pk]))
    assert answer.status_code == status
    return answer.content.decode()


def sent(client: Client, pattern: Pattern, do: str, status: int = 302, **said: object) -> str:
    values = {"do": do, "version": pattern.version, **said}
    answer = client.post(reverse("do_to_pattern", args=[pattern.pk]), values)
    assert answer.status_code == status
    return answer.content.decode()


def test_owner_sees_what_it_costs_and_each_case_to_look_at(
    bring: Bring, browse: Browse, process: Process
) -> None:
    bring(process, usual_log())
    page = page_of(browse(process.owner), repaired())
    for said in ("“Repair” done again", "What it costs", "Three cases to look at", "a-00", "open"):
        assert said in page


def test_list_ranks_them_and_counts_what_waits(
    bring: Bring, browse: Browse, process: Process
) -> None:
    bring(process, usual_log())
    answer = browse(process.owner).get(reverse("patterns"))
    (listed,) = answer.context["listed"]
    rows = [*listed.ranked, *listed.others]
    assert {row.title: row.open_count for row in rows if row.row == repaired()} == {
        "“Repair” done again": 1
    }


def main_of(client: Client) -> str:
    """Return what stands on the list of patterns."""
    page = client.get(reverse("patterns")).content.decode()
    return page[page.index("<main") : page.index("</main>")]


def test_nothing_tells_a_partner_how_many_patterns_are_not_shown(
    process: Process,
    browse: Browse,
    nordparts: Organisation,
    someone: Callable[..., Person],
    bring: Bring,
) -> None:
    bring(process, usual_log())
    Pattern.objects.filter(process=process).delete()
    client = browse(someone(Role.PARTNER, nordparts))
    parties = [("Control", "Depot"), ("", ""), ("Control", "Stores"), ("", "")]
    for rank, (holder, other) in enumerate(parties, start=1):
        how = {"kind": "bounce" if holder else "rework", "place": f"P{rank}", "rank": rank}
        Pattern.objects.create(
            process=process, pattern_id=f"p-{rank}", holder=holder, other=other, **how
        )
    (listed,) = client.get(reverse("patterns")).context["listed"]
    assert [(one.place, one.title) for one in listed.ranked] == [(1, "P2"), (2, "P4")]
    shown = main_of(client)
    Pattern.objects.exclude(holder="").delete()
    assert main_of(client) == shown
    assert "What lies between other companies is not shown." in shown


def test_partner_sees_no_border_of_others_and_no_others_cases(
    bring: Bring,
    browse: Browse,
    process: Process,
    nordparts: Organisation,
    someone: Callable[..., Person],
) -> None:
    bring(process, usual_log())
    client = browse(someone(Role.PARTNER, nordparts))
    page = page_of(client, repaired())
    assert "a-0" not in page
    assert "What its cases have in common" not in page


def test_partner_brought_into_its_room_sees_what_is_said_there(
    bring: Bring,
    browse: Browse,
    process: Process,
    nordparts: Organisation,
    someone: Callable[..., Person],
) -> None:
    bring(process, usual_log())
    guest, owner = someone(Role.PARTNER, nordparts), browse(process.owner)
    owner.post(reverse("say_in_room", args=[f"pattern-{repaired().pk}"]), {"text": "Why twice?"})
    assert "Why twice?" not in page_of(browse(guest), repaired())
    Member.objects.create(
        room=Room.objects.get(pattern=repaired()), person=guest, brought_at=timezone.now()
    )
    assert "Why twice?" in page_of(browse(guest), repaired())


def test_accepting_asks_for_an_analysis_that_honours_it(
    bring: Bring,
    browse: Browse,
    process: Process,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    bring(process, usual_log())
    until = (timezone.now() + timedelta(days=9)).date()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        sent(browse(process.owner), repaired(), "accept", until_on=until, reason="New pumps")
    assert Job.objects.filter(process=process, kind=Kind.ANALYSE).count() == 2
    work(process, Kind.ANALYSE)
    now = repaired()
    assert (now.state, now.rank, now.accepted_until) == (State.ACCEPTED, None, until)


def words_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def accept(client: Client, until: date) -> None:
    sent(client, repaired(), "accept", until_on=until, reason="New pumps")


TAKING_IN = "It is being taken into the record."
NOT_TAKEN = "the analysis did not come to its end. What was decided stands here"


def test_what_is_accepted_is_said_and_listed_so_at_once_before_any_analysis(
    bring: Bring,
    browse: Browse,
    process: Process,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    bring(process, usual_log())
    Pattern.objects.filter(pk=repaired().pk).update(rank=1)
    Pattern.objects.filter(pk=bounced().pk).update(rank=2)
    client = browse(process.owner)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        accept(client, date(2036, 1, 31))
    page = words_of(page_of(client, repaired()))
    name = process.owner.name
    assert f"Accepted by {name} until the end of 31 January 2036. New pumps" in page
    assert TAKING_IN in page
    (listed,) = client.get(reverse("patterns")).context["listed"]
    assert [(one.place, one.row) for one in listed.ranked] == [(1, bounced())]
    assert listed.others[0].row == repaired()
    work(process, Kind.ANALYSE)
    assert TAKING_IN not in words_of(page_of(client, repaired()))


def test_an_analysis_that_fails_is_told_to_whoever_judged_once_and_on_the_page(
    bring: Bring,
    browse: Browse,
    process: Process,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    bring(process, usual_log())
    client = browse(process.owner)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        accept(client, date(2036, 1, 31))
    (tmp_path / "record").rename(tmp_path / "elsewhere")
    for _again in range(2):
        analyse_soon(process=process, person=process.owner, now=timezone.now())
        do(process.jobs.get(state="waiting").pk)
    page = words_of(page_of(client, repaired()))
    assert NOT_TAKEN in page
    assert "What went wrong" in page
    letter = Letter.objects.get(person=process.owner)
    assert letter.subject == "Not in the record yet: “Repair” done again"
    lines = letter.text.split("\n\n")
    assert lines[:2] == [
        "What you decided could not be taken into the record:",
        "- “Repair” done again",
    ]
    assert lines[2].startswith("On its page it stands as you decided;")
    assert letter.path == reverse("pattern", args=[repaired().pk])
    (tmp_path / "elsewhere").rename(tmp_path / "record")
    work(process, Kind.ANALYSE)
    assert NOT_TAKEN not in words_of(page_of(client, repaired()))
    assert repaired().state == State.ACCEPTED


def test_nobody_is_told_of_a_failed_analysis_while_the_next_one_waits(
    bring: Bring, browse: Browse, process: Process, tmp_path: Path
) -> None:
    bring(process, usual_log())
    accept(browse(process.owner), date(2036, 1, 31))
    (tmp_path / "record").rename(tmp_path / "elsewhere")
    jobs = [
        Job.objects.create(
            kind=kind, process=process, asked_by=process.owner, asked_at=timezone.now()
        )
        for kind in (Kind.ANALYSE, Kind.JUDGE)
    ]
    do(jobs[0].pk, analyse_next=False)
    assert not Letter.objects.filter(person=process.owner).exists()
    do(jobs[1].pk, analyse_next=False)
    assert Letter.objects.filter(person=process.owner).count() == 1


def test_one_of_its_exceptions_says_since_when_it_stands_so_and_when_it_left_its_way(
    bring: Bring, browse: Browse, process: Process
) -> None:
    bring(process, usual_log())
    (waiting,) = repaired().entries.filter(waits=True)
    left = dateformat.format(waiting.anchored_at, "j F Y")
    client = browse(process.owner)
    assert f"new left the usual way on {left}" in words_of(page_of(client, repaired()))
    taken_at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    entries.take(entry=waiting, version=None, person=process.owner, now=taken_at)
    page = words_of(page_of(client, repaired()))
    assert f"in work since 20 November 2026; left the usual way on {left}" in page


def test_merged_patterns_are_told_together_until_it_is_taken_back(
    bring: Bring, browse: Browse, process: Process
) -> None:
    bring(process, usual_log())
    client, into = browse(process.owner), bounced()
    sent(client, repaired(), "merge", into=into.pk)
    work(process, Kind.ANALYSE)
    assert (repaired().is_found, bounced().exception_count) == (False, 15)
    assert "People had it joined" in page_of(client, repaired())
    sent(client, repaired(), "reopen", reason="They differ")
    work(process, Kind.ANALYSE)
    assert (repaired().is_found, bounced().exception_count) == (True, 6)


def test_second_of_two_who_decide_loses_nothing(
    bring: Bring, browse: Browse, process: Process
) -> None:
    bring(process, usual_log())
    client, shown = browse(process.owner), repaired()
    sent(client, shown, "take")
    page = sent(client, shown, "close", 409, resolution="New pumps", reason="They last")
    assert "changed this while you had it open" in page
    assert "They last" in page
    assert repaired().state == State.IN_WORK


def test_how_long_something_takes_is_never_called_usual(
    bring: Bring, browse: Browse, process: Process
) -> None:
    bring(process, usual_log())
    pattern = repaired()
    Pattern.objects.filter(pk=pattern.pk).update(kind="stalled")
    page = sent(browse(process.owner), pattern, "usual", 409, reason="So it is")
    assert "Only work done again, or going to and fro, can be usual." in page


def top_of(client: Client, pattern: Pattern, query: str = "") -> str:
    """Return what stands on the page before its columns, as one reads it, with its links."""
    page = client.get(reverse("pattern", args=[pattern.pk]) + query).content.decode()
    top = page[page.index("<h1>") : page.index('<div class="beside')]
    return words_of(re.sub(r'<a[^>]* href="([^"]*)"[^>]*>', r"[\1] ", top))


def test_what_is_wanted_and_the_ways_to_the_rest_stand_below_the_title(
    bring: Bring, browse: Browse, process: Process
) -> None:
    bring(process, usual_log())
    client = browse(process.owner)
    top = top_of(client, repaired())
    assert "Nobody has taken this yet. Take it, and it is yours until it is closed." in top
    assert (
        "[#room-heading] To the room [?do=close#close] Say what was done "
        "[?do=accept#accept] Accept it until a day [#help] Whom to bring in"
    ) in top
    sent(client, repaired(), "take")
    top = top_of(client, repaired())
    assert (
        "You have this: see to it that it does not come back, and say what was done."
        "[?do=close#close] Say what was done [#room-heading] To the room "
        "[?do=accept#accept] Accept it until a day [#help] Whom to bring in"
    ) in top


def test_what_the_page_is_asked_for_with_is_open(
    bring: Bring, browse: Browse, process: Process
) -> None:
    bring(process, usual_log())
    client = browse(process.owner)
    page = client.get(reverse("pattern", args=[repaired().pk]) + "?do=accept")
    (asked,) = [one for one in page.context["deeds"] if one.is_open]
    assert (asked.deed.key, page.context["is_rare_open"]) == ("accept", True)


def test_whoever_has_it_is_named_to_others(
    bring: Bring, browse: Browse, process: Process, someone: Callable[..., Person]
) -> None:
    bring(process, usual_log())
    sent(browse(process.owner), repaired(), "take")
    top = top_of(browse(someone(Role.MEMBER)), repaired())
    assert f"{process.owner.name} has this. Nothing is asked of you just now." in top
    assert "Accept it" not in top


def test_someone_who_was_asked_in_reads_first_what_is_asked_of_them(
    bring: Bring,
    browse: Browse,
    process: Process,
    nordparts: Organisation,
    someone: Callable[..., Person],
) -> None:
    bring(process, usual_log())
    client = browse(process.owner)
    client.post(reverse("say_in_room", args=[f"pattern-{repaired().pk}"]), {"text": "Why twice?"})
    room, guest = Room.objects.get(pattern=repaired()), someone(Role.PARTNER, nordparts)
    said = {"brought_at": timezone.now(), "because": "Which gaskets were fitted?"}
    Member.objects.create(room=room, person=guest, **said)
    top = top_of(browse(guest), repaired())
    assert "What is asked of you: Which gaskets were fitted?[#talk] Answer in the room" in top
    assert "Take it" not in top


def test_what_most_of_its_cases_share_is_said_first(
    bring: Bring,
    browse: Browse,
    process: Process,
    nordparts: Organisation,
    someone: Callable[..., Person],
) -> None:
    bring(process, usual_log())
    finding = Finding.objects.get(name=f"pattern-{repaired().pattern_id}")
    finding.content["words"]["en"]["said"]["common"] = ["Mostly line “31”: 30 of 33 cases."]
    finding.save()
    said = "Mostly line “31”: 30 of 33 cases. First on "
    assert said in top_of(browse(process.owner), repaired())
    assert "line “31”" not in top_of(browse(someone(Role.PARTNER, nordparts)), repaired())


def test_the_list_shows_the_weight_by_which_patterns_stand_in_their_order(
    bring: Bring,
    browse: Browse,
    process: Process,
    nordparts: Organisation,
    someone: Callable[..., Person],
) -> None:
    bring(process, usual_log())
    Pattern.objects.filter(pk=bounced().pk).update(rank=1)
    Pattern.objects.filter(pk=repaired().pk).update(rank=2)
    for pattern, score in ((bounced(), 0.25), (repaired(), 0.031)):
        found = Finding.objects.get(name=f"pattern-{pattern.pattern_id}")
        assert found.content["score"] == pytest.approx(
            found.content["sure_share"]
            * (found.content["work_share"] + found.content["delay_share"])
        )
        Finding.objects.filter(pk=found.pk).update(content={**found.content, "score": score})
    client = browse(process.owner)
    (listed,) = client.get(reverse("patterns")).context["listed"]
    assert [one.ranked.score for one in listed.ranked] == [0.25, 0.031]
    shown = main_of(client)
    assert re.findall(r'data-label="Weight">([^<]*)<', shown) == ["25\u00a0%", "3.1\u00a0%"]
    assert "a weight is the share of all work that a pattern causes" in shown
    assert "Weight" not in main_of(browse(someone(Role.PARTNER, nordparts)))


def test_of_each_of_the_others_the_list_says_why_it_does_not_stand_above(
    bring: Bring, browse: Browse, process: Process
) -> None:
    bring(process, usual_log())
    found = Finding.objects.get(name=f"pattern-{repaired().pattern_id}")
    Finding.objects.filter(pk=found.pk).update(content={**found.content, "why_not": "few"})
    Pattern.objects.filter(pk=repaired().pk).update(rank=None)
    Pattern.objects.filter(pk=bounced().pk).update(rank=None, state=State.ACCEPTED)
    others = words_of(main_of(browse(process.owner)).partition("What else was found")[2])
    assert "“Repair” done again no pattern: fewer than three cases" in others
    assert re.search(r"→ \w+ accepted", others)


def test_delay_of_all_is_told_in_days_with_that_of_each(
    bring: Bring, browse: Browse, process: Process
) -> None:
    bring(process, usual_log())
    Pattern.objects.filter(pk=repaired().pk).update(delay_seconds=9092.5 * 86400)
    found = Finding.objects.get(name=f"pattern-{repaired().pattern_id}")
    content = {**found.content, "median_delay_seconds": 253 * 86400}
    Finding.objects.filter(pk=found.pk).update(content=content)
    client = browse(process.owner)
    listed = words_of(main_of(client)).replace("\u00a0", " ")
    assert "9,092 dayseach typically 253 days" in listed
    assert "9,092 days in all" in words_of(page_of(client, repaired())).replace("\u00a0", " ")
