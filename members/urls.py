from django.urls import include, path

from members import views
from members.register import views as register
from members.signing_in import factor_views

app_name = "members"

urlpatterns = [
    path("", include("members.joining.urls")),
    path("members/", register.index, name="index"),
    path("members/map/", register.europe, name="map"),
    path("members/figures/", register.figures, name="figures"),
    path("members/members.csv", register.export, name="export"),
    path("members/<slug:slug>/", views.detail, name="detail"),
    path("me/second-factor/", factor_views.second_factor, name="second_factor"),
    path("", include("members.my_organisation.urls")),
    path("", include("members.privacy.urls")),
    path("", include("members.profiles.urls")),
]
