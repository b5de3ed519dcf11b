"""Tickets of lost draws: signed, for a year, one municipality, and once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.signing import Signer
from django.db import connections, transaction

from activities.drawing import tickets
from activities.drawing.tickets import Ticket, TicketDenied, TicketRefused
from activities.models import UsedTicket
from tests.activities.families import NOW

pytestmark = pytest.mark.django_db


def made(times=1, municipality_id=7, now=NOW):
    return tickets.made_for(SimpleNamespace(draw_weight=times), municipality_id=municipality_id, now=now)


def test_a_ticket_says_how_often_where_and_when_and_nothing_of_the_family():
    text = made(times=2)
    ticket = tickets.read(text, NOW, municipality_id=7)
    assert isinstance(ticket, Ticket)
    assert (ticket.times, ticket.municipality_id, ticket.given_on) == (2, 7, NOW.date())
    assert len(text) <= tickets.LONGEST
    assert made(times=2) != text


@pytest.mark.parametrize(("times", "weight"), [(1, 2), (2, 3), (3, 4), (4, 4), (9, 4)])
def test_a_ticket_gives_a_lot_for_each_loss_and_at_most_four(times, weight):
    assert tickets.use(tickets.read(made(times=times), NOW), NOW) == weight


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "inte en lott",
        "1~7~2026-11-16~ab",
        "x" * 5000,
        "1~7~2026-11-16~ab:fel",
        "\x00",
        "\ud800:x",
        "å:ä",
    ],
    ids=range(9),
)
def test_what_we_have_not_signed_is_no_ticket(text):
    assert tickets.read(text, NOW) == TicketDenied.WRONG


def test_one_letter_changed_is_no_ticket_and_a_broken_line_is_mended():
    text = made(times=1)
    assert tickets.read("3" + text[1:], NOW) == TicketDenied.WRONG
    assert tickets.read(f" {text[:30]}\r\n {text[30:]} ", NOW) == tickets.read(text, NOW)


@pytest.mark.parametrize("parts", ["1~7~2026-11-16", "x~7~2026-11-16~ab", "1~7~i dag~ab"])
def test_what_is_signed_and_is_no_ticket_is_refused(parts):
    assert tickets.read(Signer(salt="activities.drawing.ticket").sign(parts), NOW) == TicketDenied.WRONG
    assert tickets.read(Signer(salt="another").sign("1~7~2026-11-16~ab"), NOW) == TicketDenied.WRONG


def test_a_ticket_counts_for_a_year_and_in_its_municipality():
    text = made()
    assert isinstance(tickets.read(text, NOW + timedelta(days=365)), Ticket)
    assert tickets.read(text, NOW + timedelta(days=366)) == TicketDenied.EXPIRED
    assert tickets.read(text, NOW, municipality_id=8) == TicketDenied.ELSEWHERE


def test_a_ticket_counts_once_and_only_its_hash_is_kept():
    text = made()
    ticket = tickets.read(text, NOW)
    tickets.use(ticket, NOW)
    assert tickets.read(text, NOW) == TicketDenied.USED
    with pytest.raises(TicketRefused) as caught:
        tickets.use(ticket, NOW)
    assert caught.value.reason == TicketDenied.USED
    kept = UsedTicket.objects.get()
    assert (kept.ticket_hash, kept.used_on) == (ticket.digest, NOW.date())
    assert kept.ticket_hash not in text


def test_a_sign_up_that_is_taken_back_takes_the_use_of_the_ticket_back():
    text = made()
    with transaction.atomic():
        tickets.use(tickets.read(text, NOW), NOW)
        transaction.set_rollback(True)
    assert isinstance(tickets.read(text, NOW), Ticket)


def test_every_refusal_says_what_to_do():
    assert all(len(str(reason.label)) > 40 for reason in TicketDenied)


def test_used_tickets_are_forgotten_when_they_could_not_be_shown_again():
    text = made()
    tickets.use(tickets.read(text, NOW), NOW)
    assert tickets.forget_used_tickets(now=NOW + timedelta(days=365)) == 0
    later = NOW + timedelta(days=366)
    assert (tickets.forget_used_tickets(now=later), tickets.read(text, later)) == (1, TicketDenied.EXPIRED)


@pytest.mark.django_db(transaction=True)
def test_used_ten_times_at_once_it_counts_once():
    ticket = tickets.read(made(), NOW)
    barrier = threading.Barrier(10)

    def parent(_n):
        try:
            barrier.wait(timeout=30)
            with transaction.atomic():
                return tickets.use(ticket, NOW)
        except TicketRefused as refusal:
            return refusal.reason
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as parents:
        found = list(parents.map(parent, range(10)))
    assert sorted(map(str, found)) == ["2"] + ["used"] * 9
