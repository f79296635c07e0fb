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
        UnableToWriteError: The target is one of the inputs, a folder, or cannot be written.
    """
    for source in inputs:
        if source is not None and target.exists() and source.exists() and target.samefile(source):
            raise UnableToWriteError(target, "that is one of the files to be read")
    if target.is_dir():
        raise UnableToWriteError(target, "that is a folder")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnableToWriteError(target, str(error.strerror).lower()) from error
    held = target if target.exists() else target.parent
    if not os.access(held, os.W_OK):
        raise UnableToWriteError(target, "permission denied")


def write_text(target: Path, text: str) -> None:
    """Write a file whole or not at all.

    Raises:
        UnableToWriteError: It cannot be written, for instance as the disk is full.
    """
    draft = target.with_name(f".{target.name}.draft")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UnableToWriteError(target, str(error.strerror).lower()) from error
