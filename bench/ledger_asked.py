"""Says which pages of the ledger are asked for, by whom, and how often each asks the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test import Client
from ledger_rooms import READERS, long_talk_of, unmet_of

from daylit_site.config.demo import PROCESS_ID
from daylit_site.ledger.listed.filters import NEWEST, ORDERS, STATES
from daylit_site.ledger.models import Entry, Pattern
from daylit_site.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LIST, FACETS = "/exceptions/", "/exceptions/facets/"
PAGE = 50
DEEP_SHARE = 0.9
RARE = 30
LIKE_OWNER, OWN_LISTS = "member of a team", ("list: no filter", "list: state all", "list: own")


def asked() -> dict[str, Any]:
    """Return for each reader the cookie, and by name the pages with how often they ask."""
    as_in_tests()
    common = _lists()
    told = {}
    for who, email in READERS.items():
        person = Person.objects.get(email=email)
        browser, cookie = signed_in(person)
        pages = {**_rooms(person), **common, **_paged(person), **_facets()}
        if who == LIKE_OWNER:
            pages = {name: one for name, one in pages.items() if not is_like_owners(name)}
        told[who] = {
            "cookie": cookie,
            "pages": {name: [where, _questions(browser, where)] for name, where in pages.items()},
        }
    return told


def is_like_owners(name: str) -> bool:
    """Whether a page is the same to all of the host who work there."""
    return name.startswith("list: ") and name not in OWN_LISTS


def as_in_tests() -> None:
    """Let pages be made here, beside those of the server."""
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }


def signed_in(person: Person) -> tuple[Client, str]:
    """Return what someone browses with, and their cookie."""
    browser = Client()
    browser.force_login(person, backend=BACKEND)
    name = settings.SESSION_COOKIE_NAME
    return browser, f"{name}={browser.cookies[name].value}"


def _lists() -> dict[str, str]:
    """Return the list with each filter alone, with several, and in each order."""
    values = _values()
    day = Entry.objects.latest("anchored_at").anchored_at.date().replace(day=1).isoformat()
    alone = {
        **{name: {name: value, "state": "all"} for name, value in values.items()},
        "a rare customer": {"customer": _rare("customer_id"), "state": "all"},
        "own": {"owner": "me", "state": "all"},
        "nobody's": {"owner": "nobody", "state": "all"},
        "nobody's, open": {"owner": "nobody"},
        "reported": {"reported": "1", "state": "all"},
        "since": {"since": day, "state": "all"},
        "until": {"until": day, "state": "all"},
        "steps": {"steps": "20", "state": "all"},
        "delay": {"delay": "30", "state": "all"},
        "case": {"q": "BD-10000417", "state": "all"},
        "text that is nowhere": {"q": "nowhere", "state": "all"},
        "place, by text": {"q": values["place"], "state": "all"},
    }
    pairs = {
        "team, kind": ("team", "kind"),
        "place, team": ("place", "team"),
        "process, service": ("process", "service"),
        "organisation, pattern": ("organisation", "pattern"),
        "customer, kind": ("customer", "kind"),
    }
    several = {
        name: {"state": "all", **{one: values[one] for one in names}}
        for name, names in pairs.items()
    }
    several["team, resolved, most delay first"] = {
        "team": values["team"],
        "state": "resolved",
        "sort": "delay",
    }
    several["rare customer, rare service"] = {
        "customer": _rare("customer_id"),
        "service": _rare("service_id"),
        "state": "all",
    }
    states = {f"state {name}": {"state": name} for name in STATES}
    orders = {
        f"by {order}{', all' if state == 'all' else ''}": {"sort": order, "state": state}
        for order in ORDERS
        if order != NEWEST
        for state in ("open", "all")
    }
    named = {"no filter": dict[str, str](), **states, **alone, **several, **orders}
    return {f"list: {name}": f"{LIST}?{urlencode(one)}" for name, one in named.items()}


def _values() -> dict[str, str]:
    """Return the most frequent value of each thing that exceptions are told apart by."""
    of = ("kind", "place", "team", "organisation", "customer_id", "service_id", "pattern")
    values = {name.removesuffix("_id"): _frequent(name) for name in of}
    return {"process": PROCESS_ID, **values}


def _frequent(column: str) -> str:
    rows = Entry.objects.values_list(column).annotate(count=Count("pk")).order_by("-count")
    return next(str(value) for value, _count in rows[:3] if value)


def _rare(column: str) -> str:
    rows = Entry.objects.exclude(**{column: ""}).values_list(column)
    value, _count = rows.annotate(count=Count("pk")).order_by("count", column)[RARE]
    return str(value)


def _paged(person: Person) -> dict[str, str]:
    """Return the second page of what is open, and one far down in all."""
    visible = Entry.objects.visible_to(person)
    rows = {"open": visible.filter(waits=True), "all": visible}
    deep = int(DEEP_SHARE * visible.count())
    places = {"page 2": ("open", PAGE), "page 2 of all": ("all", PAGE), "far down": ("all", deep)}
    pages = {}
    for name, (state, at) in places.items():
        edge = rows[state].order_by("-anchored_at", "-pk")[max(at - 1, 0) : at].first()
        after = {"after": f"{edge.anchored_at.isoformat()}~{edge.pk}"} if edge else {}
        pages[f"list: {name}"] = f"{LIST}?{urlencode({'state': state, **after})}"
    return pages


def _facets() -> dict[str, str]:
    values = _values()
    named: dict[str, dict[str, str]] = {
        "open": {},
        "all": {"state": "all"},
        "all, of a team": {"state": "all", "team": values["team"]},
        "all, since, by text": {"state": "all", "q": values["place"]},
    }
    return {f"facets: {name}": f"{FACETS}?{urlencode(one)}" for name, one in named.items()}


def _rooms(person: Person) -> dict[str, str]:
    largest = Pattern.objects.visible_to(person).filter(process__process_id=PROCESS_ID, rank=1)
    return {
        "a room, much said": f"{LIST}{long_talk_of(person).pk}/",
        "a room, fresh": f"{LIST}{unmet_of(person).pk}/",
        "patterns": "/patterns/",
        "a pattern": f"/patterns/{largest.get().pk}/",
        "Today": "/today/",
    }


def _questions(browser: Client, where: str) -> int:
    """Return how often a page asks the database, once it was shown before."""
    browser.get(where)
    said: list[str] = []

    def note(execute: Callable[..., Any], *how: Any) -> Any:
        said.append(how[0])
        return execute(*how)

    with connection.execute_wrapper(note):
        answer = browser.get(where)
    if answer.status_code != 200:  # noqa: PLR2004 (all is well)
        raise SystemExit(f"{where} answers {answer.status_code}.")
    return len(said)
