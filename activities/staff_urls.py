"""What staff open about the programme. Mounted under the staff's part of the site."""

from django.urls import path

from .views import deviations, sharing, staff

app_name = "activities_staff"
urlpatterns = [
    path("traff/<int:session_id>/deltagare/", staff.participants, name="participants"),
    path("traff/<int:session_id>/narvaro/", staff.attendance, name="attendance"),
    path("traff/<int:session_id>/narvaro/markera/", staff.mark, name="mark_attendance"),
    path("avvikelse/", deviations.choose, name="deviate"),
    path("avvikelse/granska/", deviations.look_through, name="look_through_deviation"),
    path("avvikelse/registrera/", deviations.register, name="register_deviation"),
    path("avvikelse/stangt/", deviations.closing, name="closing"),
    path("avvikelse/stang/", deviations.close, name="close"),
    path("avvikelse/<int:pk>/", deviations.deviation, name="deviation"),
    path("avvikelse/<int:pk>/angra/", deviations.undo, name="undo_deviation"),
    path("avvikelse/<int:pk>/oppna-igen/", deviations.open_again, name="open_again"),
    path("delning/", sharing.sharing, name="sharing"),
    path("delning/beslut/", sharing.decide, name="share_attendance"),
    path("delning/beslut/<int:pk>/avsluta/", sharing.end, name="end_sharing"),
    path("anmalan/<int:sign_up_id>/samtycke/", sharing.consent, name="consent"),
    path("samtycke/<int:pk>/aterta/", sharing.take_back, name="take_back_consent"),
]
