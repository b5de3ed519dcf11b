"""An upgrade of a database with rows in it: what was logged before is there after, as the new version wants it."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from familjecentral.database import embedded
from tests import made_once

# The last versions in which a home visit was a row that was changed.
BEFORE_ENTRIES = [("visits", "0003_tally_says_the_tablet"), ("activities", "0009_second_contact")]
ROWS = """
INSERT INTO staff_principal (id, kind, name, official_name, is_published)
  VALUES (1, 'municipality', 'Exempelkommun', '', true);
INSERT INTO staff_familycentre
    (id, slug, name, street, postal_code, locality, directions, phone, email, age_limit_months, is_published,
     embed_hosts, is_demo, municipality_id)
  VALUES (1, 'exempel', 'Familjecentralen Exempel', '', '', '', '', '', '', 72, true, '', false, 1);
INSERT INTO staff_partnerservice
    (id, kind, name, phone, email, about, answers_feedback, is_active, centre_id, principal_id)
  VALUES (1, 'bhv', '', '', '', '', false, true, 1, 1), (2, 'social_services', '', '', '', '', false, true, 1, 1);
INSERT INTO visits_homevisitprogramme (id, name, is_active) VALUES (1, 'Basprogram', true);
INSERT INTO visits_homevisitstep (id, name, at_months, programme_id) VALUES (1, 'Nyfödd', 0, 1);
INSERT INTO visits_homevisit
    (id, state, on_date, mother_present, father_present, other_parent_present, other_adult_present,
     first_child_in_sweden, interpreter_language, place, logged_at, centre_id, service_id, step_id)
  VALUES ('00000000-0000-4000-8000-000000000001', 'done', '2026-09-29', true, false, false, false, false, '',
          'home', now(), 1, 1, 1);
INSERT INTO visits_homevisit_other_services (homevisit_id, partnerservice_id)
  VALUES ('00000000-0000-4000-8000-000000000001', 2);
"""


@pytest.fixture
def empty_database(django_db_setup, django_db_blocker):
    """A database of the owner's, with nothing in it."""
    before = {name: connection.settings_dict[name] for name in ("NAME", "USER")}
    name = f"{before['NAME']}_upgraded"
    with django_db_blocker.unblock(), made_once.as_owner() as server:
        made_once.drop(server, name)
        made_once.create(server, name)
        connection.close()
        connection.settings_dict.update(NAME=name, USER=embedded.OWNER_ROLE)
        yield
        connection.close()
        connection.settings_dict.update(before)
        made_once.drop(server, name)


def test_a_home_visit_that_was_logged_before_is_its_own_first_entry(empty_database):
    MigrationExecutor(connection).migrate(BEFORE_ENTRIES)
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    with connection.cursor() as cursor:
        cursor.execute("SELECT record = id, replaces_id, other_service_ids FROM visits_homevisit")
        assert cursor.fetchall() == [(True, None, [2])]


@pytest.mark.django_db  # so that pytest-django makes the database that the other's name comes from
def test_the_test_database_has_every_migration():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
