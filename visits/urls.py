"""What staff open in a day's work. Mounted under the staff's part of the site."""

from django.urls import path

from .views import counting, home_visits, themes, today, work

app_name = "visits"
urlpatterns = [
    path("", today.today, name="today"),
    path("rakna/<int:session_id>/", counting.count_visits, name="count"),
    path("hembesok/", home_visits.latest, name="home_visits"),
    path("hembesok/nytt/", home_visits.new, name="home_visit_new"),
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
]
