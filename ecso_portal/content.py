"""What the first start shows: the facts in content/, written once and never over what staff has changed since.

A row that exists is left alone, with everything that belongs to it: an objective that staff removed does not return.
Only the words to search for of a sector, and what chairing members are, are filled in later, where nobody has ever
changed that sector or member.
"""

from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.text import slugify

from intake.examine import examine
from journal.actions import record
from journal.models import Entry
from members.models import Membership, Organisation
from sector_reports.actions import publish_edition, record_about
from sector_reports.models import Edition, Report, StoredFile
from sector_reports.page_texts import extract_pages
from sector_reports.sample_pdf import SamplePublication, load_publications, render_sample_pdf
from working_groups.models import (
    AboutPage,
    Activity,
    Impact,
    Mandate,
    Mission,
    NewsItem,
    Objective,
    Sector,
    WorkingGroup,
)
from working_groups.tlp import Tlp

Row = TypeVar("Row", bound=models.Model)


class ContentLoader:
    """Loads the folder into the database; `created` counts the rows written, by the name of their kind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.facts = self._read("ecso.yaml")
        self.additions = self._read("portal.yaml")
        self.created: dict[str, int] = {}

    @transaction.atomic
    def load(self) -> None:
        self._load_pages()
        self._load_sectors()
        self._load_groups()
        self._fill_chairing_members()
        self._load_missions()
        self._load_initiatives()
        for publication in load_publications(self.folder / "publications"):
            self._load_publication(publication)

    def _read(self, name: str) -> dict[str, Any]:
        content: dict[str, Any] = yaml.safe_load((self.folder / name).read_text(encoding="utf-8"))
        return content

    def _add(self, model: type[Row], fields: dict[str, Any], **key: Any) -> Row | None:
        """The row just written, or None where one with this key was there already."""
        row, is_new = model._default_manager.get_or_create(**key, defaults=fields)
        if not is_new:
            return None
        name = str(model._meta.verbose_name_plural)
        self.created[name] = self.created.get(name, 0) + 1
        record("content.loaded", row, by=None)
        return row

    def _load_pages(self) -> None:
        facts = self.facts["organisation"]
        words = {
            "origin": facts["origin"].strip(),
            "seat": facts["seat"],
            "founded": date_format(facts["founded"], "j F Y"),
            "main_objective": facts["main_objective"].strip(),
            "how_it_works": _bullets(facts["how_it_works"]),
            "member_categories": _bullets(facts["member_categories"]),
        }
        leads = {
            "ecso": facts["in_one_line"],
            "membership": f"Members come from {facts['member_countries']}",
        }
        for position, page in enumerate(self.additions["pages"]):
            self._add(
                AboutPage,
                {
                    "title": page["title"],
                    "lead": (page.get("lead") or leads.get(page["slug"], "")).strip(),
                    "body": page["body"].format(**words),
                    "position": position,
                },
                slug=page["slug"],
            )

    def _load_sectors(self) -> None:
        for position, name in enumerate(self.facts["working_group"]["sectors"]):
            self._add(
                Sector,
                {
                    "name": name,
                    "nis2_sectors": self.additions["sectors"][name],
                    "search_words": self.additions["search_words"][name],
                    "position": position,
                },
                slug=slugify(name),
            )
        self._fill_search_words()

    def _fill_search_words(self) -> None:
        """For a portal that had its sectors before they had such words."""
        for sector in Sector.objects.filter(search_words=[]):
            words = self.additions["search_words"].get(sector.name, [])
            if words and not Entry.objects.about(sector).exclude(verb="content.loaded").exists():
                sector.search_words = words
                sector.save(update_fields=["search_words"])
                told = {"search_words": ["", ", ".join(words)]}
                record("content.loaded", sector, by=None, changes=told)
                self.created["sectors with other words"] = self.created.get("sectors with other words", 0) + 1

    @cached_property
    def _sectors(self) -> dict[str, Sector]:
        return {sector.name: sector for sector in Sector.objects.all()}

    def _load_groups(self) -> None:
        facts = self.facts["working_group"]
        group = self._add(
            WorkingGroup,
            {"title": facts["title"], "secretariat_email": facts["secretariat_email"]},
            code=facts["code"],
        )
        if group:
            group.sectors.set(self._sectors.values())
            for chair in facts["chairs"]:
                self._seat(group, chair["organisation"], chair["person"])
        for sub in facts["sub_groups"]:
            self._load_sub_group(WorkingGroup.objects.get(code=facts["code"]), sub)

    def _load_sub_group(self, parent: WorkingGroup, facts: dict[str, Any]) -> None:
        group = self._add(
            WorkingGroup,
            {"title": facts["title"], "parent": parent, "kind": WorkingGroup.Kind.SUB_GROUP},
            code=facts["code"],
        )
        if group:
            group.sectors.set([self._sectors[self.additions["group_sectors"][group.code]]])
            for chair in facts["chairs"]:
                self._seat(group, chair, "")

    def _seat(self, group: WorkingGroup, organisation: str, person: str) -> None:
        """A chair since a day that the facts do not tell; who chairs is a member."""
        known = self.additions["chairing_members"][organisation]
        member = self._add(
            Organisation,
            {"name": organisation, "acronym": "", "country": known["country"]},
            slug=slugify(organisation),
        )
        if member:
            self._add(Membership, {"category": known["category"]}, organisation=member)
        chairing = Organisation.objects.get(slug=slugify(organisation))
        self._add(
            Mandate, {"person_name": person}, group=group, organisation=chairing, role=Mandate.Role.CHAIR
        )

    def _fill_chairing_members(self) -> None:
        """For a portal that had these members before anything was said of their category and country."""
        for name, known in self.additions["chairing_members"].items():
            for row, column in (
                (Organisation.objects.filter(slug=slugify(name), country="").first(), "country"),
                (
                    Membership.objects.filter(organisation__slug=slugify(name), category="").first(),
                    "category",
                ),
            ):
                if row and not Entry.objects.about(row).exclude(verb="content.loaded").exists():
                    setattr(row, column, known[column])
                    row.save(update_fields=[column])
                    record("content.loaded", row, by=None, changes={column: ["", known[column]]})

    def _load_missions(self) -> None:
        ecso = self.facts["organisation"]
        mission = self._add(Mission, {"text": ecso["main_objective"].strip()}, group=None)
        if mission:
            _list_objectives(mission, ecso["how_it_works"])
        facts = self.facts["working_group"]
        group = WorkingGroup.objects.get(code=facts["code"])
        mission = self._add(Mission, {"text": facts["mission"].strip()}, group=group)
        if mission:
            _list_objectives(mission, facts["objectives"])
            for position, fact in enumerate(facts["activities"], start=1):
                _list_activity(mission, position, fact)

    def _load_initiatives(self) -> None:
        facts = self.facts["working_group"]
        for initiative in facts["initiatives"]:
            item = self._add(
                NewsItem,
                {
                    "kind": NewsItem.Kind.INITIATIVE,
                    "title": initiative["title"],
                    "body": initiative["text"].strip(),
                    "is_published": True,
                },
                slug=slugify(initiative["title"]),
            )
            if item:
                item.groups.set([WorkingGroup.objects.get(code=facts["code"])])
                item.sectors.set([self._sectors[initiative["sector"]]])

    def _load_publication(self, publication: SamplePublication) -> None:
        if Report.objects.filter(slug=publication.slug).exists():
            return
        report = Report.objects.create(
            slug=publication.slug,
            title=publication.title,
            kind=publication.kind,
            group=WorkingGroup.objects.get(code=publication.group),
            abstract=publication.abstract,
            is_sample=True,
            tlp=Tlp[publication.tlp.replace("+", "_")],
            published_on=publication.month,
            published_precision=Report.Precision.MONTH,
        )
        report.sectors.set([self._sectors[name] for name in publication.sectors])
        report.addressed_groups.set(WorkingGroup.objects.filter(code__in=publication.audience))
        record_about(report, "content.loaded", by=None)
        examined = examine(render_sample_pdf(publication))  # no file of the library has come by another door
        file = StoredFile.objects.store_checked(examined.content, pages=examined.pages)
        extract_pages(file=file)
        edition = Edition.objects.create(report=report, language=publication.language, file=file)
        publish_edition(edition=edition, by=None, is_news=False)
        self.created["reports"] = self.created.get("reports", 0) + 1


def _bullets(texts: list[str]) -> str:
    return "\n".join(f"- {text.strip()}" for text in texts)


def _list_objectives(mission: Mission, texts: list[str]) -> None:
    Objective.objects.bulk_create(
        Objective(mission=mission, position=position, text=text)
        for position, text in enumerate(texts, start=1)
    )


def _list_activity(mission: Mission, position: int, facts: dict[str, str]) -> None:
    activity = Activity.objects.create(
        mission=mission, position=position, text=facts["text"], status=facts["status"].replace(" ", "_")
    )
    if "impact" in facts:
        Impact.objects.create(activity=activity, statement=facts["impact"])
