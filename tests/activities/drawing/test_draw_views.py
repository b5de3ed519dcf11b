"""The public page of a draw, before and after, and what a family reads of its own."""

from datetime import timedelta

import pytest
from django.urls import reverse

from activities.drawing.codes import entry_code
from activities.drawing.holding import hold_draw
from activities.drawing.queries import published
from activities.models import Activity, ActivitySeries
from familjecentral import clock
from tests.activities.drawing.draws import drawn_session, entered, promised
from tests.activities.families import NOW, family, signed_up
from tests.factories import FamilyCentreFactory, SessionFactory

pytestmark = pytest.mark.django_db

DUE = NOW + timedelta(days=8)


@pytest.fixture(autouse=True)
def ten_days_before():
    with clock.at(NOW):
        yield


@pytest.fixture
def session():
    return drawn_session()


def page(draw, name="draw", centre=None):
    bookable = draw.session or draw.series
    return reverse(name, args=[(centre or bookable.activity.centre).slug, draw.pk])


def test_before_the_draw_the_promise_is_shown_and_neither_seed_nor_families(client, session):
    draw = promised(session)
    first = entered(session, 2)[0]
    text = client.get(page(draw)).content.decode()
    assert draw.commitment in text
    assert "måndag 23 november 2026" in text
    assert not [word for word in (draw.sealed_seed, entry_code(first.key), "Familj 1") if word in text]
    assert client.get(page(draw, "draw_json")).json() == {
        "format": "familjecentralen-draw-1", "draw": draw.pk, "commitment": draw.commitment,
        "committed_at": "2026-11-16T10:00:00+01:00", "draws_at": "2026-11-23T12:00:00+01:00",
    }  # fmt: skip


def test_after_the_draw_seed_list_and_order_are_shown_and_no_family(client, session):
    draw = promised(session)
    families = [signed_up(session, family(n, draw_weight=n)).sign_up for n in (1, 2)]
    draw = hold_draw(draw, DUE)
    text = client.get(page(draw)).content.decode()
    assert all(word in text for word in (draw.seed, draw.commitment, *draw.result))
    assert not [
        word for word in ("Familj 1", "familj1@", families[0].token_hash, str(families[0].key)) if word in text
    ]
    told = client.get(page(draw, "draw_json")).json()
    assert told == published(draw)
    assert told["entries"] == sorted([entry_code(each.key), n] for n, each in enumerate(families, start=1))


def test_the_page_asks_as_many_questions_for_thirty_families_as_for_one(client, django_assert_num_queries):
    for count in (1, 30):
        session = drawn_session(activity__capacity=5)
        draw = promised(session)
        for n in range(count):
            signed_up(session, family(n))
        draw = hold_draw(draw, DUE)
        address = page(draw)
        with django_assert_num_queries(3):
            assert client.get(address).status_code == 200


def test_a_draw_of_a_series_has_its_page_too(client, session):
    series = ActivitySeries.objects.create(activity=session.activity, capacity=2)
    SessionFactory(activity=session.activity, series=series)
    draw = hold_draw(promised(series), DUE)
    assert client.get(page(draw)).status_code == 200
    assert (
        page(draw)
        in client.get(reverse("series", args=[session.activity.centre.slug, series.pk])).content.decode()
    )


@pytest.mark.parametrize("name", ["draw", "draw_json"])
def test_another_centre_an_unlisted_group_or_no_such_draw_has_no_page(client, session, name):
    draw = promised(session)
    assert client.get(page(draw, name)).status_code == 200
    assert client.get(page(draw, name, centre=FamilyCentreFactory())).status_code == 404
    assert client.get(page(draw, name).replace(str(draw.pk), "987654321")).status_code == 404
    Activity.objects.update(booking="invitation")
    assert client.get(page(draw, name)).status_code == 404
    assert client.post(page(draw, name)).status_code == 405


def test_the_program_is_plain_text_for_anyone(client):
    answer = client.get(reverse("verify_draw"))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert b"def order(" in answer.content


def test_the_groups_page_says_when_it_is_drawn_and_leads_there(client, session):
    draw = promised(session)
    address = reverse("session", args=[session.activity.centre.slug, session.pk])
    text = client.get(address).content.decode()
    assert page(draw) in text
    assert "måndag 23 november 2026" in text
    hold_draw(draw, DUE)
    with clock.at(DUE):
        assert page(draw) in client.get(address).content.decode()


def test_a_family_finds_its_code_and_its_turn_on_its_own_page(client, session):
    draw = promised(session)
    mine = signed_up(session)
    signed_up(session, family(2))
    address = reverse("my_sign_up", args=[mine.token])
    code = entry_code(mine.sign_up.key)
    assert code in client.get(address).content.decode()
    draw = hold_draw(draw, DUE)
    text = client.get(address).content.decode()
    assert (code in text, page(draw) in text) == (True, True)
    assert f"{draw.result.index(code) + 1}" in text[text.index('id="my-draw"') :][:600]


def test_without_a_draw_a_familys_own_page_speaks_of_none(client):
    mine = signed_up(SessionFactory())
    assert 'id="my-draw"' not in client.get(reverse("my_sign_up", args=[mine.token])).content.decode()
