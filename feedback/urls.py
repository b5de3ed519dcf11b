"""What visitors open."""

from django.urls import path

from . import views

urlpatterns = [
    path("<slug:slug>/tyck-till/", views.write, name="feedback_write"),
    path("<slug:slug>/tyck-till/tack/", views.thanks, name="feedback_thanks"),
]
