"""What staff open about the programme. Mounted under the staff's part of the site."""

from django.urls import path

from .views import sharing, staff, undelivered

app_name = "activities_staff"
urlpatterns = [
    path("traff/<int:session_id>/deltagare/", staff.participants, name="participants"),
    path("traff/<int:session_id>/narvaro/", staff.attendance, name="attendance"),
    path("traff/<int:session_id>/narvaro/markera/", staff.mark, name="mark_attendance"),
    path("meddelanden/", undelivered.undelivered, name="undelivered"),
    path("meddelanden/<int:pk>/igen/", undelivered.send_again, name="send_message_again"),
    path("meddelanden/<int:pk>/ringt/", undelivered.told, name="told_by_phone"),
    path("delning/", sharing.sharing, name="sharing"),
    path("delning/beslut/", sharing.decide, name="share_attendance"),
    path("delning/beslut/<int:pk>/avsluta/", sharing.end, name="end_sharing"),
    path("anmalan/<int:sign_up_id>/samtycke/", sharing.consent, name="consent"),
    path("samtycke/<int:pk>/aterta/", sharing.take_back, name="take_back_consent"),
]
