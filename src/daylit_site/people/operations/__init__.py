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
    tell_of_password_link,
)
from daylit_site.people.operations.teams import agree_to_be_asked, join_team, leave_team

__all__ = [
    "add_partner",
    "agree_to_be_asked",
    "change_role",
    "choose_language",
    "come_back",
    "deactivate",
    "first_link_token",
    "forget_codes",
    "forget_party",
    "invite",
    "join_team",
    "leave",
    "leave_team",
    "loosen",
    "name_party",
    "reactivate",
    "take_up",
    "tell_of_password_link",
    "withdraw",
]
