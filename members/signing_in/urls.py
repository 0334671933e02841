"""Addresses of one's own account that allauth has not, or not so; before allauth's own, under /accounts/."""

from django.urls import path

from members.signing_in import views
from members.signing_in.addresses import AddressesView
from members.signing_in.openid.links import LinksView

urlpatterns = [
    path("email/", AddressesView.as_view(), name="account_email"),
    path("3rdparty/", LinksView.as_view(), name="socialaccount_connections"),
    path("sessions/", views.sessions, name="usersessions_list"),
    path("sessions/<int:pk>/end/", views.session_end, name="session_end"),
    path("sessions/end-others/", views.sessions_end_others, name="sessions_end_others"),
    path("sessions/end-all/", views.sessions_end_all, name="sessions_end_all"),
]
