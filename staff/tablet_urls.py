"""What a shared tablet itself shows: whose it is, the names, the PIN, and the way out."""

from django.urls import path

from .views import at_tablet

app_name = "tablets"
urlpatterns = [
    path("", at_tablet.names, name="names"),
    path("klar/", at_tablet.done, name="done"),
    path("<int:person_id>/", at_tablet.enter_pin, name="enter_pin"),
]
