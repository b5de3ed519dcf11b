from django.http import HttpRequest, HttpResponse
from django.urls import path


def _soon(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [path("", _soon, name="centres")]
