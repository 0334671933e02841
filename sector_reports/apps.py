from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SectorReportsConfig(AppConfig):
    name = "sector_reports"
    verbose_name = _("Sector reports")
