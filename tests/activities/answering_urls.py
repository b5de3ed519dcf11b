"""The program's addresses, with the page that answers an offer where it isn't there yet."""

from django.http import HttpResponse
from django.urls import path

from familjecentral.urls import urlpatterns as whole

urlpatterns = [
    path("anmald/<str:token>/svara/", lambda request, token: HttpResponse(), name="answer_offer"),
    *whole,
]
