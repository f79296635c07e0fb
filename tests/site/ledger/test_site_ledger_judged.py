"""Whatever is judged on a page, the library's next answer is another, and the ledger agrees."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.utils import timezone
from ledger_fixtures import usual_log, work

from daylit.cli import daylit
from daylit_site.ledger.models import Entry, Pattern
from daylit_site.ledger.operations import entries, patterns
from daylit_site.records.models import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger_fixtures import Bring

    from daylit_site.records.models import Process

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WHY = "Said in a test"


def said(*words: str) -> list[dict[str, Any]]:
    """Return what a command of the library says of the record."""
    asked = ["exceptions", *words, "--record", str(settings.RECORD), "--format", "json"]
    rows: list[dict[str, Any]] = json.loads(
        CliRunner().invoke(daylit, asked, catch_exceptions=False).stdout
    )
    return rows


def answer() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the exceptions and the patterns that the library tells."""
    return said("list"), said("patterns")


def in_library(listed: list[dict[str, Any]]) -> set[tuple[str | None, str, str | None]]:
    return {(one["exception_id"], one["case_id"], one["until_on"]) for one in listed}


def in_ledger() -> set[tuple[str | None, str, str | None]]:
    found = Entry.objects.filter(is_found=True)
    return {
        (one.exception_id, one.case_id, str(one.accepted_until) if one.accepted_until else None)
        for one in found
    }


def stuck() -> Entry:
    return Entry.objects.get(case_id="open")


def repaired() -> Pattern:
    return Pattern.objects.get(kind="rework", place="Repair")


def to_and_fro() -> Pattern:
    return Pattern.objects.exclude(kind="rework").get()


def until() -> Any:
    return (timezone.now() + timedelta(days=30)).date()


JUDGED: dict[str, Callable[..., None]] = {
    "an exception is accepted": lambda **by: entries.accept(
        entry=stuck(), until_on=until(), reason=WHY, **by
    ),
    "an exception is set aside": lambda **by: entries.set_aside(entry=stuck(), reason=WHY, **by),
    "a pattern is accepted": lambda **by: patterns.accept(
        pattern=repaired(), until_on=until(), reason=WHY, **by
    ),
    "a pattern is set aside": lambda **by: patterns.set_aside(pattern=repaired(), reason=WHY, **by),
    "a pattern is called usual": lambda **by: patterns.call_usual(
        pattern=repaired(), reason=WHY, **by
    ),
    "a pattern is merged": lambda **by: patterns.merge(pattern=to_and_fro(), into=repaired(), **by),
    "a pattern is split": lambda **by: patterns.split(pattern=repaired(), by_trait="team", **by),
}


@pytest.mark.parametrize("kind", JUDGED)
def test_what_is_judged_changes_the_next_answer_and_the_ledger_alike(
    kind: str, bring: Bring, process: Process
) -> None:
    bring(process, usual_log())
    before = answer()
    assert in_ledger() == in_library(before[0])
    JUDGED[kind](version=None, person=process.owner, now=timezone.now())
    work(process, Kind.ANALYSE)
    after = answer()
    assert after != before
    assert in_ledger() == in_library(after[0])
