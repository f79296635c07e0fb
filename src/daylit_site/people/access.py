"""Which right each page needs. A page that says nothing is shown to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    from daylit_site.people.models import Person
    from daylit_site.people.roles import Right

    View = TypeVar("View", bound=Callable[..., HttpResponseBase])

    class PersonRequest(HttpRequest):
        """What a view that needs a right is given: the gate has seen who asks."""

        user: Person


NEEDED = "daylit_right"
OPEN = "open to all"


def needs(right: Right) -> Callable[[View], View]:
    """Show a page only to those who have a right; which rows they see is ``visible_to``'s part."""

    def marked(view: View) -> View:
        setattr(view, NEEDED, right)
        return view

    return marked


def open_to_all(view: View) -> View:
    """Show a page to everybody, signed in or not."""
    setattr(view, NEEDED, OPEN)
    return view
