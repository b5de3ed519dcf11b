"""The gallery shows every component that is declared, without the database, and only where DEBUG is on."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import RequestFactory
from django.utils import translation

from demo.gallery.components import COMPONENTS
from demo.gallery.design_page import as_markdown
from demo.gallery.views import FRAMES, examples_of, gallery
from familjecentral.styles import SOURCES


@pytest.fixture
def debug(settings):
    settings.DEBUG = True


def shown(address):
    request = RequestFactory().get(address)
    request.session, request.user = {}, AnonymousUser()
    return gallery(request)


@pytest.mark.parametrize("language", ["sv", "ar"])
@pytest.mark.parametrize("component", COMPONENTS, ids=lambda each: each.slug)
def test_every_state_of_a_component_is_made_without_a_database_and_differs_from_the_others(component, language):
    with translation.override(language):
        made = [html.strip() for _name, html in examples_of(component)]
    assert all(made)
    assert len(set(made)) == len(component.states)


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda each: each.slug)
def test_a_component_has_a_look_in_the_theme(component):
    assert (SOURCES / "theme" / component.look).is_file()


def test_names_are_told_apart():
    assert len({each.slug for each in COMPONENTS}) == len(COMPONENTS)


def test_the_page_has_each_component_in_each_scheme(debug):
    page = shown("/komponenter/").content.decode()
    assert page.count("<iframe ") == len(COMPONENTS) * len(FRAMES)


def test_a_frame_may_stand_on_our_own_page_and_has_the_scheme_and_the_direction_asked_for(debug):
    answer = shown("/komponenter/?component=buttons&scheme=dark&language=ar")
    page = answer.content.decode()
    assert 'dir="rtl"' in page
    assert "gallery-dark.css" in page
    assert "site-rtl.css" in page
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer._csp_config["frame-ancestors"] == ["'self'"]


def test_a_component_that_is_not_declared_is_not_found(debug):
    with pytest.raises(Http404):
        shown("/komponenter/?component=nothing")


def test_a_scheme_that_is_not_there_is_light(debug):
    assert "gallery-" not in shown("/komponenter/?component=buttons&scheme=nothing").content.decode()


def test_there_is_no_gallery_without_debug():
    with pytest.raises(Http404):
        shown("/komponenter/")


def test_the_page_about_design_is_in_step():
    page = (Path(settings.BASE_DIR) / "docs" / "design.md").read_text(encoding="utf-8")
    assert page == as_markdown(), "Run: .venv/bin/python manage.py write_design_page"
