from django.urls import path, register_converter
from django.urls.converters import StringConverter

from sector_reports.views import feeds


class FeedFormatConverter(StringConverter):
    regex = "atom|json"


register_converter(FeedFormatConverter, "feed_format")

app_name = "feeds"

urlpatterns = [
    path("reports.<feed_format:name>", feeds.library, name="library"),
    path("groups/<group_code:code>.<feed_format:name>", feeds.group, name="group"),
    path("sectors/<slug:slug>.<feed_format:name>", feeds.sector, name="sector"),
    path("news.<feed_format:name>", feeds.news, name="news"),
]
