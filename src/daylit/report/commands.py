"""The commands that ask further of what a report was made of, ready to be copied."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from daylit.report.names import ISOLATE, POP, named


@dataclass(frozen=True)
class Commands:
    """How to ask further of what a report was made of.

    Attributes:
        options: What every question is to say again: the record, the process, what was stated.
        before: Commands that make the record which the others ask; none where there is one.
        is_kept: Whether there is a record already.
    """

    options: tuple[str, ...] = ()
    before: tuple[tuple[str, ...], ...] = ()
    is_kept: bool = True

    def asking(self, *words: str, of: str = "") -> str:
        """Return the command that asks: daylit exceptions show c1 --record work.

        Args:
            words: Of the command, its own options among them.
            of: Of what is asked; a case may have a name that looks like an option.
        """
        wanted = _typed(of)
        if wanted.startswith("-"):
            return shlex.join(("daylit", *words, *self.options, "--", wanted))
        return shlex.join(("daylit", *words, *([wanted] if of else []), *self.options))

    def making(self) -> tuple[str, ...]:
        """Return the commands that make the record."""
        return tuple(shlex.join(("daylit", *words)) for words in self.before)


IN_A_RECORD = Commands()
"""Questions to the only process of the record in its usual folder."""


def _typed(word: str) -> str:
    """Write a word as people can type it: without what steers how text is shown."""
    return named(word).strip(f"{ISOLATE}{POP}")
