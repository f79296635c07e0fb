"""What was reported by hand in one sentence, of no case, is told so everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from room_builders import NOW

from daylit_site.ledger.operations.reporting import report

if TYPE_CHECKING:
    from ledger_fixtures import Browse

    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db


def test_no_page_speaks_of_a_name_that_is_missing(process: Process, browse: Browse) -> None:
    owner = process.owner
    one = report(process=process, what="The lift hangs", case_id="", like="", person=owner, now=NOW)
    client = browse(owner)
    for where in (f"/exceptions/{one.pk}/", "/exceptions/", "/today/", "/exceptions/facets/"):
        page = client.get(where).content.decode()
        assert "(no name)" not in page, where
    assert "The lift hangs" in client.get("/exceptions/").content.decode()
