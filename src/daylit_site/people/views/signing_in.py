"""Signing in through the provider that the settings name: there, and back again."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from allauth.account.utils import get_next_redirect_url
from allauth.core.ratelimit import consume_or_429
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from daylit_site.people.access import open_to_all
from daylit_site.people.errors import UnableToSignInError
from daylit_site.people.openid import OpenId, the_issuer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

LOG = logging.getLogger(__name__)

# What comes of a provider may be anything: not there, not its own, without what it must hold.
NO_GOOD_ANSWER = (
    RequestException,
    OAuth2Error,
    ImproperlyConfigured,
    SuspiciousOperation,
    LookupError,
    TypeError,
    ValueError,
)


@open_to_all
@never_cache
@require_POST
def sign_in_through(request: HttpRequest) -> HttpResponse:
    """Lead to the provider.

    By a page and not by an answer that redirects: a form of ours may lead to nobody else's page.
    """
    the_issuer()
    too_often: HttpResponse | None = consume_or_429(request, action="login")
    if too_often:
        return too_often
    return _told(request, lambda: _leading(request))


@open_to_all
@never_cache
@require_GET
def come_back_signed_in(request: HttpRequest) -> HttpResponse:
    """Let in whom the provider has sent back, if they are here or are invited."""
    view = OAuth2CallbackView.adapter_view(OpenId(request, the_issuer().key))
    return _told(request, lambda: view(request))


def _leading(request: HttpRequest) -> HttpResponse:
    provider = OpenId(request, the_issuer().key).get_provider()
    leading = provider.redirect(
        request, process=AuthProcess.LOGIN, next_url=get_next_redirect_url(request)
    )
    shown = {"address": leading.url, "name": the_issuer().name}
    return render(request, "people/leading.html", shown)


def _told(request: HttpRequest, step: Callable[[], HttpResponse]) -> HttpResponse:
    """Do a step of signing in; what went wrong is told on the sign-in page."""
    try:
        return step()
    except UnableToSignInError as refused:
        messages.error(request, str(refused))
    except NO_GOOD_ANSWER:
        LOG.warning("Nobody could sign in through %s", the_issuer().address, exc_info=True)
        sentence = _(
            "%(name)s cannot be reached or does not answer as it should. Try again, or tell an"
            " administrator."
        )
        messages.error(request, sentence % {"name": the_issuer().name})
    return redirect("account_login")
