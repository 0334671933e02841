from django.contrib import admin
from django.urls import include, path

from ecso_portal import me, my_organisation, operations, sitemaps, views
from sector_reports.views.oai import oai
from sector_reports.views.proposing import begin_report

handler500 = "ecso_portal.middleware.broken"

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("members.urls")),
    path("", include("working_groups.urls")),
    path("about/", include("working_groups.about_urls")),
    path("accounts/", include("members.signing_in.urls")),
    path("admin/", admin.site.urls),
    path("me/notifications/", include("notifications.urls")),
    path("groups/<group_code:code>/reports/new/", begin_report, name="report_new"),
    path("reports/", include("sector_reports.urls")),
    path("feeds/", include("sector_reports.feed_urls")),
    path("me/", me.home, name="me"),
    path("me/organisation/", my_organisation.home, name="my_organisation"),
    path("me/organisation/<slug:slug>/", my_organisation.detail, name="my_organisation_detail"),
    path("oai", oai, name="oai"),
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
    path("robots.txt", operations.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap_section"),
    path(".well-known/security.txt", operations.security_txt, name="security_txt"),
]
