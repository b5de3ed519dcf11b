"""What staff open in a day's work. Mounted under the staff's part of the site."""

from django.urls import path

from .views import counting, home_visits, today

app_name = "visits"
urlpatterns = [
    path("", today.today, name="today"),
    path("rakna/<int:session_id>/", counting.count_visits, name="count"),
    path("hembesok/", home_visits.latest, name="home_visits"),
    path("hembesok/nytt/", home_visits.new, name="home_visit_new"),
    path("hembesok/<uuid:pk>/genomfort/", home_visits.done, name="home_visit_done"),
]
