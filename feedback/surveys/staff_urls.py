"""What leads and coordinators open."""

from django.urls import path

from . import editing_views, staff_views

app_name = "surveys"
urlpatterns = [
    path("", staff_views.survey_results, name="results"),
    path("fragor/", editing_views.questions, name="questions"),
]
