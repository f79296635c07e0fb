"""The people of the workspace."""

from django.apps import AppConfig


class People(AppConfig):
    """Organisations, persons, invitations."""

    name = "daylit_site.people"
    label = "people"

    def ready(self) -> None:
        """Have it noted who signs in, and say where pages are; the models are there now."""
        from daylit_site.people.audit_pages import pages_of_people  # noqa: PLC0415 (as said)
        from daylit_site.people.signing import listen  # noqa: PLC0415 (as said)

        listen()
        pages_of_people()
