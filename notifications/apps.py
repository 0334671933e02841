from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from journal.signals import entry_recorded  # noqa: PLC0415 -- models are not there any earlier
        from notifications.bell import on_entry  # noqa: PLC0415

        entry_recorded.connect(on_entry, dispatch_uid="notifications.bell")
