"""Reading mails that come in: of whatever bytes they are made."""

from __future__ import annotations

import time
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit_site.people.mailing.attachments import Attachment, clean_name
from daylit_site.people.mailing.reading import (
    Body,
    addresses_in,
    body_of,
    head,
    is_automatic,
    is_said_forged,
    message_id_of,
    parsed,
    sender_of,
)
from daylit_site.people.mailing.servers import Limits

if TYPE_CHECKING:
    from pytest_django import Settings

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20
PDF = b"%PDF-1.7 " + b"x" * 20


def mail(text: str | None = "In the store.", **heads: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["From"] = "Sofia Lund <Sofia.Lund@nordparts.example>"
    made["To"] = "daylit+abc@inbox.example"
    for name, value in heads.items():
        made[name.replace("_", "-")] = value
    if text is not None:
        made.set_content(text)
    return made


def read(made: EmailMessage | bytes) -> Body:
    return body_of(parsed(made if isinstance(made, bytes) else bytes(made)))


def attached(made: EmailMessage, name: str, content: bytes) -> None:
    made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)


def test_a_plain_mail_is_its_text() -> None:
    assert read(mail("Delen är här.\n")) == Body("Delen är här.", (), ())


def test_plain_text_is_preferred_to_the_page_beside_it() -> None:
    made = mail("In the store.")
    made.add_alternative("<p>On a <b>page</b>.</p>", subtype="html")
    assert read(made).text == "In the store."


def test_of_a_page_alone_the_words_are_read_without_what_is_quoted() -> None:
    made = mail(None)
    made.set_content(
        "<html><head><title>No</title><style>p {}</style></head><body><div>In the&nbsp;store.</div>"
        "<div>Second &lt;line&gt;<br>third<script>alert(1)</script></div>"
        "<div>On Mon, Nov 23, 2026 at 10:00 AM Daylit wrote:</div>"
        "<blockquote><div>Where is the part?</div></blockquote></body></html>",
        subtype="html",
    )
    assert read(made).text == "In the store.\nSecond <line>\nthird"


def test_letters_that_an_alphabet_does_not_know_are_replaced() -> None:
    raw = b"Content-Type: text/plain; charset=utf-8\r\n\r\nDelen \xe4r h\xe4r."
    assert read(raw).text == "Delen \ufffdr h\ufffdr."
    unknown = b"Content-Type: text/plain; charset=no-such\r\n\r\nDelen \xc3\xa4r h\xe4r.\x00\x07"
    assert read(unknown).text == "Delen är h\ufffdr."


def test_a_long_text_is_cut_and_that_is_said() -> None:
    found = read(mail("word " * 5000))
    assert len(found.text) == 20_000
    said = "The text was longer than 20,000 characters; what came after them was left out."
    assert found.refused == (said,)


def test_files_are_taken_by_what_they_are() -> None:
    made = mail()
    attached(made, "../../etc/photo.PNG", PNG)
    attached(made, "order.pdf", PDF)
    found = read(made)
    assert found.text == "In the store."
    assert found.attachments == (Attachment("photo.PNG", PNG), Attachment("order.pdf", PDF))
    assert found.refused == ()


def test_files_that_are_not_taken_are_told_and_the_text_arrives() -> None:
    made = mail()
    attached(made, "run.exe", b"MZ")
    attached(made, "page.pdf", b"<html>")
    attached(made, "big.txt", b"x" * 12_000_000)
    found = read(made)
    assert found.text == "In the store."
    assert found.attachments == ()
    kinds = "csv, docx, eml, gif, jpeg, jpg, ods, odt, pdf, png, txt, webp, xlsx"
    assert found.refused == (
        f"run.exe was not taken: it is none of these: {kinds}.",
        "page.pdf was not taken: it is not what its name says.",
        "big.txt was not taken: it holds 12\xa0MB, the most is 10\xa0MB.",
    )


