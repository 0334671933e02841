from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SectorReportsConfig(AppConfig):
    name = "sector_reports"
    verbose_name = _("Sector reports")

    def ready(self) -> None:
        from journal.signals import entry_recorded  # noqa: PLC0415 -- models are not there any earlier
        from sector_reports.bell import on_entry  # noqa: PLC0415

        entry_recorded.connect(on_entry, dispatch_uid="sector_reports.bell")
