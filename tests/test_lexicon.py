"""The lexicons: well-formed, folded, without contradictions."""

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cleaner import parse
from cleaner.article import Kind
from cleaner.cleaning.features import FEATURES
from cleaner.cleaning.lexicon import (
    BLANK,
    fold,
    fold_tokens,
    folding,
    language_names,
    load_lexicon,
    load_weights,
    loading,
    token_spans,
)
from cleaner.errors import LexiconError
from cleaner.kernels.cleaning import codes
from cleaner.kernels.cleaning.sections import name_chrome

FOLDER = files("cleaner") / "data" / "lexicon"
SEEDS = Path(__file__).parents[1] / "seeds"
LANGUAGES = sorted(p.name.removesuffix(".toml") for p in FOLDER.iterdir() if p.name.endswith(".toml"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_entries_are_folded_and_kinds_are_known(language: str) -> None:
    lexicon = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    assert lexicon["language"] == language
    assert len(lexicon["function_words"]) >= 20
    for kind, lists in lexicon["chrome"].items():
        Kind(kind)
        assert set(lists) <= {"whole", "starts", "contains", "heads"}
        for entries in lists.values():
            for entry in entries:
                # Ideographs and kana are parted when an entry is read; the file has them together.
                assert fold(entry).replace(" ", "") == entry.replace(" ", ""), entry


@pytest.mark.parametrize(
    ("lexicon", "told"),
    [
        ('[chrome.headline]\nheads = ["top"]', r"xx.toml: \[chrome.headline\]: nothing acts on .* use one of ad, "),
        ('[chrome.paywall]\nheads = ["subscribers"]', r"xx.toml: \[chrome.paywall\]: nothing acts on phrases of this"),
        ('[chrome.nav]\nhead = ["topics"]', r"xx.toml: \[chrome.nav\]: nothing reads head; use whole, starts"),
    ],
)  # fmt: skip
def test_phrases_that_nothing_acts_on_are_refused(lexicon: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "xx.toml"
    file.write_text(lexicon, encoding="utf-8")
    with pytest.raises(LexiconError, match=told):
        loading._lexicon_file(str(file))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.told])
def test_heads_of_every_kind_that_has_phrases_act(kind: Kind, tmp_path: Path) -> None:
    file = tmp_path / "xx.toml"
    file.write_text(f'[chrome."{kind.value}"]\nheads = ["seven gulls"]', encoding="utf-8")
    assert dict(loading.Phrases(loading._kinds([loading._lexicon_file(str(file))], "heads")).items()) == {
        "seven gulls": kind
    }
    # Of what stands under a head, and was dropped without evidence of its own, the head tells the kind.
    bounds, facts = np.array([[0, 2], [2, 30]], dtype=np.int32), np.zeros((2, codes.FACTS), dtype=np.int32)
    facts[0, codes.F_HEAD] = kind.number + 1
    kinds, prefix = np.full(2, codes.KIND_BOILERPLATE, dtype=np.int8), np.zeros(2, dtype=np.int32)
    name_chrome(bounds, facts, kinds, prefix)
    assert kinds.tolist() == [kind.number] * 2
    assert prefix.tolist() == [32 * codes.P_SECTION + kind.number] * 2


def test_eleven_languages_and_english() -> None:
    assert {"en", "de", "fr", "es", "ar", "zh", "ja"} <= set(LANGUAGES)
    assert len(load_lexicon(language_names()).function_words) > 1000


def test_weights_fit_the_features() -> None:
    line, field = load_weights("line"), load_weights("field")
    assert (len(line["in_w"]), len(field["in_w"])) == (codes.LINE_FEATURES, len(FEATURES))
    assert (len(line["out_b"]), len(field["out_b"])) == (1, codes.OUTPUTS)
    arrays = [*line.values(), *field.values()]
    assert all(w.dtype == np.float32 for w in arrays)
    assert sum(w.nbytes for w in arrays) <= 3 * 1024 * 1024


@given(st.text(st.characters(max_codepoint=127)))
def test_text_in_ascii_has_the_tokens_it_has_as_any_other(text: str) -> None:
    tokens = folding._TOKEN.findall(folding.fold_case(text))
    assert fold_tokens(text) == ["0" if token[0].isdigit() else token for token in tokens]
    spans = [m.span() for m in folding._TOKEN.finditer(text)]
    assert token_spans(text, 0, len(text)) == spans


def test_blanks_are_those_of_the_other_package() -> None:
    ours, theirs = re.compile(f"[{BLANK}]"), regex.compile(r"\s")
    assert [hex(c) for c in range(0x110000) if bool(ours.match(chr(c))) != bool(theirs.match(chr(c)))] == []


def seed_lines(name: str) -> list[str]:
    return (SEEDS / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")


@pytest.mark.parametrize(
    ("seed", "lead"),
    [
        ("vietnamese_thuyen", "Xem thêm: Cảng cá mở lại sau bão lớn"),
        ("turkish_vapur", "İlginizi çekebilir: Liman yeniden açıldı"),
        ("ukrainian_mlyn", "Читайте: Порт знову відкрито після шторму"),
        ("ukrainian_mlyn", "До теми: Порт знову відкрито після шторму"),
        ("persian_qanat", "در همین رابطه: بندر دوباره باز شد"),
        ("bengali_sanko", "আরও পড়ুনঃ বন্দর আবার খুলেছে"),
        ("bengali_sanko", "বিস্তারিত পড়ুন: বন্দর আবার খুলেছে"),
        ("japanese_fune", "関連：嵐のあと港が再開した"),
        ("japanese_fune", "【あわせて読む】嵐のあと港が再開した"),
        ("japanese_fune", "こちらも読まれています：嵐のあと港が再開した"),
        ("korean_nareu", "관련기사: 항구 다시 열려"),
        ("hindi_naav", "पढ़ें: बंदरगाह फिर खुला"),
        ("khmer_touk", "អានផង៖ កំពង់ផែបើកឡើងវិញ"),
        ("khmer_touk", "សូមអាន៖ កំពង់ផែបើកឡើងវិញ"),
        ("burmese_hle", "ဖတ်ရှုရန် - ဆိပ်ကမ်း ပြန်ဖွင့်"),
        ("georgian_tsiskvili", "დაწვრილებით: პორტი კვლავ გაიხსნა"),
        ("amharic_jelba", "እነዚህንም ያንብቡ፡ ወደቡ ተከፈተ"),
        ("urdu_kitab", "اسی بارے میں: بندرگاہ دوبارہ کھل گئی"),
    ],
)
def test_leads_to_other_articles_leave_the_body(seed: str, lead: str) -> None:
    lines = seed_lines(seed)
    body = parse("\n".join(lines)).body
    first = next(i for i, line in enumerate(lines) if len(line) > 60 and line in body)
    assert lead not in parse("\n".join([*lines[: first + 1], lead, *lines[first + 1 :]])).body


@pytest.mark.parametrize(
    ("seed", "sentence"),
    [
        ("japanese_fune", "関連する施設も順次再開するという。"),
        ("persian_qanat", "در همین رابطه، استاندار گفت که کار ادامه دارد."),
        ("hindi_naav", "पढ़ें और लिखें, यही स्कूल का नारा है।"),
        ("urdu_kitab", "اسی بارے میں ان کا کہنا تھا کہ کام جاری رہے گا۔"),
        ("vietnamese_thuyen", "Xem thêm ảnh cũ, ông kể về chiếc thuyền."),
    ],
)
def test_sentences_that_open_as_such_leads_stay(seed: str, sentence: str) -> None:
    lines = seed_lines(seed)
    body = parse("\n".join(lines)).body
    first = next(i for i, line in enumerate(lines) if len(line) > 60 and line in body)
    assert sentence in parse("\n".join([*lines[: first + 1], sentence, *lines[first + 1 :]])).body


@pytest.mark.parametrize(
    ("seed", "line", "site"),
    [
        ("bengali_sanko", "© ২০২৩ প্রথম প্রহর", "প্রথম প্রহর"),
        ("bengali_sanko", "© ২০১৯-২০২৩ প্রথম প্রহর সর্বস্বত্ব সংরক্ষিত", "প্রথম প্রহর"),
        ("thai_ruea", "© 2566 สำนักข่าวริมโขง สงวนลิขสิทธิ์", "สำนักข่าวริมโขง"),
        ("arabic_maktaba", "© ٢٠٢٣ صحيفة الساحل", "صحيفة الساحل"),
        ("japanese_fune", "© 北陸日報 無断転載を禁じます", "北陸日報"),
        ("chinese_yangguang", "© 2023 山城新聞網 版權所有", "山城新聞網"),
        ("korean_nareu", "저작권자 © 남도일보 무단전재 및 재배포 금지", "남도일보"),
        ("persian_qanat", "© تمامی حقوق برای خبرگزاری ساحل محفوظ است", "خبرگزاری ساحل"),
        ("persian_qanat", "© ۱۴۰۲ خبرگزاری ساحل", "خبرگزاری ساحل"),
        ("german_dachbegruenung", "© 1848 Medien", "1848 Medien"),
    ],
)
def test_whose_a_page_is_in_the_languages_own_words(seed: str, line: str, site: str) -> None:
    lines = seed_lines(seed)
    own = parse("\n".join(lines)).site
    others = [one for one in lines if own is None or own not in one]
    assert parse("\n".join([*others, line])).site == site
