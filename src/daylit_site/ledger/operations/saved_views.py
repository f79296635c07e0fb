"""Ways to look at the ledger that people name, for themselves or for all of their organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from daylit_site.ledger.errors import UnableToSaveViewError
from daylit_site.ledger.models import SavedView
from daylit_site.people.audit import note
from daylit_site.people.models import Person
from daylit_site.people.roles import Right

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_QUERY = 2000
MOST_VIEWS = 50
"""Nobody keeps more."""


@transaction.atomic
def save(*, name: str, query: str, is_shared: bool, person: Person, now: datetime) -> SavedView:
    """Keep a way to look at the ledger.

    Raises:
        UnableToSaveViewError: They have one of this name, or too many, or may not share it.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    own = SavedView.objects.filter(person=person)
    _check_name(person, name)
    if own.count() >= MOST_VIEWS:
        most = {"most": MOST_VIEWS}
        raise UnableToSaveViewError(_("You keep %(most)s views already: remove one first.") % most)
    if len(query) > LONGEST_QUERY:
        raise UnableToSaveViewError(_("This asks for too much to be kept."))
    _check_sharing(person, is_shared=is_shared)
    saved = SavedView.objects.create(person=person, name=name, query=query, is_shared=is_shared)
    if is_shared:
        _note("shared", saved, person, now)
    return saved


@transaction.atomic
def rename(*, view: SavedView, name: str, is_shared: bool, person: Person, now: datetime) -> None:
    """Give a view another name, share it or keep it to oneself.

    Raises:
        UnableToSaveViewError: They have another one of this name, or may not share it.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if name != view.name:
        _check_name(person, name)
    if is_shared != view.is_shared:
        _check_sharing(person, is_shared=is_shared)
        _note("shared" if is_shared else "kept to oneself", view, person, now)
    view.name, view.is_shared = name, is_shared
    view.save(update_fields=["name", "is_shared"])


@transaction.atomic
def remove(*, view: SavedView, person: Person, now: datetime) -> None:
    """Forget a view."""
    if view.is_shared:
        _note("removed", view, person, now)
    view.delete()


def _check_name(person: Person, name: str) -> None:
    if SavedView.objects.filter(person=person, name=name).exists():
        words = {"name": name}
        raise UnableToSaveViewError(_("You have a view called “%(name)s” already.") % words)


def _check_sharing(person: Person, *, is_shared: bool) -> None:
    if is_shared and not person.may(Right.JUDGE):
        raise UnableToSaveViewError(_("You cannot share views; keep it to yourself."))


def _note(verb: str, view: SavedView, person: Person, now: datetime) -> None:
    target = f"view:{view.pk}"
    after = {"query": view.query}
    note(f"view.{verb}", target=target, by=person, now=now, name=view.name, after=after)
