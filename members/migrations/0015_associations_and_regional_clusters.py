from django.db import migrations, models

CATEGORIES = [
    ("large_company", "Large company"),
    ("sme", "SME or start-up"),
    ("user_or_operator", "User or operator"),
    ("research_centre", "Research centre"),
    ("university", "University"),
    ("association", "Association"),
    ("regional_cluster", "Regional cluster"),
    ("national_administration", "National public administration"),
    ("regional_administration", "Regional or local public administration"),
]
KNOWN = [value for value, _label in CATEGORIES]

# Whoever was one of the two is an association until the office says otherwise; the seats agreed for both hold for both.
PART = """
UPDATE members_membership SET category = 'association' WHERE category = 'cluster_or_association';
UPDATE members_application SET category = 'association' WHERE category = 'cluster_or_association';
UPDATE members_seatallowance SET category = 'association' WHERE category = 'cluster_or_association';
INSERT INTO members_seatallowance (id, category, seats)
    SELECT gen_random_uuid(), 'regional_cluster', seats FROM members_seatallowance WHERE category = 'association';
"""

JOIN = """
UPDATE members_membership SET category = 'cluster_or_association'
    WHERE category IN ('association', 'regional_cluster');
UPDATE members_application SET category = 'cluster_or_association'
    WHERE category IN ('association', 'regional_cluster');
DELETE FROM members_seatallowance WHERE category = 'regional_cluster';
UPDATE members_seatallowance SET category = 'cluster_or_association' WHERE category = 'association';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0014_newest_first"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="application", name="application_category_known"),
        migrations.RemoveConstraint(model_name="membership", name="membership_category_known"),
        migrations.RemoveConstraint(model_name="seatallowance", name="seat_allowance_category_known"),
        migrations.RunSQL(PART, JOIN),
        migrations.AlterField(
            model_name="application",
            name="category",
            field=models.CharField(choices=CATEGORIES, max_length=30, verbose_name="category"),
        ),
        migrations.AlterField(
            model_name="membership",
            name="category",
            field=models.CharField(
                blank=True,
                choices=CATEGORIES,
                help_text="Empty while it is not known.",
                max_length=30,
                verbose_name="category",
            ),
        ),
        migrations.AlterField(
            model_name="seatallowance",
            name="category",
            field=models.CharField(
                choices=CATEGORIES,
                error_messages={"unique": "There is already a number for this category."},
                max_length=30,
                unique=True,
                verbose_name="category",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("category__in", KNOWN)),
                name="application_category_known",
                violation_error_message="An application names one of the categories of members.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("category", ""), ("category__in", KNOWN), _connector="OR"),
                name="membership_category_known",
                violation_error_message="Choose one of the categories of members.",
            ),
        ),
        migrations.AddConstraint(
            model_name="seatallowance",
            constraint=models.CheckConstraint(
                condition=models.Q(("category__in", KNOWN)),
                name="seat_allowance_category_known",
                violation_error_message="Choose one of the categories of members.",
            ),
        ),
    ]
