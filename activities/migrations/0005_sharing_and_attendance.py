"""Contact details in a table of their own; attendance, and what other services may see of a family."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The walls are forced on the owner of the tables too, who does this; migrating puts them up again at the end.
MOVE_CONTACTS = """
ALTER TABLE activities_signup NO FORCE ROW LEVEL SECURITY;
INSERT INTO activities_signupcontact (sign_up_id, email, phone, language, interpreter_language)
  SELECT id, email, phone, language, interpreter_language FROM activities_signup WHERE erased_at IS NULL;
ALTER TABLE activities_signup FORCE ROW LEVEL SECURITY;
"""

# What is written about a sign-up has the sign-up's controller, whatever code runs.
SAME_CONTROLLER = """
ALTER TABLE activities_signup ADD CONSTRAINT sign_up_and_controller UNIQUE (id, controller_id);
ALTER TABLE activities_attendance ADD CONSTRAINT attendance_same_controller
  FOREIGN KEY (sign_up_id, controller_id) REFERENCES activities_signup (id, controller_id);
ALTER TABLE activities_consent ADD CONSTRAINT consent_same_controller
  FOREIGN KEY (sign_up_id, controller_id) REFERENCES activities_signup (id, controller_id);
"""
ANY_CONTROLLER = """
ALTER TABLE activities_consent DROP CONSTRAINT consent_same_controller;
ALTER TABLE activities_attendance DROP CONSTRAINT attendance_same_controller;
ALTER TABLE activities_signup DROP CONSTRAINT sign_up_and_controller;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0004_service_stays"),
        ("staff", "0006_shared_tablets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SignUpContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("interpreter_language", models.CharField(blank=True, max_length=10, verbose_name="interpreter")),
                (
                    "sign_up",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contact", to="activities.signup"
                    ),
                ),
            ],
            options={
                "verbose_name": "contact of a sign-up",
                "verbose_name_plural": "contacts of sign-ups",
            },
        ),
        migrations.RunSQL(MOVE_CONTACTS, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="signup",
            name="email",
        ),
        migrations.RemoveField(
            model_name="signup",
            name="interpreter_language",
        ),
        migrations.RemoveField(
            model_name="signup",
            name="language",
        ),
        migrations.RemoveField(
            model_name="signup",
            name="phone",
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("present", "Here"), ("ill", "Ill"), ("no_show", "Did not come")],
                        max_length=10,
                        verbose_name="attendance",
                    ),
                ),
                ("marked_at", models.DateTimeField()),
                (
                    "tablet",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.tablet",
                    ),
                ),
                (
                    "controller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.partnerservice",
                        verbose_name="controller",
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance",
                        to="activities.activitysession",
                    ),
                ),
                (
                    "sign_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendance",
                        to="activities.signup",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance",
                "verbose_name_plural": "attendance",
                "constraints": [
                    models.UniqueConstraint(fields=("sign_up", "session"), name="attendance_once_per_session")
                ],
            },
        ),
        migrations.CreateModel(
            name="AttendanceSharing",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("until", models.DateField(verbose_name="until and including")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back")),
                ("decided_at", models.DateTimeField(verbose_name="decided")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sharings",
                        to="activities.activity",
                        verbose_name="activity",
                    ),
                ),
                (
                    "responsible_service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.partnerservice"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance_shared_with",
                        to="staff.partnerservice",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision to share attendance",
                "verbose_name_plural": "decisions to share attendance",
                "ordering": ["-decided_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("service", models.F("responsible_service")), _negated=True),
                        name="shared_with_another_service",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("activity", "service"),
                        name="one_decision_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("until", models.DateField(verbose_name="until and including")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back")),
                ("key", models.UUIDField(editable=False, unique=True)),
                ("token_hash", models.CharField(editable=False, max_length=64)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("attendance", "that you come, and what we may call you"),
                            (
                                "sign_up",
                                "your whole sign-up: contact, children's months and need of an interpreter",
                            ),
                        ],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                (
                    "given",
                    models.CharField(
                        choices=[("by_link", "on the family's own page"), ("told_staff", "told to staff")],
                        max_length=10,
                    ),
                ),
                ("given_at", models.DateTimeField(verbose_name="given")),
                (
                    "controller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.partnerservice",
                        verbose_name="controller",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.partnerservice",
                        verbose_name="service",
                    ),
                ),
                (
                    "sign_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="activities.signup",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "ordering": ["-given_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("receiver", models.F("controller")), _negated=True),
                        name="consent_to_another_service",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("given", "by_link"), ("written_by", None)),
                            models.Q(("given", "told_staff"), ("written_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="consent_told_to_someone",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("sign_up", "receiver"),
                        name="one_consent_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignUpReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("staff_member", "Staff member"),
                            ("centre_lead", "Centre lead"),
                            ("coordinator", "Coordinator"),
                            ("it_administrator", "IT administrator"),
                            ("data_protection_officer", "Data protection officer"),
                        ],
                        max_length=30,
                    ),
                ),
                ("on_date", models.DateField()),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.partnerservice"
                    ),
                ),
                (
                    "sign_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="activities.signup",
                    ),
                ),
            ],
            options={
                "verbose_name": "reading of a sign-up",
                "verbose_name_plural": "readings of sign-ups",
                "ordering": ["-on_date", "service_id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sign_up", "service", "role", "on_date"), name="reading_once_a_day"
                    )
                ],
            },
        ),
        migrations.RunSQL(SAME_CONTROLLER, ANY_CONTROLLER),
    ]
