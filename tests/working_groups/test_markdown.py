import pytest

from working_groups.markdown import first_paragraph, render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Plain *words* & **more**.", "<p>Plain <em>words</em> &amp; <strong>more</strong>.</p>\n"),
        ("# Top\n\n## Below", "<h2>Top</h2>\n<h2>Below</h2>\n"),
        ("[Groups](/groups/)", '<p><a href="/groups/" rel="noopener noreferrer">Groups</a></p>\n'),
        ("https://example.org", "<p>https://example.org</p>\n"),
        ("TLP:AMBER+STRICT", '<p><span class="tlp tlp-amber-strict" translate="no" dir="ltr">'
         "TLP:AMBER+STRICT</span></p>\n"),
        ("About TLP:RED", "<p>About TLP:RED</p>\n"),
    ],
)  # fmt: skip
def test_render_makes_plain_markup(text: str, html: str) -> None:
    assert render(text) == html


def test_render_makes_a_table_that_scrolls_or_folds() -> None:
    html = render("| Label | *For* whom |\n|---|---|\n| TLP:RED | Nobody |")

    assert html.startswith('<div class="table-box"><table class="table fold">')
    assert '<th scope="col">Label</th>' in html
    assert '<td data-label="For whom">Nobody</td>' in html
    assert (
        '<td data-label="Label"><span class="tlp tlp-red" translate="no" dir="ltr">TLP:RED</span></td>'
        in html
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[go](javascript:alert(1))",
        "[go](data:text/html;base64,PHNjcmlwdD4=)",
        "![picture](https://example.org/x.png)",
        '<span class="tlp tlp-clear">TLP:CLEAR</span>',
        '<a href="/" style="position:fixed">x</a>',
    ],
)
def test_render_gives_no_tag_to_what_could_do_something(text: str) -> None:
    html = render(text)

    assert not any(
        sign in html for sign in ("<script", "<img", 'href="javascript', 'href="data', "<span", '<a href="/"')
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("## Heading\n\nFirst *line*\nand [second](/x/).\n\nMore.", "First line and second."),
        ("## Only a heading", ""),
        ("Use `code` & <b>", "Use code & <b>"),
    ],
)
def test_first_paragraph_is_its_words(text: str, words: str) -> None:
    assert first_paragraph(text) == words
