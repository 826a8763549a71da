"""Lines of Chinese and Japanese that were glued together are parted at their blanks; prose, verse and lists are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slow_cleaning.lines import part_run_together as slow_part
from slow_cleaning.lines import split_lines

from cleaner import apply_removals, parse
from cleaner.cleaning.lines import part_run_together
from cleaner.cleaning.scanning import scan_raw

MENU = "首页 新闻 国内 国际 财经 体育 娱乐 汽车 房产 教育 登录 注册"
PROSE = (
    "市政府周一宣布，老桥将从三月起关闭两年，以便工程师重建桥墩，公交四路和九路届时改道行驶。",
    "市长在会后说，他们考虑过所有其他办法，没有一种办法能让桥继续开放而又保证人们的安全。",
    "工程预计耗资一千二百万元，沿河的商户担心生意会受到影响，要求市里给予补偿。",
)


def lines_of(text: str) -> list[str]:
    raw = scan_raw(text)
    return [text[start:end] for start, end in part_run_together(text, raw.points, raw.lines).tolist()]


def test_an_article_glued_to_its_menu_and_footer_comes_out_whole() -> None:
    page = f"{MENU} 老桥关闭两年 2024年5月3日 10:20 {' '.join(PROSE)} 关于我们 联系我们 版权声明 网站地图"
    article = parse(page)
    assert "".join(article.body.split()) == "".join(PROSE)
    assert str(article.published) == "2024-05-03 10:20:00"
    assert apply_removals(page, article.removed) == article.body


def test_a_headline_whose_clauses_a_blank_parts_stays_whole() -> None:
    headline = "老桥关闭两年 公交改道 商户担心"
    assert lines_of(f"{headline}\n{PROSE[0]}\n") == [headline, PROSE[0]]


@pytest.mark.parametrize(
    "line",
    [
        "きのう、 東京の 大きい 公園で、 子どもたちが 花を 植えました。 先生も 土を ほりました。",
        "市議會週一晚上開會， 決定在冬天以前關閉舊的港口電車， 並且以公車代替， 預計明年春天動工， 工期為兩年。",
        "山田さんは会で次の句を詠んだ。 「古池や 蛙飛びこむ 水の音」 「閑さや 岩にしみ入る 蝉の声」と詠んだ。",
        "床前明月光 疑是地上霜 舉頭望明月 低頭思故鄉 春眠不覺曉 處處聞啼鳥 夜來風雨聲 花落知多少",
        "王小明 陳大文 李美玲 張志偉 林雅婷 黃建國 吳淑芬 劉家豪 頒獎典禮將於下週六在市政府舉行，歡迎參加。",
        "图为候鸟在湿地栖息。 张伟 摄",
        " ".join(PROSE),
    ],
)
def test_prose_verse_and_lists_with_blanks_stay_whole(line: str) -> None:
    assert lines_of(line) == [line]


def test_numbers_and_shares_in_brackets_part_no_sentence() -> None:
    prose = "如恒瑞医药 ( 600276 ) 、海正药业 ( 600267 ) 都有相关药物，双鹭药业 ( 002038 ) 生产干扰素。"
    assert lines_of(prose) == [prose]


@given(st.text(alphabet="中文字。！ーあ　， \n\u200ba1(", max_size=80))
def test_it_parts_what_its_slow_twin_parts(text: str) -> None:
    raw = scan_raw(text)
    expected = slow_part(text, split_lines(text), 1 << 30)
    assert part_run_together(text, raw.points, raw.lines).tolist() == [list(span) for span in expected]
