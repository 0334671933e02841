"""Below /accounts/, instead of allauth's own for OpenID Connect, and under their names."""

from django.urls import path

from members.signing_in.openid import views

urlpatterns = [
    path("organisation/", views.find_provider, name="openid_connect_find"),
    path("oidc/<str:provider_id>/login/", views.login, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", views.callback, name="openid_connect_callback"),
]
