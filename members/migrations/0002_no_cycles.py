from django.db import migrations

# Used by working_groups too. The advisory lock keeps two transactions from closing a circle together.
FORWARDS = """
CREATE FUNCTION refuse_parent_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ancestor uuid := NEW.parent_id;
BEGIN
    IF ancestor IS NULL THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext(TG_TABLE_NAME));
    WHILE ancestor IS NOT NULL LOOP
        IF ancestor = NEW.id THEN
            RAISE EXCEPTION 'A row of % cannot be part of itself.', TG_TABLE_NAME
                USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
        END IF;
        EXECUTE format('SELECT parent_id FROM %I WHERE id = $1', TG_TABLE_NAME) INTO ancestor USING ancestor;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER organisation_no_cycle BEFORE INSERT OR UPDATE OF parent_id ON members_organisation
    FOR EACH ROW EXECUTE FUNCTION refuse_parent_cycle();
"""

BACKWARDS = """
DROP TRIGGER organisation_no_cycle ON members_organisation;
DROP FUNCTION refuse_parent_cycle();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
