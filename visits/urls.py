"""What staff open in a day's work. Mounted under the staff's part of the site."""

from django.urls import path

from .views import attendance, counting, home_visits, joint_visits, locked_periods, themes, today, work

app_name = "visits"
urlpatterns = [
    path("", today.today, name="today"),
    path("rakna/<int:session_id>/", counting.count_visits, name="count"),
    path("lasta-perioder/", locked_periods.locked_periods, name="locked_periods"),
    path("lasta-perioder/las/", locked_periods.lock_period, name="lock_period"),
    path("lasta-perioder/<int:pk>/oppna/", locked_periods.unlock_period, name="unlock_period"),
    path("narvaro/<int:session_id>/utan-nat/", attendance.shell, name="attendance_shell"),
    path("narvaro/<int:session_id>/lista/", attendance.data, name="attendance_data"),
    path("hembesok/", home_visits.latest, name="home_visits"),
    path("hembesok/nytt/", home_visits.new, name="home_visit_new"),
    path("hembesok/<uuid:record>/", home_visits.record, name="home_visit"),
    path("hembesok/<uuid:pk>/genomfort/", home_visits.done, name="home_visit_done"),
    path("samtal/", work.counselling, name="counselling"),
    path("samtal/<uuid:pk>/", work.correct_counselling, name="correct_counselling"),
    path("samtal/<uuid:pk>/ta-tillbaka/", work.take_back_counselling, name="take_back_counselling"),
    path("lotsning/", work.guidance, name="guidance"),
    path("lotsning/<uuid:pk>/", work.correct_guidance, name="correct_guidance"),
    path("lotsning/<uuid:pk>/ta-tillbaka/", work.take_back_guidance, name="take_back_guidance"),
    path("ovrigt-arbete/", work.other_work, name="other_work"),
    path("ovrigt-arbete/<uuid:pk>/", work.correct_other_work, name="correct_other_work"),
    path("ovrigt-arbete/<uuid:pk>/ta-tillbaka/", work.take_back_other_work, name="take_back_other_work"),
    path("teman/", themes.themes, name="themes"),
    path("teman/<int:pk>/", themes.change_theme, name="change_theme"),
    path("hembesok/<uuid:pk>/svar/", home_visits.answer, name="home_visit_answer"),
    path("hembesok/<uuid:pk>/ratta/", home_visits.correct, name="home_visit_correct"),
    path("hembesok/<uuid:pk>/aterta/", home_visits.take_back, name="home_visit_take_back"),
    path("hembesok/<uuid:pk>/kod/", joint_visits.make_code, name="joint_visit_code"),
    path("hembesok/gemensamt/<int:pk>/", joint_visits.joint_visit, name="joint_visit"),
    path("hembesok/gemensamt/<int:pk>/kort/", joint_visits.card, name="joint_visit_card"),
]
