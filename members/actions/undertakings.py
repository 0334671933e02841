from django.db import transaction

from journal.actions import record
from members import documents
from members.documents import Kind
from members.models import Person, Undertaking


@transaction.atomic
def accept_terms(*, by: Person) -> Undertaking:
    """Accept the version in force; accepting it again changes nothing."""
    undertaking = _accept(Kind.TERMS, "terms.accepted", by)
    by.terms_version = undertaking.version
    by.save(update_fields=["terms_version"])
    return undertaking


@transaction.atomic
def accept_undertaking(*, by: Person) -> Undertaking:
    """Likewise, for the TLP undertaking."""
    return _accept(Kind.TLP, "undertaking.accepted", by)


def _accept(kind: Kind, verb: str, by: Person) -> Undertaking:
    version = documents.in_force(kind).version
    undertaking, is_new = Undertaking.objects.get_or_create(person=by, kind=kind, version=version)
    if is_new:
        record(verb, undertaking, by=by)
    return undertaking
