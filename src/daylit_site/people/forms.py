"""What people fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.password_validation import (
    validate_password,
)
from django.utils.translation import gettext_lazy as _

from daylit_site.people.models import LONGEST_NAME, Level, Organisation, Party, Person
from daylit_site.people.roles import Role
from daylit_site.people.tasks import ask_for_password_link

if TYPE_CHECKING:
    from django.http import HttpRequest

    from daylit_site.people.models import Invitation


class TakingUp(forms.Form):
    """What someone who was invited says of themselves."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("A password"),
        strip=False,
        help_text=_("At least 10 characters; a few words that belong to no saying are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *filled_in: Any, invitation: Invitation, **how: Any) -> None:
        super().__init__(*filled_in, **how)
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        """Refuse a password that is too short, too common or too like the person."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "password" in said:
            person = Person(
                name=said.get("name", ""), email=said.get("email", self.invitation.email)
            )
            try:
                validate_password(said["password"], person)
            except forms.ValidationError as refused:
                self.add_error("password", refused)
        return said


class TakingUpFirst(TakingUp):
    """What the first administrator says besides: whose workspace this is, and their address."""

    host_name = forms.CharField(label=_("Your organisation"), max_length=LONGEST_NAME)
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("With it you sign in."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )

    field_order = ("host_name", "name", "email", "password")


class Inviting(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail address"))
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.MEMBER)

    def __init__(self, *filled_in: Any, person: Person, **how: Any) -> None:
        super().__init__(*filled_in, **how)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = Organisation.objects.visible_to(person).filter(left_at=None)
        field.empty_label = None

    def clean_role(self) -> Role:
        """Return the role as such."""
        return Role(self.cleaned_data["role"])


class ChangingRole(forms.Form):
    """Another role."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)

    def __init__(self, *filled_in: Any, person: Person, **how: Any) -> None:
        super().__init__(*filled_in, **how)
        self.initial["role"] = person.role
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [
            (role.value, role.label) for role in Role if person.organisation.may_have(role)
        ]

    def clean_role(self) -> Role:
        """Return the role as such."""
        return Role(self.cleaned_data["role"])


class JoiningTeam(forms.Form):
    """Which team someone works in: one of their organisation's in which they do not yet."""

    party = forms.ModelChoiceField(Party.objects.none(), label=_("Team"), empty_label=None)

    def __init__(self, *filled_in: Any, person: Person, **how: Any) -> None:
        super().__init__(*filled_in, **how)
        field = self.fields["party"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = Party.objects.filter(
            organisation=person.organisation_id, level=Level.TEAM
        ).exclude(members__person=person)

    @property
    def offers(self) -> bool:
        """Whether there is a team to choose."""
        field = self.fields["party"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        return bool(field.queryset and field.queryset.exists())


class AddingPartner(forms.Form):
    """Which organisation takes part from now on."""

    name = forms.CharField(label=_("Its name"), max_length=LONGEST_NAME)


class NamingParty(forms.Form):
    """A name of the logs that stands for an organisation."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("Exactly as the logs write it."),
    )
    level = forms.ChoiceField(label=_("It is the name of a"), choices=Level.choices)

    def clean_level(self) -> Level:
        """Return the level as such."""
        return Level(self.cleaned_data["level"])


class ForgottenPassword(forms.Form):
    """Of which address the password is forgotten.

    Nothing is looked up here: the worker does that, so that no answer tells who is here.
    """

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )

    def save(self, request: HttpRequest) -> str:
        """Have the worker see to it."""
        del request
        address: str = self.cleaned_data["email"]
        ask_for_password_link(address=address)
        return address
