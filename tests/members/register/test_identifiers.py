import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from members.models import Organisation
from members.register.identifiers import compact, is_lei, is_ror
from tests import factories as make


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://ror.org/05gq02987", "05gq02987"),
        ("ror.org/05gq02987/", "05gq02987"),
        (" 5299 00T8 BM49 AURS DO55 ", "529900T8BM49AURSDO55"),
        ("BE 0123.456-789", "BE0123456789"),
    ],
)
def test_what_people_write_around_an_identifier_is_taken_off(typed: str, kept: str) -> None:
    assert compact(typed) == kept


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("vat", "0123456789", "with the letters of its country"),
        ("lei", "529900T8BM49AURSDO5", "18 letters and digits"),
        ("lei", "529900T8BM49AURSDO56", "a sign is mistyped"),
        ("lei", "592900T8BM49AURSDO55", "a sign is mistyped"),
        ("ror", "15gq02987", "begins with 0"),
        ("ror", "05gq02988", "a sign is mistyped"),
    ],
)
def test_identifier_is_refused_in_words(field: str, typed: str, words: str) -> None:
    organisation = Organisation(**{field: typed})

    with pytest.raises(ValidationError) as refused:
        organisation.clean_fields(
            exclude=[each.name for each in Organisation._meta.fields if each.name != field]
        )

    assert words in str(refused.value.message_dict[field])


@pytest.mark.django_db
def test_identifier_is_kept_in_one_form() -> None:
    organisation = Organisation(
        vat="be 0123.456.789", lei="5299 00t8 bm49 aurs do55", ror="https://ror.org/05GQ02987"
    )

    organisation.clean_fields(exclude=["name", "slug"])

    assert (organisation.vat, organisation.lei, organisation.ror) == (
        "BE0123456789",
        "529900T8BM49AURSDO55",
        "05gq02987",
    )


CODES = [
    "529900T8BM49AURSDO55",
    "529900T8BM49AURSDO56",
    "5299",
    "",
    "ÄÖ9900T8BM49AURSDO55",
    "05gq02987",
    "02mhbdp94",
]
CODES += ["05gq02988", "0ilou2987", "00000000000000000097", "000000001", "000000098"]


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_database_and_program_agree_on_check_digits(code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_lei(%s), is_ror(%s)", [code, code])
        answer = cursor.fetchone()

    assert answer == (is_lei(code), is_ror(code))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "wrong"), [("vat", "x"), ("lei", "529900T8BM49AURSDO56"), ("ror", "05gq02988")]
)
def test_wrong_identifier_cannot_be_stored_by_sql_either(field: str, wrong: str) -> None:
    organisation = make.make_organisation()

    refused = pytest.raises(IntegrityError, match=f"organisation_{field}_valid")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE members_organisation SET {field} = %s WHERE id = %s", [wrong, organisation.pk]
        )
