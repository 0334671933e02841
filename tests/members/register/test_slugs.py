from members.register.slugs import free_slug


def test_slug_is_made_of_the_words_and_numbered_where_it_is_taken() -> None:
    taken = {"grid", "grid-2", "organisation"}

    told = [free_slug(words, taken) for words in ("Grid", "Grid & Heat", "Ωμέγα", "x" * 300)]

    assert told == ["grid-3", "grid-heat", "organisation-2", "x" * 75]
