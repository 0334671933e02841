from django import forms


class Letter(forms.Form):
    address = forms.EmailField(label="E-mail address", help_text="We answer to it.")
    way = forms.ChoiceField(
        label="Answer by", choices=[("mail", "Mail"), ("call", "Call")], widget=forms.RadioSelect
    )
    copy = forms.BooleanField(label="Send me a copy", required=False)
    note = forms.CharField(label="Note", required=False)
    origin = forms.CharField(widget=forms.HiddenInput, initial="group")


def test_field_ties_hint_and_error_to_the_control() -> None:
    drawn = str(Letter({"address": "nobody", "way": "mail", "origin": "group"})["address"].as_field_group())

    assert '<label for="id_address">E-mail address' in drawn
    assert 'id="id_address_helptext"' in drawn
    assert 'id="id_address_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_address_helptext id_address_error"' in drawn


def test_choices_are_a_named_group() -> None:
    drawn = str(Letter()["way"].as_field_group())

    assert '<fieldset class="field" id="id_way">' in drawn
    assert "<legend>Answer by" in drawn


def test_only_a_field_that_may_stay_empty_says_so() -> None:
    form = Letter()

    assert "(optional)" in str(form["note"].as_field_group())
    assert "(optional)" not in str(form["address"].as_field_group())


def test_form_lists_what_must_be_mended_with_links_to_the_fields() -> None:
    drawn = str(Letter({"address": "nobody", "way": "mail", "origin": "group"}))

    assert 'role="alert"' in drawn
    assert '<a href="#id_address">E-mail address: Enter a valid email address.</a>' in drawn
    assert '<input type="hidden" name="origin"' in drawn


def test_form_without_errors_shows_no_alert() -> None:
    assert 'role="alert"' not in str(Letter())
