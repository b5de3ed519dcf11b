"""The project's addresses and two bare views: what the same server and middleware do with an empty page."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import path

from familjecentral.privacy.access import PUBLIC, access
from familjecentral.urls import urlpatterns as project


@access(PUBLIC)
def bare_page(request: HttpRequest) -> HttpResponse:
    """A page with nothing in it, and a token for the bare form."""
    return HttpResponse(get_token(request))


@access(PUBLIC)
def bare_form(request: HttpRequest) -> HttpResponse:
    """A form that is checked for forgery, stored nowhere and answered with a redirect."""
    return HttpResponseRedirect(f"/bare/page?{len(request.POST)}")


urlpatterns = [path("bare/page", bare_page), path("bare/form", bare_form), *project]
