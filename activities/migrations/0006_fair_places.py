"""Places by the shape of the room, two parents, offers, draws, and deviations that everything follows."""

import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import familjecentral.clock

# The walls are forced on the owner of the tables too, who does this; migrating puts them up again at the end.
KEEP_DATA = """
ALTER TABLE activities_signup NO FORCE ROW LEVEL SECURITY;
ALTER TABLE activities_signupcontact NO FORCE ROW LEVEL SECURITY;
ALTER TABLE activities_signupchild NO FORCE ROW LEVEL SECURITY;
UPDATE activities_signupcontact c SET token_hash = s.token_hash, contact_hash = s.contact_hash
  FROM activities_signup s WHERE s.id = c.sign_up_id;
UPDATE activities_signup s SET state_at = s.signed_up_at,
  child_count = (SELECT count(*) FROM activities_signupchild k WHERE k.sign_up_id = s.id),
  queue_no = CASE WHEN s.state = 'waiting' THEN o.number END
  FROM (SELECT id, row_number() OVER (ORDER BY signed_up_at, id) AS number FROM activities_signup) o
  WHERE o.id = s.id;
SELECT setval('activities_queue_no', (SELECT coalesce(max(queue_no), 0) + 1 FROM activities_signup));
UPDATE activities_activitysession b SET (adults_taken, children_taken) = (
  SELECT coalesce(sum(adults), 0), coalesce(sum(child_count), 0) FROM activities_signup s
  WHERE s.session_id = b.id AND s.state = 'confirmed');
UPDATE activities_activityseries b SET (adults_taken, children_taken) = (
  SELECT coalesce(sum(adults), 0), coalesce(sum(child_count), 0) FROM activities_signup s
  WHERE s.series_id = b.id AND s.state = 'confirmed');
ALTER TABLE activities_signup FORCE ROW LEVEL SECURITY;
ALTER TABLE activities_signupcontact FORCE ROW LEVEL SECURITY;
ALTER TABLE activities_signupchild FORCE ROW LEVEL SECURITY;
"""

# Who joins the queue gets the next number; the lock on the places makes that the order of commits.
QUEUE = "CREATE SEQUENCE activities_queue_no"
QUEUE_UP = """
CREATE FUNCTION fc_queue_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'waiting' AND (TG_OP = 'INSERT' OR OLD.state NOT IN ('waiting', 'offered')
      OR (NEW.session_id, NEW.series_id) IS DISTINCT FROM (OLD.session_id, OLD.series_id)) THEN
    NEW.queue_no := nextval('activities_queue_no');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER queue_up BEFORE INSERT OR UPDATE OF state, session_id, series_id ON activities_signup
  FOR EACH ROW EXECUTE FUNCTION fc_queue_up();
"""
QUEUE_DOWN = "DROP TRIGGER queue_up ON activities_signup; DROP FUNCTION fc_queue_up();"

# The history of states is written by PostgreSQL, so that no code can forget it.
HISTORY = """
CREATE FUNCTION fc_note_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO activities_signuptransition (sign_up_id, state, at) VALUES (NEW.id, NEW.state, NEW.state_at);
  RETURN NULL;
END $$;
CREATE TRIGGER note_state_first AFTER INSERT ON activities_signup
  FOR EACH ROW EXECUTE FUNCTION fc_note_state();
CREATE TRIGGER note_state AFTER UPDATE OF state ON activities_signup
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION fc_note_state();
"""
NO_HISTORY = """
DROP TRIGGER note_state ON activities_signup;
DROP TRIGGER note_state_first ON activities_signup;
DROP FUNCTION fc_note_state();
"""

