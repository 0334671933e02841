from members.privacy.erasing import DELETED, KEPT
from members.privacy.registry import declare, of
from working_groups import models

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
    of("person", "person", beside="role group organisation period basis", erasing=KEPT),
    of_others="person_name",
    organisational="group role organisation basis period",
    technical="id",
)
declare(
    models.Participation,
    of("person", "person period", beside="group organisation", erasing=KEPT),
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
