"""What families open: the page where they choose the time of a visit."""

from django.urls import path

from .views import joint_visits

urlpatterns = [path("<slug:slug>/hembesok/<str:token>/", joint_visits.choose_time, name="choose_time")]
