"""The audit log, for IT administrators and data protection officers."""

from django.urls import path

from .views import log

app_name = "log"
urlpatterns = [
    path("", log.log, name="list"),
    path("logg.csv", log.download, name="csv"),
]
