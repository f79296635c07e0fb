"""Every address of the site, with something in the place of each of its parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import URLPattern, get_resolver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.urls import URLResolver

STANDS_FOR = {"process_id": "breakdown"}
"""What stands for a parameter; 1 where nothing is said."""


def every_address() -> list[str]:
    """Return all of them, written out."""
    return ["/" + one for one in _below(get_resolver())]


def _below(resolver: URLResolver) -> Iterator[str]:
    for one in resolver.url_patterns:
        here = _written(one)
        if isinstance(one, URLPattern):
            yield here
        else:
            yield from (here + rest for rest in _below(one))


def _written(one: URLPattern | URLResolver) -> str:
    route = str(one.pattern)
    for name in one.pattern.converters:
        start = route.index("<")
        end = route.index(">") + 1
        route = route[:start] + STANDS_FOR.get(name, "1") + route[end:]
    return route.replace("^", "").replace("$", "") if "(?P" not in route else _of_regex(one)


def _of_regex(one: URLPattern | URLResolver) -> str:
    """Write an address out that is given as a regular expression, as allauth's are."""
    route = one.pattern.regex.pattern.strip("^$").replace("\\Z", "")
    for name in one.pattern.regex.groupindex:
        start = route.index(f"(?P<{name}>")
        route = route[:start] + "1" + route[route.index(")", start) + 1 :]
    return route
