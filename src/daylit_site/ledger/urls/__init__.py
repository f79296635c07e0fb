"""The addresses of the ledger."""

from daylit_site.ledger.urls import entries, hand_overs, patterns, rights, rooms

urlpatterns = [
    *entries.urlpatterns,
    *patterns.urlpatterns,
    *rooms.urlpatterns,
    *hand_overs.urlpatterns,
    *rights.urlpatterns,
]
