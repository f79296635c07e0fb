"""Every address of the site, by walking its resolver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import URLPattern, URLResolver, get_resolver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpResponse


@dataclass(frozen=True)
class Address:
    """An address of the site.

    Attributes:
        name: The pattern's name, with its namespace; empty where it has none.
        route: How the address is written.
        parameters: What has to be filled in.
    """

    name: str
    route: str
    parameters: frozenset[str]


def addresses() -> list[Address]:
    """Return all of them, in the order in which they are tried."""
    return [address for address, _view in _all()]


def views() -> list[Callable[..., HttpResponse]]:
    """Return what makes the pages of all of them."""
    return [view for _address, view in _all()]


def _all() -> list[tuple[Address, Callable[..., HttpResponse]]]:
    return list(_below(get_resolver(), Address("", "", frozenset())))


def _below(
    resolver: URLResolver, above: Address
) -> Iterator[tuple[Address, Callable[..., HttpResponse]]]:
    for one in resolver.url_patterns:
        here = Address(
            name=above.name,
            route=above.route + str(one.pattern),
            parameters=above.parameters | _parameters(one),
        )
        if isinstance(one, URLResolver):
            space = f"{above.name}{one.namespace}:" if one.namespace else above.name
            yield from _below(one, Address(space, here.route, here.parameters))
        else:
            name = f"{above.name}{one.name}" if one.name else ""
            yield Address(name, here.route, here.parameters), one.callback


def _parameters(one: URLPattern | URLResolver) -> frozenset[str]:
    return frozenset(one.pattern.converters) | frozenset(one.pattern.regex.groupindex)
