"""Doing the same to many exceptions: what will happen is said before, how it went after."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from daylit_site.ledger.listed import list_words
from daylit_site.ledger.listed.filters import filters_of
from daylit_site.ledger.listed.forms import FORMS, form_for
from daylit_site.ledger.listed.listing import asked_for
from daylit_site.ledger.operations.bulk import MOST, VERBS, Doing, Outcome, do_to_all
from daylit_site.ledger.views.entries import list_address
from daylit_site.people.access import needs
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from daylit_site.people.access import PersonRequest

AT_ONCE = 100
"""So many are changed before the page says how far it is."""

SALT = "daylit.ledger.bulk"
ONLY_AN_ID = 18
"""An id has no more digits."""


@needs(Right.WORK)
@require_POST
def bulk(request: PersonRequest) -> HttpResponse:
    """Ask whether to do something to many; do it, some at a time."""
    verb, back = request.POST.get("do", ""), list_address(request.POST.get("query", ""))
    if verb not in VERBS:
        return redirect(back)
    if not request.user.may(VERBS[verb]):
        raise PermissionDenied
    ids = _left(request, 0)
    if not ids:
        messages.warning(request, _("Choose one exception or more first."))
        return redirect(back)
    is_sure = "sure" in request.POST or (verb not in FORMS and "all" not in request.POST)
    form = form_for(verb, request, is_sent=is_sure)
    if not is_sure or (form is not None and not form.is_valid()):
        return _confirm(request, verb, ids, form, back)
    return _go_on(request, verb, form, back)


def _left(request: PersonRequest, last: int) -> list[int]:
    """Return which are still to be changed, by their ids from the lowest on."""
    if "all" in request.POST:
        filters = filters_of(QueryDict(request.POST.get("query", "")), request.user)
        rows = asked_for(request.user, filters).filter(pk__gt=last)
        return list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
    said = request.POST.getlist("id")[:MOST]
    named = {int(one) for one in said if one.isascii() and one.isdigit() and len(one) <= ONLY_AN_ID}
    return sorted(one for one in named if one > last)


def _confirm(
    request: PersonRequest, verb: str, ids: list[int], form: forms.Form | None, back: str
) -> HttpResponse:
    shown = {
        "question": list_words.question(verb, len(ids)),
        "what_happens": list_words.WHAT_HAPPENS[verb],
        "form": form,
        "is_most": len(ids) >= MOST,
        "most": MOST,
        "back": back,
        "kept": _kept(request),
    }
    return render(request, "ledger/entries_bulk.html", shown)


def _go_on(request: PersonRequest, verb: str, form: forms.Form | None, back: str) -> HttpResponse:
    """Change the next ones; say how far it is, or at the end what became of all."""
    so_far = _so_far(request)
    left = _left(request, so_far.last)[: MOST - so_far.done - sum(so_far.refused.values())]
    said: dict[str, Any] = {} if form is None else form.cleaned_data
    doing = Doing(verb, request.user, timezone.now(), **said)
    outcome = do_to_all(left[:AT_ONCE], doing)
    outcome.done += so_far.done
    outcome.refused += so_far.refused
    if len(left) > AT_ONCE:
        return _going(request, outcome, len(left) - AT_ONCE)
    tell = messages.warning if outcome.refused else messages.success
    tell(request, list_words.what_became(verb, outcome))
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(back)
    return redirect(back)


def _going(request: PersonRequest, outcome: Outcome, left: int) -> HttpResponse:
    done = outcome.done + sum(outcome.refused.values())
    told = signing.dumps([outcome.done, dict(outcome.refused), outcome.last], salt=SALT)
    shown = {
        "done": done,
        "all": done + left,
        "kept": [*_kept(request, but="so_far"), ("so_far", told)],
    }
    return render(request, "ledger/entries_bulk_going.html", shown)


def _so_far(request: PersonRequest) -> Outcome:
    """Return what became of those that were changed before; nothing where that cannot be read."""
    try:
        done, refused, last = signing.loads(request.POST.get("so_far", ""), salt=SALT)
    except signing.BadSignature:
        return Outcome()
    return Outcome(done, Counter(refused), last)


def _kept(request: PersonRequest, *, but: str = "") -> list[tuple[str, str]]:
    """Return what the next page sends again; what its form asks for, the form does."""
    left_out = {"csrfmiddlewaretoken", but}
    if not but:
        left_out |= {"sure", "to", "until_on", "reason"}
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in left_out
        for value in values
    ]
