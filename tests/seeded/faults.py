"""Small mistakes, each of which would let somebody see or do what is not theirs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """`text` stands in `path` once, and `instead` in its place is the mistake; `tests`: where it should be noticed."""

    path: str
    text: str
    instead: str
    tests: str


POLICY = "working_groups/policy.py"
IN_POLICY = "tests/working_groups/test_policy.py"
VIEWER = "working_groups/viewer.py"
DOWNLOAD = "tests/sector_reports/test_download.py"
HARVEST = "tests/sector_reports/harvest tests/sector_reports/test_open_doors.py"
JOINING = "tests/members/joining"
OURS = "tests/members/my_organisation"
ACCOUNT = "tests/members/signing_in"
OPENID = "tests/members/signing_in/openid"
PROFILES = "tests/members/profiles"
PRIVACY = "tests/members/privacy"

FAULTS = [
    # Who may see what
    Fault(
        POLICY,
        "return audience.is_announced or viewer.is_member",
        "return True or viewer.is_member",
        IN_POLICY,
    ),
    Fault(
        POLICY, "audience.addressed_groups & viewer.colleague_groups)", "viewer.colleague_groups)", IN_POLICY
    ),
    Fault(POLICY, "    if audience.state == State.WITHDRAWN:\n        return False\n", "", IN_POLICY),
    Fault(
        POLICY,
        "    if not _has_shown_enough(viewer, audience):\n        return False\n    if audience.state == State.DRAFT:"
        "\n        return _edits",
        "    if audience.state == State.DRAFT:\n        return _edits",
        IN_POLICY,
    ),
    Fault(
        POLICY,
        "return SecondFactor.FRESH if tlp == Tlp.RED else",
        "return",
        IN_POLICY + " tests/members/signing_in",
    ),
    Fault(POLICY, "return viewer.has_accepted_undertaking and bool(", "return bool(", IN_POLICY),
    Fault(
        POLICY,
        "return viewer.is_member and viewer.person in audience.recipients",
        "return viewer.is_member",
        IN_POLICY,
    ),
    Fault(
        POLICY,
        "_both(~Q(state=State.DRAFT), _listed_after_publication(model, viewer))",
        "_listed_after_publication(model, viewer)",
        IN_POLICY,
    ),
    Fault(
        POLICY, "_both(Q(tlp=Tlp.GREEN), EVERYTHING if insider else NOTHING)", "Q(tlp=Tlp.GREEN)", IN_POLICY
    ),
    Fault(POLICY, "return _both(_opened_by(viewer.second_factor), allowed)", "return allowed", IN_POLICY),
    Fault(VIEWER, ', organisation=OuterRef("organisation")', "", IN_POLICY),
    Fault(
        VIEWER,
        "works_here = viewer.is_secretariat and shown > SecondFactor.NONE",
        "works_here = viewer.is_secretariat",
        "tests/members/signing_in tests/working_groups",
    ),
    Fault(
        VIEWER,
        "if not (person.is_authenticated and person.is_active):",
        "if not person.is_authenticated:",
        f"{IN_POLICY} tests/members/test_accounts.py",
    ),
    # Membership in time
    Fault(
        "members/models/membership.py",
        "return self.on(date).not_suspended(date)",
        "return self.on(date)",
        "tests/members/register/test_directory.py tests/members/my_organisation/test_leaving.py",
    ),
    # Files
    Fault(
        "sector_reports/views/download.py",
        "if not can(request.viewer, Action.READ, wanted):",
        "if False:",
        DOWNLOAD,
    ),
    Fault(
        "sector_reports/views/download.py",
        "    if not can(request.viewer, Action.LIST, found):\n        raise Http404\n",
        "",
        DOWNLOAD,
    ),
    Fault(
        "sector_reports/newest.py",
        "given: dict[Any, Any] = {SOME_SLUG: slug, **stands_for}",
        "given: dict[Any, Any] = {SOME_SLUG: slug}",
        "tests/sector_reports/test_newest.py",
    ),
    Fault(
        "sector_reports/newest.py",
        "Report.objects.visible_to(made_up).filter",
        "Report.objects.filter",
        "tests/sector_reports/test_newest.py",
    ),
    Fault(
        "sector_reports/sending.py",
        'response["Cache-Control"] = "private, no-store"',
        'response["Cache-Control"] = "public, max-age=600"',
        DOWNLOAD,
    ),
    Fault(
        "sector_reports/sending.py",
        "edition.report.tlp == Tlp.CLEAR and edition.state",
        "edition.state",
        DOWNLOAD,
    ),
    Fault(
        "sector_reports/sending.py",
        'response["Content-Security-Policy"] = "default-src \'none\'; sandbox"',
        "pass",
        DOWNLOAD,
    ),
    # Doors that stand open
    Fault("sector_reports/open_reports.py", ".available().filter(tlp=Tlp.CLEAR)", ".available()", HARVEST),
    Fault(
        "sector_reports/open_reports.py",
        "return report.tlp == Tlp.CLEAR and can(ANONYMOUS, Action.READ, report)",
        "return report.tlp == Tlp.CLEAR",
        HARVEST,
    ),
    Fault(
        "sector_reports/models/relation.py",
        'visible = Report.objects.visible_to(viewer).values("pk")',
        'visible = Report.objects.values("pk")',
        "tests/sector_reports/test_report_page.py tests/sector_reports/test_models.py",
    ),
    Fault(
        "notifications/letters/reports.py",
        "report = _told_reports().visible_to(viewer).filter(pk=delivery.entry.object_id).first()",
        "report = _told_reports().filter(pk=delivery.entry.object_id).first()",
        "tests/notifications/test_letters.py",
    ),
    # Organisations and their people
    Fault(
        "members/my_organisation/access.py",
        "acting_for(person).filter(is_official_contact=True)",
        "acting_for(person)",
        OURS,
    ),
    Fault("members/my_organisation/invitations.py", "if owner_of(locked.email) != by:", "if False:", OURS),
    Fault(
        "members/my_organisation/invitations.py",
        "    if locked.state != Invitation.State.OPEN:",
        "    if False:",
        OURS,
    ),
    Fault(
        "members/my_organisation/requests.py",
        "EmailAddress.objects.filter(user=person, verified=True)",
        "EmailAddress.objects.filter(user=person)",
        OURS,
    ),
    Fault("members/my_organisation/requests.py", " or _has_left(organisation, person)", "", OURS),
    Fault(
        "members/my_organisation/access.py",
        "            return view(request, looked_after(request.user, slug), *args",
        "            return view(request, organisation, *args",
        OURS,
    ),
    Fault(
        "members/actions/people.py",
        "    elif person.has_usable_password() and not",
        "    elif False and not",
        f"{OURS} {JOINING}",
    ),
    Fault("members/actions/people.py", "    if held.erased_at:", "    if False:", PRIVACY),
    Fault(
        "members/addresses.py",
        "Q(Exact(Lower(field), email.lower()))",
        'Q(**{f"{field}__iexact": email})',
        "tests/members/test_addresses.py",
    ),
    Fault("members/one_line.py", '{"Cc", "Zl", "Zp"}', '{"Zl", "Zp"}', "tests/members/test_one_line.py"),
    Fault("members/privacy/register_office.py", " | Q(pk__in=holding)", "", PRIVACY),
    Fault(
        "members/signing_in/openid/provider.py",
        "(*ENDPOINTS, *([MORE] if MORE in config else []))",
        "ENDPOINTS",
        OPENID,
    ),
    Fault(
        "journal/admin/journalled.py",
        "        if name in self.unasked:",
        "        if False:",
        "tests/members/test_admin.py",
    ),
    Fault(
        "members/profiles/visibility.py",
        "for each in {Facet.NAME, facet})",
        "for each in {facet})",
        f"{PROFILES} tests/test_people_leaks.py",
    ),
    Fault(
        "members/profiles/visibility.py",
        "return person.pk in viewer.group_mates",
        "return viewer.is_member",
        PROFILES,
    ),
    Fault(
        "members/profiles/views.py",
        "if not is_public and not _is_shown_to(found, request.viewer):",
        "if False:",
        PROFILES,
    ),
    Fault(
        "members/register/directory.py",
        "members = members.filter(organisation__is_listed=True)",
        "pass",
        "tests/members/register",
    ),
    # Joining
    Fault(
        "members/joining/links.py",
        "ApplicationLink.objects.valid().by_token(token)",
        "ApplicationLink.objects.by_token(token)",
        JOINING,
    ),
    Fault(
        "members/joining/views/application.py",
        "get_object_or_404(ApplicationDocument, pk=pk, application=application)",
        "get_object_or_404(ApplicationDocument, pk=pk)",
        JOINING,
    ),
    Fault(
        "members/joining/views/application.py",
        "get_object_or_404(ApplicationQuestion, pk=pk, application=application)",
        "get_object_or_404(ApplicationQuestion, pk=pk)",
        JOINING,
    ),
    # Accounts
    Fault(
        "members/signing_in/lifetimes.py",
        "if SIGNED_IN not in request.session or is_over(request.session):",
        "if False:",
        ACCOUNT,
    ),
    Fault(
        "members/signing_in/sessions.py",
        "    Session.objects.filter(session_key__in=keys).delete()\n",
        "",
        ACCOUNT,
    ),
    Fault(
        "members/signing_in/adapter.py",
        'stronger = [method for method in methods if method["id"] != "reauthenticate"]',
        "stronger = methods",
        ACCOUNT,
    ),
    Fault(
        "members/privacy/middleware.py",
        "if request.user.terms_version == documents.in_force(Kind.TERMS).version:",
        "if True:",
        PRIVACY,
    ),
    Fault(
        "members/signing_in/openid/rules.py",
        "if not person.is_active or person.staff_roles",
        "if person.staff_roles",
        OPENID,
    ),
    Fault(
        "members/signing_in/openid/rules.py",
        "if person.affiliations.running_after(today()).exclude(organisation=organisation).exists():",
        "if False:",
        OPENID,
    ),
    Fault("members/signing_in/openid/claims.py", 'source.get("email_verified") is True', "True", OPENID),
    Fault(
        "members/signing_in/openid/claims.py",
        'bool(nonce) and hmac.compare_digest(str(claims.get("nonce", "")), nonce)',
        "True",
        OPENID,
    ),
    Fault(
        "working_groups/middleware.py",
        "        if person.is_staff:\n            return ask_for_it(request)\n",
        "",
        ACCOUNT,
    ),
    Fault(
        "ecso_portal/middleware.py",
        "and settings.SESSION_COOKIE_NAME not in request.COOKIES",
        "and True",
        "tests/ecso_portal/test_middleware.py",
    ),
    Fault(
        "ecso_portal/settings.py", '"frame-ancestors": [NONE],', "", "tests/ecso_portal/test_middleware.py"
    ),
    Fault(
        "journal/asking_again.py",
        "    raise ReauthenticationRequired\n",
        "",
        "tests/members/test_asking_again.py",
    ),
]
