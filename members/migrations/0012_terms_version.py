from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0011_former_countries"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="terms_version",
            field=models.CharField(blank=True, editable=False, max_length=20, verbose_name="terms accepted"),
        ),
    ]
