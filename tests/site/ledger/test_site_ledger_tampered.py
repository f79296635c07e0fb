"""What nobody gets by pressing anything is answered in words, and never breaks a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from ledger_list_fixtures import entry

from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger_fixtures import Browse

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db

BEYOND_ALL_KEYS = "9" * 30


@pytest.mark.parametrize(
    "edge",
    [
        "after=0001-01-01T00:00:00%2B23:59~1",
        "before=9999-12-31T23:59:59-23:59~1",
        "after=2026-01-01T00:00:00~1",
        "sort=steps&after=1e300~1",
        "sort=delay&after=-1e308~1",
        "sort=steps&before=99999999999999999999~1",
    ],
)
def test_pages_of_the_list_that_begin_nowhere(
    edge: str, process: Process, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daylit_site.ledger.listed.listing.COUNTED", 1)
    for number in range(3):
        entry(process, number)
    assert browse(process.owner).get(f"/exceptions/?{edge}").status_code == 200


def test_people_beyond_all_keys_are_not_brought_in(process: Process, browse: Browse) -> None:
    into = reverse("bring_into_room", args=[f"entry-{entry(process, 1).pk}"])
    said = {"whom": [BEYOND_ALL_KEYS], "because": "Help"}
    answer = browse(process.owner).post(into, said)
    assert answer.status_code == 200
    assert f"{BEYOND_ALL_KEYS} is not one of the available choices" in answer.content.decode()


@pytest.mark.parametrize("asked", ["until=9999-12-31", "process=%00", "since=0001-01-01"])
def test_audit_of_all_times_and_of_no_process(
    asked: str, someone: Callable[..., Person], browse: Browse
) -> None:
    assert browse(someone(Role.AUDITOR)).get(f"/people/audit/?{asked}").status_code == 200
