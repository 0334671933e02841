from django.db import migrations

# What a CHECK cannot say: rows compared with their former selves, and with rows of other tables.

EDITIONS_LAST = """
CREATE FUNCTION edition_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'published' AND NEW.state IN ('published', 'withdrawn')
        AND (NEW.id, NEW.report_id, NEW.number, NEW.language, NEW.file_id, NEW.notes, NEW.published_at)
            = (OLD.id, OLD.report_id, OLD.number, OLD.language, OLD.file_id, OLD.notes, OLD.published_at)
        AND NEW.published_by_id IS NOT DISTINCT FROM OLD.published_by_id
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A published edition never changes; make a new one.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_immutable';
END $$;
CREATE TRIGGER edition_immutable BEFORE UPDATE OR DELETE ON sector_reports_edition
    FOR EACH ROW EXECUTE FUNCTION edition_refuse_change();
"""

ADDRESSES_LAST = """
CREATE FUNCTION report_refuse_new_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The address of a published report lasts.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'report_address_lasts';
END $$;
CREATE TRIGGER report_address_lasts BEFORE UPDATE OF slug ON sector_reports_report
    FOR EACH ROW WHEN (OLD.state <> 'draft' AND NEW.slug <> OLD.slug)
    EXECUTE FUNCTION report_refuse_new_address();
"""

STATE_FOLLOWS_EDITIONS = """
CREATE FUNCTION report_check_state(report uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    said text;
    meant text;
BEGIN
    SELECT state INTO said FROM sector_reports_report WHERE id = report;
    IF said IS NULL THEN
        RETURN;
    END IF;
    SELECT CASE WHEN bool_or(state = 'published') THEN 'published'
                WHEN bool_or(state = 'withdrawn') THEN 'withdrawn'
                ELSE 'draft' END
        INTO meant FROM sector_reports_edition WHERE report_id = report;
    IF said <> meant THEN
        RAISE EXCEPTION 'The report is called %, and by its editions it is %.', said, meant
            USING ERRCODE = 'check_violation', CONSTRAINT = 'report_state_follows_editions';
    END IF;
END $$;
CREATE FUNCTION report_check_own_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM report_check_state(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION edition_check_report_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM report_check_state(COALESCE(NEW.report_id, OLD.report_id));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER report_state_follows_editions AFTER INSERT OR UPDATE OF state ON sector_reports_report
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION report_check_own_state();
CREATE CONSTRAINT TRIGGER report_state_follows_editions
    AFTER INSERT OR UPDATE OF state, report_id OR DELETE ON sector_reports_edition
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION edition_check_report_state();
"""

RED_IS_ADDRESSED = """
CREATE FUNCTION report_check_recipients(report uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM sector_reports_report WHERE id = report AND tlp = 4)
        AND NOT EXISTS (SELECT FROM sector_reports_recipient WHERE report_id = report)
    THEN
        RAISE EXCEPTION 'A TLP:RED report is addressed to at least one person by name.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'report_red_has_recipients';
    END IF;
END $$;
CREATE FUNCTION report_check_own_recipients() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM report_check_recipients(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION recipient_check_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM report_check_recipients(OLD.report_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER report_red_has_recipients AFTER INSERT OR UPDATE OF tlp ON sector_reports_report
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION report_check_own_recipients();
CREATE CONSTRAINT TRIGGER report_red_has_recipients AFTER UPDATE OF report_id OR DELETE ON sector_reports_recipient
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION recipient_check_report();
"""

BACKWARDS = """
DROP TRIGGER report_red_has_recipients ON sector_reports_recipient;
DROP TRIGGER report_red_has_recipients ON sector_reports_report;
DROP FUNCTION recipient_check_report, report_check_own_recipients, report_check_recipients;
DROP TRIGGER report_state_follows_editions ON sector_reports_edition;
DROP TRIGGER report_state_follows_editions ON sector_reports_report;
DROP FUNCTION edition_check_report_state, report_check_own_state, report_check_state;
DROP TRIGGER report_address_lasts ON sector_reports_report;
DROP FUNCTION report_refuse_new_address;
DROP TRIGGER edition_immutable ON sector_reports_edition;
DROP FUNCTION edition_refuse_change;
"""


class Migration(migrations.Migration):
    dependencies = [("sector_reports", "0001_initial")]

    operations = [
        migrations.RunSQL(
            EDITIONS_LAST + ADDRESSES_LAST + STATE_FOLLOWS_EDITIONS + RED_IS_ADDRESSED,
            BACKWARDS,
        )
    ]
