"""What visitors open."""

from django.urls import path

from .views import public

urlpatterns = [
    path("<slug:slug>/tyck-till/", public.write, name="feedback_write"),
    path("<slug:slug>/tyck-till/tack/", public.thanks, name="feedback_thanks"),
    path("<slug:slug>/ni-sa-vi-gjorde/", public.said_and_done, name="said_and_done"),
    path("<slug:slug>/forslag/", public.suggestions, name="suggestions"),
    path("<slug:slug>/forslag/rosta/", public.vote, name="vote"),
]
