from django.db import migrations, models

CATEGORIES = [
    ("anonymous", "Visitors who are not signed in"),
    ("registered", "Registered people without a member organisation"),
    ("large_company", "Large company"),
    ("sme", "SME or start-up"),
    ("user_or_operator", "User or operator"),
    ("research_centre", "Research centre"),
    ("university", "University"),
    ("association", "Association"),
    ("regional_cluster", "Regional cluster"),
    ("national_administration", "National public administration"),
    ("regional_administration", "Regional or local public administration"),
    ("member", "Members whose category is not known"),
    ("secretariat", "Secretariat"),
]

PART = """
UPDATE sector_reports_usagecount SET category = 'association' WHERE category = 'cluster_or_association';
"""

JOIN = """
INSERT INTO sector_reports_usagecount (report_id, edition_id, day, channel, metric, category, count)
    SELECT report_id, edition_id, day, channel, metric, 'cluster_or_association', sum(count)
    FROM sector_reports_usagecount WHERE category IN ('association', 'regional_cluster')
    GROUP BY report_id, edition_id, day, channel, metric;
DELETE FROM sector_reports_usagecount WHERE category IN ('association', 'regional_cluster');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0015_associations_and_regional_clusters"),
        ("sector_reports", "0014_reading_counts"),
    ]

    operations = [
        migrations.RunSQL(PART, JOIN),
        migrations.AlterField(
            model_name="usagecount",
            name="category",
            field=models.CharField(choices=CATEGORIES, max_length=30, verbose_name="category"),
        ),
    ]
