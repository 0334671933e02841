from django.urls import include, path

urlpatterns = [
    path("", include("allauth.idp.urls", namespace="idp")),
    path("accounts/", include("allauth.urls")),
]