def test_too_many_files_and_too_much_in_all_are_told(settings: Settings) -> None:
    settings.MAIL_LIMITS = Limits(most_files=2, all_bytes=60)
    made = mail()
    for number in range(3):
        attached(made, f"{number}.pdf", PDF)
    assert read(made).refused == ("2.pdf was not taken: the most is 2 files in one mail.",)
    settings.MAIL_LIMITS = Limits(all_bytes=60)
    assert read(made).refused == ("2.pdf was not taken: all files together may hold 60\xa0bytes.",)


def test_a_picture_within_a_page_is_no_file_but_one_with_it_is() -> None:
    made = mail(None)
    made.set_content("<p>Here <img src='cid:mark'></p>", subtype="html")
    made.add_related(PNG, maintype="image", subtype="png", cid="<mark>")
    made.make_mixed()
    attached(made, "photo.png", PNG)
    found = read(made)
    assert (found.text, [one.name for one in found.attachments]) == ("Here", ["photo.png"])


def test_a_mail_within_a_mail_is_one_file() -> None:
    inner = mail("Of long ago.", Subject="Old")
    made = mail("See this.")
    made.add_attachment(inner)
    found = read(made)
    assert found.text == "See this."
    (one,) = found.attachments
    assert one.name == "mail.eml"
    assert b"Of long ago." in one.content


def test_of_a_large_mail_only_the_beginning_is_read_and_that_is_said() -> None:
    made = mail("In the store.")
    attached(made, "big.pdf", PDF * 10_000)
    found = body_of(parsed(bytes(made)[:100_000]), size_if_cut=43_000_000)
    said = (
        "The mail holds 43\xa0MB, and of one of more than 40\xa0MB only the beginning is read: no"
        " file of it was taken."
    )
    assert found == Body("In the store.", (), (said,))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("a/b\\c.pdf", "c.pdf"),
        ("..", "file"),
        ("", "file"),
        ("  x\r\n y .png", "x y .png"),
        ("evil\u202efdp.exe", "evil fdp.exe"),
        ("x" * 200 + ".pdf", "x" * 116 + ".pdf"),
        ("a." + "x" * 200, "x" * 120),
    ],
)
def test_names_of_files_are_cleaned(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@pytest.mark.parametrize(
    "heads",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "Auto-Generated; x=y"},
        {"Precedence": "bulk"},
        {"Precedence": "list"},
        {"Precedence": "Junk"},
        {"X_Auto_Response_Suppress": "All"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
    ],
)
def test_mail_of_programs_is_known(heads: dict[str, str]) -> None:
    assert is_automatic(parsed(bytes(mail(**heads))))


@pytest.mark.parametrize(
    "raw",
    [
        b"From: MAILER-DAEMON@x.example\r\n\r\nfailed",
        b"From: a@x.example\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b--",
    ],
)
def test_bounces_are_known(raw: bytes) -> None:
    assert is_automatic(parsed(raw))


@pytest.mark.parametrize("heads", [{}, {"Auto_Submitted": "no"}, {"Return_Path": "<a@b.example>"}])
def test_mail_of_people_is_not_taken_for_it(heads: dict[str, str]) -> None:
    assert not is_automatic(parsed(bytes(mail(**heads))))


def test_a_failed_check_of_the_sender_is_heeded_where_the_server_says_so() -> None:
    said = "mx.example; spf=pass; dmarc = fail (p=reject) header.from=nordparts.example"
    assert is_said_forged(parsed(bytes(mail(Authentication_Results=said))))
    assert not is_said_forged(parsed(bytes(mail(Authentication_Results="mx; dmarc=pass"))))


def test_addresses_and_sender_are_read_however_they_are_written() -> None:
    made = parsed(
        b"From: =?utf-8?q?S=C3=B6fia?= <SOFIA@x.example>\r\n"
        b"Delivered-To: daylit+ABC@inbox.example\r\n"
        b'To: "A, B" <a@x.example>, daylit+abc@inbox.example\r\nCc: undisclosed;\r\n\r\n'
    )
    assert sender_of(made) == "sofia@x.example"
    assert addresses_in(made) == ["daylit+abc@inbox.example", "a@x.example"]


