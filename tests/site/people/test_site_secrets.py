"""What the workspace keeps encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from daylit_site.people.secrets import SecretKeyChangedError, decrypted, encrypted

if TYPE_CHECKING:
    from pytest_django import Settings

KEPT = "postgresql://söker:lösen@databas/hus"


def test_a_secret_comes_back_as_it_was() -> None:
    assert decrypted(encrypted(KEPT)) == KEPT


def test_nothing_of_a_secret_is_seen_in_what_is_kept() -> None:
    kept = encrypted(KEPT)
    assert "databas" not in kept
    assert kept != encrypted(KEPT)


def test_another_secret_key_opens_nothing(settings: Settings) -> None:
    kept = encrypted(KEPT)
    settings.SECRET_KEY = "another one"  # noqa: S105 (that is the test)
    with pytest.raises(SecretKeyChangedError) as raised:
        decrypted(kept)
    assert str(raised.value) == (
        "It was kept with another secret key, so it cannot be read any more."
    )


@pytest.mark.parametrize("kept", ["", "never encrypted", "gAAAAAbroken", "gåta"])
def test_what_was_never_encrypted_is_not_taken_for_a_secret(kept: str) -> None:
    with pytest.raises(SecretKeyChangedError):
        decrypted(kept)


def test_one_changed_letter_is_noticed() -> None:
    kept = encrypted(KEPT)
    changed = kept[:40] + ("A" if kept[40] != "A" else "B") + kept[41:]
    with pytest.raises(SecretKeyChangedError):
        decrypted(changed)
