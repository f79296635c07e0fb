"""Where what was done leads to. Whoever keeps a kind of thing says where its pages are.

People know nothing of processes or logs, which stand above them; so those tell it when they start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from daylit_site.people.models import Organisation, Person
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    Finding = Callable[[Collection[str], Person], Mapping[str, str]]
    Listing = Callable[[Person], Iterable[tuple[str, str]]]
    Relating = Callable[[str], Iterable[str]]

PAGES: dict[str, Finding] = {}
"""By the kind of a target: from ids and a reader to the addresses that the reader may open."""

NAMES: dict[str, Finding] = {}
"""By the kind of a target: from ids and a reader to what each is called, in the language spoken.

Of a kind that is not here, things are called as they were when something was done to them."""

RELATED: dict[str, Relating] = {}
"""By the kind of a target: from an id to the other targets whose history is its own, too."""

PROCESSES: list[Listing] = []
"""From a reader to the processes they see, each with id and name; one such where there are any."""


def addresses(targets: Iterable[str], *, reader: Person) -> dict[str, str]:
    """Return the addresses of those targets that have a page which a reader may open."""
    return _found(PAGES, targets, reader)


def names(targets: Iterable[str], *, reader: Person) -> dict[str, str]:
    """Return what those targets are called that are named in the language spoken."""
    return _found(NAMES, targets, reader)


def with_related(target: str) -> list[str]:
    """Return a target, and the others of which its history tells, too: of an exception its room."""
    kind, _colon, its_id = target.partition(":")
    others = RELATED[kind](its_id) if its_id and kind in RELATED else ()
    return list(dict.fromkeys([target, *others]))


def _found(
    finding: Mapping[str, Finding], targets: Iterable[str], reader: Person
) -> dict[str, str]:
    ids: dict[str, set[str]] = {}
    for target in targets:
        kind, _colon, its_id = target.partition(":")
        if its_id and kind in finding:
            ids.setdefault(kind, set()).add(its_id)
    return {
        f"{kind}:{its_id}": said
        for kind, asked in ids.items()
        for its_id, said in finding[kind](asked, reader).items()
    }


def processes(*, reader: Person) -> list[tuple[str, str]]:
    """Return the processes that a reader sees, with id and name."""
    return [one for listing in PROCESSES for one in listing(reader)]


def numbers(ids: Collection[str]) -> list[int]:
    """Return those ids that are numbers, of a kind of thing that is numbered."""
    return [int(one) for one in ids if one.isascii() and one.isdigit()]


def pages_of_people() -> None:
    """Say where the pages of persons and organisations are: for those who manage them."""
    PAGES["person"] = _persons
    PAGES["organisation"] = _organisations


def _persons(ids: Collection[str], reader: Person) -> dict[str, str]:
    if not reader.may(Right.MANAGE):
        return {}
    found = (
        Person.objects.visible_to(reader).filter(pk__in=numbers(ids)).values_list("pk", flat=True)
    )
    return {str(pk): reverse("person", args=[pk]) for pk in found}


def _organisations(ids: Collection[str], reader: Person) -> dict[str, str]:
    if not reader.may(Right.MANAGE):
        return {}
    seen = Organisation.objects.visible_to(reader).filter(pk__in=numbers(ids))
    return {str(pk): reverse("organisation", args=[pk]) for pk in seen.values_list("pk", flat=True)}
