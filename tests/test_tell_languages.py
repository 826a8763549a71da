"""In which languages a page is written, and that a language more changes no page of the others."""

import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_cleaning.languages import count_words
from slow_cleaning.languages import tell_language as slow_body
from slow_cleaning.languages import tell_languages as slow_tell

import cleaner
from cleaner import Article, kernels, parse
from cleaner.cleaning.lexicon import load_function_words
from cleaner.cleaning.lexicon.languages import DEFAULT, _load_words, tell_language, tell_languages
from cleaner.cleaning.scanning import scan_raw

SEEDS = Path(__file__).parent.parent / "seeds"
PARAGRAPHS = {
    "ar": (
        "قال رئيس المجلس إن الجسر الذي أغلق بعد الفيضان سوف يفتح في الربيع. لم يطلب أحد هذا العمل، لكن المدينة كانت "
        "في حاجة إليه منذ سنوات. وأضاف أن السكان الذين يعيشون هناك يريدون أن يعرفوا ما هي الخطوة التالية."
    ),
    "de": (
        "Die Brücke bleibt nach dem Hochwasser bis zum Frühjahr gesperrt, sagte die Bürgermeisterin am Montag. "
        "Niemand hatte die Arbeiten gewollt, aber sie waren nicht mehr zu vermeiden. Nun soll mit den Leuten "
        "gesprochen werden, die dort wohnen."
    ),
    "en": (
        "The bridge will stay closed until the spring, the mayor said on Monday after the flood. Nobody had asked "
        "for the work, but it could not be put off any longer. She will now speak with the people who live there "
        "about what is next."
    ),
    "es": (
        "El puente seguirá cerrado hasta la primavera, dijo la alcaldesa el lunes después de la inundación. Nadie "
        "había pedido las obras, pero ya no se podían aplazar más. Ahora hablará con los vecinos que viven allí "
        "sobre lo que viene."
    ),
    "fr": (
        "Le pont restera fermé jusqu'au printemps, a dit la maire lundi après la crue. Personne n'avait demandé ces "
        "travaux, mais on ne pouvait plus les remettre à plus tard. Elle parlera avec les gens qui vivent là de ce "
        "qui suit."
    ),
    "it": (
        "Il ponte resterà chiuso fino alla primavera, ha detto la sindaca lunedì dopo la piena. Nessuno aveva "
        "chiesto i lavori, ma non si potevano più rinviare. Ora parlerà con le persone che vivono lì di quello che "
        "verrà dopo."
    ),
    "ja": (
        "市長は月曜日、橋は春まで通行止めのままだと述べた。この工事は誰も望んでいなかったが、これ以上延ばすことはでき"
        "なかったという。これから近くに住む人たちと話し合い、次に何をするのかを決めることになる。"
    ),
    "nl": (
        "De brug blijft na de overstroming tot het voorjaar dicht, zei de burgemeester op maandag. Niemand had om "
        "het werk gevraagd, maar het kon niet meer worden uitgesteld. Zij gaat nu praten met de mensen die er wonen "
        "over wat er nog komt."
    ),
    "pl": (
        "Most pozostanie zamknięty do wiosny, powiedziała w poniedziałek burmistrzyni po powodzi. Nikt nie prosił o "
        "te prace, ale nie można ich było już dłużej odkładać. Teraz będzie rozmawiać z ludźmi, którzy tam "
        "mieszkają, o tym, co dalej."
    ),
    "pt": (
        "A ponte continuará fechada até à primavera, disse a presidente da câmara na segunda-feira, depois da cheia. "
        "Ninguém tinha pedido as obras, mas não se podiam adiar mais. Agora vai falar com as pessoas que moram ali "
        "sobre o que vem a seguir."
    ),
    "ru": (
        "Мост останется закрытым до весны, сказала мэр в понедельник после наводнения. Никто не просил об этих "
        "работах, но их уже нельзя было больше откладывать. Теперь она будет говорить с людьми, которые там живут, о "
        "том, что будет дальше."
    ),
    "zh": (
        "市长星期一说，洪水过后这座桥在春天之前不会开放。没有人要求做这项工程，但是它已经不能再推迟了。她现在要和住在"
        "那里的人们谈一谈，接下来的事情应该怎么办。"
    ),
}


def tell(text: str) -> tuple[str, ...]:
    return tell_languages(scan_raw(text))


