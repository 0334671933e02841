from working_groups.models.about_page import AboutPage
from working_groups.models.contact_message import ContactMessage
from working_groups.models.mandate import Mandate
from working_groups.models.mission import Activity, Impact, Mission, Objective
from working_groups.models.news_item import NewsItem
from working_groups.models.participation import Participation
from working_groups.models.sector import Sector
from working_groups.models.working_group import GroupName, WorkingGroup

__all__ = [
    "AboutPage",
    "Activity",
    "ContactMessage",
    "GroupName",
    "Impact",
    "Mandate",
    "Mission",
    "NewsItem",
    "Objective",
    "Participation",
    "Sector",
    "WorkingGroup",
]
