import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from sector_reports.actions import change_label, withdraw_edition
from sector_reports.harvest import records
from sector_reports.models import HarvestRecord, Relation, Report
from tests import factories as make
from tests.sector_reports.citing.samples import ODD_TITLES
from tests.sector_reports.harvest.asking import (
    NS,
    ask,
    checked,
    deleted,
    error,
    harvest,
    identifiers,
    texts,
    token,
)
from working_groups.models import WorkingGroup
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db
FORMATS = ("oai_dc", "oai_datacite")


@pytest.fixture(autouse=True)
def a_moment_later(settings: Settings) -> Iterator[None]:
    """The portal asks what the database wrote down two seconds ago: what happens now is given out from then on."""
    settings.BASE_URL = "https://portal.example"
    settings.DEFAULT_FROM_EMAIL = "ECSO portal <portal@portal.example>"
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=2)):
        yield


def named(report: Report) -> str:
    return f"oai:portal.example:{report.pk}"


def raise_label(report: Report, tlp: Tlp = Tlp.AMBER) -> None:
    change_label(report=report, tlp=tlp, by=make.make_staff())


# Identify, ListMetadataFormats, ListSets


def test_identify(client: Client) -> None:
    answer = ask(client, verb="Identify")

    assert texts(answer, "o:Identify/o:baseURL") == ["https://portal.example/oai"]
    assert texts(answer, "o:Identify/o:adminEmail") == ["portal@portal.example"]
    assert texts(answer, "o:Identify/o:deletedRecord") == ["persistent"]
    assert texts(answer, "o:Identify/o:granularity") == ["YYYY-MM-DDThh:mm:ssZ"]


@pytest.mark.parametrize(
    ("sender", "security", "told"),
    [
        ("ECSO portal <portal@localhost>", "mailto:security@portal.example", "security@portal.example"),
        ("portal@localhost", "mailto:security@portal.example?subject=x", "security@portal.example"),
        ("portal@localhost", "https://portal.example/contact@x.y/", "portal@portal.invalid"),
        ("portal@localhost", "mailto:security@localhost", "portal@portal.invalid"),
        ("", "", "portal@portal.invalid"),
    ],
)
def test_identify_names_an_address_with_a_dot(
    client: Client, settings: Settings, sender: str, security: str, told: str
) -> None:
    settings.DEFAULT_FROM_EMAIL, settings.PORTAL_SECURITY_CONTACT = sender, security

    assert texts(ask(client, verb="Identify"), "o:Identify/o:adminEmail") == [told]


def test_earliest_datestamp_is_that_of_the_oldest_record(client: Client) -> None:
    make.make_report()
    make.make_report()

    answer = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")

    earliest = texts(ask(client, verb="Identify"), "o:Identify/o:earliestDatestamp")
    assert earliest == [min(texts(answer, ".//o:datestamp"))]


def test_formats_of_the_repository_and_of_a_record(client: Client) -> None:
    report = make.make_report()

    for arguments in ({}, {"identifier": named(report)}):
        answer = ask(client, verb="ListMetadataFormats", **arguments)
        assert texts(answer, ".//o:metadataPrefix") == ["oai_dc", "oai_datacite"]


def test_sets_are_the_groups_and_the_sectors(client: Client) -> None:
    make.make_group(code="SWG3.6", title="Healthcare & more")
    make.make_group(code="WG9", state=WorkingGroup.State.PROPOSED)
    make.make_report(group=make.make_group(code="WG8", title="New", state=WorkingGroup.State.PROPOSED))
    make.make_sector(name="Health")

    answer = ask(client, verb="ListSets")

    assert texts(answer, ".//o:setSpec") == ["group-swg3.6", "group-wg8", "sector-health"]
    assert (
        texts(answer, ".//o:setName")[0] == "European Cyber Security Organisation, SWG3.6 Healthcare & more"
    )