def seeds_of_languages() -> dict[str, str]:
    """The body of a seed in each language that has no paragraph here."""
    found = {}
    for path in sorted(SEEDS.glob("*.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        if path.stem != "groups" and expected["language"] not in PARAGRAPHS:
            found[expected["language"]] = "\n".join(expected["body"])
    return found


BODIES = {**PARAGRAPHS, **seeds_of_languages()}


def test_there_is_a_text_of_each_language() -> None:
    assert set(BODIES) == set(load_function_words())


@pytest.mark.parametrize("language", BODIES)
def test_a_text_tells_its_language(language: str) -> None:
    assert tell(BODIES[language])[0] == language
    assert language not in PARAGRAPHS or tell(BODIES[language]) == (language,)


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_a_page_of_two_languages(language: str) -> None:
    if language == "en":
        return
    found = tell((PARAGRAPHS[language] + "\n" + PARAGRAPHS["en"] + "\n") * 3)
    assert set(found) == {language, "en"}


def test_half_german_and_half_english() -> None:
    mixed = (PARAGRAPHS["de"] + "\n") * 2 + (PARAGRAPHS["en"] + "\n") * 2
    assert set(tell(mixed)) == {"de", "en"}
    # A headline in another language is no second one.
    assert tell(PARAGRAPHS["de"] * 4 + "\nThe best of the day for you") == ("de",)


@pytest.mark.parametrize("text", ["", "\n", "12 345 67", "Reuters AFP 3:1", "... --- !!!", "xq zvb wkj " * 50])
def test_a_page_that_says_too_little(text: str) -> None:
    assert tell(text) == (DEFAULT,)


def told(text: str) -> tuple[str | None, float]:
    """As the body of an article: all that the text holds."""
    return tell_language(scan_raw(text))


@pytest.mark.parametrize("language", BODIES)
def test_a_body_tells_its_language(language: str) -> None:
    found, confidence = told(BODIES[language])
    assert found == language
    assert 0.6 <= confidence < 1
    # More of it is surer.
    assert told((BODIES[language] + "\n") * 3)[1] > confidence


@pytest.mark.parametrize(
    "text",
    [
        *("", "\n", "12 345 67", "Reuters AFP 3:1", "... --- !!!", "\ud800", "xq zvb wkj " * 50),
        "Harbour bridge reopens",  # no function word
        "Naš grad je od juče bez mosta",  # Croatian and Serbian have all of these
        "the and of with und der von mit",
    ],
)
def test_a_body_that_says_too_little(text: str) -> None:
    assert told(text) == (None, 0.0)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("สะพานปิด", "th"),
        ("Ο δήμαρχος", "el"),
        ("ხიდი დაკეტილია", "ka"),
        ("다리가 닫혔다", "ko"),
        ("橋は閉鎖", "ja"),
        ("桥在春天之前不会开放", "zh"),
    ],
)
def test_a_few_words_in_a_script_of_their_own(text: str, language: str) -> None:
    assert told(text)[0] == language


def test_a_few_words_of_another_script_change_little() -> None:
    greek = "Η γέφυρα θα μείνει κλειστή ως την άνοιξη μετά την πλημμύρα"
    alone, mixed = told(greek), told(greek + " the New York Times")
    assert alone[0] == mixed[0] == "el"
    assert mixed[1] < alone[1]


@pytest.mark.parametrize("name", sorted(path.stem for path in SEEDS.glob("*.txt")))
def test_an_article_tells_the_language_of_its_body(name: str) -> None:
    article = parse((SEEDS / f"{name}.txt").read_bytes().decode("utf-8"))
    expected = json.loads((SEEDS / f"{name}.json").read_text(encoding="utf-8"))
    assert article.language == (expected["language"] if article.body else None)
    assert (article.language, article.language_confidence) == slow_body(article.body)
    for other in (pickle.loads(pickle.dumps(article)), Article.from_dict(article.to_dict())):  # noqa: S301  our own
        assert (other.language, other.language_confidence) == (article.language, article.language_confidence)


def test_a_german_article_on_an_english_page() -> None:
    menu = "Home News Sport Weather Subscribe\nSign in\nMost read\nHow to watch the match of the day on your phone\n"
    page = menu * 2 + (PARAGRAPHS["de"] + "\n") * 2 + menu
    assert parse(page).language == "de"
    assert parse("Home News Sport Weather Subscribe").language is None


