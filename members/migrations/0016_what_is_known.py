from django.db import migrations, models


def known(model: str, field: str, values: list[str], *, name: str, words: str) -> migrations.AddConstraint:
    return migrations.AddConstraint(
        model_name=model,
        constraint=models.CheckConstraint(
            name=name,
            condition=models.Q((f"{field}__in", values)),
            violation_error_message=words,
        ),
    )


FINDINGS = [
    "no_contact",
    "ended_member",
    "bouncing",
    "unverified",
    "duplicate",
    "no_country",
    "no_category",
    "dues",
    "grace",
]


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0015_associations_and_regional_clusters"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                name="application_forgotten_names_nobody",
                condition=models.Q(
                    ("forgotten_at__isnull", True),
                    models.Q(
                        ("contact_email", ""),
                        ("contact_job_title", ""),
                        ("contact_name", ""),
                        ("description", ""),
                    ),
                    _connector="OR",
                ),
                violation_error_message="Of an application that was forgotten nothing personal is kept.",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                name="merge_undone_keeps_nothing",
                condition=models.Q(
                    ("undone_at__isnull", True),
                    models.Q(("filled", {}), ("gone", {}), ("left_out", []), ("moved", {})),
                    _connector="OR",
                ),
                violation_error_message="What was undone cannot be undone again: nothing of it is kept.",
            ),
        ),
        known(
            "finding",
            "kind",
            FINDINGS,
            name="finding_kind_known",
            words="No check of the register finds anything of this kind.",
        ),
        known(
            "identityprovider",
            "newcomers",
            ["refuse", "ask", "join"],
            name="identity_provider_newcomers_known",
            words="Choose what becomes of people without an account.",
        ),
        known(
            "staffrole",
            "role",
            ["secretariat"],
            name="staff_role_known",
            words="Choose one of the roles of the staff.",
        ),
        known(
            "tableimport",
            "kind",
            ["organisations", "people"],
            name="table_import_kind_known",
            words="Choose what the table holds.",
        ),
    ]
