"""Looking at a page at every size and in both themes: does it hold together?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from demo_workspace import DESKTOP, PHONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from demo_workspace import Visit

SIZES = {"desktop": DESKTOP, "phone": PHONE}
THEMES: tuple[Any, ...] = ("light", "dark")
LATER_ROWS = "tbody > tr:nth-child(n + 4)"
"""Rows that are like those before them; axe would take seconds to say the same of each."""
COMMON = f"nav.tabs, nav.crumbs, form[role=search], {LATER_ROWS}"
"""What stands on many pages, a little different to each role."""
COLOURS = ["color-contrast", "link-in-text-block"]
"""What of axe depends on the theme."""
AUDIT = """([later, runOnly]) => axe.run(
  document.querySelector(later) ? { exclude: [[later]] } : document,
  { resultTypes: ["violations"], ...(runOnly && { runOnly }) },
).then((found) => found.violations)"""
SHAPE = """(common) => [...document.querySelectorAll("main *")]
  .filter((one) => !one.closest(common))
  .map((one) => [one.tagName, one.className.baseVal ?? one.className, one.role].join("."))
  .join(" ")"""
BAD = 400
NOT_LOADED = "Failed to load resource"
"""What a console says of a page that is refused, however plainly."""
OVERHANG = "document.documentElement.scrollWidth - window.innerWidth"


@dataclass
class Eye:
    """Looks at pages, and keeps what is wrong with them.

    Attributes:
        pictures: Where pictures go; null where nobody wants to see them.
        seen: Shapes of pages that were audited: what looks the same to another role is once.
        is_thorough: Whether axe looks at the colours of the dark phone, too: what it shows is the
            same as on the dark desk, at other places.
        wrong: What is wrong, one sentence each.
    """

    pictures: Path | None
    seen: set[str] = field(default_factory=set)
    is_thorough: bool = False
    wrong: list[str] = field(default_factory=list)

    def look(self, visit: Visit, address: str, name: str, *, status: int = 200) -> None:
        """Open a page and look at it."""
        self._size(visit, "desktop", "light")
        answer = visit.page.goto(address)
        if answer is None or answer.status != status:
            self.wrong.append(f"{name}: {address} answers {answer and answer.status}")
        if status >= BAD:
            visit.said[:] = [one for one in visit.said if not one.startswith(NOT_LOADED)]
        self.look_here(visit, name)

    def look_here(self, visit: Visit, name: str) -> None:
        """Look at the page that is open: sizes, themes, what its console said, and axe."""
        shape = visit.page.evaluate(SHAPE, COMMON)
        is_new = shape not in self.seen
        self.seen.add(shape)
        if is_new:
            from axe_playwright_python.base import (  # noqa: PLC0415 (only where services are tested)
                AXE_SCRIPT,
            )

            visit.page.evaluate(AXE_SCRIPT)
        for size in SIZES:
            for theme in THEMES:
                view = f"{name}-{size}-{theme}"
                self._size(visit, size, theme)
                self.wrong += [f"{view}: {one}" for one in self._of_view(visit)]
                if is_new and (self.is_thorough or (size, theme) != ("phone", "dark")):
                    self.wrong += [f"{view}: {one}" for one in _audit(visit, theme)]
                self._take(visit, view)
        self.wrong += [f"{name}: the console said {one}" for one in visit.said]
        visit.said.clear()

    def _size(self, visit: Visit, size: str, theme: Any) -> None:
        visit.page.set_viewport_size(SIZES[size])
        visit.page.emulate_media(color_scheme=theme)

    def _of_view(self, visit: Visit) -> Iterator[str]:
        overhang = visit.page.evaluate(OVERHANG)
        if overhang > 0:
            yield f"scrolls sideways by {overhang} px"

    def _take(self, visit: Visit, view: str) -> None:
        if self.pictures is not None:
            visit.page.screenshot(path=self.pictures / f"{view}.png", full_page=True)


def _audit(visit: Visit, theme: str) -> Iterator[str]:
    """Tell what axe finds, with where; in the dark, what of it depends on colours."""
    rules = COLOURS if theme == "dark" else None
    for one in visit.page.evaluate(AUDIT, [LATER_ROWS, rules]):
        where = "; ".join(str(node["html"])[:160] for node in one["nodes"][:3])
        yield f"{one['id']}: {one['help']}: {where}"
