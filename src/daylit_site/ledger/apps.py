"""The ledger as Django knows it."""

from django.apps import AppConfig


class Ledger(AppConfig):
    """The ledger."""

    name = "daylit_site.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Say where pages are and which letters to hold back, and know people again in rooms.

        The models are there now.
        """
        from daylit_site.ledger.audit_pages import (  # noqa: PLC0415 (as said)
            pages_of_ledger,
            words_of_ledger,
        )
        from daylit_site.ledger.room.recognising import recognise_who_signs_in  # noqa: PLC0415 (as said)
        from daylit_site.ledger.room.waiting_letters import hold_back_letters  # noqa: PLC0415 (as said)

        pages_of_ledger()
        words_of_ledger()
        recognise_who_signs_in()
        hold_back_letters()
