"""Files of rooms: which are taken, where they lie, and how a browser gets them."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from room_builders import NOW, entry, touched
from waitress.adjustments import Adjustments

from daylit_site.config import receiving
from daylit_site.config.receiving import Receiving
from daylit_site.ledger.models import Attachment, Member, Message
from daylit_site.ledger.operations import rooms
from daylit_site.people.mailing.attachments import Attachment as Sent
from daylit_site.people.mailing.servers import Limits
from daylit_site.people.roles import Role
from daylit_site.records import uploads

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger_fixtures import Browse

    from daylit_site.ledger.models import Entry
    from daylit_site.people.models import Organisation, Person
    from daylit_site.records.models import Process

    Someone = Callable[..., Person]

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
PDF = b"%PDF-1.7 shelf"


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def say(client: Client, one: Entry, *files: SimpleUploadedFile, text: str = "Look") -> str:
    said = {"text": text, "files": list(files)}
    answer = client.post(f"/rooms/entry-{one.pk}/say/", said, follow=True)
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.content.decode()).split())


def stored() -> list[bytes]:
    folder = settings.HOME / "rooms"
    return sorted(one.read_bytes() for one in folder.iterdir()) if folder.exists() else []


def test_a_file_comes_with_what_is_said_and_is_sent_to_be_kept(
    process: Process, browse: Browse
) -> None:
    client, one = browse(process.owner), entry(process)
    assert "shelf.pdf" in say(client, one, file("shelf.pdf", PDF))
    kept = Attachment.objects.get()
    assert (kept.name, kept.size_bytes, kept.content_type) == (
        "shelf.pdf",
        len(PDF),
        "application/octet-stream",
    )
    assert "shelf" not in kept.stored_as
    answer = client.get(f"/rooms/files/{kept.pk}/")
    assert answer.getvalue() == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="shelf.pdf"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_picture_is_shown_and_nothing_else_is(process: Process, browse: Browse) -> None:
    client, one = browse(process.owner), entry(process)
    say(client, one, file("shelf.png", PNG), file("shelf.pdf", PDF))
    picture, other = Attachment.objects.all()
    answer = client.get(f"/rooms/pictures/{picture.pk}/")
    assert answer.getvalue() == PNG
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/rooms/pictures/{other.pk}/").status_code == 404


def test_a_file_whose_room_one_does_not_see_is_not_there(
    process: Process, browse: Browse, someone: Someone, nordparts: Organisation
) -> None:
    one = touched(entry(process), nordparts)
    say(browse(process.owner), one, file("shelf.png", PNG))
    kept, client = Attachment.objects.get(), browse(someone(Role.PARTNER, nordparts))
    assert client.get(f"/exceptions/{one.pk}/").status_code == 200
    assert client.get(f"/rooms/files/{kept.pk}/").status_code == 404
    assert client.get(f"/rooms/pictures/{kept.pk}/").status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_not_found(process: Process, browse: Browse) -> None:
    client, one = browse(process.owner), entry(process)
    say(client, one, file("shelf.png", PNG))
    for kept in (settings.HOME / "rooms").iterdir():
        kept.unlink()
    assert client.get(f"/rooms/files/{Attachment.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        (
            "run.exe",
            b"MZ",
            (
                "run.exe was not taken: it is none of these: csv, docx, eml, gif, jpeg, jpg, ods,"
                " odt, pdf, png, txt, webp, xlsx."
            ),
        ),
        ("shelf.png", b"<html>", "shelf.png was not taken: it is not what its name says."),
        ("page.svg", b"<svg/>", "page.svg was not taken: it is none of these:"),
    ],
)
def test_what_is_not_taken_is_told_and_the_words_are_there(
    process: Process, browse: Browse, name: str, content: bytes, why: str
) -> None:
    page = say(browse(process.owner), entry(process), file(name, content))
    assert page.count(why) == 2
    assert "<p>Look</p>" in page
    assert stored() == []


def test_a_file_alone_that_is_not_taken_is_refused_and_nothing_is_said(
    process: Process, browse: Browse
) -> None:
    page = say(browse(process.owner), entry(process), file("shelf.png", b"<html>"), text="")
    assert "This was not sent yet" in page
    assert "shelf.png was not taken: it is not what its name says." in page
    assert not Message.objects.exists()


def test_a_file_alone_is_enough(process: Process, browse: Browse) -> None:
    say(browse(process.owner), entry(process), file("shelf.png", PNG), text="")
    assert (Message.objects.get().text, Attachment.objects.count()) == ("", 1)


def test_a_file_of_30_mb_is_refused_in_words_and_what_was_said_is_there(
    process: Process, browse: Browse
) -> None:
    large = file("film.pdf", b"%PDF-" + b"0" * 30_000_000)
    page = say(browse(process.owner), entry(process), large, file("shelf.png", PNG))
    assert "film.pdf was not taken: it holds 30 MB, the most is 10 MB." in page.replace("\xa0", " ")
    assert "<p>Look</p>" in page
    assert stored() == [PNG]


def test_files_that_are_too_much_together_are_refused(
    process: Process, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MAIL_LIMITS", Limits(all_bytes=250))
    files = [file(f"shelf-{at}.png", PNG) for at in range(3)]
    page = say(browse(process.owner), entry(process), *files).replace("\xa0", " ")
    said = "shelf-2.png was not taken: all files together may hold 250 bytes."
    assert said in page
    assert Attachment.objects.count() == 2


def test_where_the_words_cannot_be_kept_no_file_stays(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, owner = entry(process), process.owner
    room = rooms.open_room(kept=one, person=owner, now=NOW)

    def fail(*_asked: Any, **_how: Any) -> None:
        raise OSError("The disk is gone")

    monkeypatch.setattr(rooms, "tell_others", fail)
    attached = [Sent("shelf.png", PNG)]
    with pytest.raises(OSError, match="The disk is gone"):
        rooms.say(room=room, person=owner, text="Look", files=attached, now=NOW)
    assert stored() == []
    assert not Member.objects.exists()


def sent(size: int, person: Person | None, *, path: str) -> Receiving:
    """Return what the server makes of a large form, of which only the head has come."""
    cookie = ""
    if person is not None:
        client = Client()
        client.force_login(person)
        cookie = f"sessionid={client.cookies['sessionid'].value}"
    head = f"POST {path} HTTP/1.1\r\nHost: here\r\nContent-Length: {size}\r\nCookie: {cookie}\r\n"
    reading = Receiving(Adjustments())
    reading.received(f"{head}\r\n".encode())
    return reading


MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    ("role", "path", "megabytes", "why"),
    [
        (Role.MEMBER, "/rooms/entry-1/say/", 30, ""),
        (Role.PARTNER, "/rooms/pattern-12/say/", 30, ""),
        (Role.MEMBER, "/rooms/entry-1/say/", 101, uploads.TOO_LARGE),
        (Role.AUDITOR, "/rooms/entry-1/say/", 30, receiving.STRANGER),
        (Role.MEMBER, "/records/uploads/", 30, receiving.STRANGER),
        (Role.MEMBER, "/rooms/entry-1/say/more", 30, receiving.STRANGER),
        (None, "/rooms/entry-1/say/", 30, receiving.STRANGER),
    ],
)
def test_large_forms_of_rooms_come_from_those_who_work_there_only(
    someone: Someone, role: Role | None, path: str, megabytes: int, why: str
) -> None:
    person = someone(role) if role else None
    assert sent(megabytes * MEGABYTE, person, path=path).body.not_kept == why


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (uploads.TOO_LARGE, "These files are far larger than a room takes. Nothing was kept:"),
        (uploads.NO_ROOM, "There is not enough room on the workspace's disk for these files."),
    ],
)
def test_what_the_server_did_not_keep_is_told(
    process: Process, browse: Browse, why: str, said: str
) -> None:
    one = entry(process)
    where = f"/rooms/entry-{one.pk}/say/"
    answer = browse(process.owner).post(where, headers={"x-daylit-not-kept": why}, follow=True)
    assert said in html.unescape(answer.content.decode())
    assert not Message.objects.exists()
