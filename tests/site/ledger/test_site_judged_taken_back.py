"""What was judged is taken back by those who may judge; what was only resolved by who works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from room_builders import NOW, colleague, entry, pattern_of, resolved

from daylit_site.ledger.errors import UnableToChangeError, UnableToJudgeError
from daylit_site.ledger.models import Pattern, State
from daylit_site.ledger.operations import bulk, entries, patterns
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from django.test import Client
    from ledger_fixtures import Browse

    from daylit_site.ledger.models import Entry
    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

pytestmark = pytest.mark.django_db

REFUSED = "Nothing was changed: what was judged is taken back by those who may judge it."
JUDGED = pytest.mark.parametrize("state", [State.ACCEPTED, State.NONE])


@pytest.fixture
def member(process: Process) -> Person:
    """Of the host; handles exceptions and judges none."""
    return colleague("Member", process.owner.organisation, Role.MEMBER)


@pytest.fixture
def pattern(process: Process) -> Pattern:
    """A pattern that the owner said is none."""
    made = pattern_of(process, entry(process, 1))
    by: dict[str, Any] = {"version": None, "person": process.owner, "now": NOW}
    patterns.set_aside(pattern=made, reason="It is usual", **by)
    return made


def send(client: Client, kept: Entry | Pattern, what: str = "reopen") -> tuple[int, str]:
    """Send that something is to be opened again, as its page would; what is answered."""
    where = "patterns" if isinstance(kept, Pattern) else "exceptions"
    form = {"do": what, "version": kept.version, "reason": "No"}
    answer = client.post(f"/{where}/{kept.pk}/do/", form)
    kept.refresh_from_db()
    return answer.status_code, answer.content.decode()


def test_a_judged_pattern_is_opened_again_by_those_who_may_judge(
    pattern: Pattern, member: Person, browse: Browse
) -> None:
    client = browse(member)
    assert 'value="reopen"' not in client.get(f"/patterns/{pattern.pk}/").content.decode()
    status, said = send(client, pattern)
    assert (status, pattern.state) == (409, State.NONE)
    assert REFUSED in said
    send(browse(pattern.process.owner), pattern)
    assert pattern.state == State.REOPENED


def test_a_resolved_pattern_is_opened_again_by_who_works_though_it_was_judged_before(
    pattern: Pattern, member: Person, browse: Browse
) -> None:
    owner: dict[str, Any] = {"version": None, "person": pattern.process.owner, "now": NOW}
    patterns.reopen(pattern=pattern, reason="It is not", **owner)
    by: dict[str, Any] = {"version": None, "person": member, "now": NOW}
    patterns.resolve(pattern=pattern, resolution="A new jig", reason="Quicker", **by)
    client = browse(member)
    assert 'value="reopen"' in client.get(f"/patterns/{pattern.pk}/").content.decode()
    send(client, pattern)
    assert pattern.state == State.REOPENED


def test_what_is_joined_or_told_apart_is_not_once_more(process: Process, member: Person) -> None:
    made = pattern_of(process, entry(process, 1))
    other = Pattern.objects.create(process=process, pattern_id="p-2", kind="rework", place="Check")
    by: dict[str, Any] = {"version": None, "person": process.owner, "now": NOW}
    patterns.split(pattern=made, by_trait="team", **by)
    with pytest.raises(UnableToJudgeError, match="Open it again first"):
        patterns.split(pattern=made, by_trait="team", **by)
    patterns.merge(pattern=made, into=other, **by)
    with pytest.raises(UnableToJudgeError, match="Open it again first"):
        patterns.merge(pattern=made, into=other, **by)
    with pytest.raises(UnableToChangeError, match="taken back by those who may judge"):
        patterns.reopen(pattern=made, reason="No", **by | {"person": member})


@JUDGED
def test_a_judged_exception_is_opened_again_by_those_who_may_judge(
    process: Process, member: Person, browse: Browse, state: State
) -> None:
    one = entry(process, state=state)
    client = browse(member)
    assert 'value="reopen"' not in client.get(f"/exceptions/{one.pk}/").content.decode()
    status, said = send(client, one)
    assert (status, one.state) == (409, state)
    assert REFUSED in said
    send(browse(process.owner), one)
    assert one.state == State.REOPENED


def test_a_resolved_exception_is_opened_again_by_who_works(
    process: Process, member: Person, browse: Browse
) -> None:
    one = resolved(entry(process), process.owner)
    client = browse(member)
    assert 'value="reopen"' in client.get(f"/exceptions/{one.pk}/").content.decode()
    send(client, one)
    assert one.state == State.REOPENED


@JUDGED
def test_many_are_opened_again_no_more_than_one(
    process: Process, member: Person, state: State
) -> None:
    judged, closed = entry(process, 1, state=state), resolved(entry(process, 2), process.owner)
    doing = bulk.Doing("reopen", member, NOW, reason="No")
    outcome = bulk.do_to_all([judged.pk, closed.pk], doing)
    assert (outcome.done, dict(outcome.refused)) == (1, {REFUSED: 1})
    with pytest.raises(UnableToChangeError, match="taken back by those who may judge"):
        entries.reopen(entry=judged, reason="No", version=None, person=member, now=NOW)
