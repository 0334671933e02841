from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

from allauth.account.models import EmailAddress
from django.db.models import Q

from members.addresses import is_address, names_address
from members.models import Person


@dataclass(frozen=True)
class Subject:
    """Whose data it is: a person, with the addresses that are theirs for sure."""

    person: Person
    addresses: frozenset[str]

    @classmethod
    def of(cls, person: Person) -> Subject:
        """An address that was typed and never confirmed may be somebody else's."""
        known = dict(EmailAddress.objects.filter(user=person).values_list("email", "verified"))
        confirmed = {email for email, verified in known.items() if verified}
        own = {person.email} if known.get(person.email, True) else set()
        return cls(person, frozenset(address.lower() for address in confirmed | own))

    @property
    def words(self) -> frozenset[str]:
        """By which they are known: addresses and names."""
        return self.addresses | {self.person.name, self.person.latin_name} - {""}

    def occurring_in(self, field: str) -> Q:
        """That one of the addresses stands somewhere in the field; a name may be anybody's, or any word."""
        matches = (names_address(field, address) for address in sorted(self.addresses))
        return reduce(or_, matches, Q(pk__in=[]))

    def written(self, field: str) -> Q:
        """That the field holds one of the addresses, in whatever case."""
        matches = (is_address(field, address) for address in sorted(self.addresses))
        return reduce(or_, matches, Q(pk__in=[]))
