from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.dated import today
from members.models.person import Person


class KnownPlace(Record):
    """That a person has signed in from there; the mark tells neither the device nor the network.

    See `members.signing_in.odd_log_ins`.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="known_places")
    mark = models.CharField(max_length=64)
    last_used = models.DateField(default=today)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "mark"],
                name="known_place_once",
                violation_error_message=_("This place is known already."),
            ),
        ]

    def __str__(self) -> str:
        return self.mark[:8]
