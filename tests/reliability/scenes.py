"""The records that are killed, and the commands that are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports import import_logs, with_key, write_exports
from killing import Scene, played

from daylit.record.changes import placing

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from workers import Worker

    from daylit.record.engine import Engine

CASES = 1_000
PROCESS = ("--process", "tickets")
NAMES = (
    "import, the first",
    "import onto held cases, one bucket",
    "import onto held cases, four buckets",
    "undo, one import taken again",
    "vacuum",
    "return",
)


class Stage:
    """Records of 1,000 tickets (4,300 events), and the commands that change them."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, case_count: int = CASES) -> None:
        self.folder = folder
        (folder / "logs").mkdir()
        self.logs = write_exports(folder / "logs", case_count)
        self._patch = patch

    def base(self, name: str) -> Path:
        """Make the record that a command is run on."""
        logs = {NAMES[0]: "", NAMES[1]: "a", NAMES[2]: "a"}.get(name, "abc")
        folder = with_key(self.folder / name.replace(", ", "-").replace(" ", "-"))
        with self._patch.context() as patch:
            if name != NAMES[1]:
                # Many rows are spread among buckets; a record keeps to as many as it has.
                patch.setattr(placing, "SIZES", ((500, 1), (2_000_000, 4)))
            import_logs(folder, *(self.logs[one] for one in logs))
        return folder

    def words(self, name: str) -> tuple[str, ...]:
        """Return the words of a command."""
        return {
            NAMES[0]: ("import", str(self.logs["a"]), *PROCESS),
            NAMES[1]: ("import", str(self.logs["b"]), *PROCESS),
            NAMES[2]: ("import", str(self.logs["b"]), *PROCESS),
            NAMES[3]: ("undo", "2"),
            NAMES[4]: ("vacuum", "--keep-days", "1"),
            NAMES[5]: ("return", "1"),
        }[name]

    def scene(self, engine: Engine, worker: Worker, name: str) -> Scene:
        """Make a record, and run its command once to its end."""
        return played(
            engine,
            worker,
            self.folder,
            name,
            self.base(name),
            *self.words(name),
            further=self.logs["d"],
        )
