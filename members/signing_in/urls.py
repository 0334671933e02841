"""Everything below /accounts/: what allauth has not, or not so, before what it has."""

from django.urls import include, path

from members.signing_in import views
from members.signing_in.addresses import AddressesView
from members.signing_in.openid.links import LinksView

urlpatterns = [
    path("email/", AddressesView.as_view(), name="account_email"),
    path("3rdparty/", LinksView.as_view(), name="socialaccount_connections"),
    path("sessions/", views.sessions, name="usersessions_list"),
    path("sessions/<int:pk>/end/", views.session_end, name="usersessions_end"),
    path("sessions/end-others/", views.sessions_end_others, name="usersessions_end_others"),
    path("sessions/end-all/", views.sessions_end_all, name="usersessions_end_all"),
    path("", include("members.signing_in.openid.urls")),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("3rdparty/", include("allauth.socialaccount.urls")),
]
