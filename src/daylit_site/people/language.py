"""In which language pages are shown: the person's choice, else the browser's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

from daylit_site.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

CODES = tuple(code for code, _name in settings.LANGUAGES)


class LanguageMiddleware:
    """Shows pages in the language that a person chose."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Make the page in that language; Django's own middleware begins each request anew."""
        person = request.user
        if isinstance(person, Person) and person.language in CODES:
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
        return self.get_response(request)
