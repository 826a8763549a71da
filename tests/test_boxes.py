"""The article goes on behind a box of links in its middle."""

import pytest

from cleaner import parse

PAGES = {
    "en": (
        ("Harbour to close for a week", "3 May 2024"),
        ("See also", "Related", "Also read", "Related articles", "More on this story"),
        ("New bridge opens in the north", "Ten walks without cows", "Baker wins prize for rye bread"),
        (
            "The harbour will close on Monday for a week, the council said, while divers look at the eastern wall.",
            "Ferries will leave from the old pier until the work is done, and tickets stay valid for the whole month.",
            "Shops near the water expect fewer visitors, and some owners plan to take their holidays early this year.",
            "The mayor promised that the noise would stop at eight each evening, and that nobody would lose a mooring.",
        ),
    ),
    "fr": (
        ("Le port fermera une semaine", "3 mai 2024"),
        ("Lire aussi", "À lire aussi"),
        ("Un nouveau pont ouvre dans le nord", "Dix promenades sans vaches", "Un boulanger primé pour son pain"),
        (
            "Le port fermera lundi une semaine, a dit le conseil, tandis que des plongeurs examinent le mur de l'est.",
            "Les bacs partiront du vieux quai jusqu'à la fin des travaux, et les billets restent valables ce mois-ci.",
            "Les magasins près de l'eau attendent moins de visiteurs, et des patrons partiront plus tôt en vacances.",
            "Le maire a promis que le bruit cesserait à huit heures chaque soir et que personne ne perdrait sa place.",
        ),
    ),
}


@pytest.mark.parametrize("links", [1, 2])
@pytest.mark.parametrize(("language", "box"), [(one, box) for one, page in PAGES.items() for box in page[1]])
def test_the_article_goes_on_behind_a_box(language: str, box: str, links: int) -> None:
    head, _, titles, prose = PAGES[language]
    article = parse("\n".join(["Home", "Sport", *head, *prose[:2], box, *titles[:links], *prose[2:], "Contact", "FAQ"]))
    # A link right above a paragraph may be a crosshead: nothing tells it from one.
    assert [one for one in article.paragraphs if one not in titles[1:links]] == list(prose)


def test_teasers_between_titles_are_no_article() -> None:
    head, _, titles, prose = PAGES["en"]
    teasers = [line for title, teaser in zip(titles, prose[1:], strict=True) for line in (title, teaser)]
    article = parse(
        "\n".join(["Home", "Sport", *head, prose[0], prose[0].replace("week", "month"), "See also", *teasers])
    )
    assert not set(titles) & set(article.paragraphs)
    assert not set(prose[1:]) & set(article.paragraphs)
