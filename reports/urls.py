"""The report, its downloads, and what coordinators add to it."""

from django.urls import path

from . import views
from .exporting import Format

app_name = "reports"
urlpatterns = [
    path("", views.report, name="report"),
    path("anteckningar/", views.notes, name="notes"),
    path("rapport.xlsx", views.download, {"file_format": Format.XLSX}, name="xlsx"),
    path("rapport.csv", views.download, {"file_format": Format.CSV}, name="csv"),
]
