import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecso_portal.settings")

application = get_wsgi_application()

# What is loaded now stays: were it searched for garbage at every full collection, one request in twenty would wait.
reverse("home")
gc.collect()
gc.freeze()
