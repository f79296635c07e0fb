"""What is done to people and organisations. Each operation happens whole or not at all."""

from daylit_site.people.operations.invitations import (
    first_link_token,
    invite,
    take_up,
    withdraw,
)
from daylit_site.people.operations.organisations import (
    add_partner,
    come_back,
    forget_party,
    leave,
    name_party,
)
from daylit_site.people.operations.persons import (
    change_role,
    choose_language,
    deactivate,
    forget_codes,
    loosen,
    reactivate,
)

__all__ = [
    "add_partner",
    "change_role",
    "choose_language",
    "come_back",
    "deactivate",
    "first_link_token",
    "forget_codes",
    "forget_party",
    "invite",
    "leave",
    "loosen",
    "name_party",
    "reactivate",
    "take_up",
    "withdraw",
]
