"""What leaves by the doors that are open to everybody, of every label and state, whoever asks: the one open report.

Canary words stand in the title, the abstract, the address and the names of everything that is not open.
"""

import datetime
import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from sector_reports.actions import change_label, withdraw_edition
from sector_reports.models import Relation, Report
from sector_reports.open_reports import is_open
from tests import factories as make
from tests.scene import Scene
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db
DOORS = (
    "/oai?verb=ListRecords&metadataPrefix=oai_dc",
    "/oai?verb=ListRecords&metadataPrefix=oai_datacite",
    "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc&set=sector-health",
    "/oai?verb=ListSets",
    "/feeds/reports.atom",
    "/feeds/reports.json",
    "/feeds/reports.atom?q=ransomware",
    "/feeds/reports.json?label=green&label=amber&label=clear&q=ransomware",
    "/feeds/groups/swg3.6.atom",
    "/feeds/sectors/health.json",
    "/feeds/news.atom",
    "/sitemap.xml",
    "/sitemap-reports.xml",
    "/reports/canaryopen/cite/datacite",
    "/reports/canaryopen/cite/dc",
)
SILENT = re.compile("Identifiers|Sets|news|sitemap.xml")
WORD = re.compile(rb"canary\w+", re.IGNORECASE)


def canary(name: str, scene: Scene, tlp: Tlp, state: str = Report.State.PUBLISHED) -> Report:
    word = f"canary{name}"
    report = make.make_report(
        tlp,
        state=state,
        slug=word,
        title=f"Title {word}",
        abstract=f"Ransomware {word}",
        group=scene.group,
        addressed_to=[scene.group],
        recipients=[scene.people["recipient"]] if tlp == Tlp.RED else [],
    )
    report.organisations.add(make.make_organisation(name=f"By {word}"))
    report.sectors.add(scene.group.sectors.get())
    return report


@pytest.mark.parametrize("persona", ["anonymous", "chair", "recipient", "secretariat"])
def test_only_the_open_report_leaves(client: Client, scene: Scene, persona: str) -> None:
    scene.group.sectors.add(make.make_sector(name="Health"))
    shown = canary("open", scene, Tlp.CLEAR)
    for tlp in Tlp:
        for state in Report.State:
            if (tlp, state) != (Tlp.CLEAR, Report.State.PUBLISHED):
                canary(f"{tlp.name}{state}", scene, tlp, state)
    raised, withdrawn = canary("raised", scene, Tlp.CLEAR), canary("withdrawn", scene, Tlp.CLEAR)
    change_label(report=raised, tlp=Tlp.AMBER, by=scene.people["secretariat"])
    withdraw_edition(edition=withdrawn.editions.get(), reason="Wrong.", by=scene.people["secretariat"])
    for hidden in Report.objects.exclude(pk=shown.pk):
        Relation.objects.create(report=shown, kind=Relation.Kind.REPLACES, other=hidden)
        Relation.objects.create(report=hidden, kind=Relation.Kind.ANNEX_OF, other=shown)
    person = scene.person(persona)

    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=2)):
        if person:
            client.force_login(person)
        found = {door: {word.lower() for word in WORD.findall(client.get(door).content)} for door in DOORS}

    silent = {door for door in DOORS if SILENT.search(door)}
    assert found == {door: set() if door in silent else {b"canaryopen"} for door in DOORS}


@pytest.mark.parametrize("state", [Report.State.DRAFT, Report.State.WITHDRAWN])
def test_clear_report_that_is_not_published_is_not_open(state: str) -> None:
    report = make.make_report(Tlp.CLEAR, state=state)

    assert not is_open(report)
