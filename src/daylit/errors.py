"""Every error the library raises.

Each error takes facts and makes its own sentence: what is wrong, with the value and the place; what
was expected; and, only where it is sure, a hint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.language import _

if TYPE_CHECKING:
    from pathlib import Path


class DaylitError(Exception):
    """The root of all errors that Daylit raises on purpose."""

    def __init__(self, sentence: str, *, hint: str | None = None) -> None:
        hinted = _("{sentence} Hint: {hint}").format(sentence=sentence, hint=hint)
        super().__init__(sentence if hint is None else hinted)


class UnableToReadError(DaylitError, ValueError):
    """A source cannot be read as a whole."""

    def __init__(self, path: str | Path, why: str, *, hint: str | None = None) -> None:
        super().__init__(_("Cannot read {path}: {why}.").format(path=path, why=why), hint=hint)


class UnableToWriteError(DaylitError, OSError):
    """A file cannot be written."""

    def __init__(self, path: str | Path, why: str) -> None:
        super().__init__(f"Cannot write {path}: {why}.")


class UnclearColumnsError(DaylitError, ValueError):
    """The columns of a source do not say which of them is the case, the activity or the time."""


class UnclearCasesError(UnclearColumnsError):
    """A log tells of objects, and nothing says which type of them are the cases.

    Attributes:
        object_types: The names of the types, those that most events touch first.
    """

    def __init__(self, sentence: str, object_types: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.object_types = object_types


class RecordError(DaylitError, ValueError):
    """A record cannot be opened or written, does not hold what was asked for or take what came."""


class RecordInUseError(RecordError):
    """Another process is writing to a record."""


class ContradictionError(RecordError):
    """A source says of known events what contradicts a record, and nobody asked to take that."""


class MissingColumnsError(DaylitError, ValueError):
    """A table lacks columns that an analysis needs."""

    def __init__(self, table: str, missing: list[str]) -> None:
        super().__init__(f"The table {table} lacks the column(s) {', '.join(sorted(missing))}.")


class ParameterError(DaylitError, ValueError):
    """A parameter is outside what it may be."""


class MissingPackagesError(DaylitError, ModuleNotFoundError):
    """Packages that this needs are not installed: they come with an extra of the distribution."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs packages that are not installed.",
            hint=f"install them with: pip install 'daylit[{extra}]'",
        )
