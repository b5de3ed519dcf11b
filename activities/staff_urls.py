"""What staff open about the programme. Mounted under the staff's part of the site."""

from django.urls import path

from .views import staff

app_name = "activities_staff"
urlpatterns = [
    path("traff/<int:session_id>/deltagare/", staff.participants, name="participants"),
]