@pytest.mark.parametrize(
    "raw", [b"", b"From: a@x.example, b@x.example\r\n\r\n", b"From: nobody\r\n\r\n"]
)
def test_none_or_several_senders_are_none(raw: bytes) -> None:
    assert sender_of(parsed(raw)) == ""


def test_a_mail_without_an_id_is_known_by_what_it_holds() -> None:
    assert head(parsed(b"Message-ID: <a@b>\r\n\r\n"), "Message-ID") == "<a@b>"
    first, second = b"Subject: a\r\n\r\n", b"Subject: b\r\n\r\n"
    ids = [message_id_of(parsed(raw), raw) for raw in (first, first, second)]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize(
    "raw",
    [
        b"From: " + b"(" * 100_000 + b"\r\n\r\nHello",
        b"Content-Type: text/plain; " + b"a=b; " * 200_000 + b"\r\n\r\nHello",
        b"To: " + b"a@b.example, " * 100_000 + b"\r\n\r\nHello",
        b"Content-Type: text/html\r\n\r\n" + b"<blockquote>" * 50_000 + b"Hello",
        b"Content-Type: text/plain\r\n\r\nHello" + b"\n" * 1_000_000,
        b"Content-Type: text/plain\r\n\r\n" + b"On 1 wrote:\n" * 50_000 + b"Hello",
    ],
)
def test_a_mail_that_is_made_to_be_slow_is_read_in_seconds(raw: bytes) -> None:
    begun = time.monotonic()
    message = parsed(raw)
    assert "Hello" in body_of(message).text or body_of(message).refused
    assert not is_automatic(message)
    addresses_in(message)
    assert time.monotonic() - begun < 10


def test_a_mail_of_parts_in_parts_without_end_is_read_as_far_as_it_can_be() -> None:
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at)
        for at in range(3000)
    )
    message = parsed(b"From: a@b.example\r\n" + deep)
    assert sender_of(message) == "a@b.example"
    assert body_of(message).text == ""


def test_of_too_many_parts_the_first_are_read_and_that_is_said() -> None:
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
    found = read(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 300 + b"--b--\r\n")
    assert found.text.count("Hello") == 200
    said = "The mail has more than 200 parts; those after them were left out."
    assert found.refused == (said,)


HEADS = st.sampled_from(
    (
        *("From", "To", "Subject", "Content-Type", "Content-Disposition", "Content-ID", "Cc"),
        *("Content-Transfer-Encoding", "Message-ID", "Auto-Submitted", "Return-Path", "Date"),
    )
)
PIECES = st.sampled_from(
    (
        *(b"multipart/mixed; boundary=b", b"text/plain; charset=\xff", b"base64", b'"', b"<", b"@"),
        *(b"=?utf-8?q?=ff?=", b"message/rfc822", b"attachment; filename*0*=x", b"--b\r\n", b"\x00"),
        *(b"text/html", b"\r\n\r\n", b"\r\n", b"a@b.example", b"; ", b":", b"("),
        *(b"filename*=utf-8''%ff", b",", b"quoted-printable", b"inline"),
    )
)


@given(
    st.lists(st.tuples(HEADS, st.lists(PIECES | st.binary(max_size=8), max_size=4))),
    st.lists(PIECES | st.binary(max_size=20), max_size=12),
)
def test_whatever_comes_is_read_to_something_plain(
    heads: list[tuple[str, list[bytes]]], rest: list[bytes]
) -> None:
    lines = [name.encode() + b": " + b"".join(value) for name, value in heads]
    message = parsed(b"\r\n".join([*lines, b"", *rest]))
    found = body_of(message)
    is_automatic(message)
    kept = [found.text, sender_of(message), head(message, "Subject"), *addresses_in(message)]
    kept += [one.name for one in found.attachments] + list(found.refused)
    for one in kept:
        assert "\x00" not in one
        one.encode("utf-8")
