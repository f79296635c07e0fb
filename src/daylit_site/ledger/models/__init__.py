"""What the ledger keeps."""

from daylit_site.ledger.models.changes import ASKED_IN, Change, Judging
from daylit_site.ledger.models.entries import LONGEST_CASE, Entry, Source, Touch
from daylit_site.ledger.models.hand_overs import Answer, HandOver, Pause, Terms
from daylit_site.ledger.models.patterns import Pattern
from daylit_site.ledger.models.rights import DecisionRight, Measure, Use
from daylit_site.ledger.models.rooms import Attachment, Member, Message, Room
from daylit_site.ledger.models.saved_views import SavedView
from daylit_site.ledger.models.standing import Standing
from daylit_site.ledger.models.states import LONGEST_TEXT, OPEN, UNTAKEN, State

__all__ = [
    "ASKED_IN",
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
    "Source",
    "Standing",
    "State",
    "Terms",
    "Touch",
    "Use",
]
