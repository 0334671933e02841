"""Pairs of organisations of the register that may be one, the likeliest first.

`members.joining.similar` asks the same about one organisation; here all are compared with all, so the names have to be
more alike. Names that differ in their numbers alone are of different organisations.
"""

from uuid import UUID

from django.db import connection, transaction

LEAST_ALIKE = 0.6  # of pg_trgm's similarity
MOST = 1_000  # pairs: more than that nobody looks through

PAIRS = """
SELECT one, other, max(likeness) AS likeness FROM (
    SELECT a.id AS one, b.id AS other, similarity(UPPER(a.name), UPPER(b.name)) AS likeness
        FROM members_organisation a JOIN members_organisation b ON UPPER(a.name) %% UPPER(b.name) AND a.id < b.id
        WHERE regexp_replace(a.name, '\\D', '', 'g') = regexp_replace(b.name, '\\D', '', 'g')
          AND a.is_sample = b.is_sample
    UNION ALL
    SELECT a.id, b.id, 1
        FROM (SELECT id, is_sample, unnest(email_domains) AS domain FROM members_organisation) a
        JOIN (SELECT id, is_sample, unnest(email_domains) AS domain FROM members_organisation) b
            ON a.domain = b.domain AND a.id < b.id AND a.is_sample = b.is_sample
) pairs GROUP BY one, other ORDER BY likeness DESC, one, other LIMIT %s
"""


@transaction.atomic
def likely_pairs() -> list[tuple[UUID, UUID]]:
    """The first of each pair has the smaller key."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.similarity_threshold = %s", [LEAST_ALIKE])
        cursor.execute(PAIRS, [MOST])
        return [(one, other) for one, other, _likeness in cursor.fetchall()]
