"""Every address with every verb: no fault, and nothing changed by any but POST."""

import re
import uuid

import pytest
from django.urls import URLPattern, get_resolver, reverse

from staff.models import StaffRole
from tests.factories import StaffMemberFactory

from .conftest import comment_form, everything, sign_up_form

pytestmark = pytest.mark.django_db
VERBS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
BODY = "application/x-www-form-urlencoded"


def addresses(resolver, before="", values=None):
    """(name, address) of every page, with values that lead somewhere when there is such a thing."""
    for pattern in resolver.url_patterns:
        route = before + _filled_in(pattern.pattern, values or {})
        if isinstance(pattern, URLPattern):
            yield pattern.name or pattern.lookup_str, f"/{route}"
        else:
            yield from addresses(pattern, route, values)


def _filled_in(pattern, values):
    by_kind = {"IntConverter": "1", "UUIDConverter": str(uuid.UUID(int=1))}
    text = str(pattern)
    if not hasattr(pattern, "_route"):
        text = re.sub(r"\(\?P<uidb36>.*?\)-\(\?P<key>.*?\)", "1-abc", text)
        return re.sub(r"\(.*?\)", "x", text).strip("^$").replace("\\Z", "")
    for name, converter in pattern.converters.items():
        value = values.get(name) or by_kind.get(type(converter).__name__, "x")
        text = re.sub(rf"<(\w+:)?{name}>", str(value), text)
    return text


@pytest.fixture
def somebody_with_every_role(service):
    person = StaffMemberFactory()
    for role in StaffRole.Role:
        place = {"service": service, "centre": service.centre}
        if role == StaffRole.Role.COORDINATOR:
            place["service"] = None
        elif role in {StaffRole.Role.IT_ADMINISTRATOR, StaffRole.Role.DATA_PROTECTION_OFFICER}:
            place = {}
        StaffRole.objects.create(person=person, role=role, **place)
    return person


@pytest.mark.parametrize("signed_in", [False, True])
def test_no_verb_but_post_changes_anything_and_none_breaks(
    client, session, somebody_with_every_role, signed_in, settings
):
    settings.PUBLIC_POSTS_PER_ADDRESS = settings.WRONG_LINKS_PER_ADDRESS = 0
    slug = session.activity.centre.slug
    sign_up_url, comment_url = reverse("sign_up", args=[slug, session.pk]), reverse("feedback_write", args=[slug])
    client.raise_request_exception = False
    own = client.post(sign_up_url, sign_up_form())["Location"]
    assert client.post(comment_url, comment_form()).status_code == 302
    if signed_in:
        client.force_login(somebody_with_every_role, backend="allauth.account.auth_backends.AuthenticationBackend")
    values = {
        "slug": slug, "pk": session.pk, "session_id": session.pk, "token": own.split("/")[-2],
        "year": 2026, "number": 48, "object_id": session.pk,
    }  # fmt: skip
    pages = dict(addresses(get_resolver(), values=values))
    assert len(pages) > 90
    body = "&".join(f"{k}={v}" for k, v in {**sign_up_form(), **comment_form(), "post": "yes", "delta": 1}.items())
    before, faults = everything(), []
    for name, address in pages.items():
        # The administration's pages are Django's, many and slow: with two verbs each.
        for verb in ("PUT", "DELETE") if address.startswith("/admin/") else VERBS:
            response = client.generic(verb, address, body.encode(), content_type=BODY)
            if response.status_code >= 500:
                faults.append((verb, name, address, response.status_code))
    assert faults == []
    assert everything() == before
    assert ("_auth_user_id" in client.session) == signed_in
