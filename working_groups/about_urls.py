from django.urls import path

from working_groups.views import about

app_name = "about"

urlpatterns = [
    path("", about.index, name="index"),
    path("<slug:slug>/", about.page, name="page"),
]
