"""Writing to the secretariat of a group: its e-mail address is in no page."""

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from members.models import Person
from working_groups.actions import receive_message
from working_groups.contact_limit import may_write
from working_groups.forms import ContactForm
from working_groups.middleware import ViewerRequest
from working_groups.models import WorkingGroup
from working_groups.models.contact_message import new_reference
from working_groups.views.access import of_group, render_page

# Only the sender of a message is given the address that shows its reference; nothing is kept in a session.
RECEIPTS = Signer(salt="working_groups.contact")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@of_group
def contact(request: ViewerRequest, group: WorkingGroup) -> HttpResponse:
    if not group.contact_email:
        return render_page(request, "working_groups/contact_closed.html", group)
    person = request.user if request.user.is_authenticated else None
    form = ContactForm(request.POST if request.method == "POST" else None, initial=sender(person))
    if not form.is_valid():
        return render_page(request, "working_groups/contact.html", group, form=form)
    if form.is_from_a_program:
        return thank(group, new_reference())
    if may_write(address=get_adapter().get_client_ip(request), group=group):
        return thank(group, receive_message(group=group, by=person, **form.letter).reference)
    form.add_error(None, _("Too many messages have come in the last hour. Please send yours again later."))
    return render_page(request, "working_groups/contact.html", group, status=429, form=form)


@login_not_required
@require_safe
@of_group
def contact_sent(request: ViewerRequest, group: WorkingGroup, receipt: str) -> HttpResponse:
    try:
        reference = RECEIPTS.unsign(receipt)
    except BadSignature as forged:
        raise Http404 from forged
    return render_page(request, "working_groups/contact_sent.html", group, reference=reference)


def sender(person: Person | None) -> dict[str, str]:
    return {"name": person.name, "email": person.email} if person else {}


def thank(group: WorkingGroup, reference: str) -> HttpResponse:
    """The answer to a message, kept or not: a program learns nothing from it."""
    receipt = RECEIPTS.sign(reference)
    return redirect("working_groups:contact_sent", code=group.code.lower(), receipt=receipt)
