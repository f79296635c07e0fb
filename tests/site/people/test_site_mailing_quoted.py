"""What someone wrote in an answer, told from what they answered, as mail programs put it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit_site.people.mailing.quoted import written

GMAIL = """The part is in the store.

On Mon, Nov 23, 2026 at 10:00 AM Daylit <daylit+abcdefghijklmnop@inbox.example>
wrote:

> Where is the part?
>
> http://127.0.0.1:8000/rooms/12/
"""
GMAIL_IN_SWEDISH = """Delen finns i förrådet.

Den mån 23 nov. 2026 kl 10:00 skrev Daylit <daylit+abc@inbox.example>:

> Var är delen?
"""
APPLE = """The part is in the store.

> On 23 Nov 2026, at 10:00, Daylit <daylit+abc@inbox.example> wrote:
>
> Where is the part?
"""
APPLE_IN_SWEDISH = """Delen finns i förrådet.

23 nov. 2026 kl. 10:00 skrev Daylit <daylit+abc@inbox.example>:

> Var är delen?

Skickat från min iPhone
"""
OUTLOOK = """The part is in the store.

Best regards,
Sofia

________________________________
From: Daylit <daylit@inbox.example>
Sent: Monday, November 23, 2026 10:00 AM
To: Sofia Lund <sofia.lund@nordparts.example>
Subject: Where is the part?

Where is the part?
"""
OUTLOOK_IN_SWEDISH = """Delen finns i förrådet.

Från: Daylit <daylit@inbox.example>
Skickat: den 23 november 2026 10:00
Till: Sofia Lund <sofia.lund@nordparts.example>
Ämne: Var är delen?

Var är delen?
"""
OLD_OUTLOOK = """The part is in the store.

-----Original Message-----
From: Daylit
Where is the part?
"""
OLD_OUTLOOK_IN_SWEDISH = """Delen finns i förrådet.

-----Ursprungligt meddelande-----
Från: Daylit
Var är delen?
"""
WITHOUT_MARKS = """The part is in the store.

On Mon, Nov 23, 2026 at 10:00 AM Daylit <daylit+abc@inbox.example> wrote:
Where is the part?
"""
SIGNED = """The part is in the store.

--\x20
Sofia Lund, Nordparts
"""
EN, SV = "The part is in the store.", "Delen finns i förrådet."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GMAIL, EN),
        (GMAIL_IN_SWEDISH, SV),
        (APPLE, EN),
        (APPLE_IN_SWEDISH, SV),
        (OUTLOOK, f"{EN}\n\nBest regards,\nSofia"),
        (OUTLOOK_IN_SWEDISH, SV),
        (OLD_OUTLOOK, EN),
        (OLD_OUTLOOK_IN_SWEDISH, SV),
        (WITHOUT_MARKS, EN),
        (SIGNED, EN),
        (GMAIL.replace("\n", "\r\n"), EN),
    ],
)
def test_the_mail_that_was_answered_is_cut_off(text: str, expected: str) -> None:
    assert written(text) == expected


def test_an_answer_below_and_between_what_is_quoted_is_kept() -> None:
    text = (
        "On Mon, Nov 23, 2026 at 10:00 AM Daylit <a@b.example> wrote:\n"
        "> Where is the part?\nIn the store.\n\n> When does it come?\nTomorrow.\n"
    )
    assert written(text) == "In the store.\n\nTomorrow."


@pytest.mark.parametrize(
    "text",
    [
        "> Where is the part?\n> In the store.",
        "--\nSofia",
        "On Mon, Nov 23, 2026 at 10:00 AM Daylit <a@b.example> wrote:\nWhere is the part?",
        "Sent from my iPhone",
    ],
)
def test_where_nothing_would_be_left_all_of_it_is_kept(text: str) -> None:
    assert written(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "On the bus I wrote:\nnothing",
        "He wrote: come at 10",
        "From: the store\nIt is a part.",
        "We need:\n- 2 doors\n- 1 mirror",
        "Den 3 maj kom den: se nedan\nrad",
        "a -- b",
    ],
)
def test_what_only_looks_like_it_is_kept(text: str) -> None:
    assert written(text) == text


@given(st.text(alphabet="On 1wrote:>\n-Från ", max_size=200))
def test_something_is_always_left_of_something(text: str) -> None:
    found = written(text)
    assert bool(found) == bool(text.strip())
    assert len(found) <= len(text)
