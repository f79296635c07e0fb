"""Makes a workspace over a record: a host, a large and a small partner, and a run of the analysis.

Prints as JSON who may sign in by which cookie, and for each page to be asked how many questions it
puts to the database.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import django

from daylit_site.config.secret import make_secret

if TYPE_CHECKING:
    from django.test import Client

    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

PROCESS_ID = "bpic12"
LARGE, SMALL = "Organisation 2", "Small partner"


def main(home: str) -> None:
    """Make the workspace of a folder, whose record is there, and print what is asked of it."""
    os.environ["DAYLIT_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "daylit_site.config.settings"
    make_secret(Path(home))
    django.setup()
    from django.conf import settings  # noqa: PLC0415 (after setup, here and below)
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    call_command("migrate", verbosity=0)
    people = _people()
    _analysed(people["owner"])
    told: dict[str, Any] = {}
    for who, person in people.items():
        browser = Client()
        browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
        pages = {name: [where, _questions(browser, where)] for name, where in _pages(who).items()}
        told[who] = {"cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}", "pages": pages}
    print(json.dumps(told))


def _people() -> dict[str, Person]:
    """Make the host with its process, and two partners; what is there stays."""
    from django.utils import timezone  # noqa: PLC0415

    from daylit_site.people.roles import Role  # noqa: PLC0415
    from daylit_site.records.models import Part, Process  # noqa: PLC0415

    host, large, small = (
        _organisation(*each) for each in (("Host", "host"), (LARGE, "partner"), (SMALL, "partner"))
    )
    owner = _person("owner", host, Role.ADMINISTRATOR)
    process, _ = Process.objects.get_or_create(
        process_id=PROCESS_ID,
        defaults={"name": "BPIC 2012", "owner": owner, "created_at": timezone.now()},
    )
    for one in (host, large, small):
        Part.objects.get_or_create(process=process, organisation=one)
    _own(large, organisation=[LARGE], team=[f"Team {at:02}" for at in range(2, 25, 5)])
    _own(small, team=["Team 05"])
    return {
        "owner": owner,
        "large partner": _person("large", large, Role.PARTNER),
        "small partner": _person("small", small, Role.PARTNER),
    }


def _organisation(name: str, kind: str) -> Organisation:
    from daylit_site.people.models import Organisation  # noqa: PLC0415

    return Organisation.objects.get_or_create(name=name, defaults={"kind": kind})[0]


def _person(name: str, of: Organisation, role: Any) -> Person:
    from daylit_site.people.models import Person  # noqa: PLC0415

    said = {"name": name, "organisation": of, "role": role}
    return Person.objects.get_or_create(email=f"{name}@example.org", defaults=said)[0]


def _own(partner: Organisation, **names: list[str]) -> None:
    from daylit_site.people.models import Party  # noqa: PLC0415

    for level, each in names.items():
        for name in each:
            said = {"organisation": partner}
            Party.objects.get_or_create(level=level, name=name, defaults=said)


def _process() -> Process:
    from daylit_site.records.models import Process  # noqa: PLC0415

    return Process.objects.get(process_id=PROCESS_ID)


def _analysed(owner: Person) -> None:
    """Analyse the process, unless that was done."""
    from django.utils import timezone  # noqa: PLC0415

    from daylit_site.records.models import Job, Kind, State  # noqa: PLC0415
    from daylit_site.records.working import do  # noqa: PLC0415

    process = _process()
    if process.latest_run is not None:
        return
    job = Job.objects.create(
        kind=Kind.ANALYSE, process=process, asked_by=owner, asked_at=timezone.now()
    )
    do(job.pk)
    job.refresh_from_db()
    if job.state != State.DONE:
        sys.exit(f"The analysis has not come to its end: {job.said or job.state}.")


def _pages(who: str) -> dict[str, str]:
    """Return the pages to ask for, by what they show."""
    run = _process().latest_run
    assert run is not None  # noqa: S101 (made before)
    found = dict(run.findings.values_list("name", "content"))
    base = f"/processes/{PROCESS_ID}/"
    activities = sorted(found["places"]["activities"], key=lambda one: -one["case_count"])
    ways = [one for one in found["places"]["ways"] if one["source"] and one["target"]]
    most = len(found["map"]["views"]) - 1
    pages = {
        "the list of processes": "/processes/",
        "map and answer": base,
        "map with most detail, waiting": f"{base}?detail={most}&show=waiting",
        "the most frequent activity": f"{base}place/?{_asked(activity=activities[0]['activity'])}",
        "the rarest activity": f"{base}place/?{_asked(activity=activities[-1]['activity'])}",
        "the most frequent way": f"{base}place/?{_way(ways[0])}",
        "the rarest way": f"{base}place/?{_way(ways[-1])}",
        "hand-overs": f"{base}hand-overs/",
        "a pair with many hand-overs": f"{base}hand-over/?{_pair(_pairs(found, who)[0])}",
        "a pair with few hand-overs": f"{base}hand-over/?{_pair(_pairs(found, who)[-1])}",
        "variants": f"{base}variants/",
        "times": f"{base}times/",
        "rework": f"{base}rework/",
        "what was declared": f"{base}declarations/",
        "a case": f"{base}cases/?{_asked(id=_case(who))}",
        "a run": f"/records/runs/{run.pk}/",
    }
    if who == "owner":
        pages |= {"logs": "/records/", "imports": f"/records/processes/{PROCESS_ID}/"}
    return pages


def _pairs(found: dict[str, Any], who: str) -> list[dict[str, Any]]:
    """Return the pairs of teams that someone sees, most hand-overs first."""
    level = next(one for one in found["hand_overs"]["levels"] if one["party"] == "team")
    own = {"large partner": "Team 02", "small partner": "Team 05"}.get(who)
    if own is None:
        return list(level["pairs"])
    from daylit_site.records.found.lists import pairs_name  # noqa: PLC0415

    pairs = [*level["pairs"], *found.get(pairs_name("team", own), [])]
    return [one for one in pairs if own in (one["from_party"], one["to_party"])]


def _case(who: str) -> str:
    """Return a case that someone sees: one that stands on a page of theirs."""
    from daylit_site.people.models import Person  # noqa: PLC0415
    from daylit_site.processes.latest import latest_at  # noqa: PLC0415
    from daylit_site.processes.queries import seen  # noqa: PLC0415
    from daylit_site.records.found.lists import at_place  # noqa: PLC0415

    person = Person.objects.get(email=f"{who.split(maxsplit=1)[0]}@example.org")
    activity = "A_SUBMITTED"
    return str(latest_at(seen(person, PROCESS_ID), at_place(None, activity)).rows[0]["case_id"])


def _asked(**what: str) -> str:
    return urlencode(what)


def _way(way: dict[str, str]) -> str:
    return urlencode({"from": way["source"], "to": way["target"]})


def _pair(pair: dict[str, str]) -> str:
    return urlencode({"level": "team", "from": pair["from_party"], "to": pair["to_party"]})


def _questions(browser: Client, where: str) -> int:
    """Return how often a page asks the database."""
    from django.db import connection  # noqa: PLC0415

    asked = []

    def note(execute: Any, *said: Any) -> Any:
        asked.append(said[0])
        return execute(*said)

    with connection.execute_wrapper(note):
        answer = browser.get(where)
    if answer.status_code != 200:  # noqa: PLR2004 (all is well)
        sys.exit(f"{where} answers {answer.status_code}.")
    return len(asked)


if __name__ == "__main__":
    main(sys.argv[1])
