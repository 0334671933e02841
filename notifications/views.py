from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from members.http import PersonRequest
from members.models import Person
from notifications.actions import choose_group_mail
from notifications.forms import MailPreferenceForm
from notifications.models import MailPreference
from notifications.unsubscribing import person_named_by

BY_MAIL = "By the address in a mail, without a log-in."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: PersonRequest) -> HttpResponse:
    mine = MailPreference.objects.filter(person=request.user.pk).first()
    form = MailPreferenceForm(
        request.POST if request.method == "POST" else None,
        instance=mine or MailPreference(person_id=request.user.pk),
    )
    if form.is_valid():
        is_wanted = form.cleaned_data["wants_group_mail"]
        choose_group_mail(person=request.user, is_wanted=is_wanted, by=request.user)
        messages.success(request, _("Your choice is kept."))
        return redirect("notifications:preferences")
    return render(request, "notifications/mail_preference.html", {"form": form})


@login_not_required
@csrf_exempt  # mail programs post here without a page and without cookies; the signed word stands for the person
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A look changes nothing, since mail scanners open every link; a POST, by button or by program, stops the mail."""
    try:
        person = get_object_or_404(Person, pk=person_named_by(token))
    except BadSignature as error:
        raise Http404 from error
    if request.method == "POST":
        choose_group_mail(person=person, is_wanted=False, by=None, reason=BY_MAIL)
    return render(request, "notifications/unsubscribe.html", {"is_done": request.method == "POST"})