def test_without_groups_and_sectors_there_is_no_set_hierarchy(client: Client) -> None:
    assert error(ask(client, verb="ListSets")) == "noSetHierarchy"


# Records


@pytest.mark.parametrize("prefix", FORMATS)
def test_record(client: Client, prefix: str) -> None:
    sector = make.make_sector(name="Health")
    report = make.make_report(group=make.make_group(code="WG3"), title="Title & <more>")
    report.sectors.add(sector)

    answer = ask(client, verb="GetRecord", identifier=named(report), metadataPrefix=prefix)

    assert identifiers(answer) == [named(report)]
    assert texts(answer, ".//o:setSpec") == ["group-wg3", "sector-health"]
    title = answer.find(".//o:metadata//{*}title", NS)
    assert title.text == "Title & <more>"


@pytest.mark.parametrize("prefix", FORMATS)
def test_odd_words_keep_the_schema(client: Client, prefix: str) -> None:
    for number, title in enumerate(ODD_TITLES):
        make.make_report(title=title, abstract=f"{title}\n\x0b\x1f\ufffe{number}")

    answer = ask(client, verb="ListRecords", metadataPrefix=prefix)

    assert sorted(texts(answer, ".//o:metadata//{*}title")) == sorted(
        " ".join(title.split()) for title in ODD_TITLES
    )


@pytest.mark.parametrize("prefix", FORMATS)
def test_relation_is_told_of_open_reports_only(client: Client, prefix: str) -> None:
    report, other = make.make_report(slug="ours"), make.make_report(slug="other")
    hidden = make.make_report(Tlp.GREEN, slug="canary")
    for kind, related in ((Relation.Kind.REPLACES, other), (Relation.Kind.ANNEX_OF, hidden)):
        Relation.objects.create(report=report, kind=kind, other=related)

    answer = client.get("/oai", {"verb": "ListRecords", "metadataPrefix": prefix}).content.decode()

    assert (
        answer.count("https://portal.example/reports/other/<") == 2
    )  # its own address, and where it is related
    assert answer.count("https://portal.example/reports/ours/<") == 2
    assert not [word for word in ("canary", "IsSupplement") if word in answer]


def test_request_is_repeated(client: Client) -> None:
    report = make.make_report()

    asked = ask(client, verb="GetRecord", identifier=named(report), metadataPrefix="oai_dc")
    misunderstood = ask(client, verb="GetRecord", identifier=named(report))

    request = asked.find("o:request", NS)
    assert request.text == "https://portal.example/oai"
    assert dict(request.attrib) == {
        "verb": "GetRecord",
        "identifier": named(report),
        "metadataPrefix": "oai_dc",
    }
    assert dict(misunderstood.find("o:request", NS).attrib) == {}


def test_post_is_answered_like_get(client: Client) -> None:
    make.make_report()
    asked = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}

    answer = checked(Client(enforce_csrf_checks=True).post("/oai", asked))

    assert identifiers(answer) == identifiers(ask(client, **asked))


def test_only_open_reports_are_there(client: Client) -> None:
    group = make.make_group()
    report = make.make_report(group=group)
    for tlp in (Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT):
        make.make_report(tlp, group=group, addressed_to=[group])
    make.make_report(Tlp.RED, recipients=[make.make_person()])
    make.make_report(state="draft")
    make.make_report(Tlp.GREEN, state="withdrawn")
    client.force_login(make.make_staff())

    assert identifiers(ask(client, verb="ListRecords", metadataPrefix="oai_dc")) == [named(report)]


# Tombstones


