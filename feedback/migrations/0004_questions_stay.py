"""What has been asked stays as it was asked: PostgreSQL lets a published question only be withdrawn."""

from django.db import migrations

STAY = """
CREATE FUNCTION fc_survey_question_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  asked boolean;
BEGIN
  SELECT published_at IS NOT NULL INTO asked FROM feedback_surveyversion
   WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.version_id ELSE NEW.version_id END;
  IF NOT coalesce(asked, false) THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL
     AND to_jsonb(NEW) - 'withdrawn_at' = to_jsonb(OLD) - 'withdrawn_at' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a question of a published survey stays as it was asked' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER survey_question_stays BEFORE INSERT OR UPDATE OR DELETE ON feedback_surveyquestion
  FOR EACH ROW EXECUTE FUNCTION fc_survey_question_stays();

CREATE FUNCTION fc_survey_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.published_at IS NULL THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a published survey stays published' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER survey_version_stays BEFORE UPDATE ON feedback_surveyversion
  FOR EACH ROW EXECUTE FUNCTION fc_survey_version_stays();
"""
FREE = """
DROP TRIGGER survey_version_stays ON feedback_surveyversion;
DROP FUNCTION fc_survey_version_stays();
DROP TRIGGER survey_question_stays ON feedback_surveyquestion;
DROP FUNCTION fc_survey_question_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0003_visitor_surveys")]
    operations = [migrations.RunSQL(STAY, FREE)]
