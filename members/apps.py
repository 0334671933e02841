from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        # They connect what listens, once the models are there.
        from members.signing_in import (  # noqa: PLC0415
            addresses,  # noqa: F401
            lifetimes,  # noqa: F401
            odd_log_ins,  # noqa: F401
            recording,  # noqa: F401
            sessions,  # noqa: F401
        )
