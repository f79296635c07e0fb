"""What a process is for, who accepts that, and who takes part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from pages_as_read import sent, text
from process_addresses import address
from two_organisations import whoever

from daylit_site.people import operations as people
from daylit_site.people.models import Organisation
from daylit_site.people.roles import Role
from daylit_site.processes.errors import UnableToAcceptError, UnableToTakePartError
from daylit_site.processes.models import Acceptance, Purpose
from daylit_site.processes.operations import accept_purpose, add_part, state_purpose
from daylit_site.records.models import Part

if TYPE_CHECKING:
    from collections.abc import Callable

    from process_log import Browse
    from pytest_django import DjangoAssertNumQueries

    from daylit_site.people.models import Person
    from daylit_site.records.models import Process

SENTENCE = "A bus that breaks down is back on its route."


def stated(process: Process, sentence: str = SENTENCE) -> Purpose:
    now = timezone.now()
    return state_purpose(process=process, sentence=sentence, person=process.owner, now=now)


def accepting(purpose: Purpose) -> str:
    return f"/processes/{purpose.process.process_id}/purpose/{purpose.pk}/accept/"


def test_the_owner_states_it_on_one_line_and_all_are_asked_to_accept(
    browse: Browse, process: Process, guest: Person
) -> None:
    del guest
    client = browse(process.owner)
    assert "Nobody has said yet what this process is for." in text(
        client, address("process", process)
    )
    shown = sent(client, address("purpose", process), sentence="A bus that breaks down\nis back.")
    assert "What it is for:</span> <bdi>A bus that breaks down is back.</bdi>" in shown
    assert "Not accepted yet by <bdi>City Buses</bdi>, <bdi>Nordparts</bdi>." in shown
    assert "Accept it for <bdi>City Buses</bdi>" in shown


def test_a_partner_accepts_it_and_everyone_who_sees_the_process_reads_so(
    browse: Browse, process: Process, guest: Person, member: Person
) -> None:
    purpose = stated(process)
    client = browse(guest)
    assert "Accept it for <bdi>Nordparts</bdi>" in text(client, address("process", process))
    shown = sent(client, accepting(purpose))
    assert "Nordparts has accepted what this process is for." in shown
    assert "Accept it for" not in shown
    shown = text(browse(member), address("process", process))
    assert "Accepted by <bdi>Nordparts</bdi> (<bdi>partner member</bdi>, " in shown
    assert "Not yet by <bdi>City Buses</bdi>." in shown
    assert "Accept it for" not in shown
    kept = Acceptance.objects.get()
    assert (kept.organisation, kept.accepted_by) == (guest.organisation, guest)


def test_a_changed_sentence_has_to_be_accepted_anew_and_the_old_one_is_kept(
    browse: Browse, process: Process, guest: Person
) -> None:
    purpose = stated(process)
    accept_purpose(purpose=purpose, person=guest, now=timezone.now())
    client = browse(process.owner)
    shown = sent(client, address("purpose", process), sentence="Another one.")
    assert "Not accepted yet by <bdi>City Buses</bdi>, <bdi>Nordparts</bdi>." in shown
    shown = text(client, address("purpose", process))
    assert f"<bdi>{SENTENCE}</bdi>" in shown
    assert "Accepted by <bdi>Nordparts</bdi>." in shown
    assert list(Purpose.objects.values_list("sentence", flat=True)) == ["Another one.", SENTENCE]
    shown = sent(browse(guest), accepting(purpose))
    assert "The purpose has been changed since. Read it as it is now." in shown
    assert Acceptance.objects.count() == 1


def test_the_same_sentence_again_and_an_empty_one_are_refused(
    browse: Browse, process: Process
) -> None:
    stated(process)
    client = browse(process.owner)
    shown = sent(client, address("purpose", process), sentence=f" {SENTENCE} ")
    assert "That is the purpose already; nothing was changed." in shown
    assert "This field is required." in sent(client, address("purpose", process), sentence=" ")
    assert Purpose.objects.count() == 1


def test_an_organisation_accepts_once(process: Process, guest: Person) -> None:
    purpose = stated(process)
    accept_purpose(purpose=purpose, person=guest, now=timezone.now())
    with pytest.raises(UnableToAcceptError) as refused:
        accept_purpose(purpose=purpose, person=guest, now=timezone.now())
    assert str(refused.value) == "Nordparts has accepted it already."


def test_an_organisation_that_takes_no_part_cannot_accept(
    process: Process, someone: Callable[..., Person]
) -> None:
    outsider = someone(Role.PARTNER)
    with pytest.raises(UnableToAcceptError) as refused:
        accept_purpose(purpose=stated(process), person=outsider, now=timezone.now())
    assert str(refused.value) == "Nordparts takes no part in this process."


def test_a_purpose_of_a_process_one_does_not_see_is_not_there(
    browse: Browse, process: Process, someone: Callable[..., Person]
) -> None:
    purpose = stated(process)
    assert browse(someone(Role.PARTNER)).post(accepting(purpose)).status_code == 404


def test_an_analyst_states_and_does_not_accept(
    browse: Browse, process: Process, someone: Callable[..., Person]
) -> None:
    client = browse(someone(Role.ANALYST))
    shown = sent(client, address("purpose", process), sentence=SENTENCE)
    assert "Accept it for" not in shown
    assert client.post(accepting(Purpose.objects.get())).status_code == 403


def test_a_sentence_is_text_and_not_markup(browse: Browse, process: Process) -> None:
    stated(process, "<script>alert(1)</script> \u202eesrever")
    page = browse(process.owner).get(address("process", process)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_the_purpose_costs_as_many_questions_however_many_accept(
    browse: Browse, process: Process, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    purpose = stated(process)
    accept_purpose(purpose=purpose, person=process.owner, now=timezone.now())
    client = browse(process.owner)

    def ask() -> None:
        with django_assert_num_queries(10):
            client.get(address("process", process))

    ask()
    for number in range(5):
        one = Organisation.objects.create(name=f"Partner {number}")
        Part.objects.create(process=process, organisation=one)
        Acceptance.objects.create(
            purpose=purpose,
            organisation=one,
            accepted_by=process.owner,
            accepted_at=timezone.now(),
        )
    ask()


def test_the_owner_lets_an_organisation_take_part_share_borders_and_takes_it_out(
    browse: Browse, process: Process, partner: Organisation
) -> None:
    client = browse(process.owner)
    where = address("parts", process)
    assert "Nordparts takes part now." in sent(client, where, organisation=partner.pk)
    of_partner = f"{where}{partner.pk}/"
    shown = sent(client, f"{of_partner}borders/", shared="yes")
    assert "Nordparts sees the figures of all hand-overs now." in shown
    assert Part.objects.get(organisation=partner).sees_borders
    shown = sent(client, f"{of_partner}borders/", shared="no")
    assert "Nordparts sees the figures of its own hand-overs only." in shown
    assert not Part.objects.get(organisation=partner).sees_borders
    assert "Is <bdi>Nordparts</bdi> to take part no longer?" in text(client, f"{of_partner}remove/")
    assert "Nordparts takes part no longer." in sent(client, f"{of_partner}remove/")
    assert not Part.objects.filter(organisation=partner).exists()


def test_who_is_taken_out_no_longer_sees_the_process(
    browse: Browse, process: Process, guest: Person
) -> None:
    page = address("process", process)
    client = browse(guest)
    assert client.get(page).status_code == 200
    where = f"{address('parts', process)}{guest.organisation_id}/remove/"
    browse(process.owner).post(where)
    assert client.get(page).status_code == 404


def test_the_organisation_of_the_owner_stays(browse: Browse, process: Process) -> None:
    host = process.owner.organisation_id
    shown = sent(browse(process.owner), f"{address('parts', process)}{host}/remove/")
    said = "process owner of City Buses answers for this process, so it takes part."
    assert said in shown
    assert Part.objects.filter(organisation=host).exists()


def test_an_organisation_that_left_cannot_be_added_and_is_not_awaited(
    browse: Browse, process: Process, guest: Person
) -> None:
    stated(process)
    people.leave(organisation=guest.organisation, now=timezone.now(), by=whoever())
    shown = text(browse(process.owner), address("process", process))
    assert "Not accepted yet by <bdi>City Buses</bdi>." in shown
    other = people.add_partner(name="Karosseri Lind", by=whoever(), now=timezone.now())
    people.leave(organisation=other, now=timezone.now(), by=whoever())
    with pytest.raises(UnableToTakePartError) as refused:
        add_part(
            process=process,
            organisation=other,
            sees_borders=False,
            person=process.owner,
            now=timezone.now(),
        )
    assert str(refused.value) == "Karosseri Lind has left. Let it come back first."
    where = address("parts", process)
    shown = sent(browse(process.owner), where, organisation=other.pk)
    assert "Every organisation of this workspace takes part already." in shown


def test_an_organisation_takes_part_once(process: Process, guest: Person) -> None:
    with pytest.raises(UnableToTakePartError) as refused:
        add_part(
            process=process,
            organisation=guest.organisation,
            sees_borders=True,
            person=process.owner,
            now=timezone.now(),
        )
    assert str(refused.value) == "Nordparts takes part already."
