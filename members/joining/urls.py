from django.urls import path

from members.joining.views import application, start, welcome

urlpatterns = [
    path("apply/", start.start, name="apply"),
    path("apply/resume/", start.resume, name="apply_resume"),
    path("apply/sent/", start.sent, name="apply_sent"),
    path("apply/open/<str:token>/", start.open_link, name="apply_open"),
    path("apply/leave/", start.leave, name="apply_leave"),
    path("apply/left/", start.left, name="apply_left"),
    path("apply/application/", application.overview, name="application"),
    path("apply/application/details/", application.details, name="application_details"),
    path("apply/application/documents/", application.add_document, name="application_documents"),
    path(
        "apply/application/documents/<uuid:pk>/remove/",
        application.remove_document,
        name="application_document_remove",
    ),
    path("apply/application/send/", application.send, name="application_send"),
    path("apply/application/questions/<uuid:pk>/", application.answer, name="application_answer"),
    path("apply/application/withdraw/", application.withdraw, name="application_withdraw"),
    path("apply/welcome/<str:token>/", welcome.welcome, name="apply_welcome"),
]
