from django.urls import path

from members.profiles import views

urlpatterns = [
    path("me/profile/", views.profile, name="profile"),
    path("me/profile/photo/", views.photo, name="photo"),
    path("me/profile/photo/remove/", views.photo_remove, name="photo_remove"),
    path("me/organisation/<slug:slug>/profile/", views.organisation_profile, name="organisation_profile"),
    path(
        "me/organisation/<slug:slug>/profile/withdraw/",
        views.organisation_profile_withdraw,
        name="organisation_profile_withdraw",
    ),
    path("pictures/<uuid:pk>.webp", views.picture, name="picture"),
    path("pictures/<uuid:pk>-small.webp", views.small_picture, name="small_picture"),
]
