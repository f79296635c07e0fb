"""The manifest: the one file that says what the record is.

It names the version of every table of every process, and is swapped last: what it does not name is
not part of the record. The manifests that it took the place of are kept beside it, as the versions
to return to.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from daylit.errors import RecordError
from daylit.language import _

if TYPE_CHECKING:
    from pathlib import Path

FORMAT_VERSION = 3
NAME = "manifest.json"
KEPT = "versions"
OF_STREAM = "stream-"
"""How the id of an import begins that came as a stream."""

KEPT_NAME = re.compile(r"[0-9]+\.json")


@dataclass(frozen=True)
class State:
    """What one process's tables are at a version.

    Attributes:
        tables: The Delta version of each table; empty where nothing is held.
        bucket_count: Among how many buckets its cases are spread.
        has_own_ids: Whether the sources' own event ids are used where they are stated; null while
            none was.
        closing: The activities that close a case which ends with them.
        contents: What it holds, in counts, as written.
        automated: The ids of the actors that its steps were built to hold as automated.
    """

    tables: dict[str, int] = field(default_factory=dict)
    bucket_count: int = 1
    has_own_ids: bool | None = None
    closing: tuple[str, ...] = ()
    contents: dict[str, Any] = field(default_factory=dict)
    automated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Import:
    """One import into a process.

    Attributes:
        number: Counts the imports of the record from 1 and is never given twice.
        imported_at: When, as ISO text, UTC.
        sources: The report of each source, as written.
        counts: What became of its events, as written.
        asked: What it was to do where its sources contradict what is held, as written.
        before: What the import came upon.
        part_count: In how many parts it came: one, but for a stream.
        kept: The files of its rows, to be taken again when an import before it is undone, as paths
            below the import's folder; none where they are not kept. No path is ever used twice, so
            that a version which names a file has it as it was.
    """

    number: int
    imported_at: str
    sources: tuple[dict[str, Any], ...]
    counts: dict[str, int]
    asked: dict[str, bool]
    before: State
    part_count: int = 1
    kept: tuple[str, ...] = ()

    @property
    def import_ids(self) -> tuple[str, ...]:
        """The ids of its sources."""
        return tuple(source["import_id"] for source in self.sources)

    @property
    def is_of_stream(self) -> bool:
        """Whether it came as a stream, be it in one part, so that it is no export of all."""
        return self.import_ids[0].startswith(OF_STREAM)


@dataclass(frozen=True)
class Process:
    """One process of the record.

    Attributes:
        state: What its tables are.
        imports: What it was made of, in the order of import.
        declared_ends: The activities that people declared to close a case, in place of those
            found; null where none were.
    """

    state: State = field(default_factory=State)
    imports: tuple[Import, ...] = ()
    declared_ends: tuple[str, ...] | None = None

    @property
    def import_ids(self) -> tuple[str, ...]:
        """The ids of all sources that it was made of."""
        return tuple(one for each in self.imports for one in each.import_ids)

    def after(self, entry: Import, state: State) -> Process:
        """Return the process after a further import, which left it at a state."""
        return replace(self, state=state, imports=(*self.imports, entry))

    @property
    def automated(self) -> tuple[str, ...]:
        """The ids of its automated actors, for readers who have no directory."""
        return self.state.automated


@dataclass(frozen=True)
class Manifest:
    """What a record holds.

    Attributes:
        record_version: Counts the changes from 1; 0 is an empty record.
        made_at: When this version was made, as ISO text, UTC; empty for an empty record.
        made_by: What made it, in words such as "import 3 of permits".
        next_number: The number that the next import bears.
        processes: The state of each process.
    """

    record_version: int = 0
    made_at: str = ""
    made_by: str = ""
    next_number: int = 1
    processes: dict[str, Process] = field(default_factory=dict)

    def after(
        self, processes: dict[str, Process | None], *, made_at: str, made_by: str
    ) -> Manifest:
        """Return the version that follows, with some processes changed (null: taken out)."""
        changed = {**self.processes, **processes}
        numbers = [one.number for each in changed.values() if each for one in each.imports]
        return Manifest(
            record_version=self.record_version + 1,
            made_at=made_at,
            made_by=made_by,
            next_number=max(self.next_number, *(number + 1 for number in numbers), 1),
            processes={name: one for name, one in changed.items() if one is not None},
        )


@dataclass(frozen=True)
class Kept:
    """The versions that a record keeps besides the present one.

    Attributes:
        versions: Those that can be returned to, oldest first.
        unreadable: What is wrong with each of the others, by its number.
    """

    versions: tuple[Manifest, ...]
    unreadable: dict[int, RecordError]


def read(path: Path, *, what: str | None = None) -> Manifest:
    """Read a manifest; where there is none the record is empty.

    Args:
        path: The file.
        what: What it is, in words; null for the record in its folder.

    Raises:
        RecordError: It is damaged, or of a Daylit that writes another format.
    """
    if not path.exists():
        return Manifest()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        _check_format(
            what or _("The record {folder}").format(folder=path.parent), content["format_version"]
        )
        return Manifest(
            _whole(content["record_version"]),
            content["made_at"],
            content["made_by"],
            _whole(content["next_number"]),
            {name: _process(one) for name, one in content["processes"].items()},
        )
    except RecordError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        said = _("The manifest {path} is damaged and cannot be read.")
        raise RecordError(said.format(path=path)) from error


def _process(content: dict[str, Any]) -> Process:
    imports = tuple(
        Import(
            _whole(one["number"]),
            one["imported_at"],
            tuple(one["sources"]),
            dict(one["counts"]),
            dict(one["asked"]),
            _state(one["before"]),
            _whole(one["part_count"]),
            tuple(one["kept"]),
        )
        for one in content["imports"]
    )
    ends = content["declared_ends"]
    return Process(
        _state(content["state"]),
        imports,
        None if ends is None else tuple(ends),
    )


def _state(content: dict[str, Any]) -> State:
    return State(
        {name: _whole(version) for name, version in content["tables"].items()},
        _whole(content["bucket_count"]),
        content["has_own_ids"],
        tuple(content["closing"]),
        dict(content["contents"]),
        tuple(content["automated"]),
    )


def _whole(number: object) -> int:
    if not isinstance(number, int):
        raise TypeError
    return number


def _check_format(what: str, version: int) -> None:
    if version > FORMAT_VERSION:
        said = _(
            "{what} was written by a newer Daylit (format {version}); this one reads format {own}."
        )
        raise RecordError(said.format(what=what, version=version, own=FORMAT_VERSION))
    if version < FORMAT_VERSION:
        said = _(
            "{what} was written by an early Daylit (format {version}); this one reads format {own}."
        )
        raise RecordError(
            said.format(what=what, version=version, own=FORMAT_VERSION),
            hint=_("import its logs into a new folder."),
        )


def swap(folder: Path, manifest: Manifest) -> None:
    """Make a manifest the record's; the one before is kept under its version.

    Args:
        folder: The record's.
        manifest: What the record is from now on.
    """
    path = folder / NAME
    if path.exists():
        kept = kept_path(folder, manifest.record_version - 1)
        kept.parent.mkdir(exist_ok=True)
        _write(kept, path.read_bytes())
    content = {"format_version": FORMAT_VERSION, **vars(manifest)}
    # A stream writes it each second: indented it takes ten times as long.
    _write(path, json.dumps(content, ensure_ascii=False, default=vars).encode())


def _write(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, whatever fails."""
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync(path.parent)


def kept_path(folder: Path, version: int) -> Path:
    """Return where the manifest of an earlier version is kept."""
    return folder / KEPT / f"{version:08}.json"


def read_kept(folder: Path) -> Kept:
    """Read the versions that a record keeps; what cannot be read does not hide the others."""
    found = [path for path in (folder / KEPT).glob("*.json") if KEPT_NAME.fullmatch(path.name)]
    versions: list[Manifest] = []
    unreadable: dict[int, RecordError] = {}
    for number, path in sorted((int(path.stem), path) for path in found):
        try:
            versions.append(read(path, what=_version(number, folder)))
        except RecordError as error:
            unreadable[number] = error
    return Kept(tuple(versions), unreadable)


def _version(number: int, folder: Path) -> str:
    said = _("Version {number} of the record {folder}")
    return said.format(number=number, folder=folder)


def kept_versions(folder: Path) -> list[Manifest]:
    """Return the manifests that can be returned to, oldest first."""
    return list(read_kept(folder).versions)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, outlive a failure of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
