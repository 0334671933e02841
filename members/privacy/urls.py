from django.urls import path

from members.privacy import views

urlpatterns = [
    path("documents/<slug:kind>/<slug:version>/", views.document, name="document"),
    path("privacy/", views.notice, name="privacy_notice"),
    path("me/terms/", views.terms, name="terms"),
    path("me/undertaking/", views.undertaking, name="undertaking"),
    path("me/privacy/", views.mine, name="privacy"),
    path("me/privacy/data/", views.data, name="data"),
    path("me/privacy/data.json", views.data_file, name="data_file"),
    path("me/privacy/erase/", views.erase, name="erase"),
    path("privacy/erased/", views.erased, name="erased"),
]
