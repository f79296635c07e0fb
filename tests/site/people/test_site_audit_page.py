"""The page of who did what: what is asked for, who may read it, and the same as a table."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from browsing import signed_in
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from daylit_site.people.audit import note
from daylit_site.people.audit_queries import ON_A_PAGE, Asked, done, everything
from daylit_site.people.audit_table import harmless
from daylit_site.people.audit_words import FIELDS, KINDS, WORDS, changed, in_words, sentence
from daylit_site.people.models import AuditEntry, Organisation, Person
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponseBase, StreamingHttpResponse
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from daylit_site.records.models import Process

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def auditor(someone: Callable[..., Person]) -> Person:
    """Who reads it."""
    return someone(Role.AUDITOR)


@pytest.fixture
def browser(auditor: Person) -> Client:
    """What the auditor browses with; that they signed in is not what is read here."""
    return signed_in(auditor)


def words(answer: HttpResponseBase) -> str:
    """Return what a page says, without its markup."""
    assert answer.status_code == 200
    page = getattr(answer, "content").decode()  # noqa: B009 (of a page that is whole)
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def said(answer: HttpResponseBase) -> list[str]:
    """Return the sentences of a page, without their markup."""
    shown = answer.context["found"].done  # type: ignore[attr-defined] # of the test client
    return [re.sub(r"<[^>]*>", "", one.said) for one in shown]


def test_each_row_says_in_a_sentence_who_did_what_and_what_it_was_before(
    browser: Client, someone: Callable[..., Person]
) -> None:
    member = someone(Role.MEMBER)
    note(
        "person.role_changed",
        target=f"person:{member.pk}",
        name="Marek <b>",
        by=someone(Role.ADMINISTRATOR),
        now=NOON,
        before={"role": "member"},
        after={"role": "auditor"},
    )
    answer = browser.get("/people/audit/?kind=person")
    assert said(answer) == ["administrator (City Buses) gave Marek &lt;b&gt; another role."]
    page = words(answer)
    assert "21 November 2026, 12:00 UTC" in page
    assert "role member → became auditor" in page


def test_an_unknown_verb_is_shown_as_it_is(browser: Client) -> None:
    note("zebra.<i>", target="zebra:1", name="Z", by="a job", now=NOON)
    note("zebra.fed", target="zebra:1", by="", now=NOON)
    assert said(browser.get("/people/audit/?kind=zebra")) == [
        "Someone: zebra.fed zebra:1",
        "a job: zebra.&lt;i&gt; Z",
    ]


@pytest.mark.usefixtures("process")
def test_it_leads_to_what_there_is_for_those_who_may_see_it(
    someone: Callable[..., Person], auditor: Person
) -> None:
    administrator = someone(Role.ADMINISTRATOR)
    for target in ("process:breakdown", "process:gone", "log:77", "person:x", "organisation:"):
        note("process.made", target=target, name=target, by=administrator, now=NOON)
    own, to_process = f"/people/persons/{administrator.pk}/", "/processes/breakdown/"
    for reader, expected in ((administrator, {own, to_process}), (auditor, {to_process})):
        page = signed_in(reader).get("/people/audit/?kind=process").content.decode()
        table = page[page.index("<tbody") : page.index("</tbody>")]
        assert set(re.findall(r'<a href="([^"]*)"', table)) == expected


@pytest.fixture
def many(host: Organisation, someone: Callable[..., Person]) -> list[AuditEntry]:
    """Rows of 300 moments, some of which are one; oldest first."""
    people = [someone(Role.MEMBER), someone(Role.ANALYST), None]
    made = [
        AuditEntry(
            at=NOON + timedelta(minutes=number // 2),
            actor=people[number % 3],
            actor_name=f"P{number % 3}",
            organisation=host,
            verb=f"{'log' if number % 5 else 'names'}.brought",
            family="log" if number % 5 else "names",
            target=f"log:{number % 7}",
            process_id="breakdown" if number % 2 else "",
            after={"number": number},
        )
        for number in range(300)
    ]
    return list(AuditEntry.objects.bulk_create(made))


def test_pages_follow_each_other_without_a_gap_or_a_row_twice(
    many: list[AuditEntry], browser: Client
) -> None:
    seen, where, pages = [], "/people/audit/?since=2026-11-21&until=2026-11-21", 0
    while where:
        answer = browser.get(where)
        seen += [one.entry.pk for one in answer.context["found"].done]
        older = answer.context["older"]
        where, pages = f"/people/audit/?{older}" if older else "", pages + 1
    assert seen == [one.pk for one in sorted(many, key=lambda one: (one.at, one.pk), reverse=True)]
    assert pages == 300 // ON_A_PAGE


@pytest.mark.parametrize("before", ["0", "x", "-1", "99999999999999999999", "999999999", "²"])
def test_a_page_before_nothing_is_the_newest(
    many: list[AuditEntry], browser: Client, before: str
) -> None:
    answer = browser.get("/people/audit/", {"before": before, "kind": "log"})
    newest = max(one.pk for one in many if one.family == "log")
    assert answer.context["found"].done[0].entry.pk == newest


def test_each_filter_shows_what_is_asked_for_and_nothing_else(
    many: list[AuditEntry], auditor: Person
) -> None:
    analyst = Person.objects.get(role=Role.ANALYST)
    late = NOON.date() + DAY
    filters: dict[Asked, Callable[[AuditEntry], bool]] = {
        Asked(): lambda _one: True,
        Asked(person=analyst): lambda one: one.actor_id == analyst.pk,
        Asked(process_id="breakdown"): lambda one: one.process_id == "breakdown",
        Asked(target="log:3"): lambda one: one.target == "log:3",
        Asked(kind="names"): lambda one: one.family == "names",
        Asked(since=late): lambda one: one.at.date() >= late,
        Asked(until=NOON.date() - DAY): lambda _one: False,
        Asked(until=NOON.date(), kind="log", target="log:1"): lambda one: (
            one.family == "log" and one.target == "log:1"
        ),
    }
    for asked, wanted in filters.items():
        found = [one.pk for some in everything(asked, reader=auditor) for one in some]
        assert sorted(found) == [one.pk for one in many if wanted(one)], asked


def test_whoever_may_not_read_it_is_shown_nothing(many: list[AuditEntry]) -> None:
    del many
    member = Person.objects.get(role=Role.MEMBER)
    assert done(Asked(), reader=member).done == []
    assert list(everything(Asked(), reader=member)) == []


def test_the_number_of_queries_does_not_grow_with_what_was_done(
    browser: Client, process: Process, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # session, person, people and processes to choose from, rows, processes and logs led to
    expected = 7
    note("process.made", target="process:breakdown", by=process.owner, now=NOON)
    note("log.brought", target="log:1", by=process.owner, now=NOON)
    with django_assert_num_queries(expected):
        browser.get("/people/audit/")
    for number in range(150):
        note("process.made", target=f"process:p{number}", by=process.owner, now=NOON)
        note("log.brought", target=f"log:{number}", by=process.owner, now=NOON)
    with django_assert_num_queries(expected):
        browser.get("/people/audit/")


def test_what_cannot_be_asked_for_is_said(browser: Client) -> None:
    for wrong in ("since=soon", "person=0", "person=x", "target=" + "x" * 81):
        page = browser.get(f"/people/audit/?{wrong}")
        assert page.status_code == 200
        assert "found" not in page.context
        assert browser.get(f"/people/audit/table/?{wrong}").status_code == 400


def test_nothing_found_is_said(browser: Client) -> None:
    page = words(browser.get("/people/audit/?process=gone&until=2020-01-01"))
    assert "Nothing of this kind was done." in page


def test_one_reads_all_that_was_done_to_one_thing_and_leaves_it_again(browser: Client) -> None:
    note("log.brought", target="log:3", name="a.csv", by="x", now=NOON, after={"size_bytes": 1})
    note("log.brought", target="log:4", name="b.csv", by="x", now=NOON)
    page = browser.get("/people/audit/?target=log:3&kind=log")
    assert said(page) == ["x brought the log a.csv."]
    assert "Only what was done to one thing: a.csv ." in words(page)
    assert 'href="/people/audit/?kind=log"' in page.content.decode()
    assert 'href="/people/audit/?target=log%3A3"' in browser.get("/people/audit/").content.decode()


def rows_of(answer: StreamingHttpResponse) -> list[list[str]]:
    """Return the rows of a table that is sent bit by bit."""
    whole = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type] # not awaited
    return list(csv.reader(io.StringIO(whole)))


def test_the_table_holds_all_pages_of_what_is_asked_for(
    many: list[AuditEntry], browser: Client
) -> None:
    answer = browser.get("/people/audit/table/?kind=log")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    head, *rows = rows_of(answer)  # type: ignore[arg-type] # streams
    assert head[:5] == ["at", "who", "organisation", "verb", "said"]
    assert len(rows) == len([one for one in many if one.family == "log"])
    assert rows[0] == [
        *("2026-11-21T14:29:00+00:00", "P2", "City Buses", "log.brought"),
        *("P2 brought the log log:5.", "log:5", "", "breakdown", "", '{"number": "299"}'),
    ]


def test_the_table_is_in_the_language_of_whoever_reads_it(
    auditor: Person, many: list[AuditEntry]
) -> None:
    del many
    auditor.language = "sv"
    auditor.save()
    _head, first, *_rows = rows_of(signed_in(auditor).get("/people/audit/table/?kind=log"))  # type: ignore[arg-type] # streams
    assert first[4] == sentence_in_swedish("log.brought", who="P2", what="log:5")


def sentence_in_swedish(verb: str, *, who: str, what: str) -> str:
    """Return a sentence as it is in Swedish."""
    with translation.override("sv"):
        return sentence(verb, who=who, what=what)


def test_no_cell_of_the_table_is_a_formula(browser: Client) -> None:
    formula = '=HYPERLINK("http://elsewhere.example")'
    note(formula[:60], target="-1", name="@SUM(A1)", by="+1", now=NOON, process_id="\t=1")
    _head, row = rows_of(browser.get("/people/audit/table/?until=2026-11-21"))  # type: ignore[arg-type] # streams
    assert [one for one in row if one.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert row[1] == "'+1"
    assert row[6] == "'@SUM(A1)"


@given(st.text())
def test_a_harmless_cell_begins_with_no_sign_that_is_counted(cell: str) -> None:
    made = harmless(cell)
    assert not made.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert made in {cell, f"'{cell}"}


def test_every_verb_is_of_a_kind_and_its_sentence_can_be_said() -> None:
    assert {verb.partition(".")[0] for verb in WORDS} == KINDS.keys()
    for verb in WORDS:
        assert sentence(verb, who="W", what="X").endswith(".")


def test_values_are_told_in_words() -> None:
    for (name, value), expected in [
        (("role", "partner"), "partner member"),
        (("role", "king"), "king"),
        (("is_paused", True), "yes"),
        (("sees_borders", False), "no"),
        (("reason", ""), "nothing"),
        (("every_hours", None), "nothing"),
        (("every_hours", 24), "24"),
        (("people", ["Ann", "Bo"]), "Ann, Bo"),
        (("content", {"toml": "a = 1\n"}), "a = 1\n"),
        (("content", {"activities": ["Å"]}), '{"activities": ["Å"]}'),
        (("left_at", "2026-11-21T12:00:00Z"), "21 November 2026, 12:00 UTC"),
        (("until", "2026-11-21"), "21 November 2026"),
    ]:
        assert in_words(name, value) == expected
    assert changed({"a": 1}, {"b": 2}) == [("a", "1", "nothing"), ("b", "2", "2")]
    assert changed({"a": 1, "b": 2}, {"a": 1, "b": 3}) == [("a", "1", "1"), ("b", "2", "3")]
    assert changed({"a": ""}, {"a": None, "b": ""}) == []


@pytest.mark.parametrize("language", ["en", "sv"])
def test_no_two_fields_are_called_the_same(language: str) -> None:
    with translation.override(language):
        said = [str(one) for one in FIELDS.values()]
    assert sorted(said) == sorted(set(said))


def test_the_days_are_whole_ones_in_utc(auditor: Person) -> None:
    for at in (
        NOON,
        datetime(2026, 11, 22, tzinfo=UTC),
        datetime(2026, 11, 22, 23, 59, tzinfo=UTC),
    ):
        note("log.brought", target="log:1", by="x", now=at)
    day = date(2026, 11, 22)
    found = done(Asked(since=day, until=day), reader=auditor).done
    assert [one.entry.at.hour for one in found] == [23, 0]


def test_people_leads_there_those_who_may_read_it(
    someone: Callable[..., Person], auditor: Person
) -> None:
    for reader in (auditor, someone(Role.ADMINISTRATOR)):
        assert 'href="/people/audit/"' in signed_in(reader).get("/people/").content.decode()


def test_what_changed_is_read_at_once_and_what_each_row_says_beside_it_last(
    browser: Client, someone: Callable[..., Person]
) -> None:
    moved = {"state_at": "2026-11-20T09:00:00Z", "state_by": "Ada"}
    note(
        "exception.resolved",
        target="exception:1",
        name="Repair",
        by=someone(Role.MEMBER),
        now=NOON,
        before={**moved, "state": "new"},
        after={**moved, "state": "resolved", "resolution": "Shipped", "reason": "Quick"},
    )
    (one,) = browser.get("/people/audit/?kind=exception").context["found"].done
    assert [told[0] for told in one.first_changes] == ["how it stands", "what was done", "reason"]
    assert [told[0] for told in one.more_changes] == ["since when", "by whom"]


def test_each_row_leads_to_all_that_was_done_to_the_same(browser: Client) -> None:
    note("zebra.fed", target="zebra:1", by="", now=NOON)
    way = '<a class="small" href="/people/audit/?target=zebra%3A1">Its history</a>'
    assert way in browser.get("/people/audit/").content.decode()
    assert "Its history" not in words(browser.get("/people/audit/?target=zebra:1"))


def test_it_is_among_the_places_of_those_who_may_read_it(
    browser: Client, someone: Callable[..., Person]
) -> None:
    place = '<a href="/people/audit/" aria-current="true">Who did what</a>'
    assert place in browser.get("/people/audit/").content.decode()
    assert "/people/audit/" not in signed_in(someone(Role.OWNER)).get("/account/").content.decode()
