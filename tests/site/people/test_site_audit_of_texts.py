"""What people write stands in the audit as they wrote it, however much it looks like a day."""

from __future__ import annotations

import pytest

from daylit_site.people.audit_words import in_words


@pytest.mark.parametrize(
    ("name", "kept", "read"),
    [
        ("because", "2026-02-30", "2026-02-30"),
        ("reason", "2026-02-03", "2026-02-03"),
        ("accepted_until", "2026-02-03", "3 February 2026"),
        ("accepted_until", "2026-02-30", "2026-02-30"),
        ("until", "0000-00-00", "0000-00-00"),
        ("state_at", "2026-02-03T09:30:00+00:00", "3 February 2026, 09:30 UTC"),
        ("state_at", "2026-02-03T25:61:00+00:00", "2026-02-03T25:61:00+00:00"),
    ],
)
def test_only_days_and_moments_are_written_as_such(name: str, kept: str, read: str) -> None:
    assert in_words(name, kept) == read
