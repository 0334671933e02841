import uuid

import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models


def kind(field: str) -> models.Func:
    return models.Func(models.F(field), function="jsonb_typeof", output_field=models.TextField())


class Migration(migrations.Migration):
    dependencies = [
        ("sector_reports", "0007_harvest_records"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadingCopy",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("pictures", models.JSONField(verbose_name="pictures")),
                ("outline", models.JSONField(verbose_name="outline")),
                ("made_at", models.DateTimeField(auto_now=True, verbose_name="made")),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reading_copy",
                        to="sector_reports.storedfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "reading copy",
                "verbose_name_plural": "reading copies",
                "ordering": ["-made_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(kind("pictures"), "array"),
                            django.db.models.lookups.Exact(kind("outline"), "array"),
                        ),
                        name="reading_copy_lists",
                        violation_error_message="A reading copy has a list of pictures and an outline.",
                    )
                ],
            },
        ),
    ]
