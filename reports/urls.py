"""The report, its downloads, and what coordinators add to it."""

from django.urls import path

from . import views
from .exporting import Format
from .exports import views as exports
from .frozen import views as frozen

app_name = "reports"
urlpatterns = [
    path("", views.report, name="report"),
    path("anteckningar/", views.notes, name="notes"),
    path("rapport.xlsx", views.download, {"file_format": Format.XLSX}, name="xlsx"),
    path("rapport.csv", views.download, {"file_format": Format.CSV}, name="csv"),
    path("rapport.<str:ending>", exports.file_of_report, name="file"),
    path("filer/", exports.exports, name="exports"),
    path("frysta/", frozen.frozen_list, name="frozen"),
    path("frysta/<int:number>/", frozen.frozen_report, name="frozen_report"),
]
