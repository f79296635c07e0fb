"""In which language pages are shown: the person's choice, else the browser's."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils import translation

from daylit import options
from daylit.language import speaking
from daylit_site.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest, HttpResponseBase

CODES = tuple(code for code, _name in settings.LANGUAGES)


class LanguageMiddleware:
    """Shows pages in the language that a person chose, the library's sentences in them too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Make the page in that language; Django's own middleware begins each request anew."""
        person = request.user
        if isinstance(person, Person) and person.language in CODES:
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
        language = spoken()
        with speaking(language), options.unnamed():
            answer = self.get_response(request)
        if isinstance(answer, StreamingHttpResponse) and not answer.is_async:
            parts = cast("Iterator[bytes]", answer.streaming_content)
            answer.streaming_content = _told_in(language, parts)
        return answer


def spoken() -> str:
    """Return the language in which a page is made, or a job done."""
    return translation.get_language() or settings.LANGUAGE_CODE


@contextmanager
def telling(language: str) -> Iterator[None]:
    """Have workspace and library write a language within the block, and no command's options."""
    with translation.override(language), speaking(language), options.unnamed():
        yield


def _told_in(language: str, parts: Iterator[bytes]) -> Iterator[bytes]:
    """Make each part of an answer in its language: it is made while it is sent, after the page."""
    while True:
        with speaking(language), options.unnamed():
            part = next(parts, None)
        if part is None:
            return
        yield part
