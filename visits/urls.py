"""What staff open in a day's work. Mounted under the staff's part of the site."""

from django.urls import path

from .views import counting, home_visits, today, usual_families

app_name = "visits"
urlpatterns = [
    path("", today.today, name="today"),
    path("rakna/<int:session_id>/", counting.count_visits, name="count"),
    path("rakna/<int:session_id>/nu/", counting.count_now, name="count_now"),
    path("rakna/<int:session_id>/avsluta/", counting.close_count, name="close_count"),
    path("att-reda-ut/", counting.settle, name="to_settle"),
    path("vanliga-familjer/", usual_families.usual_families, name="usual_families"),
    path("vanliga-familjer/ny/", usual_families.new_usual_family, name="new_usual_family"),
    path("vanliga-familjer/<int:pk>/", usual_families.change_usual_family, name="change_usual_family"),
    path("vanliga-familjer/<int:pk>/flytta/", usual_families.move, name="move_usual_family"),
    path("vanliga-familjer/<int:pk>/ta-bort/", usual_families.remove, name="remove_usual_family"),
    path("hembesok/", home_visits.latest, name="home_visits"),
    path("hembesok/nytt/", home_visits.new, name="home_visit_new"),
    path("hembesok/<uuid:pk>/genomfort/", home_visits.done, name="home_visit_done"),
]
