"""The directory of members: who they are on a day, narrowed step by step, and what there is to narrow by."""

from dataclasses import dataclass, field

from django.db.models import Count

from members.forms import DirectoryForm
from members.models import Membership, Organisation
from members.models.membership import MembershipQuerySet


@dataclass(frozen=True)
class Choice:
    """A value of a filter, in words, with how many members have it."""

    value: str
    title: str
    count: int
    is_chosen: bool


@dataclass
class Directory:
    """`named`: the members of the day that bear the words asked for. `found`: those that pass the filters too."""

    form: DirectoryForm
    named: MembershipQuerySet = field(init=False)
    found: MembershipQuerySet = field(init=False)

    def __post_init__(self) -> None:
        self.form.full_clean()
        self.named = Membership.objects.directory(self.form.date)
        if self.form.words:
            self.named = self.named.filter(organisation__in=Organisation.objects.called(self.form.words))
        self.found = self.named
        if self.form.categories:
            self.found = self.found.filter(category__in=self.form.categories)
        if self.form.countries:
            self.found = self.found.filter(organisation__country__in=self.form.countries)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.form.words or self.form.categories or self.form.countries)

    def categories(self) -> list[Choice]:
        counts = self._counts("category")
        return [
            Choice(value, str(title), counts.get(value, 0), value in self.form.categories)
            for value, title in Membership.Category.choices
            if value in counts or value in self.form.categories
        ]

    def countries(self) -> list[Choice]:
        counts = self._counts("organisation__country")
        return [
            Choice(code, code, counts.get(code, 0), code in self.form.countries)
            for code in sorted({*counts, *self.form.countries} - {""})
        ]

    def _counts(self, name: str) -> dict[str, int]:
        rows = self.named.order_by().values_list(name).annotate(Count("pk"))
        return dict(rows)
