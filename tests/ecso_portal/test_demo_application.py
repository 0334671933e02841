import pytest
from django.test import Client
from django.urls import reverse

from ecso_portal.demo_application import APPLICANT, load_application
from journal.models import Entry
from members.joining import documents
from members.models import Application
from notifications.triggers import is_news
from tests import factories as make
from tests.office import address, at_work

pytestmark = pytest.mark.django_db


def test_application_of_the_demonstration_is_under_review(client: Client) -> None:
    staff = make.make_staff()

    load_application(by=staff)

    application = Application.objects.get()
    assert (application.status, application.contact_email) == (Application.Status.UNDER_REVIEW, APPLICANT)
    document = application.documents.get()
    assert documents.content_of(document)
    shown = at_work(client, staff).get(address(application)).content.decode()
    assert "extract-of-the-register.pdf" in shown
    link = application.links.get()
    author = Client()
    author.post(link.get_absolute_url())
    assert "It belongs to the households" in author.get(reverse("members:application")).content.decode()


def test_nobody_is_told_of_it() -> None:
    staff = make.make_staff()
    known = set(Entry.objects.values_list("pk", flat=True))

    load_application(by=staff)

    assert [entry.verb for entry in Entry.objects.exclude(pk__in=known) if is_news(entry)] == []
