"""Files of judgements: what they say, and one sentence for whatever is wrong in one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from builders import NOW
from daylit.departures.judgements import Judgement, Target
from daylit.errors import UnableToReadError
from daylit.sources.judgement_file import read_judgements

if TYPE_CHECKING:
    from pathlib import Path

REPAIR = Target("pattern", None, None, "rework", "Repair")
PATTERN = 'pattern = { kind = "rework", place = "Repair" }'


def read(folder: Path, text: str) -> tuple[Judgement, ...]:
    path = folder / "judgements.toml"
    path.write_text(text, encoding="utf-8")
    return read_judgements(path, judged_at=NOW)


def test_each_verdict_is_read_with_what_goes_with_it(tmp_path: Path) -> None:
    judgements = read(
        tmp_path,
        """
        [[judgement]]
        verdict = "accepted"
        pattern = { kind = "bounce", place = "North → Stores → North" }
        until = 2026-12-31
        reason = " parts come late this year "

        [[judgement]]
        verdict = "not an exception"
        exception = { case = "4711", kind = "rework", place = "Repair" }
        reason = "training"
        judged_at = 2026-05-04

        [[judgement]]
        verdict = "not an exception"
        exception = "0a1b2c3d4e"
        reason = "training"
        judged_at = 2026-05-04T12:00:00+02:00

        [[judgement]]
        verdict = "usual"
        pattern = { kind = "rework", place = "Repair" }

        [[judgement]]
        verdict = "merged"
        pattern = { kind = "late", place = "Order" }
        into = "abcdef"

        [[judgement]]
        verdict = "split"
        pattern = "abcdef"
        by = "team"

        [[judgement]]
        verdict = "reopened"
        pattern = "abcdef"
        """,
    )
    stores = Target("pattern", None, None, "bounce", "North → Stores → North")
    known = Target("pattern", "abcdef")
    day = datetime(2026, 5, 4, tzinfo=UTC)
    assert judgements == (
        Judgement("accepted", stores, NOW, date(2026, 12, 31), "parts come late this year"),
        Judgement(
            "not an exception",
            Target("exception", None, "4711", "rework", "Repair"),
            day,
            reason="training",
        ),
        Judgement(
            "not an exception",
            Target("exception", "0a1b2c3d4e"),
            day.replace(hour=10),
            reason="training",
        ),
        Judgement("usual", REPAIR, NOW),
        Judgement("merged", Target("pattern", None, None, "late", "Order"), NOW, into=known),
        Judgement("split", known, NOW, by_trait="team"),
        Judgement("reopened", known, NOW),
    )


VERDICTS = "'accepted', 'not an exception', 'usual', 'merged', 'split' or 'reopened'"
WRONG = {
    "nothing": ("", "it has no [[judgement]] entry"),
    "another table": (
        "[[judgment]]\nverdict = 'usual'",
        "it has 'judgment' where only [[judgement]] is known",
    ),
    "one table": (
        "[judgement]\nverdict = 'usual'",
        "'judgement' is not written as [[judgement]] entries",
    ),
    "unknown key": (
        f"verdict = 'usual'\n{PATTERN}\nwhy = 'so'",
        (
            "{entry} has 'why' where only verdict, exception, pattern, until, reason, into, by and "
            "judged_at are known"
        ),
    ),
    "no verdict": (PATTERN, f"{{entry}} has no verdict; write {VERDICTS}"),
    "near verdict": (
        f"verdict = 'acepted'\n{PATTERN}",
        "{entry} has the verdict 'acepted', which is not known; the nearest is 'accepted'",
    ),
    "far verdict": (
        f"verdict = 7\n{PATTERN}",
        f"{{entry}} has the verdict 7, which is not known; write {VERDICTS}",
    ),
    "no target": (
        "verdict = 'usual'",
        "{entry} names neither an exception nor a pattern; write one of them",
    ),
    "two targets": (
        f"verdict = 'usual'\nexception = 'abcdef'\n{PATTERN}",
        "{entry} names both an exception and a pattern; write one of them",
    ),
    "no id": (
        "verdict = 'reopened'\npattern = 'Repair'",
        (
            "{entry} has pattern = 'Repair', which is no id: that has 6 characters or more, 0 to 9 "
            'and a to f; or write pattern = { kind = "rework", place = "Repair" }'
        ),
    ),
    "short id": (
        "verdict = 'reopened'\nexception = 'abcde'",
        (
            "{entry} has exception = 'abcde', which is no id: that has 6 characters or more, 0 to "
            '9 and a to f; or write exception = { case = "4711", kind = "rework", '
            'place = "Repair" }'
        ),
    ),
    "no place": (
        "verdict = 'reopened'\npattern = { kind = 'rework' }",
        (
            "{entry} has pattern = { kind = 'rework' }; write its id or "
            'pattern = { kind = "rework", place = "Repair" }'
        ),
    ),
    "a list": (
        "verdict = 'reopened'\npattern = ['rework', 'Repair']",
        (
            "{entry} has pattern = ['rework', 'Repair']; write its id or "
            'pattern = { kind = "rework", place = "Repair" }'
        ),
    ),
    "place no text": (
        "verdict = 'reopened'\npattern = { kind = 'rework', place = 7 }",
        "{entry} has place = 7 in pattern, which is no text",
    ),
    "near kind": (
        "verdict = 'reopened'\npattern = { kind = 'rewrok', place = 'Repair' }",
        "{entry} has the kind 'rewrok', which is not known; the nearest is 'rework'",
    ),
    "accepted without a day": (
        f"verdict = 'accepted'\nreason = 'so'\n{PATTERN}",
        "{entry} is 'accepted' without until; write one, such as until = 2026-12-31",
    ),
    "accepted without a reason": (
        f"verdict = 'accepted'\nuntil = 2026-12-31\n{PATTERN}",
        (
            "{entry} is 'accepted' without reason; write one, such as "
            'reason = "ordered parts come late this year"'
        ),
    ),
    "blank reason": (
        "verdict = 'not an exception'\nreason = ' '\nexception = 'abcdef'",
        (
            "{entry} is 'not an exception' without reason; write one, such as "
            'reason = "ordered parts come late this year"'
        ),
    ),
    "reason no text": (
        "verdict = 'not an exception'\nreason = 7\nexception = 'abcdef'",
        "{entry} has reason = 7, which is no text",
    ),
    "a day as text": (
        f"verdict = 'accepted'\nuntil = 'next year'\nreason = 'so'\n{PATTERN}",
        (
            "{entry} has until = 'next year', which is no day; write one without quotation marks, "
            "such as until = 2026-12-31"
        ),
    ),
    "a moment for a day": (
        f"verdict = 'accepted'\nuntil = 2026-12-31T10:00:00Z\nreason = 'so'\n{PATTERN}",
        (
            "{entry} has until = 2026-12-31 10:00:00+00:00, which is no day; write one without "
            "quotation marks, such as until = 2026-12-31"
        ),
    ),
    "until with another verdict": (
        f"verdict = 'usual'\nuntil = 2026-12-31\n{PATTERN}",
        "{entry} is 'usual' and has until, which goes with 'accepted' only",
    ),
    "merged into nothing": (
        f"verdict = 'merged'\n{PATTERN}",
        (
            "{entry} is 'merged' without into; write one, such as "
            'into = { kind = "rework", place = "Repair" }'
        ),
    ),
    "merged into itself": (
        f"verdict = 'merged'\n{PATTERN}\ninto = {{ place = 'Repair', kind = 'rework' }}",
        "{entry} merges the pattern rework at Repair into itself",
    ),
    "split without a trait": (
        f"verdict = 'split'\n{PATTERN}",
        "{entry} is 'split' without by; write one, such as by = \"team\"",
    ),
    "exception split": (
        "verdict = 'split'\nexception = 'abcdef'\nby = 'team'",
        "{entry} has the verdict 'split', which only a pattern can have",
    ),
    "usual by id": (
        "verdict = 'usual'\npattern = 'abcdef'",
        (
            "{entry} declares a pattern usual by its id, which no run finds any more once it is; "
            'write pattern = { kind = "rework", place = "Repair" }'
        ),
    ),
    "a deadline usual": (
        "verdict = 'usual'\npattern = { kind = 'late', place = 'Order' }",
        (
            "{entry} declares the pattern late at Order usual, which only a loop (rework or "
            "bounce) can be"
        ),
    ),
    "stalled usual": (
        "verdict = 'usual'\npattern = { kind = 'stalled', place = 'Order' }",
        (
            "{entry} declares the pattern stalled at Order usual, which only a loop (rework or "
            "bounce) can be"
        ),
    ),
    "judged without a zone": (
        f"verdict = 'usual'\n{PATTERN}\njudged_at = 2026-05-04T10:00:00",
        (
            "{entry} has judged_at = 2026-05-04 10:00:00, which is no moment with its zone; write "
            "a day, or one such as 2026-05-04T10:00:00Z"
        ),
    ),
    "judged later": (
        f"verdict = 'usual'\n{PATTERN}\njudged_at = 2030-05-04",
        "{entry} has judged_at = 2030-05-04 00:00:00+00:00, which is still to come",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_in_one_sentence(tmp_path: Path, name: str) -> None:
    text, said = WRONG[name]
    if "{entry}" in said:
        text = f"[[judgement]]\nverdict = 'usual'\n{PATTERN}\n[[judgement]]\n{text}"
    with pytest.raises(UnableToReadError) as refused:
        read(tmp_path, text)
    path = tmp_path / "judgements.toml"
    entry = said.replace("{entry}", "entry 2 of [[judgement]]")
    assert str(refused.value) == f"Cannot read {path}: {entry}."


def merge(place: str, into: str) -> str:
    return (
        f"[[judgement]]\nverdict = 'merged'\npattern = {{ kind = 'rework', place = '{place}' }}\n"
        f"into = {{ kind = 'rework', place = '{into}' }}\n"
    )


def test_patterns_merged_in_a_ring_are_refused_and_the_ring_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadError) as refused:
        read(tmp_path, merge("D", "A") + merge("A", "B") + merge("B", "C") + merge("C", "A"))
    assert str(refused.value) == (
        f"Cannot read {tmp_path / 'judgements.toml'}: entry 2 of [[judgement]] merges patterns in "
        "a ring: the pattern rework at A into the pattern rework at B into the pattern rework at C "
        "into the pattern rework at A."
    )


def test_a_ring_that_a_later_entry_takes_back_is_none(tmp_path: Path) -> None:
    judgements = read(tmp_path, merge("A", "B") + merge("B", "A") + merge("B", "C"))
    assert [one.into and one.into.place for one in judgements] == ["B", "A", "C"]
