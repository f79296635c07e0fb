"""The list of exceptions: what is asked for, counted, and as a table for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from daylit.departures.judgements import KIND_WORDS
from daylit_site.ledger.entry_words import MARKS, REPORTED, kind_words
from daylit_site.ledger.listed import list_words
from daylit_site.ledger.listed.facets import facets
from daylit_site.ledger.listed.filters import LABELS, ME, NOBODY, ORDERS, PAGING, STATES, filters_of
from daylit_site.ledger.listed.forms import NamingView
from daylit_site.ledger.listed.listing import asked_for, listed
from daylit_site.ledger.listed.meant import meant
from daylit_site.ledger.listed.table import csv_lines
from daylit_site.ledger.models import SavedView
from daylit_site.ledger.searching.elsewhere import Elsewhere, found_elsewhere
from daylit_site.ledger.searching.facts import MOST
from daylit_site.ledger.searching.found_words import found_words
from daylit_site.ledger.views.searching import told
from daylit_site.people.access import needs
from daylit_site.people.roles import Right
from daylit_site.records.models import Process

if TYPE_CHECKING:
    from django.http import HttpResponse, HttpResponseBase

    from daylit_site.ledger.listed.filters import Filters
    from daylit_site.people.access import PersonRequest
    from daylit_site.people.models import Person

BESIDE_LIST = 5
"""So much of each that was found elsewhere is shown above a list that is not empty."""


@needs(Right.SEE_CASES)
def entries(request: PersonRequest) -> HttpResponse:
    """Show a page of the exceptions that are asked for."""
    if clean := _without_blanks(request.GET):
        return redirect(f"{reverse('entries')}?{clean}")
    person, now = request.user, timezone.now()
    filters = filters_of(request.GET, person)
    total, page = listed(asked_for(person, filters), filters, request.GET, person, now)
    found = (
        Elsewhere()
        if any(one in request.GET for one in PAGING)
        else found_elsewhere(person, filters)
    )
    said = found_words(found)
    shown = {
        "total": total,
        "page": page,
        "heading": list_words.heading(filters, total, said),
        "answer": list_words.answer(total, said),
        "how_many": list_words.how_many(total.count, is_more=total.is_more),
        "before": filters.query(before=page.before) if page.before else "",
        "after": filters.query(after=page.after) if page.after else "",
        "first": filters.query(),
        "marks": MARKS,
    }
    shown["meant"] = [] if total.count else meant(filters, person)
    shown |= told(found, filters, shown=BESIDE_LIST if page.lines else MOST)
    return render(request, "ledger/entries.html", shown | _asking(filters, person))


@needs(Right.SEE_CASES)
def entry_facets(request: PersonRequest) -> HttpResponse:
    """Count what is asked for by kind, place and so on: a part of the list, or a page."""
    filters = filters_of(request.GET, request.user)
    found = facets(request.user, filters, timezone.now())
    shown = {
        "facets": found,
        "total": list_words.how_many(found.total, is_more=found.is_more),
        "query": filters.query(),
        "naming": NamingView(person=request.user),
    }
    is_part = request.headers.get("HX-Request") == "true"
    template = "ledger/entries_facets.html" if is_part else "ledger/entries_facets_page.html"
    return render(request, template, shown)


@needs(Right.SEE_CASES)
def entries_csv(request: PersonRequest) -> HttpResponseBase:
    """Send all that is asked for as a table."""
    rows = asked_for(request.user, filters_of(request.GET, request.user))
    answer = StreamingHttpResponse(csv_lines(rows, request.user), content_type="text/csv")
    answer["Content-Disposition"] = 'attachment; filename="exceptions.csv"'
    return answer


def _without_blanks(asked: QueryDict) -> str:
    """Return an address without what a form left blank; empty where there is no such thing."""
    if all(str(value).strip() for value in asked.values()):
        return ""
    kept = QueryDict(mutable=True)
    kept.update({name: str(value) for name, value in asked.items() if str(value).strip()})
    return kept.urlencode() or "state=open"


def _asking(filters: Filters, person: Person) -> dict[str, Any]:
    """Return what the form above the list shows."""
    query = filters.query()
    kinds = {**{kind: kind_words(kind) for kind in KIND_WORDS}, REPORTED: kind_words(REPORTED)}
    owners = {ME: _("you"), NOBODY: _("nobody yet")}
    if "owner" in filters.chosen:
        owners.setdefault(filters.said("owner"), filters.chosen["owner"].shown)
    return {
        "filters": filters,
        "said": {name: filters.said(name) for name in LABELS},
        "labels": LABELS,
        "chips": _chips(filters),
        "query": query,
        "wider": filters.query(state="all"),
        "states": {name: label for name, (_rows, label) in STATES.items()},
        "orders": {name: order.label for name, order in ORDERS.items()},
        "kinds": kinds,
        "owners": owners,
        "processes": list(Process.objects.visible_to(person)),
        "views": _views(person, query),
    }


def _chips(filters: Filters) -> list[dict[str, str]]:
    """Return what is asked for beside how exceptions stand, and the address without each."""
    return [
        {"label": str(LABELS[name]), "shown": one.shown, "query": filters.query(**{name: ""})}
        for name, one in filters.chosen.items()
        if name != "state"
    ]


def _views(person: Person, query: str) -> list[dict[str, Any]]:
    """Return the views that someone may choose: their own, and those shared by their colleagues."""
    shared = Q(is_shared=True, person__organisation=person.organisation_id)
    found = SavedView.objects.filter(Q(person=person) | shared)
    return [{"view": one, "is_chosen": one.query == query} for one in found]


def list_address(query: str) -> str:
    """Return the address of the list that a query asks for, its first page."""
    asked = QueryDict(query, mutable=True)
    for name in PAGING:
        asked.pop(name, None)
    return f"{reverse('entries')}?{asked.urlencode()}" if asked else reverse("entries")
