from django.urls import include, path

from members.my_organisation.views import accepting, joining, looking_after

for_contacts = [
    path("invite/", looking_after.invitation_new, name="invitation_new"),
    path("invitations/<uuid:pk>/again/", looking_after.invitation_again, name="invitation_again"),
    path("invitations/<uuid:pk>/revoke/", looking_after.invitation_revoke, name="invitation_revoke"),
    path("requests/<uuid:pk>/approve/", looking_after.request_approve, name="request_approve"),
    path("requests/<uuid:pk>/refuse/", looking_after.request_refuse, name="request_refuse"),
    path("people/<uuid:pk>/", looking_after.job_title, name="job_title"),
    path("people/<uuid:pk>/contact/", looking_after.contact_make, name="contact_make"),
    path("people/<uuid:pk>/no-contact/", looking_after.contact_take_back, name="contact_take_back"),
    path("people/<uuid:pk>/end/", looking_after.affiliation_end, name="affiliation_end"),
    path("joining/", looking_after.joining, name="joining"),
]

urlpatterns = [
    path("me/organisation/<slug:slug>/", include(for_contacts)),
    path("me/join/", joining.join, name="join"),
    path("me/join/<slug:slug>/", joining.join_ask, name="join_ask"),
    path("me/join/<slug:slug>/by-address/", joining.join_by_address, name="join_by_address"),
    path("me/requests/<uuid:pk>/withdraw/", joining.join_withdraw, name="join_withdraw"),
    path("me/welcome/", accepting.welcome, name="welcome"),
    path("invitations/<slug:token>/", accepting.invitation, name="invitation"),
    path("invitations/<slug:token>/open/", accepting.invitation_open, name="invitation_open"),
    path("invitations/<slug:token>/accept/", accepting.invitation_accept, name="invitation_accept"),
]
