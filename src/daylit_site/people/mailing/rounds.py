"""What the worker does about mail again and again: sending what is due, looking into the inbox."""

from __future__ import annotations

import logging
import time

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from daylit_site.people.language import telling
from daylit_site.people.mailing.inbox import look_into_inbox
from daylit_site.people.mailing.sending import send_due

SECONDS_BETWEEN_LOOKS = 60.0

logger = logging.getLogger(__name__)


class Rounds:
    """Goes round by round; the inbox is looked into once a minute.

    Attributes:
        next_look: When that is due, by a clock that is never set back.
    """

    def __init__(self) -> None:
        self.next_look = time.monotonic()

    def go(self) -> None:
        """Send what is due, and see to what came in; what fails is tried in a later round."""
        close_old_connections()
        try:
            with telling(settings.LANGUAGE_CODE):
                send_due(clock=timezone.now)
                if time.monotonic() >= self.next_look:
                    self.next_look = time.monotonic() + SECONDS_BETWEEN_LOOKS
                    look_into_inbox(clock=timezone.now)
        except DatabaseError:
            # A disk may be full, a server away: the next round may find it well again.
            logger.warning("Mail could not be seen to.", exc_info=True)
        except Exception:
            # The thread must not end over one mail: nothing would be sent any more.
            logger.exception("Mail could not be seen to.")
