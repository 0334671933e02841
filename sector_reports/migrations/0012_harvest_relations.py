from django.db import migrations

# A relation is told only where both reports are open, so nothing moves a record but what changes there, neither a
# relation to a report that is not open, nor what happens to that report.
RECORDS_FOLLOW_RELATIONS = """
CREATE FUNCTION harvest_record_is_open(report uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM sector_reports_report WHERE id = report AND state = 'published' AND tlp = 0)
$$;
CREATE FUNCTION harvest_record_of_two(one uuid, two uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF harvest_record_is_open(one) AND harvest_record_is_open(two) THEN
        PERFORM harvest_record_write(least(one, two));
        PERFORM harvest_record_write(greatest(one, two));
    END IF;
END $$;
CREATE FUNCTION harvest_record_of_relation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM harvest_record_of_two(OLD.report_id, OLD.other_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM harvest_record_of_two(NEW.report_id, NEW.other_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER harvest_record_relation AFTER INSERT OR UPDATE OR DELETE ON sector_reports_relation
    FOR EACH ROW EXECUTE FUNCTION harvest_record_of_relation();

CREATE FUNCTION harvest_record_of_related() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    related uuid;
BEGIN
    FOR related IN
        SELECT other_id FROM sector_reports_relation WHERE report_id = NEW.id
        UNION
        SELECT report_id FROM sector_reports_relation WHERE other_id = NEW.id
        ORDER BY 1
    LOOP
        IF harvest_record_is_open(related) THEN
            PERFORM harvest_record_write(related);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER harvest_record_related AFTER UPDATE OF tlp, state ON sector_reports_report
    FOR EACH ROW WHEN (
        (OLD.state = 'published' AND OLD.tlp = 0) <> (NEW.state = 'published' AND NEW.tlp = 0)
    ) EXECUTE FUNCTION harvest_record_of_related();

SELECT harvest_record_of_two(report_id, other_id) FROM sector_reports_relation;
SET CONSTRAINTS ALL IMMEDIATE;
"""

BACKWARDS = """
DROP TRIGGER harvest_record_related ON sector_reports_report;
DROP TRIGGER harvest_record_relation ON sector_reports_relation;
DROP FUNCTION harvest_record_of_related, harvest_record_of_relation, harvest_record_of_two, harvest_record_is_open;
"""


class Migration(migrations.Migration):
    dependencies = [("sector_reports", "0011_usage_totals")]

    operations = [migrations.RunSQL(RECORDS_FOLLOW_RELATIONS, BACKWARDS)]
