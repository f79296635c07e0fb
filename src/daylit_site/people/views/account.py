"""One's own account, and the language of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from daylit_site.people import operations, queries
from daylit_site.people.access import needs, open_to_all
from daylit_site.people.forms import JoiningTeam
from daylit_site.people.language import CODES
from daylit_site.people.models import Person
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from daylit_site.people.access import PersonRequest


@needs(Right.SEE)
def account(request: PersonRequest) -> HttpResponse:
    """Show what is kept of oneself, and lead to what one can change."""
    shown = {
        "languages": settings.LANGUAGES,
        "teams": queries.teams_of(person=request.user),
        "joining": JoiningTeam(person=request.user),
    }
    return render(request, "people/account.html", shown)


@open_to_all
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show pages in a language from now on: to the person, or to this browser."""
    chosen = request.POST.get("language", "")
    if chosen not in CODES:
        return HttpResponseBadRequest(_("There are no pages in this language."))
    if isinstance(request.user, Person):
        operations.choose_language(person=request.user, language=chosen)
    answer = redirect(_back_to(request))
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, samesite="Lax", secure=settings.IS_SECURE
    )
    return answer


def _back_to(request: HttpRequest) -> str:
    """Return the page to go back to, if it is one of ours."""
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else "/"
