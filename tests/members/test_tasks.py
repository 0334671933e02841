import datetime

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from members.tasks import clear_sessions


@pytest.mark.django_db
def test_clear_sessions_deletes_those_that_ended() -> None:
    now, hour = timezone.now(), datetime.timedelta(hours=1)
    Session.objects.create(session_key="ended", expire_date=now - hour)
    Session.objects.create(session_key="holds", expire_date=now + hour)

    clear_sessions()

    assert [session.session_key for session in Session.objects.all()] == ["holds"]
