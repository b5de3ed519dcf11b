"""What staff open in a day's work. Mounted under the staff's part of the site."""

from django.urls import path

from .views import counting, home_visits, offline, syncing, today

app_name = "visits"
urlpatterns = [
    path("", today.today, name="today"),
    path("rakna/<int:session_id>/", counting.count_visits, name="count"),
    path("rakna/<int:session_id>/nu/", counting.count_now, name="count_now"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("app.webmanifest", offline.manifest, name="manifest"),
    path("utan-nat/", offline.offline, name="offline"),
    path("utan-nat/sidor/", offline.pages_to_keep, name="pages_to_keep"),
    path("utan-nat/enheter/", offline.my_devices, name="devices"),
    path("utan-nat/enheter/<uuid:device>/glom/", offline.forget_device, name="forget_device"),
    path("synka/", syncing.sync, name="sync"),
    path("hembesok/", home_visits.latest, name="home_visits"),
    path("hembesok/nytt/", home_visits.new, name="home_visit_new"),
    path("hembesok/<uuid:pk>/genomfort/", home_visits.done, name="home_visit_done"),
]
