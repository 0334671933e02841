from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from ecso_portal import me, operations, views
from ecso_portal.sitemaps import SITEMAPS
from sector_reports.views.oai import oai

handler500 = "ecso_portal.middleware.broken"

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("members.urls")),
    path("", include("working_groups.urls")),
    path("about/", include("working_groups.about_urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("me/notifications/", include("notifications.urls")),
    path("reports/", include("sector_reports.urls")),
    path("feeds/", include("sector_reports.feed_urls")),
    path("me/", me.home, name="me"),
    path("oai", oai, name="oai"),
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
    path("robots.txt", operations.robots, name="robots"),
    path("sitemap.xml", login_not_required(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path(".well-known/security.txt", operations.security_txt, name="security_txt"),
]
