"""What people did with reports is theirs; what they wrote in the work of a group is the group's, under its label."""

from django.utils.translation import gettext_lazy as _

from members.privacy.erasing import KEPT, emptied
from members.privacy.registry import declare, of
from members.privacy.retention import Rule, retain
from sector_reports import models

declare(
    models.Recipient, of("person", "person named_at", erasing=KEPT), organisational="report", technical="id"
)
declare(
    models.Edition,
    of("published_by", "published_by published_at", erasing=KEPT),
    organisational="report number language file notes state publish_at withdrawn_at withdrawn_reason",
    technical="id",
)
declare(
    models.Comment,
    of("by", "by made_at", erasing=KEPT),
    of("disposed_by", "disposed_by disposed_at", erasing=KEPT),
    organisational="edition page text disposition disposition_reason",
    technical="id",
)
declare(
    models.SignOff,
    of("by", "by signed_at", erasing=KEPT),
    organisational="edition file basis",
    technical="id",
)
declare(
    models.Upload,
    of("by", "by received_at name size", erasing=emptied(name="file.pdf")),
    organisational="edition state refusal removed file",
    technical="id sha256 claimed_at tries settled_at",
)

declare(
    models.Report,
    organisational="number slug title kind group abstract is_sample tlp is_announced state published_on"
    " published_precision",
    technical="id search_vector",
)
declare(models.StoredFile, organisational="size media_type pages", technical="id sha256 stored_at")
declare(models.Embargo, organisational="report ends_at tlp reason", technical="id")
declare(models.Page, organisational="file number text", technical="id")
declare(models.Relation, organisational="report kind other", technical="id")
declare(models.UsageCount, organisational="report edition day channel metric category count", technical="id")
declare(models.ReadingCount, organisational="organisation month count", technical="id")
declare(models.UsageTotal, organisational="report views downloads")
declare(models.UsageBatch, technical="id stored_at")
declare(models.ReadingCopy, technical="id file pictures outline made_at")
declare(models.HarvestRecord, technical="report changed_at is_open sets")
declare(models.IndexCopy, technical="id made_at kept_at")
declare(models.StaleReport, technical="id copy report_id")

retain(
    Rule(
        name="visitors",
        what=_("Who asks for a report, as a number that tells a double click from a second visit"),
        how_long=_("until midnight"),
        why=_("It is made with a salt that is thrown away then; no address is stored."),
    ),
    Rule(
        name="originals",
        what=_("Uploaded files as they came, with what may stand in them"),
        how_long=_("30 days after the check"),
        why=_("In case of doubt about what was removed; the checked file holds no author."),
    ),
)
