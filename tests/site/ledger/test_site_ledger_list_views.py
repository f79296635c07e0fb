"""Ways to look at the list that people name: chosen, shared, renamed, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger_list_fixtures import as_read, page

from daylit_site.ledger.models import SavedView
from daylit_site.people.models import AuditEntry
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from ledger_fixtures import Browse

    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(browse: Browse, process: Process) -> Client:
    return browse(process.owner)


def save(client: Client, name: str, query: str, **said: str) -> str:
    answer = client.post(
        "/exceptions/views/save/", {"name": name, "query": query, **said}, follow=True
    )
    return as_read(answer.content.decode())


def test_a_view_is_kept_without_what_cannot_be_read(owner: Client) -> None:
    assert "This view is kept as “Late ones”." in save(
        owner, "Late ones", "kind=late&colour=red&after=x&sort=delay"
    )
    assert SavedView.objects.get().query == "kind=late&sort=delay"
    shown = owner.get("/exceptions/?sort=delay&kind=late").content.decode()
    assert 'href="/exceptions/?kind=late&amp;sort=delay" aria-current="true"' in shown


def test_a_name_is_taken_once_and_is_not_empty(owner: Client) -> None:
    save(owner, "Mine", "kind=late")
    assert "You have a view called “Mine” already." in save(owner, "Mine", "kind=rework")
    assert "Give the view a name of at most 100 characters." in save(owner, " ", "kind=late")
    assert "Give the view a name of at most 100 characters." in save(owner, "x" * 101, "")
    assert SavedView.objects.count() == 1


def test_nobody_keeps_more_than_fifty(owner: Client, process: Process) -> None:
    SavedView.objects.bulk_create(
        SavedView(person=process.owner, name=str(number), query="") for number in range(50)
    )
    assert "You keep 50 views already: remove one first." in save(owner, "one more", "")


def test_a_shared_view_is_chosen_by_colleagues_not_by_partners(
    owner: Client, browse: Browse, someone: Callable[..., Person], nordparts: Organisation
) -> None:
    save(owner, "For us", "kind=late", is_shared="on")
    save(owner, "For me", "kind=rework")
    member = page(browse(someone(Role.MEMBER)), "/exceptions/")
    assert "For us" in member
    assert "For me" not in member
    assert "For us" not in page(browse(someone(Role.PARTNER, nordparts)), "/exceptions/")
    assert AuditEntry.objects.get(family="view").verb == "view.shared"


def test_a_member_keeps_views_to_themselves(
    browse: Browse, someone: Callable[..., Person], process: Process
) -> None:
    member = browse(someone(Role.MEMBER))
    save(member, "Mine", "kind=late", is_shared="on")
    assert not SavedView.objects.get().is_shared
    assert "For all of my organisation" not in page(member, "/exceptions/facets/")
    assert process.process_id


def test_a_view_is_renamed_shared_and_removed(owner: Client) -> None:
    save(owner, "Mine", "kind=late")
    view = SavedView.objects.get()
    assert "Mine" in page(owner, "/exceptions/views/")
    said = {f"{view.pk}-name": "Ours", f"{view.pk}-is_shared": "on"}
    owner.post(f"/exceptions/views/{view.pk}/rename/", said)
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("Ours", True)
    shown = owner.post(f"/exceptions/views/{view.pk}/remove/", follow=True).content.decode()
    assert "“Ours” is removed." in as_read(shown)
    assert not SavedView.objects.exists()
    assert list(
        AuditEntry.objects.filter(family="view").order_by("pk").values_list("verb", flat=True)
    ) == [
        "view.shared",
        "view.removed",
    ]


def test_a_view_is_not_renamed_to_one_that_there_is(owner: Client) -> None:
    save(owner, "One", "kind=late")
    save(owner, "Two", "kind=late")
    view = SavedView.objects.get(name="Two")
    where = f"/exceptions/views/{view.pk}/rename/"
    shown = owner.post(where, {f"{view.pk}-name": "One"}, follow=True).content.decode()
    assert "You have a view called “One” already." in as_read(shown)


def test_nobody_changes_the_view_of_another(
    owner: Client, browse: Browse, someone: Callable[..., Person]
) -> None:
    save(owner, "Mine", "kind=late", is_shared="on")
    view, member = SavedView.objects.get(), browse(someone(Role.MEMBER))
    assert member.post(f"/exceptions/views/{view.pk}/remove/").status_code == 404
    said = {f"{view.pk}-name": "Stolen"}
    assert member.post(f"/exceptions/views/{view.pk}/rename/", said).status_code == 404
    assert SavedView.objects.get().name == "Mine"
