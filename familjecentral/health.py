"""Is it alive, and can it serve?"""

from django.db import connection
from django.http import HttpRequest, HttpResponse

from familjecentral.privacy.access import PUBLIC, access


@access(PUBLIC)
def live(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@access(PUBLIC)
def ready(_request: HttpRequest) -> HttpResponse:
    """The database answers too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
