"""``docs/secrecy.md`` is made from the table, and the table leaves no model and no page out."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from familjecentral.privacy.access import OPEN, SIGNED_IN
from staff.access import access_of
from staff.secrecy import MODELS_OF, OF_OTHER_PACKAGES, PERMISSIONS
from staff.secrecy_page import as_markdown
from tests.secrecy.walking import url_patterns

OURS = {
    "activities",
    "audit",
    "demo",
    "familjecentral_forms",
    "feedback",
    "outbox",
    "privacy",
    "reports",
    "staff",
    "visits",
}
PERSONAL_FIELDS = (models.EmailField, models.GenericIPAddressField)
PERSONAL_NAMES = {"alias", "birth_month", "email", "name", "phone", "personal_number", "to"}
# Things without a person in them, though a field is called so: what it is instead.
NOT_PERSONAL = {
    "activities.SeriesTemplate", "staff.FamilyCentre", "staff.PartnerService", "staff.Principal", "staff.Venue",
    "visits.HomeVisitProgramme", "visits.HomeVisitStep", "staff.Tablet", "activities.ActivitySeries",
    "activities.TemplateSession", "staff.TrainingTheme", "visits.CounsellingTheme", "staff.Goal",
}  # fmt: skip
ACCOUNTS = {"account", "role", "tablet", "audit", "sharing", "tally", "home_visit"}  # persons are staff, if any


def test_the_page_is_in_step_with_the_table():
    page = (Path(settings.BASE_DIR) / "docs" / "secrecy.md").read_text(encoding="utf-8")
    assert page == as_markdown(), "Run: .venv/bin/python manage.py write_secrecy_page"


def test_every_model_of_ours_is_a_thing_in_the_table():
    named = [label for labels in MODELS_OF.values() for label in labels]
    assert len(named) == len(set(named))
    ours = {model._meta.label for model in apps.get_models() if model._meta.app_label in OURS}
    assert ours == set(named)


def test_every_other_package_with_models_says_why_it_has_no_row():
    others = {model._meta.app_label for model in apps.get_models()} - OURS
    assert others == set(OF_OTHER_PACKAGES)


def test_a_model_with_a_person_in_it_has_a_wall():
    for thing, labels in MODELS_OF.items():
        for label in labels:
            model = apps.get_model(label)
            personal = [
                field.name
                for field in model._meta.concrete_fields
                if isinstance(field, PERSONAL_FIELDS) or field.name in PERSONAL_NAMES
            ]
            of_a_person = [
                field.name
                for field in model._meta.concrete_fields
                if field.is_relation and getattr(field.related_model, "wall", None)
            ]
            if thing not in ACCOUNTS and label not in NOT_PERSONAL and (personal or of_a_person):
                assert getattr(model, "wall", None), f"{label} holds {personal + of_a_person} behind no wall"


@pytest.mark.parametrize(
    ("name", "pattern"), url_patterns(), ids=lambda part: part if isinstance(part, str) else ""
)
def test_every_page_declares_its_permission(name, pattern):
    class Match:
        namespaces = name.split(":")[:-1]
        view_name = name
        url_name = name.split(":")[-1]

    declared = access_of(Match(), pattern.callback)
    assert declared in {*OPEN, SIGNED_IN, *PERMISSIONS}, f"{name} declares {declared}"


def test_a_page_that_declares_nothing_is_not_served(client, monkeypatch):
    from django.core.exceptions import ImproperlyConfigured

    from activities.views import public

    monkeypatch.delattr(public.centres, "access")
    with pytest.raises(ImproperlyConfigured, match="declares no access"):
        client.get("/")
