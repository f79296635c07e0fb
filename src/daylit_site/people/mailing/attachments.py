"""The files of a mail: which are taken, and why others are not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from daylit_site.ui.templatetags.daylit import size

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_FILE_NAME = 120
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]')
ZIPPED = b"PK\x03\x04"
BEGINS = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
    "xlsx": (ZIPPED,),
    "docx": (ZIPPED,),
    "odt": (ZIPPED,),
    "ods": (ZIPPED,),
}
"""How files of these endings begin; one that is named so and begins otherwise is something else."""


@dataclass(frozen=True)
class Attachment:
    """A file of a mail.

    Attributes:
        name: What it is called, without a folder and what no name holds.
        content: What it holds.
    """

    name: str
    content: bytes


def sorted_out(found: Iterable[Attachment]) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """Return the files that are taken, and a sentence for each that is not.

    Args:
        found: The files of a mail, as they stand in it.
    """
    taken: list[Attachment] = []
    refused: list[str] = []
    for one in found:
        why = _why_not(one, taken)
        if why:
            refused.append(why)
        else:
            taken.append(one)
    return tuple(taken), tuple(refused)


def clean_name(name: str) -> str:
    """Return a file's name without folder, without what no name holds, and not too long."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = " ".join(FORBIDDEN.sub(" ", last).split()).strip(". ")
    stem, dot, ending = clean.rpartition(".")
    if not dot:
        return clean[:LONGEST_FILE_NAME] or _("file")
    return f"{stem[: LONGEST_FILE_NAME - len(ending) - 1]}.{ending}"[-LONGEST_FILE_NAME:]


def ending_of(name: str) -> str:
    """Return what stands behind the last dot of a file's name, small."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _why_not(one: Attachment, taken: list[Attachment]) -> str:
    """Return why a file is not taken; empty where it is."""
    limits = settings.MAIL_LIMITS
    ending, length = ending_of(one.name), len(one.content)
    facts = {"name": one.name, "kinds": ", ".join(sorted(limits.endings)), "size": size(length)}
    if ending not in limits.endings:
        return _("%(name)s was not taken: it is none of these: %(kinds)s.") % facts
    if length > limits.file_bytes:
        facts["most"] = size(limits.file_bytes)
        return _("%(name)s was not taken: it holds %(size)s, the most is %(most)s.") % facts
    if not one.content.startswith(BEGINS.get(ending, b"")):
        return _("%(name)s was not taken: it is not what its name says.") % facts
    return _why_too_many(one, taken)


def _why_too_many(one: Attachment, taken: list[Attachment]) -> str:
    """Return why a file is not taken beside those before it; empty where it is."""
    limits = settings.MAIL_LIMITS
    facts = {"name": one.name, "count": limits.most_files, "most": size(limits.all_bytes)}
    if len(taken) >= limits.most_files:
        return _("%(name)s was not taken: the most is %(count)s files in one mail.") % facts
    if sum(len(other.content) for other in taken) + len(one.content) > limits.all_bytes:
        return _("%(name)s was not taken: all files together may hold %(most)s.") % facts
    return ""
