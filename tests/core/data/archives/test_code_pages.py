"""Names of old archives are read as they were meant, by their letters alone."""

# ruff: noqa: RUF001 (Russian letters that look like Latin ones)
from __future__ import annotations

import pytest

from core.data.archives.code_pages import MORE_TITLES, TITLES, guessed_code_page

NAMES = {
    "gbk": [
        *("猫 狗", "苹果 香蕉", "折扇 葫芦", "玫瑰 向日葵 郁金香", "正常 异常"),
        *("良品 不良品", "裂纹 划痕", "猫cat 狗dog", "汽车 飞机 轮船", "训练集/健康"),
    ],
    "cp932": [
        *("猫 犬", "りんご みかん", "表示 ソファ", "能力 申請", "良品 不良"),
        *("バラ ひまわり", "新しいフォルダー", "写真/東京タワー", "十 貼"),
    ],
    "big5": ["貓 狗", "蘋果 香蕉", "玫瑰 向日葵", "正常 異常"],
    "cp949": ["고양이 강아지", "사과 바나나", "장미 해바라기", "정상 불량", "개 새"],
    "cp866": [
        *("кошка собака", "Кошки Собаки", "розы тюльпаны", "ДЕФЕКТ НОРМА"),
        *("кот пёс", "новая папка"),
    ],
    "cp1251": [
        *("кошка собака", "Кошки Собаки", "розы тюльпаны", "ДЕФЕКТ НОРМА"),
        *("СОБАКА КОШКА", "кот пёс", "квітка їжак"),
    ],
    "cp437": [
        *("café thé", "Köln Straße", "garçon fille", "Äpfel Birnen", "niño niña"),
        *("été hiver", "Möwe Igel", "Rüben Ähren", "fraîche pourri", "ÜBUNG"),
    ],
    "cp850": ["pão maçã", "rød grøn", "são João"],
    "cp1252": [
        *("café thé", "Köln Straße", "garçon fille", "Äpfel Birnen", "niño niña"),
        *("été hiver", "pão maçã", "rød grøn", "fácil difícil", "Möwe Igel"),
        *("fraîche pourri", "Don’t do", "naïve œuvre"),
    ],
}
CASES = [(page, names) for page, rows in NAMES.items() for names in rows]


@pytest.mark.parametrize(("page", "names"), CASES)
def test_folder_names_are_read_as_they_were_meant(page: str, names: str) -> None:
    meant = [f"{name}/{i}.jpg" for name in names.split(" ") for i in range(3)]
    raw = [name.encode(page) for name in meant]
    found = guessed_code_page(raw)
    assert [name.decode(found) for name in raw] == meant


def test_anything_is_read_somehow() -> None:
    raw = [bytes([first, second]) for first in range(128, 256) for second in (65, 255)]
    page = guessed_code_page(raw)
    assert [name.decode(page) for name in raw]


@pytest.mark.parametrize("page", [*TITLES, *MORE_TITLES])
def test_every_choice_is_an_encoding(page: str) -> None:
    assert "a".encode(page) == b"a"
