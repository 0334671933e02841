from django.db import migrations

FORWARDS = """
CREATE FUNCTION journal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The journal is append-only: % of % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_append_only';
END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal_seal
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal_dailyroot
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
"""

BACKWARDS = """
DROP TRIGGER journal_append_only ON journal_dailyroot;
DROP TRIGGER journal_append_only ON journal_seal;
DROP TRIGGER journal_append_only ON journal_entry;
DROP FUNCTION journal_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
