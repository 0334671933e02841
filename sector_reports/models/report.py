from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.models import Organisation, Person
from sector_reports.models.stored_file import StoredFile
from working_groups import policy
from working_groups.models import NewsItem, Sector, WorkingGroup
from working_groups.tlp import Tlp

if TYPE_CHECKING:
    from sector_reports.models.edition import Edition
    from working_groups.viewer import Viewer


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, viewer: Viewer) -> ReportQuerySet:
        """Those whose title and abstract this viewer may read; every list, page, search and mail begins here."""
        return self.filter(policy.listed(self.model, viewer))

    def readable_by(self, viewer: Viewer) -> ReportQuerySet:
        """Those whose file this viewer may open."""
        return self.filter(policy.readable(self.model, viewer))

    def worked_on_by(self, viewer: Viewer) -> ReportQuerySet:
        """Those whose drafts this viewer writes, comments on and sees through to their publication."""
        return self.visible_to(viewer).filter(policy.worked_on(viewer))

    def available(self) -> ReportQuerySet:
        """With an edition to read: not drafts, not those withdrawn altogether."""
        return self.filter(state=Report.State.PUBLISHED)

    def for_page(self) -> ReportQuerySet:
        """With all that the page of a report shows, in a constant number of queries."""
        return self.select_related("group__parent", "usage_total").prefetch_related(
            "addressed_groups",
            "recipients",
            "sectors",
            "organisations",
            models.Prefetch("editions__file", StoredFile.objects.with_pictures()),
        )

    def newest_related_to(self, report: Report, most: int) -> ReportQuerySet:
        """Others of the same group, or that share a sector with it.

        The newest of each are found apart, along an index: of both together, PostgreSQL would sort all there are.
        """
        others = self.exclude(pk=report.pk).newest_first().values("pk")
        sectors = [sector.pk for sector in report.sectors.all()]
        with_sector = Report.sectors.through.objects.filter(sector__in=sectors).values("report")
        of_group = others.filter(group=report.group_id)[:most]
        of_sectors = others.filter(pk__in=with_sector)[:most]
        return self.filter(pk__in=of_group.union(of_sectors)).newest_first()[:most]

    def opaque_rows(self) -> models.QuerySet[Report, Any]:
        """All that the secretariat's lists tell of TLP:RED reports: number, label and dates."""
        red = self.filter(tlp=Tlp.RED).order_by("number")
        return red.values("number", "tlp", "published_on", "published_precision")

    def newest_first(self) -> ReportQuerySet:
        return self.order_by(models.F("published_on").desc(nulls_last=True), "title")


