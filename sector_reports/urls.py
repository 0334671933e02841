from django.urls import include, path

from sector_reports.views import cite, download, library, proposing, report, review, upload, usage

app_name = "sector_reports"

urlpatterns = [
    path("", library.library, name="library"),
    path("suggest", library.suggest, name="suggest"),
    path("uploads/<uuid:pk>/", upload.detail, name="upload"),
    path("<slug:slug>/", report.detail, name="detail"),
    path("<slug:slug>/cite/<slug:name>", cite.cite, name="cite"),
    path("<slug:slug>/latest.pdf", download.latest, name="download"),
    path("<slug:slug>/v<int:number>.pdf", download.edition, name="edition_download"),
    path("<slug:slug>/usage/", usage.usage, name="usage"),
    path("<slug:slug>/usage.csv", usage.usage_csv, name="usage_csv"),
    path("<slug:slug>/change/", proposing.change_report, name="report_change"),
    path("<slug:slug>/editions/new/", proposing.begin_edition, name="edition_new"),
    path("<slug:slug>/v<int:number>/change/", proposing.change_edition, name="edition_change"),
    path("<slug:slug>/v<int:number>/with-reason/", download.with_reason, name="download_with_reason"),
    path("<slug:slug>/v<int:number>/review/", review.review, name="review"),
    path("<slug:slug>/v<int:number>/review/propose/", review.propose, name="review_propose"),
    path("<slug:slug>/v<int:number>/review/take-back/", review.take_back, name="review_take_back"),
    path("<slug:slug>/v<int:number>/review/sign-off/", review.sign, name="review_sign_off"),
    path("<slug:slug>/v<int:number>/review/<uuid:comment>/", review.decide, name="review_decide"),
    path("<slug:slug>/v<int:number>/", include("sector_reports.reading.urls")),
]
