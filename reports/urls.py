"""The report and its downloads."""

from django.urls import path

from . import views
from .exporting import Format

app_name = "reports"
urlpatterns = [
    path("", views.report, name="report"),
    path("rapport.xlsx", views.download, {"file_format": Format.XLSX}, name="xlsx"),
    path("rapport.csv", views.download, {"file_format": Format.CSV}, name="csv"),
]
