"""Chains the rows there are, in the order of their numbers; from then on PostgreSQL chains each new one."""

from django.db import migrations, models

from familjecentral.audit.lanes import hold_lanes

# As audit/lanes.py made the hash when this migration was written: what comes later must not change it.
CHAIN_EXISTING = """
DO $$
DECLARE
  e record;
  positions bigint[] := array_fill(0::bigint, ARRAY[64]);
  hashes bytea[] := array_fill(decode(repeat('00', 32), 'hex'), ARRAY[64]);
  l integer;
BEGIN
  FOR e IN SELECT * FROM audit_auditevent ORDER BY id LOOP
    l := e.id % 64;
    positions[l + 1] := positions[l + 1] + 1;
    hashes[l + 1] := sha256(hashes[l + 1] || convert_to(array_to_string(ARRAY[
      l::text, positions[l + 1]::text, e.id::text, (extract(epoch FROM e.at) * 1000000)::bigint::text,
      e.actor_kind, e.actor_id::text, e.action, e.thing, e.thing_id, e.service_id::text, e.count::text,
      '', '', ''
    ], chr(31), ''), 'UTF8'));
    UPDATE audit_auditevent SET lane = l, position = positions[l + 1], hash = hashes[l + 1] WHERE id = e.id;
  END LOOP;
END $$
"""


def chain_existing(apps, schema_editor):
    """As the owner: the append-only trigger steps aside for this one change, in this transaction."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("LOCK TABLE audit_auditevent IN ACCESS EXCLUSIVE MODE")
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_auditevent'::regclass AND tgname = 'append_only'"
        )
        is_held = cursor.fetchone() is not None
        if is_held:
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER append_only")
        cursor.execute(CHAIN_EXISTING)
        if is_held:
            cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER append_only")


def hold(apps, schema_editor):
    """In the same transaction, so that a web process that still runs adds no row without its place."""
    with schema_editor.connection.cursor() as cursor:
        hold_lanes(cursor)


def let_go(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION fc_audit_lane() CASCADE")
        cursor.execute("DROP FUNCTION fc_audit_hash(audit_auditevent, bytea)")


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditAnchor",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("heads", models.JSONField(verbose_name="last position and hash of each lane")),
                ("hash", models.CharField(max_length=64, verbose_name="hash over the heads")),
            ],
            options={
                "verbose_name": "anchor of the audit log",
                "verbose_name_plural": "anchors of the audit log",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="auditevent",
            name="address",
            field=models.CharField(blank=True, db_default="", max_length=45, verbose_name="from network address"),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="detail",
            field=models.CharField(blank=True, db_default="", max_length=64, verbose_name="detail (code)"),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="hash",
            field=models.BinaryField(db_default=models.Value(b""), verbose_name="chained hash"),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="lane",
            field=models.SmallIntegerField(db_default=0, editable=False, verbose_name="lane"),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="position",
            field=models.BigIntegerField(db_default=0, editable=False, verbose_name="position in its lane"),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="tablet_id",
            field=models.CharField(blank=True, db_default="", max_length=40, verbose_name="from shared tablet"),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="action",
            field=models.CharField(max_length=60, verbose_name="what"),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="at",
            field=models.DateTimeField(verbose_name="when"),
        ),
        migrations.RunPython(chain_existing, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["-at", "-id"], name="audit_newest"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["action", "-at", "-id"], name="audit_by_action"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["actor_id", "-at", "-id"], name="audit_by_person"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["thing", "-at", "-id"], name="audit_by_thing"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["service_id", "-at", "-id"], name="audit_by_service"),
        ),
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=models.UniqueConstraint(fields=("lane", "position"), name="audit_once_per_position"),
        ),
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("action__regex", "^[a-z0-9_]+$"),
                    ("thing__regex", "^[a-z0-9_.]*$"),
                    ("thing_id__regex", "^[A-Za-z0-9_-]*$"),
                    ("detail__regex", "^[a-z0-9_.]*$"),
                    ("address__regex", "^[0-9a-f.:]*$"),
                    ("tablet_id__regex", "^[A-Za-z0-9-]*$"),
                ),
                name="audit_holds_codes_only",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("actor_kind", "staff"), models.Q(("address", ""), ("tablet_id", "")), _connector="OR"
                ),
                name="audit_address_of_staff_only",
            ),
        ),
        migrations.RunPython(hold, let_go),
    ]
