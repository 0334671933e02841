from django.contrib import admin
from django.urls import include, path

from ecso_portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("working_groups.urls")),
    path("about/", include("working_groups.about_urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("reports/", include("sector_reports.urls")),
]
