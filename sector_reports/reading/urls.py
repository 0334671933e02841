"""What stands below the address of an edition, `/reports/<slug>/v<number>/`, for reading it."""

from django.urls import path

from sector_reports.views import pages, read

urlpatterns = [
    path("read/", read.read, name="read"),
    path("read/<int:page>/", read.read, name="read"),
    path("read/with-reason/", read.with_reason, name="read_with_reason"),
    path("text/", read.text, name="text"),
    path("pages/<int:page>.webp", pages.picture, name="picture"),
    path("pages/<int:page>-small.webp", pages.small_picture, name="small_picture"),
]
