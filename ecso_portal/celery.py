import os

from celery import Celery
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecso_portal.settings")

app = Celery("ecso_portal")
app.set_default()  # Celery's current app is one of each thread; the web server has many
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def use_django_logging(**kwargs: object) -> None:
    """Keeps Celery from replacing the JSON logging that the settings set up."""
