"""Who did what to what: a page, and the same as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseBadRequest, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from daylit_site.people import audit_queries
from daylit_site.people.access import needs
from daylit_site.people.audit_form import AskingWhoDidWhat
from daylit_site.people.audit_table import lines
from daylit_site.people.roles import Right
from daylit_site.ui.choosing import LONGEST_KEY

if TYPE_CHECKING:
    from django.http import HttpResponse, HttpResponseBase

    from daylit_site.people.access import PersonRequest


@needs(Right.AUDIT)
@require_GET
def audit(request: PersonRequest) -> HttpResponse:
    """Show who did what, newest first."""
    form = AskingWhoDidWhat.of(request.GET, reader=request.user)
    shown: dict[str, object] = {"form": form, "table": form.as_address()}
    if asked := form.asked():
        before = _number(request.GET.get("before", ""))
        found = audit_queries.done(asked, reader=request.user, before=before)
        shown |= {
            "found": found,
            "asked": asked,
            "is_newest": before is None,
            "older": form.as_address(before=found.before) if found.before else "",
            "without_target": form.as_address(without="target"),
        }
    return render(request, "people/audit.html", shown)


@needs(Right.AUDIT)
@require_GET
def audit_table(request: PersonRequest) -> HttpResponseBase:
    """Send all of it that is asked for as a table."""
    asked = AskingWhoDidWhat.of(request.GET, reader=request.user).asked()
    if asked is None:
        return HttpResponseBadRequest(_("That cannot be asked for."))
    made = lines(asked, reader=request.user, language=get_language() or "en")
    return StreamingHttpResponse(
        made,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="who-did-what.csv"'},
    )


def _number(said: str) -> int | None:
    is_one = said.isascii() and said.isdigit() and len(said) <= LONGEST_KEY
    return int(said) if is_one else None
