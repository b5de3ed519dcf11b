"""What staff open in a day's work. Mounted under the staff's part of the site."""

from django.urls import path

from .views import counting, home_visits, joint_visits, today

app_name = "visits"
urlpatterns = [
    path("", today.today, name="today"),
    path("rakna/<int:session_id>/", counting.count_visits, name="count"),
    path("hembesok/", home_visits.latest, name="home_visits"),
    path("hembesok/nytt/", home_visits.new, name="home_visit_new"),
    path("hembesok/<uuid:record>/", home_visits.record, name="home_visit"),
    path("hembesok/<uuid:pk>/genomfort/", home_visits.done, name="home_visit_done"),
    path("hembesok/<uuid:pk>/svar/", home_visits.answer, name="home_visit_answer"),
    path("hembesok/<uuid:pk>/ratta/", home_visits.correct, name="home_visit_correct"),
    path("hembesok/<uuid:pk>/aterta/", home_visits.take_back, name="home_visit_take_back"),
    path("hembesok/<uuid:pk>/kod/", joint_visits.make_code, name="joint_visit_code"),
    path("hembesok/gemensamt/<int:pk>/", joint_visits.joint_visit, name="joint_visit"),
    path("hembesok/gemensamt/<int:pk>/kort/", joint_visits.card, name="joint_visit_card"),
]
