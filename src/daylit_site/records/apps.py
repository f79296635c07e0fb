"""What was imported."""

from django.apps import AppConfig


class Records(AppConfig):
    """Processes, uploads, jobs, runs."""

    name = "daylit_site.records"
    label = "records"