# Counts what each bookable holds: places, and the room that households take. An offer holds as a place does.
COUNT_PLACES = """
DROP TRIGGER count_places ON activities_signup;
DROP FUNCTION fc_count_places();
DROP FUNCTION fc_add_places(bigint, bigint, text, integer);
CREATE FUNCTION fc_add_places(s activities_signup, factor integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held integer := CASE WHEN s.state IN ('confirmed', 'offered') THEN factor ELSE 0 END;
  waiting integer := CASE WHEN s.state = 'waiting' THEN factor ELSE 0 END;
BEGIN
  IF held = 0 AND waiting = 0 THEN RETURN; END IF;
  IF s.session_id IS NOT NULL THEN
    UPDATE activities_activitysession SET
      places_taken = places_taken + held * s.places, adults_taken = adults_taken + held * s.adults,
      children_taken = children_taken + held * s.child_count, babies_taken = babies_taken + held * s.babies,
      prams_taken = prams_taken + held * s.prams, families_waiting = families_waiting + waiting
      WHERE id = s.session_id;
  ELSE
    UPDATE activities_activityseries SET
      places_taken = places_taken + held * s.places, adults_taken = adults_taken + held * s.adults,
      children_taken = children_taken + held * s.child_count, babies_taken = babies_taken + held * s.babies,
      prams_taken = prams_taken + held * s.prams, families_waiting = families_waiting + waiting
      WHERE id = s.series_id;
  END IF;
END $$;
CREATE FUNCTION fc_count_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM fc_add_places(OLD, -1); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM fc_add_places(NEW, 1); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER count_places AFTER INSERT OR DELETE
  OR UPDATE OF state, places, adults, child_count, babies, prams, session_id, series_id
  ON activities_signup FOR EACH ROW EXECUTE FUNCTION fc_count_places();
"""

