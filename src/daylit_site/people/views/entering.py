"""Getting in: an invitation taken up, and the people of the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from daylit_site.people import operations, queries
from daylit_site.people.access import open_to_all
from daylit_site.people.demo import DEMO_PEOPLE
from daylit_site.people.errors import UnableToError
from daylit_site.people.forms import TakingUp, TakingUpFirst
from daylit_site.people.models import Person

if TYPE_CHECKING:
    from django.http import HttpRequest

GONE = 410


@open_to_all
@never_cache
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take an invitation up: say who one is, and be in."""
    now = timezone.now()
    found = queries.invitation_of(token=token, now=now)
    if found is None:
        return render(request, "people/invitation_over.html", status=GONE)
    form_class = TakingUpFirst if found.organisation is None else TakingUp
    form = form_class(request.POST or None, invitation=found)
    if form.is_valid():
        try:
            person = operations.take_up(token=token, now=now, **form.cleaned_data)
        except UnableToError as refused:
            form.add_error(None, str(refused))
        else:
            login(request, person)
            return redirect("home")
    return render(request, "people/invitation.html", {"invitation": found, "form": form})


@open_to_all
def demo(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people, and go where they were led; only the demo has it."""
    if not settings.IS_DEMO:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    addresses = [one.email for one in DEMO_PEOPLE]
    asked = Person.objects.filter(email__in=addresses, is_active=True)
    login(request, get_object_or_404(asked, email=request.POST.get("email", "")))
    return redirect(get_next_redirect_url(request) or "home")
