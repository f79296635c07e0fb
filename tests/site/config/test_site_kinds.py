"""A demo is not served as a workspace, nor a workspace as a demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import timezone

from daylit.errors import ParameterError
from daylit_site.config.serving import _check_kind
from daylit_site.people.demo import make_demo_people
from daylit_site.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from daylit_site.people.models import Person

pytestmark = pytest.mark.django_db


def test_an_empty_workspace_may_become_either() -> None:
    _check_kind(is_demo=True)
    _check_kind(is_demo=False)


def test_a_demo_is_not_served_as_a_workspace() -> None:
    make_demo_people(timezone.now())
    _check_kind(is_demo=True)
    with pytest.raises(ParameterError) as refused:
        _check_kind(is_demo=False)
    assert str(refused.value) == (
        f"{settings.HOME} was filled by daylit demo: whoever saw its sign-in page knows the "
        "passwords. Hint: serve it with daylit demo, or begin in another folder with --home."
    )


def test_a_workspace_is_not_opened_as_a_demo(someone: Callable[..., Person]) -> None:
    someone(Role.ADMINISTRATOR)
    _check_kind(is_demo=False)
    with pytest.raises(ParameterError) as refused:
        _check_kind(is_demo=True)
    assert str(refused.value) == (
        f"{settings.HOME} holds a workspace that is no demo: its sign-in page must not let "
        "everyone in. Hint: name another folder with --home."
    )