# What a calendar shows has a number that goes up with each change of it.
SEQUENCE = """
CREATE FUNCTION fc_session_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.sequence := OLD.sequence + 1;
  NEW.changed_at := now();
  RETURN NEW;
END $$;
CREATE TRIGGER session_changed BEFORE UPDATE ON activities_activitysession FOR EACH ROW
  WHEN ((OLD.starts_at, OLD.ends_at, OLD.venue_id, OLD.called_off_at IS NULL, OLD.title, OLD.note)
    IS DISTINCT FROM (NEW.starts_at, NEW.ends_at, NEW.venue_id, NEW.called_off_at IS NULL, NEW.title, NEW.note))
  EXECUTE FUNCTION fc_session_changed();
"""
NO_SEQUENCE = "DROP TRIGGER session_changed ON activities_activitysession; DROP FUNCTION fc_session_changed();"


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0005_sharing_and_attendance"),
        ("staff", "0008_sessions_ended"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Deviation",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("key", models.UUIDField(editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("leader_ill", "The leader is ill"),
                            ("closed", "Closed"),
                            ("called_off", "Called off"),
                            ("moved", "Moved to another place"),
                        ],
                        max_length=12,
                        verbose_name="what has happened",
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, max_length=120, verbose_name="reason, as parents read it"),
                ),
                ("made_at", models.DateTimeField(verbose_name="registered")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
            ],
            options={
                "verbose_name": "deviation",
                "verbose_name_plural": "deviations",
                "ordering": ["-made_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="DeviationSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("was_moved", models.BooleanField(default=False)),
                ("was_called_off_at", models.DateTimeField(null=True)),
                ("was_called_off_reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name": "session of a deviation",
                "verbose_name_plural": "sessions of deviations",
            },
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("commitment", models.CharField(max_length=64)),
                ("sealed_seed", models.TextField()),
                ("committed_at", models.DateTimeField()),
                ("draws_at", models.DateTimeField(verbose_name="draws")),
                ("drawn_at", models.DateTimeField(blank=True, null=True, verbose_name="drawn")),
                ("seed", models.CharField(blank=True, max_length=64)),
                ("entries", models.JSONField(default=list)),
                ("result", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "draw",
                "verbose_name_plural": "draws",
            },
        ),
        migrations.CreateModel(
            name="SessionNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="note")),
                ("written_at", models.DateTimeField(verbose_name="written")),
            ],
            options={
                "verbose_name": "session note",
                "verbose_name_plural": "session notes",
            },
        ),
        migrations.CreateModel(
            name="UsedTicket",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("ticket_hash", models.CharField(max_length=64, unique=True)),
                ("used_on", models.DateField()),
            ],
            options={
                "verbose_name": "used ticket",
                "verbose_name_plural": "used tickets",
            },
        ),
        migrations.AlterModelOptions(
            name="signupcontact",
            options={
                "ordering": ["number"],
                "verbose_name": "contact of a sign-up",
                "verbose_name_plural": "contacts of sign-ups",
            },
        ),
        migrations.RemoveConstraint(
            model_name="signup",
            name="one_sign_up_per_contact_and_session",
        ),
        migrations.RemoveConstraint(
            model_name="signup",
            name="one_sign_up_per_contact_and_series",
        ),
        migrations.AddField(
            model_name="activity",
            name="allocation",
            field=models.CharField(
                choices=[
                    ("first_come", "First come, first served"),
                    ("draw", "A fair draw among all who sign up during a week"),
                ],
                default="first_come",
                max_length=10,
                verbose_name="places are given",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="closes_hours_before",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="sign-up closes, hours before"),
        ),
        migrations.AddField(
            model_name="activity",
            name="languages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10),
                blank=True,
                default=list,
                verbose_name="languages spoken",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="neutral_title",
            field=models.CharField(
                blank=True,
                help_text="For a group that is nobody else's business: what messages and calendars call it.",
                max_length=80,
                verbose_name="title in messages",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="opens_days_before",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Empty: as soon as it is planned.",
                null=True,
                verbose_name="sign-up opens, days before",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="opens_time",
            field=models.TimeField(default=datetime.time(8, 0), verbose_name="sign-up opens at"),
        ),
        migrations.AddField(
            model_name="activity",
            name="queue_rule",
            field=models.CharField(
                choices=[
                    ("strict", "Strict order: everyone waits for the first in the queue"),
                    ("fits_first", "Fits first: the first household that fits gets the place"),
                ],
                default="strict",
                max_length=10,
                verbose_name="queue",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="room_adults",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="most adults"),
        ),
        migrations.AddField(
            model_name="activity",
            name="room_babies",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="most babies under six months"
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="room_children",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="most children"),
        ),
        migrations.AddField(
            model_name="activity",
            name="room_prams",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="most prams"),
        ),
        migrations.AddField(
            model_name="activity",
            name="sibling_rule",
            field=models.CharField(
                choices=[
                    ("one_fits", "Siblings are welcome: one child within the ages is enough"),
                    ("all_fit", "Every child must be within the ages"),
                ],
                default="one_fits",
                max_length=10,
                verbose_name="siblings",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="target_group",
            field=models.CharField(
                choices=[
                    ("everyone", "Everyone"),
                    ("first_time", "First-time parents"),
                    ("fathers", "Fathers"),
                    ("young", "Young parents"),
                    ("new_in_sweden", "New in Sweden"),
                    ("twins", "Parents of twins or more"),
                ],
                default="everyone",
                max_length=15,
                verbose_name="target group",
            ),
        ),
        migrations.AddField(
            model_name="activityseries",
            name="adults_taken",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="activityseries",
            name="babies_taken",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="activityseries",
            name="children_taken",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="activityseries",
            name="closes_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="sign-up closes"),
        ),
        migrations.AddField(
            model_name="activityseries",
            name="first_come_since",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="activityseries",
            name="invitation_code",
            field=models.CharField(blank=True, db_index=True, editable=False, max_length=12, verbose_name="code"),
        ),
        migrations.AddField(
            model_name="activityseries",
            name="opens_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="sign-up opens"),
        ),
        migrations.AddField(
            model_name="activityseries",
            name="prams_taken",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="activityseries",
            name="room_adults",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="most adults"),
        ),
        migrations.AddField(
            model_name="activityseries",
            name="room_babies",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="most babies under six months"
            ),
        ),
        migrations.AddField(
            model_name="activityseries",
            name="room_children",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="most children"),
        ),
        migrations.AddField(
            model_name="activityseries",
            name="room_prams",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="most prams"),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="adults_taken",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="babies_taken",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="changed_at",
            field=models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="activitysession",
            name="children_taken",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="closes_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="sign-up closes"),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="drop_in_adults",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="drop_in_children",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="first_come_since",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="interpreters_ordered",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10),
                blank=True,
                default=list,
                verbose_name="interpreters ordered",
            ),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="invitation_code",
            field=models.CharField(blank=True, db_index=True, editable=False, max_length=12, verbose_name="code"),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="lead_service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.partnerservice",
                verbose_name="lead service",
            ),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="leader",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="leader",
            ),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="opens_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="sign-up opens"),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="prams_taken",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="room_adults",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="most adults"),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="room_babies",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="most babies under six months"
            ),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="room_children",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="most children"),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="room_prams",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="most prams"),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="sequence",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="activitysession",
            name="template_session",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="activities.templatesession",
            ),
        ),
        migrations.AddField(
            model_name="seriestemplate",
            name="rhythm",
            field=models.CharField(
                choices=[
                    ("birth", "By weeks before and after birth"),
                    ("weekly", "Every week from its first session"),
                ],
                default="birth",
                max_length=10,
                verbose_name="rhythm",
            ),
        ),
        migrations.AddField(
            model_name="signup",
            name="babies",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="babies under six months"),
        ),
        migrations.AddField(
            model_name="signup",
            name="can_come_at_short_notice",
            field=models.BooleanField(default=False, verbose_name="can come at short notice"),
        ),
        migrations.AddField(
            model_name="signup",
            name="child_count",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="children"),
        ),
        migrations.AddField(
            model_name="signup",
            name="draw_weight",
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="signup",
            name="offer_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="offered until"),
        ),
        migrations.AddField(
            model_name="signup",
            name="prams",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="prams"),
        ),
        migrations.AddField(
            model_name="signup",
            name="queue_no",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="signup",
            name="repeat_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="signup",
            name="second_token_hash",
            field=models.CharField(editable=False, max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="signup",
            name="state_at",
            field=models.DateTimeField(default=familjecentral.clock.now, editable=False),
        ),
        migrations.AddField(
            model_name="signupcontact",
            name="contact_hash",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="signupcontact",
            name="diet",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("vegetarian", "Vegetarian"),
                        ("vegan", "Vegan"),
                        ("no_pork", "No pork"),
                        ("no_gluten", "No gluten"),
                        ("no_lactose", "No lactose"),
                        ("no_milk", "No milk protein"),
                        ("no_eggs", "No eggs"),
                        ("no_nuts", "No nuts"),
                    ],
                    max_length=12,
                ),
                blank=True,
                default=list,
                verbose_name="food",
            ),
        ),
        migrations.AddField(
            model_name="signupcontact",
            name="hearing_loop",
            field=models.BooleanField(default=False, verbose_name="hearing loop"),
        ),
        migrations.AddField(
            model_name="signupcontact",
            name="number",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="parent"),
        ),
        migrations.AddField(
            model_name="signupcontact",
            name="remind_same_day",
            field=models.BooleanField(default=False, verbose_name="reminder the same morning"),
        ),
        migrations.AddField(
            model_name="signupcontact",
            name="remind_two_days",
            field=models.BooleanField(default=True, verbose_name="reminder two days before"),
        ),
        migrations.AddField(
            model_name="signupcontact",
            name="step_free",
            field=models.BooleanField(default=False, verbose_name="step-free"),
        ),
        migrations.AddField(
            model_name="signupcontact",
            name="token_hash",
            field=models.CharField(editable=False, max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="templatesession",
            name="dialogue_cards",
            field=models.TextField(
                blank=True,
                help_text="One question a line, to talk about in the group.",
                verbose_name="dialogue cards",
            ),
        ),
        migrations.AddField(
            model_name="templatesession",
            name="materials",
            field=models.TextField(
                blank=True,
                help_text="One a line: title | https://address. Parents see them.",
                verbose_name="materials",
            ),
        ),
        migrations.AddField(
            model_name="templatesession",
            name="minutes",
            field=models.PositiveSmallIntegerField(default=120, verbose_name="length (minutes)"),
        ),
        migrations.AddField(
            model_name="templatesession",
            name="theme",
            field=models.CharField(blank=True, max_length=120, verbose_name="theme"),
        ),
        migrations.AlterField(
            model_name="signup",
            name="state",
            field=models.CharField(
                choices=[
                    ("confirmed", "Has a place"),
                    ("offered", "Is offered a place"),
                    ("waiting", "On the waiting list"),
                    ("entered", "Takes part in the draw"),
                    ("lapsed", "Did not answer the offer"),
                    ("cancelled", "Cancelled"),
                    ("released", "Signed up twice, and the second place was given back"),
                ],
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="signupcontact",
            name="sign_up",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="activities.signup"
            ),
        ),
        migrations.AlterField(
            model_name="signuptransition",
            name="state",
            field=models.CharField(
                choices=[
                    ("confirmed", "Has a place"),
                    ("offered", "Is offered a place"),
                    ("waiting", "On the waiting list"),
                    ("entered", "Takes part in the draw"),
                    ("lapsed", "Did not answer the offer"),
                    ("cancelled", "Cancelled"),
                    ("released", "Signed up twice, and the second place was given back"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="templatesession",
            name="weeks_from_birth",
            field=models.SmallIntegerField(
                blank=True,
                help_text="Negative before. Empty in a weekly rhythm.",
                null=True,
                verbose_name="weeks from birth",
            ),
        ),
        migrations.AddIndex(
            model_name="signup",
            index=models.Index(fields=["session", "queue_no"], name="activities__session_871f5f_idx"),
        ),
        migrations.AddIndex(
            model_name="signup",
            index=models.Index(fields=["series", "queue_no"], name="activities__series__81194b_idx"),
        ),
        migrations.AddIndex(
            model_name="signup",
            index=models.Index(
                condition=models.Q(("state", "offered")), fields=["offer_until"], name="open_offers"
            ),
        ),
        migrations.AddIndex(
            model_name="signup",
            index=models.Index(
                condition=models.Q(("contact_hash", ""), _negated=True),
                fields=["contact_hash"],
                name="sign_ups_of_a_contact",
            ),
        ),
        migrations.AddConstraint(
            model_name="activityseries",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("room_adults__isnull", True), ("adults_taken__lte", models.F("room_adults")), _connector="OR"
                ),
                name="series_not_oversold_adults",
            ),
        ),
        migrations.AddConstraint(
            model_name="activityseries",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("room_children__isnull", True),
                    ("children_taken__lte", models.F("room_children")),
                    _connector="OR",
                ),
                name="series_not_oversold_children",
            ),
        ),
        migrations.AddConstraint(
            model_name="activityseries",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("room_babies__isnull", True), ("babies_taken__lte", models.F("room_babies")), _connector="OR"
                ),
                name="series_not_oversold_babies",
            ),
        ),
        migrations.AddConstraint(
            model_name="activityseries",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("room_prams__isnull", True), ("prams_taken__lte", models.F("room_prams")), _connector="OR"
                ),
                name="series_not_oversold_prams",
            ),
        ),
        migrations.AddConstraint(
            model_name="activitysession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("room_adults__isnull", True), ("adults_taken__lte", models.F("room_adults")), _connector="OR"
                ),
                name="session_not_oversold_adults",
            ),
        ),
        migrations.AddConstraint(
            model_name="activitysession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("room_children__isnull", True),
                    ("children_taken__lte", models.F("room_children")),
                    _connector="OR",
                ),
                name="session_not_oversold_children",
            ),
        ),
        migrations.AddConstraint(
            model_name="activitysession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("room_babies__isnull", True), ("babies_taken__lte", models.F("room_babies")), _connector="OR"
                ),
                name="session_not_oversold_babies",
            ),
        ),
        migrations.AddConstraint(
            model_name="activitysession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("room_prams__isnull", True), ("prams_taken__lte", models.F("room_prams")), _connector="OR"
                ),
                name="session_not_oversold_prams",
            ),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("offer_until__isnull", False), ("state", "offered")),
                    models.Q(models.Q(("state", "offered"), _negated=True), ("offer_until__isnull", True)),
                    _connector="OR",
                ),
                name="offer_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["confirmed", "offered", "waiting", "entered"]),
                    models.Q(("contact_hash", ""), _negated=True),
                ),
                fields=("session", "contact_hash"),
                name="one_sign_up_per_contact_and_session",
            ),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["confirmed", "offered", "waiting", "entered"]),
                    models.Q(("contact_hash", ""), _negated=True),
                ),
                fields=("series", "contact_hash"),
                name="one_sign_up_per_contact_and_series",
            ),
        ),
        migrations.AddConstraint(
            model_name="signupcontact",
            constraint=models.UniqueConstraint(fields=("sign_up", "number"), name="parent_once_per_sign_up"),
        ),
        migrations.AddConstraint(
            model_name="signupcontact",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__in", [1, 2])), name="at_most_two_parents"
            ),
        ),
        migrations.AddField(
            model_name="deviation",
            name="centre",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deviations",
                to="staff.familycentre",
                verbose_name="family centre",
            ),
        ),
        migrations.AddField(
            model_name="deviation",
            name="closure",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="staff.closure",
            ),
        ),
        migrations.AddField(
            model_name="deviation",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="deviation",
            name="undone_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="deviation",
            name="venue",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.venue",
                verbose_name="new place",
            ),
        ),
        migrations.AddField(
            model_name="deviationsession",
            name="deviation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="touched", to="activities.deviation"
            ),
        ),
        migrations.AddField(
            model_name="deviationsession",
            name="moved_from_before",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.venue"
            ),
        ),
        migrations.AddField(
            model_name="deviationsession",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deviations",
                to="activities.activitysession",
            ),
        ),
        migrations.AddField(
            model_name="deviationsession",
            name="venue_before",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.venue"
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="series",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="draw",
                to="activities.activityseries",
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="session",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="draw",
                to="activities.activitysession",
            ),
        ),
        migrations.AddField(
            model_name="sessionnote",
            name="session",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="staff_note",
                to="activities.activitysession",
            ),
        ),
        migrations.AddField(
            model_name="sessionnote",
            name="written_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="deviation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "moved"), ("venue__isnull", False)),
                    models.Q(models.Q(("kind", "moved"), _negated=True), ("venue__isnull", True)),
                    _connector="OR",
                ),
                name="only_a_move_has_a_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="deviationsession",
            constraint=models.UniqueConstraint(fields=("deviation", "session"), name="touched_once"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("series__isnull", True), ("session__isnull", False)),
                    models.Q(("series__isnull", False), ("session__isnull", True)),
                    _connector="OR",
                ),
                name="draw_of_one_thing",
            ),
        ),
        migrations.RunSQL(QUEUE, "DROP SEQUENCE activities_queue_no"),
        migrations.RunSQL(KEEP_DATA, migrations.RunSQL.noop),
        migrations.AlterField(
            "signupcontact", "token_hash", models.CharField(editable=False, max_length=64, unique=True)
        ),
        migrations.RunSQL(QUEUE_UP, QUEUE_DOWN),
        migrations.RunSQL(HISTORY, NO_HISTORY),
        migrations.RunSQL(COUNT_PLACES, migrations.RunSQL.noop),
        migrations.RunSQL(SEQUENCE, NO_SEQUENCE),
    ]