def test_raised_report_is_a_tombstone_without_title(client: Client) -> None:
    report = make.make_report(title="Canarytitle", slug="canaryslug", abstract="Canaryabstract")
    raise_label(report)

    answers = [
        client.get("/oai", {"verb": "ListRecords", "metadataPrefix": "oai_dc"}),
        client.get("/oai", {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": named(report)}),
    ]

    for response in answers:
        assert deleted(checked(response)) == [named(report)]
        assert b"canary" not in response.content.lower()
        assert b"<metadata" not in response.content


def test_withdrawn_report_is_a_tombstone(client: Client) -> None:
    report = make.make_report()
    withdraw_edition(edition=report.editions.get(), reason="It was wrong.", by=make.make_staff())

    assert deleted(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")) == [named(report)]


def test_tombstone_has_no_formats(client: Client) -> None:
    report = make.make_report()
    raise_label(report)

    answer = ask(client, verb="ListMetadataFormats", identifier=named(report))

    assert error(answer) == "noMetadataFormats"


def test_tombstone_is_found_in_the_set_it_was_in(client: Client) -> None:
    report = make.make_report(group=make.make_group(code="WG3"))
    raise_label(report)

    answer = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", set="group-wg3")

    assert deleted(answer) == [named(report)]


def test_report_that_is_open_again_is_alive_again(client: Client) -> None:
    report = make.make_report()
    raise_label(report)
    change_label(report=report, tlp=Tlp.CLEAR, reason="It is public now.", by=make.make_staff())

    answer = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")

    assert (identifiers(answer), deleted(answer)) == ([named(report)], [])


def test_policy_decides_and_not_the_record(client: Client) -> None:
    report = make.make_report()
    raise_label(report)
    report.harvest_record.is_open = True
    report.harvest_record.save()

    assert deleted(ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")) == [named(report)]


# Errors


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
@pytest.mark.parametrize(
    "narrowed",
    [
        {"set": "group-none"},
        {"set": "group-wg3:x"},
        {"until": "2001-01-01"},
        {"since": "2999-01-01"},
    ],
)
def test_nothing_found_is_an_error(client: Client, verb: str, narrowed: dict[str, str]) -> None:
    make.make_report(group=make.make_group(code="WG3"))

    assert error(ask(client, verb=verb, metadataPrefix="oai_dc", **narrowed)) == "noRecordsMatch"


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers", "GetRecord"])
def test_unknown_format_is_an_error(client: Client, verb: str) -> None:
    report = make.make_report()
    asked = {"identifier": named(report)} if verb == "GetRecord" else {}

    assert error(ask(client, verb=verb, metadataPrefix="marc21", **asked)) == "cannotDisseminateFormat"


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers", "ListSets"])
def test_token_of_somebody_else_is_an_error(client: Client, verb: str) -> None:
    make.make_report()

    assert error(ask(client, verb=verb, resumptionToken="forged")) == "badResumptionToken"


@pytest.mark.parametrize("verb", ["", "identify", "Nothing"])
def test_unknown_verb_is_an_error(client: Client, verb: str) -> None:
    assert error(ask(client, verb=verb)) == "badVerb"


def test_wrong_argument_is_an_error(client: Client) -> None:
    assert error(ask(client, verb="Identify", extra="1")) == "badArgument"


@pytest.mark.parametrize("verb", ["GetRecord", "ListMetadataFormats"])
def test_hidden_report_answers_like_a_missing_one(client: Client, verb: str) -> None:
    hidden = make.make_report(Tlp.GREEN)
    known = make.make_report()
    prefix = {"metadataPrefix": "oai_dc"} if verb == "GetRecord" else {}
    wrong = [
        named(hidden),
        "oai:portal.example:00000000-0000-4000-8000-000000000000",
        f"oai:elsewhere.example:{known.pk}",
        f"oai:portal.example:{known.pk.hex}",
        f"oai:portal.example:{{{known.pk}}}",
        str(known.pk),
        known.slug,
        "",
    ]

    answers = [ask(client, verb=verb, identifier=identifier, **prefix) for identifier in wrong]

    assert {error(answer) for answer in answers} == {"idDoesNotExist"}
    assert len({answer.findtext("o:error", namespaces=NS) for answer in answers}) == 1


# Long lists


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "A_PAGE", 2)


@pytest.mark.usefixtures("short_pages")
@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
def test_long_list_comes_in_parts(client: Client, verb: str) -> None:
    reports = [make.make_report() for _number in range(5)]

    answers = harvest(client, verb=verb, metadataPrefix="oai_dc")

    assert [len(identifiers(answer)) for answer in answers] == [2, 2, 1]
    assert {name for answer in answers for name in identifiers(answer)} == set(map(named, reports))
    ends: list[Any] = [answer.find(".//o:resumptionToken", NS) for answer in answers]
    assert [(end.get("cursor"), end.get("completeListSize")) for end in ends] == [
        ("0", "5"),
        ("2", "5"),
        ("4", "5"),
    ]


@pytest.mark.usefixtures("short_pages")
def test_list_that_fits_has_no_token(client: Client) -> None:
    make.make_report()
    make.make_report()

    answer = ask(client, verb="ListRecords", metadataPrefix="oai_dc")

    assert answer.find(".//o:resumptionToken", NS) is None


@pytest.mark.usefixtures("short_pages")
def test_what_changes_meanwhile_is_not_passed_over(client: Client) -> None:
    """A record given out is deleted, one still to come changes, and a new one is published between two parts."""
    reports = [make.make_report() for _number in range(4)]
    HarvestRecord.objects.update(changed_at=Now())
    first = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    by_name = {named(report): report for report in reports}
    given = [by_name[name] for name in identifiers(first)]
    to_come = [report for report in reports if report not in given]
    raise_label(given[0])
    Report.objects.filter(pk=to_come[0].pk).update(title="Changed")
    new = make.make_report()

    rest, following = [], token(first)
    while following:
        answer = ask(client, verb="ListRecords", resumptionToken=following)
        rest.append(answer)
        following = token(answer)

    seen = {name for answer in rest for name in identifiers(answer)}
    assert seen >= {named(report) for report in (given[0], *to_come, new)}
    assert [name for answer in rest for name in deleted(answer)] == [named(given[0])]


def test_second_that_has_not_begun_is_not_given_out(client: Client) -> None:
    report = make.make_report()
    HarvestRecord.objects.update(changed_at=timezone.now() + datetime.timedelta(seconds=1))

    assert error(ask(client, verb="ListRecords", metadataPrefix="oai_dc")) == "noRecordsMatch"
    assert identifiers(ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=named(report))) == [
        named(report)
    ]


@pytest.mark.usefixtures("short_pages")
def test_rest_that_is_no_longer_there_is_no_records(client: Client) -> None:
    for _number in range(3):
        make.make_report()
    first = ask(client, verb="ListRecords", metadataPrefix="oai_dc", until="2999-01-01")
    HarvestRecord.objects.update(changed_at=datetime.datetime(3000, 1, 1, tzinfo=datetime.UTC))

    assert error(ask(client, verb="ListRecords", resumptionToken=token(first))) == "noRecordsMatch"


@pytest.mark.usefixtures("short_pages")
def test_token_keeps_the_question(client: Client) -> None:
    group = make.make_group(code="WG3")
    ours = [make.make_report(group=group) for _number in range(3)]
    make.make_report()

    answers = harvest(client, verb="ListIdentifiers", metadataPrefix="oai_dc", set="group-wg3")

    assert {name for answer in answers for name in identifiers(answer)} == set(map(named, ours))


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_eight_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _row in range(rows):
        report = make.make_report()
        report.sectors.add(make.make_sector())
        report.organisations.add(make.make_organisation())
        Relation.objects.create(report=report, kind=Relation.Kind.REPLACES, other=make.make_report())

    with django_assert_num_queries(8):
        ask(client, verb="ListRecords", metadataPrefix="oai_datacite")


def test_answer_is_kept_for_some_seconds_only(client: Client) -> None:
    response = client.get("/oai", {"verb": "Identify"})

    assert response.headers["Cache-Control"].startswith("public, max-age=0, s-maxage=5")
