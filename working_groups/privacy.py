import datetime

from django.utils.translation import gettext_lazy as _

from members.privacy.erasing import DELETED, ended
from members.privacy.registry import declare, of
from members.privacy.retention import retain, rows_rule
from working_groups import models

ANSWERED = datetime.timedelta(days=365)

declare(
    models.ContactMessage,
    of(
        lambda subject: subject.written("email"),
        "name email subject message sent_at answered_at",
        beside="reference",
        erasing=DELETED,
    ),
    organisational="group reference",
    technical="id",
)
declare(
    models.Mandate,
    of("person", "person", beside="role group organisation period basis", erasing=ended("mandate")),
    of_others="person_name",
    organisational="group role organisation basis period",
    technical="id",
)
declare(
    models.Participation,
    of("person", "person period", beside="group organisation", erasing=ended("participation")),
    organisational="group organisation",
    technical="id",
)

declare(models.AboutPage, organisational="slug title lead body position", technical="id")
declare(models.Sector, organisational="name slug nis2_sectors search_words position", technical="id")
declare(
    models.WorkingGroup,
    organisational="code title parent kind state concluded_on secretariat_email default_tlp highest_tlp",
    technical="id",
)
declare(models.GroupName, organisational="group title period", technical="id")
declare(models.Mission, organisational="group text", technical="id")
declare(models.Objective, organisational="mission position text", technical="id")
declare(models.Activity, organisational="mission position text status", technical="id")
declare(models.Impact, organisational="activity statement indicator evidence_url", technical="id")
declare(
    models.NewsItem,
    organisational="slug kind title body published_on is_published",
    technical="id",
)

retain(
    rows_rule(
        "contact-messages",
        what=_("Messages to the secretariat of a group, with name and address"),
        how_long=_("one year after the answer"),
        why=_("So that a conversation can go on."),
        rows=lambda now: models.ContactMessage.objects.filter(answered_at__lt=now - ANSWERED),
        since="answered_at",
    )
)
