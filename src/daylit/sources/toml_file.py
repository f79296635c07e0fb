"""A TOML file in which people wrote something down."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from daylit.errors import UnableToReadError

if TYPE_CHECKING:
    from pathlib import Path


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file; the mark that some editors write before it is no harm.

    Raises:
        UnableToReadError: The file is missing, cannot be opened, or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UnableToReadError(path, "there is no such file") from None
    except OSError as error:
        raise UnableToReadError(
            path, f"it cannot be opened ({str(error.strerror).lower()})"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnableToReadError(path, f"it is not valid TOML ({error})") from error
