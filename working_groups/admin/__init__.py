from working_groups.admin import entries  # noqa: F401 -- registers how this app enters changes
from working_groups.admin.groups import WorkingGroupAdmin
from working_groups.admin.labels import badge
from working_groups.admin.messages import ContactMessageAdmin
from working_groups.admin.missions import ActivityAdmin, MissionAdmin
from working_groups.admin.pages import AboutPageAdmin, NewsItemAdmin, SectorAdmin
from working_groups.admin.seats import MandateAdmin, ParticipationAdmin

__all__ = [
    "AboutPageAdmin",
    "ActivityAdmin",
    "ContactMessageAdmin",
    "MandateAdmin",
    "MissionAdmin",
    "NewsItemAdmin",
    "ParticipationAdmin",
    "SectorAdmin",
    "WorkingGroupAdmin",
    "badge",
]
