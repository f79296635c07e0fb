"""What the ledger keeps."""

from daylit_site.ledger.models.entries import (
    LONGEST_CASE,
    LONGEST_TEXT,
    OPEN,
    UNTAKEN,
    Change,
    Entry,
    Judging,
    Pattern,
    SavedView,
    Standing,
    State,
    Touch,
)
from daylit_site.ledger.models.hand_overs import Answer, HandOver, Pause, Terms
from daylit_site.ledger.models.rights import DecisionRight, Measure, Use
from daylit_site.ledger.models.rooms import Attachment, Member, Message, Room

__all__ = [
    "LONGEST_CASE",
    "LONGEST_TEXT",
    "OPEN",
    "UNTAKEN",
    "Answer",
    "Attachment",
    "Change",
    "DecisionRight",
    "Entry",
    "HandOver",
    "Judging",
    "Measure",
    "Member",
    "Message",
    "Pattern",
    "Pause",
    "Room",
    "SavedView",
    "Standing",
    "State",
    "Terms",
    "Touch",
    "Use",
]
