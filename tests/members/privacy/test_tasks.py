import datetime

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from members.privacy.tasks import apply_retention


@pytest.mark.django_db
def test_apply_retention_deletes_sessions_that_ended() -> None:
    now, hour = timezone.now(), datetime.timedelta(hours=1)
    Session.objects.create(session_key="ended", expire_date=now - hour)
    Session.objects.create(session_key="holds", expire_date=now + hour)

    apply_retention()

    assert [session.session_key for session in Session.objects.all()] == ["holds"]
