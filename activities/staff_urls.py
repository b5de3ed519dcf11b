"""What staff open about the programme. Mounted under the staff's part of the site."""

from django.urls import path

from .views import (
    attendance,
    cohorts,
    interpreters,
    leading,
    placing,
    planning,
    settings,
    sharing,
    staff,
    undelivered,
    writing,
)

app_name = "activities_staff"
urlpatterns = [
    path("traff/<int:session_id>/deltagare/", staff.participants, name="participants"),
    path("traff/<int:session_id>/anmal/", placing.sign_up_by_phone, name="sign_up_by_phone"),
    path("anmalan/<int:sign_up_id>/plats/", placing.place_by_hand, name="place_by_hand"),
    path("anmalan/<int:sign_up_id>/avboka/", placing.cancel_for_family, name="cancel_for_family"),
    path("traff/<int:session_id>/", leading.session, name="session"),
    path("traff/<int:session_id>/narvaro/", attendance.attendance, name="attendance"),
    path("traff/<int:session_id>/narvaro/markera/", attendance.mark, name="mark_attendance"),
    path("traff/<int:session_id>/narvaro/alla/", attendance.all_here, name="all_here"),
    path("traff/<int:session_id>/narvaro/alla/angra/", attendance.take_back_all_here, name="take_back_all_here"),
    path("traff/<int:session_id>/narvaro/oanmalda/", attendance.drop_in, name="drop_in"),
    path("traff/<int:session_id>/anteckning/", leading.note, name="session_note"),
    path("traff/<int:session_id>/lista/<str:signature>/", leading.paper_list, name="paper_list"),
    path("traff/<int:session_id>/meddelande/", writing.write_to_all, name="write_to_all"),
    path("traff/<int:session_id>/tolk/", interpreters.note_interpreter, name="note_interpreter"),
    path("traffar/anteckningar/", leading.notes, name="session_notes"),
    path("tolkar/", interpreters.interpreters, name="interpreters"),
    path("meddelanden/", undelivered.undelivered, name="undelivered"),
    path("meddelanden/<int:pk>/igen/", undelivered.send_again, name="send_message_again"),
    path("meddelanden/<int:pk>/ringt/", undelivered.told, name="told_by_phone"),
    path("delning/", sharing.sharing, name="sharing"),
    path("delning/beslut/", sharing.decide, name="share_attendance"),
    path("delning/beslut/<int:pk>/avsluta/", sharing.end, name="end_sharing"),
    path("anmalan/<int:sign_up_id>/samtycke/", sharing.consent, name="consent"),
    path("samtycke/<int:pk>/aterta/", sharing.take_back, name="take_back_consent"),
    path("aktiviteter/", settings.activities, name="activities"),
    path("aktiviteter/<int:pk>/", settings.activity_settings, name="activity_settings"),
    path("inbjudan/<str:what>/<int:pk>/ny-kod/", settings.renew_code, name="renew_code"),
    path("planering/", planning.planning, name="planning"),
    path("planering/<slug:slug>/mall/<int:pk>/kopiera/", planning.copy_template, name="copy_template"),
    path("planering/<slug:slug>/mall/<int:template_id>/ny-grupp/", planning.new_cohort, name="new_cohort"),
    path("planering/mall/<int:pk>/", planning.template, name="template"),
    path("planering/mall/<int:pk>/ta-bort/", planning.remove_template, name="remove_template"),
    path("planering/mall/<int:pk>/ny-traff/", planning.new_template_session, name="new_template_session"),
    path("planering/malltraff/<int:pk>/", planning.template_session, name="template_session"),
    path("planering/malltraff/<int:pk>/flytta/", planning.move_template_session, name="move_template_session"),
    path(
        "planering/malltraff/<int:pk>/ta-bort/", planning.remove_template_session, name="remove_template_session"
    ),
    path("planering/grupp/<int:pk>/", cohorts.cohort, name="cohort"),
    path("planering/traff/<int:session_id>/ny-tid/", cohorts.reschedule, name="reschedule"),
    path("planering/anmalan/<int:sign_up_id>/byt-grupp/", cohorts.move_family, name="move_family"),
]