WORDS = sorted({word for words in load_function_words().values() for word in words})


@st.composite
def mixtures(draw: st.DrawFn) -> str:
    """Function words of a few languages, and words of none."""
    pool = st.one_of(
        st.sampled_from(WORDS),
        *(st.sampled_from(sorted(load_function_words()[draw(st.sampled_from(sorted(PARAGRAPHS)))])) for _ in range(2)),
        st.sampled_from(["harbour", "12", "港", "Мост", "Straße", "x"]),
    )
    words = draw(st.lists(pool, max_size=60))
    return " ".join(draw(st.sampled_from([str, str.upper, str.title]))(word) for word in words)


def same(text: str) -> None:
    raw = scan_raw(text)
    words = _load_words()
    k = len(words.languages)
    own, compared = np.zeros((2, k), dtype=np.int64), np.empty(4, dtype=np.int64)
    kernels.count_languages(
        raw.numbers,
        np.array([[0, len(raw.numbers)]], np.int32),
        raw.different,
        words.table,
        words.starts,
        words.members,
        np.zeros((2, len(raw.different)), np.int64),
        own,
        compared,
    )
    found = count_words(text)
    assert words.languages == tuple(found)
    counted = list(found.values())
    first = max(range(k), key=lambda i: (counted[i].total(), -i))
    assert own[0].tolist() == [words.total() for words in counted]
    assert own[1].tolist() == [(counted[first] & words).total() for words in counted]
    assert compared[:2].tolist() == [first, max(range(k), key=lambda i: ((counted[i] - counted[first]).total(), -i))]
    ours, slow = tell_languages(raw), slow_tell(text)
    assert ours == slow or (slow is None and len(ours) == 1)
    assert told(text) == slow_body(text)


@settings(max_examples=200, deadline=None)
@given(text=mixtures())
def test_the_kernel_counts_as_its_slow_twin(text: str) -> None:
    same(text)


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda p: p.stem)
def test_seeds(path: Path) -> None:
    same(path.read_bytes().decode("utf-8"))


ANSWERS = """
import hashlib, sys
from pathlib import Path
from cleaner import parse
from cleaner.cleaning.lexicon.loading import language_names
print(len(language_names()))
for path in sorted(Path(sys.argv[1]).glob("*.txt")):
    article = parse(path.read_bytes().decode("utf-8"))
    print(path.stem, hashlib.sha256(repr(article).encode()).hexdigest())
"""
MADE_UP = """
language = "qq"
function_words = ["zorbel", "quimta", "velhun", "drasko", "umpfel", "yantir"]

[byline]
leads = ["zorbel quimta"]

[date]
months = [["harbour"], ["council"], [], [], [], [], [], [], [], [], [], []]
fillers = ["said"]

[chrome.nav]
whole = ["the", "monday"]
starts = ["harbour"]
"""


def answers(place: Path) -> list[str]:
    env = os.environ | {"PYTHONPATH": str(place)}
    done = subprocess.run(
        [sys.executable, "-c", ANSWERS, str(SEEDS)], env=env, capture_output=True, text=True, check=True, timeout=600
    )
    return done.stdout.splitlines()


def test_a_language_more_changes_no_page_of_the_others(tmp_path: Path) -> None:
    source = Path(cleaner.__file__).parent
    shutil.copytree(source, tmp_path / "cleaner", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "cleaner" / "data" / "lexicon" / "qq.toml").write_text(MADE_UP, encoding="utf-8")
    before, after = answers(source.parent), answers(tmp_path)
    assert int(after[0]) == int(before[0]) + 1
    assert after[1:] == before[1:]
    assert len(before) > 30


def test_a_page_of_few_function_words_is_read_by_its_letters() -> None:
    page = (
        "Ana Sayfa\nGündem\nSpor\nKörfezde balık ölümleri: halk kıyıdan uzak duruyor\nYayınlanma: 03.05.2023 - 14:40\n"
        "Körfezin iç kesiminde dün sabah binlerce ölü balık kıyıya vurdu, ekipler öğleye dek dört ton balık topladı.\n"
        "Yosunlar çoğaldı, oksijen bitti dedi uzman."
    )
    assert cleaner.parse(page).published_text is not None
    assert str(cleaner.parse(page).published) == "2023-05-03 14:40:00"