class Report(Record):
    """A work that ECSO publishes; its editions carry the files.

    `number` is all that the secretariat's lists tell of a TLP:RED report.
    """

    class Kind(models.TextChoices):
        SECTOR_REPORT = "sector_report", _("Sector report")
        POSITION_PAPER = "position_paper", _("Position paper")
        GROUP_OVERVIEW = "group_overview", _("Group overview")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Precision(models.TextChoices):
        MONTH = "month", _("Month")
        DAY = "day", _("Day")

    number = models.PositiveIntegerField(
        _("number"),
        unique=True,
        editable=False,
        db_default=models.Func(
            models.Value("sector_reports_report_number"),
            function="nextval",
            output_field=models.IntegerField(),
        ),
    )
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=250)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SECTOR_REPORT)
    group = models.ForeignKey(
        WorkingGroup, on_delete=models.PROTECT, related_name="reports", verbose_name=_("issuing group")
    )
    sectors = models.ManyToManyField(Sector, related_name="reports", blank=True, verbose_name=_("sectors"))
    organisations = models.ManyToManyField(
        Organisation, related_name="reports", blank=True, verbose_name=_("contributing organisations")
    )
    news = models.ManyToManyField(NewsItem, related_name="reports", blank=True, verbose_name=_("news"))
    abstract = models.TextField(_("abstract"))
    is_sample = models.BooleanField(_("sample"), default=False)

    tlp = models.PositiveSmallIntegerField(_("label"), choices=Tlp, default=Tlp.AMBER_STRICT)
    is_announced = models.BooleanField(
        _("announced"),
        default=True,
        help_text=_("For TLP:GREEN: title and abstract are public, the file is not."),
    )
    addressed_groups = models.ManyToManyField(
        WorkingGroup,
        related_name="addressed_reports",
        blank=True,
        verbose_name=_("addressed groups"),
        help_text=_("For TLP:AMBER and TLP:AMBER+STRICT: the groups whose participants may read it."),
    )
    recipients = models.ManyToManyField(
        Person, through="Recipient", related_name="received_reports", verbose_name=_("named recipients")
    )

    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    published_on = models.DateField(_("published"), null=True, blank=True)
    published_precision = models.CharField(
        _("precision of the date"), max_length=10, choices=Precision, default=Precision.DAY
    )

    search_vector = models.GeneratedField(
        expression=SearchVector("title", config="english", weight="A")
        + SearchVector("abstract", config="english", weight="B"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects: ClassVar[ReportQuerySet] = ReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = [models.F("published_on").desc(nulls_last=True), "title"]
        indexes = [
            GinIndex(fields=["search_vector"], name="report_search"),
            models.Index(models.F("published_on").desc(nulls_last=True), "title", name="report_newest_first"),
            models.Index(
                "group",
                models.F("published_on").desc(nulls_last=True),
                "title",
                name="report_newest_of_group",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="report_tlp_is_a_label",
                condition=models.Q(tlp__lte=4),
                violation_error_message=_("Choose one of the five TLP labels."),
            ),
            models.CheckConstraint(
                name="report_published_has_a_date",
                condition=models.Q(state="draft") | models.Q(published_on__isnull=False),
                violation_error_message=_("A published report needs its date."),
            ),
            models.CheckConstraint(
                name="report_month_is_its_first_day",
                condition=~models.Q(published_precision="month")
                | models.Q(published_on__isnull=True)
                | models.Q(published_on__day=1),
                violation_error_message=_("A date known to the month is written as the first of it."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("sector_reports:detail", kwargs={"slug": self.slug})

    def get_kind_display(self) -> str:  # type: ignore[no-redef]
        """As Django's, which sorts all the choices into a dictionary each time."""
        return str(self.Kind(self.kind).label)

    @property
    def label(self) -> Tlp:
        return Tlp(self.tlp)

    @property
    def journal_label(self) -> str:
        """What the record says for the report: its title, or only its number where a title would tell too much."""
        return self.title if self.tlp < Tlp.AMBER else f"Report {self.number} ({self.label.label})"

    @property
    def date_display(self) -> str:
        """The date as precisely as it is known: "March 2018" or "19 March 2018"; empty for a draft."""
        if self.published_on is None:
            return ""
        return formats.date_format(self.published_on, "F Y" if self.is_month_only else "j F Y")

    @property
    def date_iso(self) -> str:
        if self.published_on is None:
            return ""
        return self.published_on.strftime("%Y-%m" if self.is_month_only else "%Y-%m-%d")

    @property
    def is_month_only(self) -> bool:
        return self.published_precision == self.Precision.MONTH

    @property
    def latest_edition(self) -> Edition | None:
        return self.editions.published().order_by("-number").first()

    def audience(self) -> policy.Audience:
        """Groups and recipients are looked up only where the label asks for them."""
        label = Tlp(self.tlp)
        groups = self.addressed_groups.all() if label in {Tlp.AMBER, Tlp.AMBER_STRICT} else ()
        recipients = self.recipients.all() if label == Tlp.RED else ()
        return policy.Audience(
            tlp=label,
            state=policy.State(self.state),
            is_announced=self.is_announced,
            issuing_group=self.group_id,
            addressed_groups=frozenset(group.pk for group in groups),
            recipients=frozenset(person.pk for person in recipients),
        )


class Recipient(Record):
    """A person to whom a TLP:RED report is addressed by name."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    named_at = models.DateTimeField(_("named"), auto_now_add=True)

    class Meta:
        verbose_name = _("named recipient")
        verbose_name_plural = _("named recipients")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "person"],
                name="recipient_named_once",
                violation_error_message=_("This person is already named."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
