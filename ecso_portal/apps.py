from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "ecso_portal"
    verbose_name = "ECSO portal"
