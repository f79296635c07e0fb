"""Files that a command writes: never over what it reads, whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from daylit.errors import UnableToWriteError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def check_target(target: Path, inputs: Iterable[Path | None]) -> None:
    """Make sure before a long run that its result can be written.

    Raises:
        UnableToWriteError: The target is one of the inputs, a folder or a device, or cannot be
            written.
    """
    for source in inputs:
        if source is not None and target.exists() and source.exists() and target.samefile(source):
            raise UnableToWriteError(target, "that is one of the files to be read")
    if target.is_dir():
        raise UnableToWriteError(target, "that is a folder")
    if target.exists() and not target.is_file():
        raise UnableToWriteError(target, "that is a device or a pipe, not a file")
    folder = target.resolve().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnableToWriteError(target, str(error.strerror).lower()) from error
    # The draft is written beside the target, so the folder must allow it too.
    if not os.access(folder, os.W_OK) or (target.exists() and not os.access(target, os.W_OK)):
        raise UnableToWriteError(target, "permission denied")


def write_text(target: Path, text: str) -> None:
    """Write a file whole or not at all; a link's file is written, the link stays.

    Raises:
        UnableToWriteError: It cannot be written, for instance as the disk is full.
    """
    file = target.resolve()
    draft = file.with_name(f".{file.name}.draft")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UnableToWriteError(target, str(error.strerror).lower()) from error
