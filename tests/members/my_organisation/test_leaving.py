"""When an affiliation, a membership or its standing ends, so does everything it opened, in open sessions too.

Nothing is to be signed out: each request works out anew what its person may do.
"""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from members.dated import today
from members.models import Affiliation, Person, Suspension
from notifications.models import Delivery
from notifications.tasks import dispatch_journal
from sector_reports.models import Page, Report
from tests import factories as make
from tests.drawn import draw
from tests.members.my_organisation.conftest import signed_in
from tests.notifications.facts import make_draft, publish_draft
from tests.scene import Scene
from working_groups.models import Mandate
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db

WORD = "canary"


@pytest.fixture
def contact(scene: Scene) -> Person:
    person = make.make_person(email="contact@example.org")
    make.make_affiliation(person, scene.organisation, is_official_contact=True)
    return person


@pytest.fixture
def green(scene: Scene) -> Report:
    """TLP:GREEN and not announced: to members it is there, to everybody else it is not."""
    return make_readable(Tlp.GREEN, scene, slug="green")


def make_readable(tlp: Tlp, scene: Scene, slug: str) -> Report:
    report = make.make_report(
        tlp,
        group=scene.group,
        addressed_to=[scene.group],
        slug=slug,
        title=f"{WORD} {slug}",
        is_announced=False,
    )
    file = report.editions.get().file
    assert file
    Page.objects.keep(file, [f"Words of a {WORD}"])
    draw(file)
    return report


def end_affiliation(scene: Scene, contact: Person) -> None:
    affiliation = scene.people["participant"].affiliations.get(organisation=scene.organisation)
    address = f"/me/organisation/{scene.organisation.slug}/people/{affiliation.pk}/end/"
    assert signed_in(contact).post(address, {"on": today()}).status_code == 302


def end_membership(scene: Scene, contact: Person) -> None:
    membership = scene.organisation.memberships.get()
    membership.close(today())
    membership.save()


def suspend(scene: Scene, contact: Person) -> None:
    Suspension.objects.create(membership=scene.organisation.memberships.get(), reason="Unpaid.")


ENDS: list[Callable[[Scene, Person], None]] = [end_affiliation, end_membership, suspend]
PAGES = [
    "/reports/{slug}/",
    "/reports/{slug}/latest.pdf",
    "/reports/{slug}/v1.pdf",
    "/reports/{slug}/v1/read/1/",
    "/reports/{slug}/v1/text/",
]
LISTS = ["/reports/", f"/reports/?q={WORD}", f"/reports/suggest/?q={WORD}", "/groups/swg3.6/reports/", "/me/"]


@pytest.mark.parametrize("end", ENDS)
def test_open_session_of_a_colleague_ends_with_the_next_click(
    scene: Scene, contact: Person, green: Report, end: Callable[[Scene, Person], None]
) -> None:
    amber = make_readable(Tlp.AMBER, scene, slug="amber")
    client = signed_in(scene.people["participant"])
    addresses = [page.format(slug=report.slug) for report in (green, amber) for page in PAGES]
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 200
    )
    assert client.get(f"/me/organisation/{scene.organisation.slug}/").status_code == 200

    end(scene, contact)

    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 404
    )
    assert client.get(f"/me/organisation/{scene.organisation.slug}/").status_code == 404
    for address in LISTS:
        response = client.get(address, follow=True)
        assert f"{WORD} green" not in response.content.decode(), address
        assert f"{WORD} amber" not in response.content.decode(), address
    assert client.get("/admin/").status_code in {302, 403}
    assert "_auth_user_id" in client.session  # the account stays theirs


@pytest.mark.parametrize(
    "feed",
    ["/feeds/library/atom/", "/feeds/groups/swg3.6/atom/", "/oai?verb=ListRecords&metadataPrefix=oai_dc"],
)
def test_feeds_never_opened_anything_by_affiliation(scene: Scene, green: Report, feed: str) -> None:
    client = signed_in(scene.people["participant"])

    assert WORD not in client.get(feed, follow=True).content.decode()


def test_groups_no_longer_count_who_left_and_the_seat_stays(scene: Scene, contact: Person) -> None:
    person = scene.people["participant"]
    person.name, person.name_shown_to = "Xenia", "public"
    person.save()
    make.make_mandate(scene.group, scene.organisation, role=Mandate.Role.LIAISON, person=person)
    visitor = signed_in(scene.people["outsider"])
    addresses = ["/groups/swg3.6/people/", f"/members/{scene.organisation.slug}/"]
    before = [visitor.get(address).content.decode() for address in addresses]

    end_affiliation(scene, contact)

    after = [visitor.get(address).content.decode() for address in addresses]
    assert [person.name in page for page in before] == [True, True]
    assert [person.name in page for page in after] == [False, False]
    assert ["Liaison" in page for page in after] == [True, True]


def test_mail_of_the_group_reaches_nobody_who_left(scene: Scene, contact: Person) -> None:
    draft = make_draft(Tlp.GREEN, group=scene.group)
    end_affiliation(scene, contact)

    publish_draft(draft, by=scene.people["secretariat"])
    dispatch_journal()

    told = Delivery.objects.filter(entry__verb="report.published").values_list("person__email", flat=True)
    assert "participant@example.org" not in told
    assert "chair@example.org" in told


def test_affiliation_that_ends_tomorrow_opens_until_then(scene: Scene, green: Report) -> None:
    Affiliation.objects.filter(person=scene.people["participant"]).update(
        period=(datetime.date(2016, 6, 13), today() + datetime.timedelta(days=1))
    )

    assert signed_in(scene.people["participant"]).get("/reports/green/").status_code == 200


def test_other_affiliation_goes_on(scene: Scene, contact: Person, green: Report, client: Client) -> None:
    make.make_affiliation(scene.people["participant"], make.make_member(name="Second home"))
    client.force_login(scene.people["participant"])

    end_affiliation(scene, contact)

    assert client.get("/reports/green/").status_code == 200
