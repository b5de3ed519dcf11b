"""What is promised of a draw stays, and so does what was drawn, whatever code runs."""

from django.db import migrations

KEPT = """
CREATE FUNCTION fc_draw_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.drawn_at IS NOT NULL THEN
    RAISE EXCEPTION 'A draw that has been held is not changed.' USING ERRCODE = 'check_violation';
  END IF;
  IF (OLD.commitment, OLD.sealed_seed, OLD.committed_at, OLD.draws_at, OLD.session_id, OLD.series_id)
    IS DISTINCT FROM
     (NEW.commitment, NEW.sealed_seed, NEW.committed_at, NEW.draws_at, NEW.session_id, NEW.series_id) THEN
    RAISE EXCEPTION 'What a draw has promised is not changed.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.drawn_at IS NOT NULL
    AND encode(sha256(convert_to(NEW.seed, 'UTF8')), 'hex') <> NEW.commitment THEN
    RAISE EXCEPTION 'The seed is not the one that was promised.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER draw_is_kept BEFORE UPDATE ON activities_draw
  FOR EACH ROW EXECUTE FUNCTION fc_draw_is_kept();
"""
NOT_KEPT = "DROP TRIGGER draw_is_kept ON activities_draw; DROP FUNCTION fc_draw_is_kept();"


class Migration(migrations.Migration):
    dependencies = [("activities", "0007_templates_shipped_and_keyed_groups")]

    operations = [migrations.RunSQL(KEPT, NOT_KEPT)]
