import datetime

import pytest
from django.test import Client

from journal.models import Entry
from members import documents
from members.documents import Document, Kind
from members.models import Person, Undertaking
from tests import factories as make
from tests.members.privacy.rows import forget_terms

pytestmark = pytest.mark.django_db

NEW = Document(Kind.TERMS, "2026-2", datetime.date(2026, 11, 10), "1. We **agree** anew.")
NEW_TLP = Document(Kind.TLP, "2026-2", datetime.date(2026, 11, 10), "1. I promise anew.")


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def with_new(monkeypatch: pytest.MonkeyPatch, new: Document) -> None:
    before = {kind: documents.versions(kind) for kind in Kind}
    before[new.kind] += (new,)
    monkeypatch.setattr(documents, "versions", before.__getitem__)


@pytest.mark.parametrize(("kind", "address"), [(Kind.TLP, "/me/undertaking/"), (Kind.TERMS, "/me/terms/")])
def test_document_is_accepted_once_and_leads_on(kind: Kind, address: str) -> None:
    person = make.make_person()
    forget_terms(person)
    client, version = signed_in(person), documents.in_force(kind).version
    if kind == Kind.TLP:
        client.post("/me/terms/", {"version": documents.in_force(Kind.TERMS).version})
    before = client.get(f"{address}?next=/reports/").content.decode()

    response = client.post(address, {"next": "/reports/", "version": version})
    client.post(address, {"version": version})

    assert 'name="next" value="/reports/"' in before
    assert response.headers["Location"] == "/reports/"
    assert Undertaking.objects.filter(person=person, kind=kind).count() == 1
    assert "You accepted this on" in client.get(address).content.decode()
    entry = Entry.objects.filter(verb__endswith=".accepted").latest("id")
    assert entry.by == person
    assert entry.object_label == f"{kind.label} {version}"


def test_another_version_than_the_present_is_not_accepted() -> None:
    person = make.make_person()

    response = signed_in(person).post("/me/undertaking/", {"version": "2016-1"})

    assert response.status_code == 200
    assert not Undertaking.objects.filter(person=person, kind=Kind.TLP).exists()


@pytest.mark.parametrize(
    "address", ["me", "\x00", "https://evil.example/", "//evil.example", "javascript:alert(1)", ""]
)
def test_undertaking_leads_nowhere_else(address: str) -> None:
    client, version = signed_in(make.make_person()), documents.in_force(Kind.TLP).version

    page = client.get("/me/undertaking/", {"next": address}).content.decode()
    response = client.post("/me/undertaking/", {"next": address, "version": version})

    assert "evil" not in page
    assert response.headers["Location"] == "/me/"


def test_new_undertaking_is_asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make.make_person()
    make.accept_undertaking(person)
    with_new(monkeypatch, NEW_TLP)

    page = signed_in(person).get("/me/undertaking/").content.decode()

    assert not person.undertakings.in_force().exists()
    assert "I promise anew." in page
    assert "I promise this" in page
    assert 'href="/documents/tlp/2026-1/"' in page


def test_what_was_accepted_stays_readable(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with_new(monkeypatch, NEW)

    page = client.get("/documents/terms/2026-1/").content.decode()

    assert "My account is mine alone." in page
    assert "1 November 2026" in page
    assert "<strong>agree</strong>" in client.get("/documents/terms/2026-2/").content.decode()


@pytest.mark.parametrize("address", ["/documents/terms/1/", "/documents/other/2026-1/"])
def test_document_that_there_never_was(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


# Who is signed in goes on with the present terms only


@pytest.mark.parametrize("address", ["/me/", "/reports/", "/members/", "/me/profile/", "/"])
def test_whoever_has_not_accepted_the_terms_is_asked_first(address: str) -> None:
    person = make.make_person()
    forget_terms(person)

    client = signed_in(person)
    response = client.get(address)
    page = client.get("/me/terms/").content.decode()

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/me/terms/?next=%2F")
    assert ('href="/accounts/logout/"' in page, page.count('href="/me/privacy/"')) == (True, 2)


def test_new_terms_are_asked_anew_from_their_day(monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(make.make_person())
    before = client.get("/me/").status_code
    with_new(monkeypatch, NEW)

    between = client.get("/me/")
    page = client.get("/me/terms/").content.decode()
    client.post("/me/terms/", {"version": "2026-2"})

    assert (before, between.status_code, client.get("/me/").status_code) == (200, 302, 200)
    assert "There is a new version." in page


def test_form_sent_without_the_terms_changes_nothing() -> None:
    person = make.make_person(name="Before")
    forget_terms(person)

    response = signed_in(person).post("/me/profile/", {"name": "After", "time_zone": "UTC"})

    person.refresh_from_db()
    assert response.headers["Location"] == "/me/terms/?next=%2Fme%2F"
    assert person.name == "Before"


@pytest.mark.parametrize(
    "address",
    ["/me/terms/", "/about/privacy/", "/accounts/logout/", "/accounts/password/change/", "/healthz"],
)
def test_signing_out_and_the_safety_of_the_account_wait_for_no_terms(address: str) -> None:
    person = make.make_person()
    forget_terms(person)

    response = signed_in(person).get(address)

    assert "/me/terms/" not in response.headers.get("Location", "")
    assert response.status_code in (200, 302, 404)


def test_visitors_are_asked_nothing(client: Client) -> None:
    assert client.get("/reports/").status_code == 200
