"""A TOML file in which people wrote something down."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from daylit.errors import UnableToReadError
from daylit.language import _

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
        raise UnableToReadError(path, _("there is no such file")) from None
    except OSError as error:
        said = _("it cannot be opened ({words})")
        raise UnableToReadError(path, said.format(words=str(error.strerror).lower())) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        said = _("it is not valid TOML ({words})")
        raise UnableToReadError(path, said.format(words=error)) from error
