from django.urls import path, register_converter
from django.urls.converters import StringConverter

from working_groups.views import contact, group, groups, news


class GroupCodeConverter(StringConverter):
    regex = "[A-Za-z0-9][A-Za-z0-9.-]*"


register_converter(GroupCodeConverter, "group_code")

app_name = "working_groups"

urlpatterns = [
    path("groups/", groups.index, name="index"),
    path("groups/<group_code:code>/", group.detail, name="detail"),
    path("groups/<group_code:code>/people/", group.people, name="people"),
    path("groups/<group_code:code>/reports/", group.reports, name="reports"),
    path("groups/<group_code:code>/activities/", group.activities, name="activities"),
    path("groups/<group_code:code>/news/", group.news, name="news"),
    path("groups/<group_code:code>/history/", group.history, name="history"),
    path("groups/<group_code:code>/contact/", contact.contact, name="contact"),
    path("groups/<group_code:code>/contact/sent/<str:receipt>/", contact.contact_sent, name="contact_sent"),
    path("news/", news.index, name="news_index"),
    path("news/<slug:slug>/", news.detail, name="news_detail"),
]
