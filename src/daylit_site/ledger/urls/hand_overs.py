"""The addresses of hand-overs, and of what was agreed for them."""

from __future__ import annotations

from django.urls import path

from daylit_site.ledger.views import hand_overs

OF_ENTRY = "exceptions/<int:entry_id>/hand-over/"

urlpatterns = [
    path(OF_ENTRY, hand_overs.offer_hand_over, name="offer_hand_over"),
    path(f"{OF_ENTRY}accept/", hand_overs.accept_hand_over, name="accept_hand_over"),
    path(f"{OF_ENTRY}return/", hand_overs.return_hand_over, name="return_hand_over"),
    path(f"{OF_ENTRY}done/", hand_overs.finish_hand_over, name="finish_hand_over"),
    path(f"{OF_ENTRY}withdraw/", hand_overs.withdraw_hand_over, name="withdraw_hand_over"),
    path(f"{OF_ENTRY}pause/", hand_overs.pause_clock, name="pause_clock"),
    path(f"{OF_ENTRY}resume/", hand_overs.resume_clock, name="resume_clock"),
    path(
        "hand-over-terms/<slug:process_id>/",
        hand_overs.terms_of_hand_overs,
        name="terms_of_hand_overs",
    ),
]
