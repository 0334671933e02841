from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0016_what_is_known"),
    ]

    operations = [
        migrations.AlterField(
            model_name="profileproposal",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Waits for the secretariat"),
                    ("accepted", "Accepted"),
                    ("refused", "Refused"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="open",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterConstraint(
            model_name="profileproposal",
            name="profile_proposal_state_known",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "accepted", "refused", "withdrawn"])),
                name="profile_proposal_state_known",
                violation_error_message="A proposal is open, accepted, refused or withdrawn.",
            ),
        ),
    ]
