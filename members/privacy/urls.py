from django.urls import path

from members.privacy import views

urlpatterns = [
    path("documents/<slug:kind>/<slug:version>/", views.document, name="document"),
    path("me/terms/", views.terms, name="terms"),
    path("me/undertaking/", views.undertaking, name="undertaking"),
]
