from django.urls import path

from sector_reports.views import download, library, report

app_name = "sector_reports"

urlpatterns = [
    path("", library.library, name="library"),
    path("<slug:slug>/", report.detail, name="detail"),
    path("<slug:slug>/latest.pdf", download.latest, name="download"),
    path("<slug:slug>/v<int:number>.pdf", download.edition, name="edition_download"),
    path("<slug:slug>/v<int:number>/with-reason/", download.with_reason, name="download_with_reason"),
]
