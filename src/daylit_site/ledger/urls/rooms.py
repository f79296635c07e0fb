"""The addresses of rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from daylit_site.ledger.views import asking_in, room_files, room_talk, rooms

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("exceptions/<int:entry_id>/", rooms.entry, name="entry"),
    path("exceptions/<int:entry_id>/do/", rooms.do_to_entry, name="do_to_entry"),
    path("exceptions/<int:entry_id>/let-in/", asking_in.ask_into_room, name="ask_into_room"),
    path(
        "exceptions/<int:entry_id>/let-in/<int:person_id>/turn-down/",
        asking_in.turn_down,
        name="turn_down",
    ),
    path("rooms/<slug:room_key>/thread/", room_talk.room_thread, name="room_thread"),
    path("rooms/<slug:room_key>/say/", room_talk.say_in_room, name="say_in_room"),
    path("rooms/<slug:room_key>/bring/", room_talk.bring_into_room, name="bring_into_room"),
    path("rooms/<slug:room_key>/leave/", room_talk.leave_room, name="leave_room"),
    path(
        "rooms/<slug:room_key>/members/<int:member_id>/out/",
        room_talk.take_out_of_room,
        name="take_out_of_room",
    ),
    path("rooms/files/<int:attachment_id>/", room_files.room_file, name="room_file"),
    path("rooms/pictures/<int:attachment_id>/", room_files.room_image, name="room_image"),
]
