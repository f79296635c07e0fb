"""The addresses of people."""

from __future__ import annotations

from django.urls import path

from daylit_site.people.views import (
    account,
    audit,
    entering,
    mailing,
    organisations,
    signing_in,
    taking_part,
    teams,
)

urlpatterns = [
    path("", taking_part.people, name="people"),
    path("invite/", taking_part.invite, name="invite"),
    path("invitations/<str:token>/", entering.invitation, name="take_up"),
    path("invited/<int:invitation_id>/withdraw/", taking_part.withdraw, name="withdraw"),
    path("persons/<int:person_id>/", taking_part.person, name="person"),
    path("persons/<int:person_id>/role/", taking_part.role, name="change_role"),
    path("persons/<int:person_id>/deactivate/", taking_part.deactivate, name="deactivate"),
    path("persons/<int:person_id>/reactivate/", taking_part.reactivate, name="reactivate"),
    path("persons/<int:person_id>/forget-codes/", taking_part.forget_codes, name="forget_codes"),
    path("persons/<int:person_id>/loosen/", taking_part.loosen, name="loosen"),
    path("persons/<int:person_id>/password-link/", taking_part.new_password, name="password_link"),
    path("organisations/add/", organisations.add_partner, name="add_partner"),
    path("organisations/<int:organisation_id>/", organisations.organisation, name="organisation"),
    path("organisations/<int:organisation_id>/leave/", organisations.leave, name="leave"),
    path(
        "organisations/<int:organisation_id>/come-back/",
        organisations.come_back,
        name="come_back",
    ),
    path("parties/<int:party_id>/forget/", organisations.forget_party, name="forget_party"),
    path("account/", account.account, name="account"),
    path("account/teams/join/", teams.join, name="join_team"),
    path("account/teams/<int:party_id>/leave/", teams.leave, name="leave_team"),
    path("account/teams/<int:party_id>/asked/", teams.asked, name="asked_for_team"),
    path("persons/<int:person_id>/teams/add/", teams.add, name="add_to_team"),
    path(
        "persons/<int:person_id>/teams/<int:party_id>/remove/",
        teams.remove,
        name="remove_from_team",
    ),
    path("audit/", audit.audit, name="audit"),
    path("audit/table/", audit.audit_table, name="audit_table"),
    path("account/mail/", mailing.mail_choice, name="mail_choice"),
    path("mail/", mailing.outbox, name="outbox"),
    path("mail/<int:letter_id>/again/", mailing.send_again, name="send_again"),
    path("mail/held/", mailing.held_mail, name="held_mail"),
    path("mail/held/<int:mail_id>/away/", mailing.throw_held_away, name="throw_held_away"),
    path("language/", account.language, name="language"),
    path("sign-in/through/", signing_in.sign_in_through, name="sign_in_through"),
    path("sign-in/back/", signing_in.come_back_signed_in, name="come_back_signed_in"),
    path("demo/", entering.demo, name="demo_sign_in"),
    path("demo/mail/", mailing.demo_mail, name="demo_mail"),
    path("demo/mail/<int:letter_id>/answer/", mailing.answer_demo_mail, name="answer_demo_mail"),
]
