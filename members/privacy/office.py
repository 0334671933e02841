"""What the secretariat does for somebody who asks for it: erasing them."""

from django.utils.translation import gettext_lazy as _

from journal.admin import Step
from journal.admin.journalled import person_of
from members.privacy.actions import erase_person
from members.privacy.forms import EraseSomebodyForm

ERASE = Step(
    name="erase",
    label=_("Erase this person"),
    explanation=_(
        "Everything personal is deleted at once, and their affiliations, places and roles end today. The record keeps "
        "a former representative of their organisation. This cannot be taken back. See first that it is they who ask."
    ),
    act=lambda request, person, reason: erase_person(person=person, by=person_of(request), reason=reason),
    done=_("The person is erased."),
    form_class=EraseSomebodyForm,
    offered=lambda person: person.erased_at is None,
    is_grave=True,
    asks_again=True,
)
