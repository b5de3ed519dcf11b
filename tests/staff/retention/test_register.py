"""The register leaves no model and no text out: whoever adds one has to say what it is and when it goes."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.management import call_command
from django.db import connection, models

from familjecentral.privacy.walls import models_written_by_owner, walled_models
from staff.models import StaffMember
from staff.retention import listing, purging
from staff.retention.register import (
    ALL,
    BY_CODE,
    FREE_OF_PERSONS,
    OF_OTHER_PACKAGES,
    OTHER_TABLES,
    OTHER_TEXT,
    RECORD_TYPES,
    kept_of,
)
from staff.secrecy import MODELS_OF
from tests.secrecy.test_page import OURS

TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField, ArrayField)


def texts_of(model: type[models.Model]) -> set[str]:
    """The fields that something about anybody could be written in."""
    return {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, TEXT) and not field.choices and not isinstance(field, models.SlugField)
    }


def registered() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in RECORD_TYPES:
        for label, name in each.personal_fields():
            found.setdefault(label, set()).add(name)
    return found


def missing_from_the_register(model: type[models.Model]) -> set[str]:
    """Its fields that the register says nothing about; the whole model when it is nowhere."""
    label = model._meta.label
    if label in FREE_OF_PERSONS:
        return texts_of(model) - set(FREE_OF_PERSONS[label].split())
    if label not in registered():
        return {"*"} if label not in OF_OTHER_PACKAGES else set()
    return texts_of(model) - registered()[label] - set(OTHER_TEXT.get(label, "").split())


def test_every_model_and_every_text_in_it_is_in_the_register_or_said_to_hold_no_person():
    found = {model._meta.label: missing_from_the_register(model) for model in apps.get_models()}
    assert {label: names for label, names in found.items() if names} == {}


def test_a_new_model_and_a_new_text_are_missed():
    class Meta:
        app_label = "staff"
        apps = type(apps)()  # a registry of its own: the project keeps none of it

    new = type("Diary", (models.Model,), {"__module__": "staff.models", "Meta": Meta, "text": models.TextField()})
    assert missing_from_the_register(new) == {"*"}
    more = type(
        "Venue", (models.Model,),
        {"__module__": "staff.models", "Meta": Meta, "name": models.CharField(), "met_whom": models.CharField()},
    )  # fmt: skip
    assert missing_from_the_register(more) == {"met_whom"}


def test_nothing_is_said_twice_or_of_what_is_not_there():
    known = {model._meta.label: {f.name for f in model._meta.concrete_fields} for model in apps.get_models()}
    lists = [FREE_OF_PERSONS, OTHER_TEXT, dict.fromkeys(OF_OTHER_PACKAGES, "")]
    for each in lists:
        assert {
            label for label, names in each.items() if not set(names.split()) <= known.get(label, set())
        } == set()
    partly = [(label, name) for each in RECORD_TYPES for label, name in each.personal_fields()]
    assert len(partly) == len(set(partly))
    assert {label for label, name in partly if name not in known[label]} == set()
    assert set(FREE_OF_PERSONS) & set(registered()) == set()


def test_every_model_that_is_about_a_person_and_every_link_to_staff_is_in_the_register():
    of_ours = [model for model in apps.get_models() if model._meta.app_label in OURS]
    links = {
        (model._meta.label, field.name)
        for model in of_ours
        for field in model._meta.concrete_fields
        if field.related_model is StaffMember
    }
    assert {link for link in links if link[1] not in registered().get(link[0], set())} == set()
    counted = {model._meta.label for model in models_written_by_owner()}  # numbers, behind a wall for who counts
    walled = {model._meta.label for model in walled_models()}
    assert walled - set(registered()) - counted == set()


@pytest.mark.parametrize("each", RECORD_TYPES, ids=lambda each: each.code)
def test_every_record_type_has_a_purpose_a_basis_a_controller_and_an_end(each):
    assert all([str(each.title), str(each.purpose), each.basis.label, each.controller.label])
    assert each.thing in MODELS_OF
    assert bool(each.kept) != bool(each.goes_with)
    kept = kept_of(each)
    assert kept.least <= kept.days <= kept.most
    assert str(kept.why)
    assert each.goes_with or each.code in [purge.code for purge in purging.purges()], "nothing erases it"


def test_one_command_lists_every_personal_field_with_all_of_it():
    out = StringIO()
    call_command("list_personal_data", "--language", "en", stdout=out)
    head, *rows = csv.reader(StringIO(out.getvalue()), delimiter=";")
    assert tuple(head) == listing.HEAD
    assert {(row[0], row[1]) for row in rows} == {
        (label, name) for label, names in registered().items() for name in names
    }
    assert [row for row in rows if not all(row)] == []
    contact = next(row for row in rows if row[:2] == ["activities.SignUpContact", "email"])
    assert contact[3:] == [
        "Sign-ups", "Parents and children who sign up",
        "Giving places fairly, telling the family what happens, and meeting its needs.",
        "Task in the public interest (article 6.1 e)",
        "The responsible body of the service that the data was left with", "30 days after the last session",
    ]  # fmt: skip


def test_the_page_about_retention_says_the_periods_of_the_register():
    page = (Path(settings.BASE_DIR) / "docs" / "retention.md").read_text(encoding="utf-8")
    for each in RECORD_TYPES:
        row = next((line for line in page.splitlines() if line.startswith(f"| `{each.code}`")), "")
        said = f"with `{each.goes_with}`" if each.goes_with else f"{kept_of(each).days} days"
        assert said in row, f"docs/retention.md says nothing of {each.code}, or not {said}"


@pytest.mark.django_db
def test_no_table_is_left_out_because_no_model_has_it():
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    models_of = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert tables - models_of == set(OTHER_TABLES)


def test_a_whole_row_is_listed_with_all_its_columns():
    whole = [label for each in RECORD_TYPES for label, names in each.fields.items() if names == ALL]
    for label in whole:
        assert registered()[label] == {field.name for field in apps.get_model(label)._meta.concrete_fields}
    assert BY_CODE["sign_up"].fields["activities.SignUpContact"] == ALL
