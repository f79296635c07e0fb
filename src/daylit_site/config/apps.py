"""What is checked before the workspace starts."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Settings that were said wrongly are told, with what to write."""

    name = "daylit_site.config"
    label = "config"

    def ready(self) -> None:
        """Register the checks."""
        from daylit_site.config import checks  # noqa: F401, PLC0415 (registers at import)
