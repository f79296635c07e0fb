"""The ranked list of patterns, and a page for each, which is its room."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from daylit_site.ledger.models import Pattern
from daylit_site.ledger.operations import rooms as operations
from daylit_site.ledger.patterns import deeds as pattern_deeds
from daylit_site.ledger.patterns.page import pattern_shown, patterns_listed
from daylit_site.ledger.patterns.wanted import wanted_of, ways_of
from daylit_site.ledger.room.forms import Bringing, Saying
from daylit_site.ledger.room.people_to_bring import reasons_of
from daylit_site.people.access import needs
from daylit_site.people.errors import UnableToError
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from django.http import HttpResponse

    from daylit_site.ledger.patterns.page import PatternShown
    from daylit_site.ledger.room.deeds import Deed
    from daylit_site.ledger.room.forms import Versioned
    from daylit_site.people.access import PersonRequest


@needs(Right.SEE)
def patterns(request: PersonRequest) -> HttpResponse:
    """List the patterns that one sees, by process, what weighs most first."""
    return render(request, "ledger/patterns.html", {"listed": patterns_listed(request.user)})


@needs(Right.SEE)
@never_cache
def pattern(request: PersonRequest, pattern_id: int) -> HttpResponse:
    """Show a pattern: what it costs, its course, what its cases share, and its room."""
    shown = _shown(request, pattern_id)
    if shown.room.room is not None and (newest_at := shown.room.news_until):
        operations.look(room=shown.room.room, person=request.user, now=newest_at)
    return _page(request, shown)


@needs(Right.SEE)
def pattern_of_process(request: PersonRequest, process_id: str, pattern_key: str) -> HttpResponse:
    """Lead from the id that the library gives a pattern to its page."""
    seen = Pattern.objects.visible_to(request.user).filter(process__process_id=process_id)
    return redirect("pattern", get_object_or_404(seen, pattern_id=pattern_key).pk)


@needs(Right.WORK)
@require_POST
def do_to_pattern(request: PersonRequest, pattern_id: int) -> HttpResponse:
    """Do something to a pattern; where it cannot be done, show it as it stands, nothing lost."""
    shown = _shown(request, pattern_id)
    deed = pattern_deeds.BY_KEY.get(request.POST.get("do", ""))
    if deed is None or not shown.room.may_talk or not request.user.may(deed.right):
        raise PermissionDenied
    form = pattern_deeds.form_for(deed, shown, request.POST)
    if not form.is_valid():
        return _page(request, shown, sent=(deed, form))
    try:
        pattern_deeds.do_deed(deed, shown.row, form, person=request.user, now=timezone.now())
    except UnableToError as refused:
        messages.error(request, str(refused))
        again = _shown(request, pattern_id)
        sent = (deed, _anew(deed, again, request))
        return _page(request, again, sent=sent, status=HTTPStatus.CONFLICT)
    messages.success(request, deed.said)
    return redirect("pattern", pattern_id)


def _shown(request: PersonRequest, pattern_id: int) -> PatternShown:
    seen = Pattern.objects.visible_to(request.user).select_related(
        "process__owner__organisation", "owner__organisation"
    )
    shown = pattern_shown(get_object_or_404(seen, pk=pattern_id), person=request.user)
    if shown is None:
        raise Http404
    return shown


def _anew(deed: Deed, shown: PatternShown, request: PersonRequest) -> Versioned:
    """Return a form with what was written, to be sent again over the pattern as it stands now."""
    sent = request.POST.copy()
    sent["version"] = str(shown.row.version)
    return pattern_deeds.form_for(deed, shown, sent)


def _page(
    request: PersonRequest,
    shown: PatternShown,
    *,
    sent: tuple[Deed, Versioned] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    values: dict[str, Any] = {"shown": shown, "pattern": shown.row, "told": shown.told}
    asked = request.GET.get("do", "")
    deeds = pattern_deeds.deeds_shown(shown, request.user, sent, asked)
    wanted = wanted_of(shown, deeds, request.user)
    values |= {"wanted": wanted, "ways": ways_of(shown, deeds, wanted)}
    if shown.room.may_talk:
        rare = [one for one in deeds if one.deed.is_rare]
        values |= {
            "deeds": [one for one in deeds if wanted is None or one is not wanted.deed],
            "has_rare_deeds": bool(rare),
            "is_rare_open": any(one.is_open for one in rare),
            "saying": Saying(members=shown.room.members),
            "bringing": Bringing(
                initial={"whom": request.GET.getlist("bring")},
                process=shown.row.process,
                reader=request.user,
                reasons=reasons_of(shown.suggested),
                inside=shown.room.people_inside,
                auto_id="bring-%s",
            ),
        }
    return render(request, "ledger/pattern.html", values, status=status)
