from django.db import migrations

FORWARDS = """
CREATE TRIGGER working_group_no_cycle BEFORE INSERT OR UPDATE OF parent_id ON working_groups_workinggroup
    FOR EACH ROW EXECUTE FUNCTION refuse_parent_cycle();
"""


class Migration(migrations.Migration):
    dependencies = [("working_groups", "0001_initial"), ("members", "0002_no_cycles")]

    operations = [
        migrations.RunSQL(FORWARDS, "DROP TRIGGER working_group_no_cycle ON working_groups_workinggroup")
    ]
