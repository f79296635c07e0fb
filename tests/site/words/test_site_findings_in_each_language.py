"""What a run finds is told in each language, by its rules, and read in the reader's."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from browsing import signed_in
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from process_addresses import address, one_of_each, pairs
from process_log import Kept, run_of
from told_words import foreign_words, names, sentences

from daylit.departures.analysis import analyse
from daylit.departures.settings import Settings
from daylit.language import LANGUAGES
from daylit.record.changes.importing import report_of
from daylit.record.stated_ends import told_cases
from daylit_site.people.roles import Role
from daylit_site.records.analysing import address_of
from daylit_site.records.found.analysed import Analysed
from daylit_site.records.found.gathering import gather, remarks_told
from daylit_site.records.found.pictures import READINGS, picture_name
from daylit_site.records.found.told import told_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from daylit.record.engine import Engine
    from daylit_site.people.models import Person
    from daylit_site.records.models import Process
    from public_records import PublicRecord

pytest_plugins = ["public_records"]

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def read(client: Client, where: str, language: str) -> str:
    answer = client.get(where, headers={"Accept-Language": language})
    assert answer.status_code == 200, where
    return answer.content.decode()


def check_languages(found: dict[str, Any]) -> None:
    named = names(found)
    for language in LANGUAGES:
        told = sentences(found, language)
        mixed = {one: words for one in told if (words := foreign_words(one, language, named))}
        assert mixed == {}
    assert len(sentences(found, "en")) == len(sentences(found, "sv"))


def test_words_of_the_other_language_are_found() -> None:
    said = "3 of 4 ärenden went from Case by the road to “All of it”."
    assert foreign_words(said, "en", ["Case by the road"]) == {"ärenden"}
    assert foreign_words(said, "sv", ["Case by the road"]) == {"of", "from"}


def test_what_a_run_finds_is_told_in_one_language_at_a_time(kept: Kept) -> None:
    check_languages(kept.found)
    told = kept.found["told"]["words"]
    assert (
        told["en"]["heading"]
        == "One case in eight goes back to a team that had already passed it on"
    )
    assert told["sv"]["heading"] == (
        "Ett ärende av åtta går tillbaka till ett team som redan hade lämnat det ifrån sig"
    )


@pytest.mark.shared_data
@pytest.mark.parametrize("log", ["Receipt", "BPIC13_incidents"])
def test_what_is_found_in_public_logs_is_told_in_one_language_at_a_time(
    engine: Engine, public_record: PublicRecord, log: str
) -> None:
    record = public_record(log)
    steps, cases, events = (
        record.table(engine, name, "work") for name in ("steps", "cases", "events")
    )
    told = told_cases(engine, cases, events)
    analysis = analyse(engine, steps, told, process_id="work", settings=Settings(asked_at=NOW))
    of = Analysed(engine, steps, told, report_of("work", record.process("work")), analysis)
    parts = dict(gather(of, made_at=NOW, address_of=address_of("work")))
    parts["remarks"] = remarks_told(engine, steps, analysis)
    check_languages(json.loads(json.dumps(parts, cls=DjangoJSONEncoder)))


@pytest.mark.django_db
def test_pages_of_a_process_are_told_in_swedish_throughout(
    someone: Callable[..., Person], analysed: Process, kept: Kept
) -> None:
    client = signed_in(someone(Role.ADMINISTRATOR))
    readings = [address("process", analysed, show=reading) for reading in READINGS]
    pages = [*one_of_each(analysed), *readings, *pairs(analysed, kept.found)[:1]]
    for where in [reverse("processes"), *pages, address("declarations", analysed)]:
        assert 'lang="en"' not in read(client, where, "sv"), where


@pytest.mark.django_db
def test_the_map_is_drawn_in_the_readers_language(
    someone: Callable[..., Person], analysed: Process
) -> None:
    client = signed_in(someone(Role.ADMINISTRATOR))
    where = address("process", analysed)
    assert "<title" in (english := read(client, where, "en"))
    assert "Map of the process</title>" in english
    assert "Karta över processen</title>" in read(client, where, "sv")


@pytest.mark.django_db
def test_an_older_run_is_told_in_english_to_everybody_and_said_to_be(
    someone: Callable[..., Person], process: Process, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.RECORD", kept.folder / "record")
    run_of(process, as_before(kept.found))
    client = signed_in(someone(Role.ADMINISTRATOR))
    for where in [
        reverse("processes"),
        *one_of_each(process),
        address("place", process, to="Report"),
    ]:
        read(client, where, "sv")
    heading = kept.found["told"]["words"]["en"]["heading"]
    page = read(client, address("process", process), "sv")
    assert f'<span lang="en">{heading}</span>' in page
    assert kept.found[picture_name("cases", first_view(kept.found))] in page
    remarks = read(client, address("declarations", process), "sv")
    assert '<ul class="evidence" lang="en"><li>Said before.</li></ul>' in remarks
    assert f"<span>{heading}</span>" in read(client, address("process", process), "en")


def as_before(found: dict[str, Any]) -> dict[str, Any]:
    """Return what a run kept before it told what it finds in each language."""
    drawn = {
        picture_name(reading, at, "sv")
        for reading in READINGS
        for at in range(len(found["map"]["views"]))
    }
    older = {name: told_in("en", one) for name, one in found.items() if name not in drawn}
    return older | {"remarks": ["Said before."]}


def first_view(found: dict[str, Any]) -> int:
    return next(at for at, view in enumerate(found["map"]["views"]) if view["is_first"])
