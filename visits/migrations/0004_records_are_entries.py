"""Records of work become entries that are only added; counts say which tap, what they undo and why so late."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Constraints are asked at once: PostgreSQL alters no table while answers for its rows are still waited for.
COPY_OTHER_SERVICES = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE visits_homevisit v SET other_service_ids = o.ids
  FROM (SELECT homevisit_id, array_agg(partnerservice_id ORDER BY partnerservice_id) AS ids
          FROM visits_homevisit_other_services GROUP BY homevisit_id) o
 WHERE o.homevisit_id = v.id;
"""
# A visit that was logged before is its own first entry.
ADD_RECORD = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE visits_homevisit ADD COLUMN record uuid;
UPDATE visits_homevisit SET record = id;
ALTER TABLE visits_homevisit ALTER COLUMN record SET NOT NULL;
CREATE INDEX visits_homevisit_record ON visits_homevisit (record);
"""
DROP_RECORD = "ALTER TABLE visits_homevisit DROP COLUMN record;"
# A default worked out for each row: what was counted before can't be updated, since rows are only ever added.
ADD_TAP = """
ALTER TABLE visits_visittally ADD COLUMN tap uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE visits_visittally ALTER COLUMN tap DROP DEFAULT;
"""
DROP_TAP = "ALTER TABLE visits_visittally DROP COLUMN tap;"


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0010_where_nested_are_counted"),
        ("staff", "0009_embed_hosts"),
        ("visits", "0003_tally_says_the_tablet"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CounsellingContact",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("record", models.UUIDField(db_index=True)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("on_date", models.DateField(db_index=True, verbose_name="date")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("forgotten", "It was forgotten"),
                            ("paper", "It was counted on paper"),
                            ("offline", "It was saved on a device without a network"),
                            ("wrong", "What was entered was wrong"),
                            ("opened_anyway", "It was open all the same"),
                        ],
                        max_length=15,
                    ),
                ),
                ("logged_at", models.DateTimeField()),
                ("device_at", models.DateTimeField(null=True)),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("in_person", "In person"),
                            ("phone", "By phone"),
                            ("digital", "By video or chat"),
                            ("drop_in", "At the open preschool, without an appointment"),
                        ],
                        max_length=10,
                        verbose_name="form",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("structural", "Structural"),
                            ("general", "General"),
                            ("individual", "Individual"),
                        ],
                        default="individual",
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                ("women", models.PositiveSmallIntegerField(default=0, verbose_name="women")),
                ("men", models.PositiveSmallIntegerField(default=0, verbose_name="men")),
                (
                    "other_adults",
                    models.PositiveSmallIntegerField(default=0, verbose_name="other or unknown adults"),
                ),
            ],
            options={
                "verbose_name": "counselling contact",
                "verbose_name_plural": "counselling contacts",
                "ordering": ["-on_date"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CounsellingTheme",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=80, verbose_name="theme")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "counselling theme",
                "verbose_name_plural": "counselling themes",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="CountClosing",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("counted", "All who came are counted"),
                            ("nobody_came", "Nobody came"),
                            ("unknown", "Nobody counted, and it can't be known now"),
                            ("reopened", "Counted on"),
                        ],
                        max_length=12,
                    ),
                ),
                ("closed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "end of a count",
                "verbose_name_plural": "ends of counts",
            },
        ),
        migrations.CreateModel(
            name="DeviceKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("device", models.UUIDField()),
                ("sealed_key", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "device key",
                "verbose_name_plural": "device keys",
            },
        ),
        migrations.CreateModel(
            name="Guidance",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("record", models.UUIDField(db_index=True)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("on_date", models.DateField(db_index=True, verbose_name="date")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("forgotten", "It was forgotten"),
                            ("paper", "It was counted on paper"),
                            ("offline", "It was saved on a device without a network"),
                            ("wrong", "What was entered was wrong"),
                            ("opened_anyway", "It was open all the same"),
                        ],
                        max_length=15,
                    ),
                ),
                ("logged_at", models.DateTimeField()),
                ("device_at", models.DateTimeField(null=True)),
                (
                    "to_outside",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("health_centre", "Health centre"),
                            ("child_psychiatry", "Child and adolescent psychiatry"),
                            ("adult_psychiatry", "Adult psychiatry"),
                            ("speech", "Speech therapist"),
                            ("dental", "Dental care"),
                            ("preschool", "Preschool"),
                            ("library", "Library"),
                            ("family_law", "Family law"),
                            ("family_counselling", "Family counselling"),
                            ("social_authority", "Social services' own reception"),
                            ("violence", "Support for those exposed to violence"),
                            ("adult_education", "Adult education and Swedish for immigrants"),
                            ("work", "Employment service or social insurance"),
                            ("association", "Association or faith community"),
                            ("other", "Elsewhere"),
                        ],
                        max_length=20,
                        verbose_name="to a body outside",
                    ),
                ),
            ],
            options={
                "verbose_name": "onward guidance",
                "verbose_name_plural": "onward guidance",
                "ordering": ["-on_date"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="JointVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("key", models.UUIDField(unique=True)),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("sealed_code", models.TextField(blank=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("joined_at", models.DateTimeField(null=True)),
                ("first_time", models.DateTimeField(null=True, verbose_name="first proposed time")),
                ("second_time", models.DateTimeField(null=True, verbose_name="second proposed time")),
                ("minutes", models.PositiveSmallIntegerField(null=True, verbose_name="minutes")),
                ("chosen", models.PositiveSmallIntegerField(null=True)),
                ("chosen_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "joint visit",
                "verbose_name_plural": "joint visits",
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="LockedPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("from_date", models.DateField(verbose_name="from")),
                ("to_date", models.DateField(verbose_name="to, included")),
                ("locked_at", models.DateTimeField()),
                ("unlocked_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "locked period",
                "verbose_name_plural": "locked periods",
                "ordering": ["-from_date", "-locked_at"],
            },
        ),
        migrations.CreateModel(
            name="OtherWork",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("record", models.UUIDField(db_index=True)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("on_date", models.DateField(db_index=True, verbose_name="date")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("forgotten", "It was forgotten"),
                            ("paper", "It was counted on paper"),
                            ("offline", "It was saved on a device without a network"),
                            ("wrong", "What was entered was wrong"),
                            ("opened_anyway", "It was open all the same"),
                        ],
                        max_length=15,
                    ),
                ),
                ("logged_at", models.DateTimeField()),
                ("device_at", models.DateTimeField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outreach", "Outreach: meeting families where they are"),
                            ("information", "Information about the centre"),
                            ("network", "Cooperation with others"),
                            ("structural", "Structural work: living conditions in the area"),
                            ("consultation", "Guidance of colleagues"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("hours", models.DecimalField(decimal_places=1, max_digits=4, verbose_name="hours")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("structural", "Structural"),
                            ("general", "General"),
                            ("individual", "Individual"),
                        ],
                        default="general",
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
            ],
            options={
                "verbose_name": "outreach and structural work",
                "verbose_name_plural": "outreach and structural work",
                "ordering": ["-on_date"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReceivedRecord",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("contents_hash", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
                ("device_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "received record",
                "verbose_name_plural": "received records",
            },
        ),
        migrations.CreateModel(
            name="UsualFamily",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("women", models.PositiveSmallIntegerField(default=0, verbose_name="women")),
                ("men", models.PositiveSmallIntegerField(default=0, verbose_name="men")),
                (
                    "other_adults",
                    models.PositiveSmallIntegerField(default=0, verbose_name="other or unknown adults"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
            ],
            options={
                "verbose_name": "usual family",
                "verbose_name_plural": "usual families",
                "ordering": ["position", "id"],
            },
        ),
        migrations.AddField(
            model_name="homevisit",
            name="device_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="homevisit",
            name="is_withdrawn",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="homevisit",
            name="other_service_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, default=list
            ),
        ),
        migrations.RunSQL(COPY_OTHER_SERVICES, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="homevisit",
            name="other_services",
        ),
        migrations.AddField(
            model_name="homevisit",
            name="professions",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("child_nurse", "Child health nurse"),
                        ("midwife", "Midwife"),
                        ("social_worker", "Social worker"),
                        ("preschool_teacher", "Preschool teacher"),
                        ("psychologist", "Psychologist"),
                        ("doctor", "Doctor"),
                        ("other", "Another profession"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
            ),
        ),
        migrations.AddField(
            model_name="homevisit",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("forgotten", "It was forgotten"),
                    ("paper", "It was counted on paper"),
                    ("offline", "It was saved on a device without a network"),
                    ("wrong", "What was entered was wrong"),
                    ("opened_anyway", "It was open all the same"),
                ],
                max_length=15,
            ),
        ),
        migrations.RunSQL(
            ADD_RECORD,
            DROP_RECORD,
            state_operations=[
                migrations.AddField(
                    model_name="homevisit",
                    name="record",
                    field=models.UUIDField(db_index=True, default=uuid.uuid4),
                    preserve_default=False,
                ),
            ],
        ),
        migrations.AddField(
            model_name="homevisit",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="visits.homevisit",
            ),
        ),
        migrations.AddField(
            model_name="visittally",
            name="device_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="visittally",
            name="language",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="visittally",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("forgotten", "It was forgotten"),
                    ("paper", "It was counted on paper"),
                    ("offline", "It was saved on a device without a network"),
                    ("wrong", "What was entered was wrong"),
                    ("opened_anyway", "It was open all the same"),
                ],
                max_length=15,
            ),
        ),
        migrations.RunSQL(
            ADD_TAP,
            DROP_TAP,
            state_operations=[
                migrations.AddField(
                    model_name="visittally",
                    name="tap",
                    field=models.UUIDField(default=uuid.uuid4),
                ),
            ],
        ),
        migrations.AddField(
            model_name="visittally",
            name="undoes",
            field=models.UUIDField(null=True, unique=True),
        ),
        migrations.AlterField(
            model_name="homevisit",
            name="centre",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.familycentre"
            ),
        ),
        migrations.AlterField(
            model_name="homevisit",
            name="id",
            field=models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False),
        ),
        migrations.AlterField(
            model_name="homevisit",
            name="on_date",
            field=models.DateField(db_index=True, verbose_name="date"),
        ),
        migrations.AlterField(
            model_name="homevisit",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.partnerservice"
            ),
        ),
        migrations.AddIndex(
            model_name="visittally",
            index=models.Index(fields=["session", "counted_at"], name="tallies_of_a_session"),
        ),
        migrations.AddField(
            model_name="counsellingcontact",
            name="centre",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.familycentre"
            ),
        ),
        migrations.AddField(
            model_name="counsellingcontact",
            name="logged_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="counsellingcontact",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="visits.counsellingcontact",
            ),
        ),
        migrations.AddField(
            model_name="counsellingcontact",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.partnerservice"
            ),
        ),
        migrations.AddField(
            model_name="counsellingtheme",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="counselling_themes",
                to="staff.principal",
            ),
        ),
        migrations.AddField(
            model_name="counsellingcontact",
            name="theme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="visits.counsellingtheme",
                verbose_name="theme",
            ),
        ),
        migrations.AddField(
            model_name="countclosing",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="countclosing",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="activities.activitysession"
            ),
        ),
        migrations.AddField(
            model_name="devicekey",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="guidance",
            name="centre",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.familycentre"
            ),
        ),
        migrations.AddField(
            model_name="guidance",
            name="logged_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="guidance",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="visits.guidance",
            ),
        ),
        migrations.AddField(
            model_name="guidance",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.partnerservice"
            ),
        ),
        migrations.AddField(
            model_name="guidance",
            name="to_service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.partnerservice",
                verbose_name="to the service",
            ),
        ),
        migrations.AddField(
            model_name="jointvisit",
            name="centre",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.familycentre"
            ),
        ),
        migrations.AddField(
            model_name="jointvisit",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="jointvisit",
            name="other_service",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.partnerservice"
            ),
        ),
        migrations.AddField(
            model_name="jointvisit",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.partnerservice"
            ),
        ),
        migrations.AddField(
            model_name="homevisit",
            name="joint",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="halves",
                to="visits.jointvisit",
            ),
        ),
        migrations.AddConstraint(
            model_name="homevisit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("record", models.F("id")), ("replaces__isnull", True)),
                    models.Q(("replaces__isnull", False), models.Q(("record", models.F("id")), _negated=True)),
                    _connector="OR",
                ),
                name="homevisit_begins_its_record",
            ),
        ),
        migrations.AddField(
            model_name="lockedperiod",
            name="centre",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="locked_periods", to="staff.familycentre"
            ),
        ),
        migrations.AddField(
            model_name="lockedperiod",
            name="locked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="lockedperiod",
            name="unlocked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="otherwork",
            name="centre",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.familycentre"
            ),
        ),
        migrations.AddField(
            model_name="otherwork",
            name="logged_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="otherwork",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="visits.otherwork",
            ),
        ),
        migrations.AddField(
            model_name="otherwork",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.partnerservice"
            ),
        ),
        migrations.AddField(
            model_name="receivedrecord",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="usualfamily",
            name="centre",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="usual_families", to="staff.familycentre"
            ),
        ),
        migrations.AddField(
            model_name="usualfamily",
            name="children",
            field=models.ManyToManyField(blank=True, to="staff.ageband", verbose_name="children"),
        ),
        migrations.AddConstraint(
            model_name="counsellingtheme",
            constraint=models.UniqueConstraint(fields=("municipality", "name"), name="counselling_theme_once"),
        ),
        migrations.AddConstraint(
            model_name="counsellingcontact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("record", models.F("id")), ("replaces__isnull", True)),
                    models.Q(("replaces__isnull", False), models.Q(("record", models.F("id")), _negated=True)),
                    _connector="OR",
                ),
                name="counsellingcontact_begins_its_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="counsellingcontact",
            constraint=models.CheckConstraint(
                condition=models.Q(("women__gt", 0), ("men__gt", 0), ("other_adults__gt", 0), _connector="OR"),
                name="counselling_had_adults",
            ),
        ),
        migrations.AddIndex(
            model_name="countclosing",
            index=models.Index(fields=["session", "-closed_at"], name="closings_of_a_session"),
        ),
        migrations.AddConstraint(
            model_name="devicekey",
            constraint=models.UniqueConstraint(fields=("person", "device"), name="device_key_once"),
        ),
        migrations.AddConstraint(
            model_name="guidance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("record", models.F("id")), ("replaces__isnull", True)),
                    models.Q(("replaces__isnull", False), models.Q(("record", models.F("id")), _negated=True)),
                    _connector="OR",
                ),
                name="guidance_begins_its_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="guidance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("to_outside", ""), ("to_service__isnull", False)),
                    models.Q(("to_service__isnull", True), models.Q(("to_outside", ""), _negated=True)),
                    _connector="OR",
                ),
                name="guidance_leads_to_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="guidance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_service__isnull", True),
                    models.Q(("to_service", models.F("service")), _negated=True),
                    _connector="OR",
                ),
                name="guidance_leads_onward",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(("service", models.F("other_service")), _negated=True),
                name="joint_visit_has_two_services",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("joined_at__isnull", True), ("other_service__isnull", True)),
                    models.Q(("joined_at__isnull", False), ("other_service__isnull", False)),
                    _connector="OR",
                ),
                name="joint_visit_joined_by_a_service",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("chosen__isnull", True),
                    models.Q(("chosen", 1), ("first_time__isnull", False)),
                    models.Q(("chosen", 2), ("second_time__isnull", False)),
                    _connector="OR",
                ),
                name="joint_visit_chosen_was_proposed",
            ),
        ),
        migrations.AddConstraint(
            model_name="lockedperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_date__gte", models.F("from_date"))), name="locked_period_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="otherwork",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("record", models.F("id")), ("replaces__isnull", True)),
                    models.Q(("replaces__isnull", False), models.Q(("record", models.F("id")), _negated=True)),
                    _connector="OR",
                ),
                name="otherwork_begins_its_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="otherwork",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__gt", 0), ("hours__lte", 24)), name="other_work_hours"
            ),
        ),
        migrations.AddConstraint(
            model_name="usualfamily",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("men__lte", 9),
                    ("other_adults__lte", 9),
                    ("women__lte", 9),
                    models.Q(("women__gt", 0), ("men__gt", 0), ("other_adults__gt", 0), _connector="OR"),
                ),
                name="usual_family_has_adults",
            ),
        ),
    ]
