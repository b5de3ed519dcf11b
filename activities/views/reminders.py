"""One click in a mail program, or two on a page, and a parent gets no more reminders."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from activities import reminding
from familjecentral.audit.recording import PARENT
from familjecentral.privacy.access import SECRET_LINK, access


# The mail program that sends RFC 8058's one click has no cookie and no form of ours: the secret link is the proof.
@csrf_exempt
@access(SECRET_LINK)
@require_http_methods(["GET", "HEAD", "POST"])
def stop_reminders(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks and changes nothing, since programs that look for viruses open every link; POST turns them off."""
    contact = reminding.parent_of(token)
    if contact is None:
        raise Http404
    if request.method == "POST":
        reminding.stop_reminders(contact=contact, by=PARENT)
    has_them = contact.remind_two_days or contact.remind_same_day
    centre = contact.sign_up.bookable.activity.centre
    context = {"token": token, "centre": centre, "is_done": request.method == "POST" or not has_them}
    return render(request, "activities/stop_reminders.html", context)
