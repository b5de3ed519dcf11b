"""The project's addresses and two bare views: what the same server and middleware do with an empty page."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from activities.models import UsedTicket
from familjecentral import clock
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


@csrf_exempt
@access(PUBLIC)
def bare_insert(request: HttpRequest) -> HttpResponse:
    """Inserts one row and answers with a redirect: what the storm of sign-ups is compared with."""
    UsedTicket.objects.create(ticket_hash=uuid.uuid4().hex, used_on=clock.today())
    return HttpResponseRedirect("/bare/page")


urlpatterns = [
    path("bare/page", bare_page),
    path("bare/form", bare_form),
    path("bare/insert", bare_insert),
    *project,
]
