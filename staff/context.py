"""What every page for staff shows: the menu that the person's roles open, and whose data they see."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from .rules import roles_of, services_held
from .sign_in import first_page_of
from .tablets import tablet_of

WORK = ("visits:counselling", "visits:guidance", "visits:other_work")  # three pages, one line of the menu
TODAY = ("visits:today", "visits:count")  # the Today page and what one opens from it to count
BELOW_TODAY = ("traff/", "avvikelse/", "anmalan/")  # and addresses of sessions and families, which it leads to
FIRST_IN_MENU = 5  # what stands in the menu's own line; the rest opens under it


def staff_pages(request: HttpRequest) -> dict[str, Any]:
    """``nav``: the pages this person may open, parted in ``nav_first`` and ``nav_more``; ``home``: their first;
    ``service_names``: whose people they see; ``services_to_act_for``: those they can choose between, when there is
    a choice."""
    if "_auth_user_id" not in request.session:
        return {}
    user = request.user
    roles = roles_of(user)
    services = sorted({f"{role.service.label} ({role.centre})" for role in roles if role.service})
    wanted = [
        ("tally.create", "visits:today", _("Today")),
        ("home_visit.create", "visits:home_visits", _("Home visits")),
        ("counselling.create", "visits:counselling", _("Talks and guidance")),
        ("invitation.read", "activities_staff:activities", _("Activities")),
        ("sharing.read", "activities_staff:sharing", _("Shared")),
        ("contact.read", "activities_staff:undelivered", _("Messages")),
        ("comment.read", "feedback:list", _("Comments")),
        ("data_request.read", "staff:data_requests", _("Own data")),
        ("survey.read", "surveys:results", _("Survey")),
        ("report.read", "reports:report", _("Report")),
        ("locked_period.change", "visits:locked_periods", _("Locked periods")),
        ("interpreter.read", "activities_staff:interpreters", _("Interpreters")),
        ("session_note.read", "activities_staff:session_notes", _("Notes")),
        ("improvement.read", "staff:development", _("Development")),
        ("house.change", "staff:house", _("About the house")),
        ("tablet.read", "staff:tablets", _("Shared tablets")),
        ("retention.read", "staff:retention", _("Retention")),
        ("document.read", "staff:documents", _("Documents")),
        ("audit.read", "log:list", _("Log")),
    ]
    if any(role.centre_id for role in roles):  # IT, which may change all programmes, does so in its own pages
        wanted.insert(3, ("programme.change", "activities_staff:planning", _("Groups")))
    if not user.has_perm("comment.read"):  # to whom it is a part of Comments
        wanted.append(("suggestion.change", "feedback:suggestions", _("Suggestions")))
    nav = []
    for permission, name, label in wanted:
        if user.has_perm(permission):
            try:
                url = reverse(name)
            except NoReverseMatch:
                continue
            nav.append({"url": url, "label": label, "is_current": _is_current(request, name, url)})
    if getattr(user, "is_staff", False):
        nav.append({"url": reverse("admin:index"), "label": _("Administration"), "is_current": False})
    first, more = _parted(nav)
    held = [] if tablet_of(request) else services_held(user)
    return {
        "nav": nav,
        "nav_first": first,
        "nav_more": more,
        "home": first_page_of(user),
        "service_names": ", ".join(services),
        "services_to_act_for": held if len(held) > 1 else [],
        "services_at_several_centres": len({service.centre_id for service in held}) > 1,
    }


def _parted(nav: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The menu's own line, always with the page that one is on, and the rest; no rest of a single page."""
    first, more = nav[:FIRST_IN_MENU], nav[FIRST_IN_MENU:]
    if len(more) < 2:  # noqa: PLR2004 - a menu for one page is a longer way to it
        return nav, []
    return first + [item for item in more if item["is_current"]], [item for item in more if not item["is_current"]]


def _is_current(request: HttpRequest, name: str, url: str) -> bool:
    """Every staff page lies below Today's address, so Today is current on its own pages only."""
    if name in TODAY:
        below = tuple(f"{url}{each}" for each in BELOW_TODAY)
        view = request.resolver_match.view_name if request.resolver_match else ""
        return view in TODAY or request.path.startswith(below)
    if name in WORK:
        return any(request.path.startswith(reverse(each)) for each in WORK)
    return request.path.startswith(url)
