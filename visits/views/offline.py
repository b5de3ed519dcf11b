"""What makes the staff's pages an app that opens without a network; and one's own devices."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from familjecentral import clock
from familjecentral.audit.recording import Actor
from familjecentral.privacy.access import PUBLIC, SIGNED_IN, access, answering
from staff.requests import StaffRequest
from visits import device_keys, offline_pages

from .syncing import not_now

ICONS = (("192x192", "img/app-192.png", "any"), ("512x512", "img/app-512.png", "any"),
         ("512x512", "img/app-maskable-512.png", "maskable"), ("any", "img/mark.svg", "any"))  # fmt: skip


@access(PUBLIC)
@never_cache  # browsers ask for it anew at each visit, so that a mended one takes over at once
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script between the staff's pages and the network; its address decides which pages are its."""
    told = {
        "version": offline_pages.version(),
        "assets": offline_pages.assets(),
        "fallback": reverse("visits:offline"),
    }
    context = {"config": json.dumps(told).replace("<", "\\u003c")}
    return render(request, "offline/sw.js", context, content_type="text/javascript; charset=utf-8")


@access(PUBLIC)
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What the app is called and looks like on a home screen."""
    told: dict[str, Any] = {
        "id": "/personal/",
        "name": _("Family centre, staff"),
        "short_name": _("Family centre"),
        "description": _("Count visits and log home visits, also without a network."),
        "lang": request.LANGUAGE_CODE,
        "start_url": reverse("visits:today"),
        "scope": "/personal/",
        "display": "standalone",
        "background_color": "#fbf8f3",
        "theme_color": "#1f5c4d",
        "icons": [
            {
                "src": static(name),
                "sizes": sizes,
                "type": "image/svg+xml" if name.endswith("svg") else "image/png",
                "purpose": purpose,
            }
            for sizes, name, purpose in ICONS
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@access(PUBLIC)
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What opens without a network: nobody is named on it, it is the same for everyone; scripts fill it in."""
    return render(request, "offline/offline.html")


@answering(not_now)
@access("tally.create")
@never_cache
@require_GET
def pages_to_keep(request: StaffRequest) -> HttpResponse:
    """The addresses that the person's device fetches and keeps."""
    pages = offline_pages.pages_to_keep(request.user, today=clock.today())
    return JsonResponse({"pages": [asdict(page) for page in pages]})


@access(SIGNED_IN)
@never_cache
@require_GET
def my_devices(request: StaffRequest) -> HttpResponse:
    """One's own devices that keep records without a network."""
    return render(request, "offline/devices.html", {"devices": device_keys.keys_of(request.user)})


@access(SIGNED_IN)
@require_POST
def forget_device(request: StaffRequest, device: Any) -> HttpResponse:
    """Make what one of my devices has kept unreadable: it is lost, or no longer mine."""
    if not device_keys.forget(person=request.user, device=device, by=Actor.staff(request.user)):
        raise Http404
    messages.success(request, _("That device is forgotten. What waited on it can never be read."))
    return redirect("visits:devices")
