"""Granting rights, deciding by them, asking for more, answering: what is kept and who is told."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import work_fixtures
from room_builders import colleague
from work_fixtures import DEPOT, MONDAY, Work, after, reported

from daylit_site.ledger.deciding.authority import authority_words, of_use
from daylit_site.ledger.deciding.holding import holder_words, place_words, right_words, rights_for
from daylit_site.ledger.deciding.rights import rights_here
from daylit_site.ledger.errors import (
    ChangedMeanwhileError,
    UnableToChangeError,
    UnableToDecideError,
)
from daylit_site.ledger.models import Change, DecisionRight, Measure, State, Use
from daylit_site.ledger.operations import entries, rights
from daylit_site.ledger.room.deeds import BY_KEY, do_deed
from daylit_site.ledger.room.forms import Closing
from daylit_site.people.language import telling
from daylit_site.people.models import AuditEntry, Letter, Party, Person, TeamMember
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable


def granted(work: Work, **how: Any) -> DecisionRight:
    """Return the same since Monday, of which the owner is told."""
    return work_fixtures.granted(work, **{"tell_persons": [work.owner], "now": MONDAY, **how})


def use(work: Work, right: DecisionRight, amount: str | None, **how: Any) -> Use:
    said: dict[str, Any] = {"version": None, "person": work.member, "now": after(1)}
    number = None if amount is None else Decimal(amount)
    said |= {"entry": work.entry, "for_what": "A gearbox"}
    made = rights.use(right=right, amount=number, **{**said, **how})
    work.entry.refresh_from_db()
    return made


def letters() -> list[tuple[str, str]]:
    return list(Letter.objects.values_list("person__email", "subject"))


def test_within_the_limit_it_is_decided_and_kept(work: Work) -> None:
    made = use(work, granted(work), "400")
    assert (made.is_over_limit, made.amount, made.limit, made.by) == (
        False,
        Decimal(400),
        Decimal(400),
        work.member,
    )
    change = Change.objects.get()
    assert (change.verb, change.said) == (
        "decided",
        {
            "right": "Express freight",
            "for": "A gearbox",
            "amount": "400",
            "measure": "money",
            "unit": "SEK",
        },
    )
    assert authority_words(work.entry.decided_as) == "member: Express freight, 400\u00a0SEK"
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["right.granted", "exception.decided"]


def test_those_to_be_told_are_told(work: Work) -> None:
    work.join(work.colleague, "Nord Works")
    right = granted(work, tell_team=work.parties["Nord Works"])
    use(work, right, "120.50")
    subject = "Decided: Express freight, 120.50 SEK"
    assert letters() == [(work.owner.email, subject), (work.colleague.email, subject)]
    assert Letter.objects.all()[0].text == (
        "member decided: Express freight, 120.50\u00a0SEK. It is about: Gearbox not in store.\n\n"
        "“A gearbox”\n\n"
        "You are told, as was agreed."
    )


def test_above_the_limit_it_is_asked_for(work: Work) -> None:
    made = use(work, granted(work), "400.01")
    assert made.is_over_limit
    assert [one.verb for one in Change.objects.all()] == ["asked"]
    assert work.entry.decided_as == ""
    assert letters() == [(work.owner.email, "Asked for: Express freight, 400.01 SEK")]
    assert f"{work.member.name} may decide at once: Express freight up to 400\u00a0SEK." in (
        Letter.objects.get().text
    )


def test_what_is_granted_is_told_and_may_be_closed_by(work: Work) -> None:
    made = use(work, granted(work), "900")
    rights.answer(use=made, is_granted=True, because="This once", person=work.owner, now=after(2))
    made.refresh_from_db()
    assert (made.answer, made.because, made.answered_by) == ("granted", "This once", work.owner)
    assert letters()[1:] == [(work.member.email, "Granted: Express freight, 900 SEK")]
    work.entry.refresh_from_db()
    assert authority_words(work.entry.decided_as) == (
        "process owner, granting Express freight, 900\u00a0SEK"
    )
    assert [one.verb for one in Change.objects.all()] == ["asked", "request granted"]


def test_those_to_be_told_read_who_granted_it_and_not_that_whoever_asked_decided(
    work: Work,
) -> None:
    work.join(work.colleague, "Nord Works")
    made = use(work, granted(work, tell_team=work.parties["Nord Works"]), "900")
    rights.answer(use=made, is_granted=True, because="This once", person=work.owner, now=after(2))
    letter = Letter.objects.get(person=work.colleague)
    assert letter.subject == "Granted: Express freight, 900 SEK"
    assert letter.text == (
        "process owner granted what member asked for: Express freight, 900\u00a0SEK. "
        "It is about: Gearbox not in store.\n\n“A gearbox”\n\n“This once”\n\n"
        "You are told, as was agreed."
    )


def test_by_whose_authority_is_said_in_the_language_of_the_reader(work: Work) -> None:
    use(work, granted(work, measure=Measure.DAYS, limit=Decimal(3), unit=""), "2")
    with telling("sv"):
        assert authority_words(work.entry.decided_as) == (
            "medarbetare: Express freight, 2\u00a0dagar"
        )
    for kept, said in {"role:owner": "process owner", "shift lead": "shift lead"}.items():
        assert authority_words(kept) == said


def test_the_longest_names_are_cut_so_that_it_can_be_kept(work: Work) -> None:
    work.join(work.member, DEPOT)
    Party.objects.filter(pk=work.parties[DEPOT].pk).update(name="\\" * 300)
    right = granted(work, what='“"' * 150, role="", team=work.parties[DEPOT])
    made = Use.objects.get(pk=use(work, right, "12.50").pk)
    assert len(of_use(made)) <= 300
    assert authority_words(of_use(made)).endswith(", 12.50\u00a0SEK")


def test_what_was_decided_of_an_exception_counts_towards_its_limit(work: Work) -> None:
    right = granted(work)
    made = [use(work, right, amount) for amount in ("250", "150", "0.01")]
    assert [(one.decided_before, one.is_over_limit) for one in made] == [
        (Decimal(0), False),
        (Decimal(250), False),
        (Decimal(400), True),
    ]
    letter = Letter.objects.filter(subject__startswith="Asked for").get()
    assert "Of the same exception 400\u00a0SEK was decided before." in letter.text
    other = granted(work, limit=Decimal(500))
    assert not use(work, other, "100").is_over_limit
    assert use(work, other, "1").is_over_limit
    apart = reported(work.process, work.member)
    assert not use(work, right, "400", entry=apart).is_over_limit


def closed(work: Work, person: Person, at: float) -> str:
    """Have someone close it as its page does; by whose authority, in words."""
    form = Closing({"version": work.entry.version, "resolution": "Sent", "reason": "Quicker"})
    assert form.is_valid(), form.errors
    do_deed(BY_KEY["close"], work.entry, form, person=person, now=after(at))
    work.entry.refresh_from_db()
    return authority_words(work.entry.decided_as)


def test_who_used_no_right_closes_by_their_role(work: Work) -> None:
    use(work, granted(work), "120")
    assert closed(work, work.owner, 3) == "process owner"


def test_who_used_a_right_closes_by_it_though_another_decided_later(work: Work) -> None:
    right, later = granted(work), colleague("Later", work.member.organisation)
    use(work, right, "120")
    use(work, right, "130", person=later, now=after(2))
    assert closed(work, work.member, 3) == "member: Express freight, 120\u00a0SEK"


def test_who_was_granted_more_closes_by_who_granted_it(work: Work) -> None:
    made = use(work, granted(work), "900")
    rights.answer(use=made, is_granted=True, because="", person=work.owner, now=after(2))
    work.entry.refresh_from_db()
    said = "process owner, granting Express freight, 900\u00a0SEK"
    assert closed(work, work.member, 3) == said


def test_what_was_decided_by_a_right_is_closed_by_it_until_it_is_closed(work: Work) -> None:
    use(work, granted(work), "120")
    assert closed(work, work.member, 3) == "member: Express freight, 120\u00a0SEK"
    by: dict[str, Any] = {"version": None, "person": work.member, "now": after(4)}
    entries.reopen(entry=work.entry, reason="It came back", **by)
    work.entry.refresh_from_db()
    assert closed(work, work.member, 5) == "member"


def test_what_is_refused_is_told_with_the_reason(work: Work) -> None:
    made = use(work, granted(work), "900")
    rights.answer(use=made, is_granted=False, because="Too dear", person=work.owner, now=after(2))
    assert letters()[1:] == [(work.member.email, "Refused: Express freight, 900 SEK")]
    last = Letter.objects.last()
    assert last is not None
    assert last.text == (
        "What you asked for is refused: Express freight, 900\u00a0SEK.\n\n“Too dear”\n\n"
        "It is about: Gearbox not in store."
    )


def test_the_second_who_answers_is_told_who_did(work: Work, someone: Callable[..., Person]) -> None:
    administrator = someone(Role.ADMINISTRATOR)
    made = use(work, granted(work), "900")
    rights.answer(use=made, is_granted=True, because="", person=work.owner, now=after(2))
    with pytest.raises(UnableToDecideError) as refused:
        rights.answer(use=made, is_granted=False, because="No", person=administrator, now=after(3))
    assert str(refused.value) == (
        "process owner granted this already (16 November 2026, 10:00 UTC). Nothing was changed."
    )


@pytest.mark.parametrize("who", ["member", "guest"])
def test_who_may_not_grant_does_not_answer(work: Work, who: str) -> None:
    made = use(work, granted(work), "900")
    with pytest.raises(UnableToDecideError) as refused:
        rights.answer(
            use=made, is_granted=True, because="", person=getattr(work, who), now=after(2)
        )
    assert str(refused.value) == "Whoever answers for the process answers this."


def test_whose_role_changed_is_refused_in_words(work: Work) -> None:
    right = granted(work)
    Person.objects.filter(pk=work.member.pk).update(role=Role.ANALYST)
    work.member.refresh_from_db()
    with pytest.raises(UnableToDecideError) as refused:
        use(work, right, "10")
    assert str(refused.value) == (
        "“Express freight” is for the role member, which you do not have. Ask its owner."
    )


def test_who_left_the_team_is_refused_in_words(work: Work) -> None:
    right = granted(work, role="", team=work.parties[DEPOT])
    work.join(work.member, DEPOT)
    use(work, right, "10")
    TeamMember.objects.all().delete()
    with pytest.raises(UnableToDecideError) as refused:
        use(work, right, "10")
    assert str(refused.value) == (
        "“Express freight” is for people of Depot, and you are not said to work there."
    )


def test_a_right_that_was_taken_back_is_refused_in_words(work: Work) -> None:
    right = granted(work)
    rights.end(right=right, person=work.owner, now=after(1))
    with pytest.raises(UnableToDecideError) as refused:
        use(work, right, "10")
    assert str(refused.value) == (
        "The right “Express freight” was taken back meanwhile. Nothing was decided."
    )
    with pytest.raises(UnableToDecideError) as again:
        rights.end(right=right, person=work.owner, now=after(2))
    assert str(again.value) == "That was taken back already; nothing was changed."


def test_a_right_at_another_place_is_refused_in_words(work: Work) -> None:
    right = granted(work, place="Wash")
    assert rights_for(work.entry, work.member) == []
    with pytest.raises(UnableToDecideError) as refused:
        use(work, right, "10")
    assert str(refused.value) == (
        "The right “Express freight” is for other exceptions than this one."
    )


def test_nothing_is_decided_of_what_is_closed(work: Work) -> None:
    right = granted(work)
    type(work.entry).objects.update(state=State.RESOLVED, state_by=work.owner)
    work.entry.refresh_from_db()
    with pytest.raises(UnableToChangeError):
        use(work, right, "10")


def test_nothing_is_decided_over_what_someone_else_did(work: Work) -> None:
    right, shown = granted(work), work.entry.version
    use(work, right, "10")
    with pytest.raises(ChangedMeanwhileError):
        use(work, right, "10", version=shown)
    assert Use.objects.count() == 1


def test_a_limit_needs_an_amount(work: Work) -> None:
    with pytest.raises(UnableToDecideError) as refused:
        use(work, granted(work), None)
    assert str(refused.value) == "Say how much."


def test_a_right_without_a_limit_asks_for_no_amount(work: Work) -> None:
    right = granted(work, measure=Measure.NONE, limit=None, unit="")
    made = use(work, right, None)
    assert (made.amount, made.is_over_limit) == (None, False)


def test_a_limit_goes_with_its_measure(work: Work) -> None:
    with pytest.raises(UnableToDecideError) as refused:
        granted(work, measure=Measure.NONE)
    assert str(refused.value) == "Say up to how much, or that there is no limit."


def test_whose_a_right_is_is_said_in_words(work: Work) -> None:
    depot = work.parties[DEPOT]
    said = [
        f"{holder_words(right)}: {right_words(right)}"
        for right in (
            granted(work, role=Role.MEMBER, team=depot),
            granted(work, role="", team=depot),
            granted(work, role=""),
            granted(work, measure=Measure.DAYS, limit=Decimal(3)),
        )
    ]
    assert said == [
        "member of Depot: Express freight up to 400\u00a0SEK",
        "anyone of Depot: Express freight up to 400\u00a0SEK",
        "anyone of City Buses who handles exceptions: Express freight up to 400\u00a0SEK",
        "member: Express freight up to 3\u00a0days",
    ]


def test_a_changed_limit_keeps_what_was_done_with_the_earlier_one(work: Work) -> None:
    right = granted(work)
    for amount in ("500", "600", "700"):
        use(work, right, amount)
    changed = granted(work, limit=Decimal(650), instead_of=right, now=after(5))
    (shown,) = rights_here(work.entry, work.member, after(6)).rights
    assert shown.right == changed
    assert (len(shown.looked.decided), len(shown.looked.asked)) == (0, 3)
    assert DecisionRight.objects.get(pk=right.pk).is_over


def test_the_room_tells_who_asks_and_who_answered(work: Work) -> None:
    use(work, granted(work), "900")
    (ask,) = rights_here(work.entry, work.owner, after(2)).asks
    assert (ask.who, ask.what) == ("member", "Express freight, 900\u00a0SEK")
    assert ask.form is not None
    (own,) = rights_here(work.entry, work.member, after(2)).asks
    assert own.form is None
    assert rights_here(work.entry, work.guest, after(2)).asks == []


def test_a_right_is_for_every_exception_of_its_kind(work: Work) -> None:
    right = granted(work, kind="reported", place="Repair")
    assert rights_for(reported(work.process, work.member), work.member) == [right]
    assert rights_for(work.entry, work.owner) == []


def test_places_without_a_name_in_the_log_are_named_in_the_readers_language() -> None:
    places = ("Repair", "Stores → others → Stores", "the case's own deadline", "the whole case")
    with telling("sv"):
        assert [place_words(one) for one in places] == [
            "Repair",
            "Stores → andra → Stores",
            "ärendets egen tidsfrist",
            "hela ärendet",
        ]
