from django.urls import include, path

from members import views

app_name = "members"

urlpatterns = [
    path("members/", views.index, name="index"),
    path("members/<slug:slug>/", views.detail, name="detail"),
    path("me/profile/", views.profile, name="profile"),
    path("", include("members.privacy.urls")),
]
