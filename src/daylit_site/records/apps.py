"""What was imported."""

from django.apps import AppConfig


class Records(AppConfig):
    """Processes, uploads, jobs, runs."""

    name = "daylit_site.records"
    label = "records"

    def ready(self) -> None:
        """Say where pages are; the models are there now."""
        from daylit_site.records.audit_pages import pages_of_records  # noqa: PLC0415 (as said)

        pages_of_records()
