"""Which code page names were written in, by how likely the letters are that it gives.

Libraries that guess the encoding of texts need a few hundred letters: on a handful of
folder names charset-normalizer 3.5 took GBK for Korean and CP866 for UTF-16.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from core.language.texts import mark

# Code pages that names in old archives are written in, the likelier first; what they
# are called is shown by `core.language.texts._`.
TITLES = {
    "gbk": mark("GBK, simplified Chinese"),
    "cp932": mark("Shift-JIS, Japanese"),
    "big5": mark("Big5, traditional Chinese"),
    "cp949": mark("EUC-KR, Korean"),
    "cp437": mark("CP437, Western European (DOS)"),
    "cp850": mark("CP850, Western European (DOS)"),
    "cp866": mark("CP866, Russian (DOS)"),
    "cp1251": mark("Windows-1251, Russian"),
    "cp1252": mark("Windows-1252 or Latin-1, Western European"),
}

# Those that can't be told from the above by their letters: only a person can choose.
MORE_TITLES = {
    "cp852": mark("CP852, Central European (DOS)"),
    "cp1250": mark("Windows-1250, Central European"),
    "koi8_r": mark("KOI8-R, Russian"),
    "cp737": mark("CP737, Greek (DOS)"),
    "cp1253": mark("Windows-1253, Greek"),
    "cp857": mark("CP857, Turkish (DOS)"),
    "cp1254": mark("Windows-1254, Turkish"),
    "cp862": mark("CP862, Hebrew (DOS)"),
    "cp1255": mark("Windows-1255, Hebrew"),
    "cp1256": mark("Windows-1256, Arabic"),
    "cp874": mark("Windows-874, Thai"),
    "cp1258": mark("Windows-1258, Vietnamese"),
}

# Four of five syllables in Korean texts are among these.
_HANGUL = frozenset(
    "가각간갈감갑값강개객거건걸검것게겨격견결경계고곡곤골곰곳공과관광교구국군굴권귀규균그"
    "극근글금급기긴길김까깨꼬꽃꾸끝끼나낙난날남납낭내너널넓네녀년노녹논농높뇌누눈느는늘능니"
    "다단달닭담답당대댁더덕도독돈돌동돼되두둑뒤드득든들등디따땅때떡또뚜뜨라락란람랑래량러럭레"
    "려력련렬령로록론료루류륙률르른름리린릴림립링마막만말맛망매맥머먹먼메면명모목몰몸못묘무문"
    "물뮤미민밀바박반발밤방배백버번벌범법벼변별병보복본봄봉부북분불붉비빈빗빛빨빵사산살삼상새"
    "색생서석선설섬성세소속손솔송수숙순술숭숲스습승시식신실심십싸쌀쓰씨아악안알암압앙애야약"
    "양어억언얼엄업에여역연열염영예오옥온올옷와완왕외요욕용우운울움원월위유육윤율은을음의이익"
    "인일임입잎자작잔잠장재저적전절점접정제조족존종좋좌죄주죽준줄중즉즐증지직진질집짜차착찬참"
    "창채책처척천철첫청체초촉촌총최추축출충취치친칠침카칼커컬컴케코콜콩쿠크큰클키타탁탄탈탑태"
    "택터테토통투트특티파판팔패팬퍼펜편평포폭표푸풀품풍프플피필하학한할함합항해핵행향허험현혈형"
    "호혼홍화확환활황회획효후훈휴흐흑흔흥희히힘"
)

_MAX_WEIGHED = 2000  # names, which takes a tenth of a second

_COMMON_CYRILLIC = frozenset("оеаинтсрвлкмдпу")
_CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщыьэюяієїґ")
_LATIN = frozenset("àâäáãåæçéèêëíìîïñóòôöõøœúùûüýÿß")
_TYPOGRAPHIC = frozenset("’‘“”–—…°©®№·")  # noqa: RUF001
_VOWELS = frozenset("aeiouyäöüAEIOUYÄÖÜ")


def guessed_code_page(names: Iterable[bytes]) -> str:
    """The code page that most likely gives the names of one archive; they share it.

    Args:
        names: Paths with "/", not all of them ASCII or UTF-8.
    """
    parts = {part for name in names for part in name.split(b"/")}
    foreign = sorted(part for part in parts if not part.isascii())
    whole = b"/".join(foreign)
    possible = [page for page in TITLES if _can_decode(whole, page)]
    some = foreign[:: len(foreign) // _MAX_WEIGHED + 1]
    return max(possible, key=lambda page: _plausibility(some, page))


def _can_decode(text: bytes, page: str) -> bool:
    try:
        text.decode(page)
    except UnicodeDecodeError:
        return False
    return True


def _plausibility(parts: list[bytes], page: str) -> float:
    """From 0, if none would call a folder so, to about 1."""
    weigh = _CJK.get(page, _alphabet_weight)
    total = num_bytes = 0.0
    for part in parts:
        text = part.decode(page)
        ends_well = not text.endswith("\\")  # or it is half of another page's letter
        for place, letter in enumerate(text):
            if not letter.isascii():
                before, after = text[place - 1 : place], text[place + 1 : place + 2]
                size = len(letter.encode(page))
                total += size * weigh(before, letter, after) * ends_well
                num_bytes += size
    return total / max(num_bytes, 1)


def _alphabet_weight(before: str, letter: str, after: str) -> float:
    """How likely a letter of a small alphabet is between these."""
    if letter in _TYPOGRAPHIC:
        return 0.7
    is_late_capital = letter.isupper() and before.islower()
    if letter.lower() in _CYRILLIC or letter in "ъёЪЁ":
        if is_late_capital or _is_ascii_letter(before) or _is_ascii_letter(after):
            return 0.0
        if letter.lower() in _COMMON_CYRILLIC:
            return 1.1
        return 0.8 if letter.lower() in _CYRILLIC else 0.4
    if letter.lower() in _LATIN:
        if is_late_capital or (letter == "ß" and before not in _VOWELS):
            return 0.1
        return 1.0 if _is_ascii_letter(before) or _is_ascii_letter(after) else 0.2
    return 0.0


def _is_ascii_letter(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()


def _between_ascii(weight: float, before: str, after: str) -> float:
    """Han and kana seldom stand in one word with Latin letters."""
    mixed = _is_ascii_letter(before) or _is_ascii_letter(after)
    return weight * (0.6 if mixed else 1.0)


def _gbk_weight(before: str, letter: str, after: str) -> float:
    lead, trail = _two_bytes(letter, "gbk")
    weight = 0.0  # the rare characters that GBK added
    if trail >= 0xA1:
        if 0xB0 <= lead <= 0xD7:  # the 3,755 frequent ones of GB 2312
            weight = 1.0
        elif 0xD8 <= lead <= 0xF7:
            weight = 0.4
        elif 0xA1 <= lead <= 0xA3:
            weight = 0.5
    return _between_ascii(weight, before, after)


def _shift_jis_weight(before: str, letter: str, after: str) -> float:
    lead, trail = _two_bytes(letter, "cp932")
    if not trail:  # half-width katakana
        weight = 0.1
    elif 0x829F <= lead << 8 | trail <= 0x8396 or 0x889F <= lead << 8 | trail <= 0x9872:
        weight = 1.0  # kana, and the 2,965 frequent kanji
    elif lead in (0x81, 0x82):
        weight = 0.5
    else:
        weight = 0.3 if lead < 0xF0 else 0.0
    return _between_ascii(weight, before, after)


def _big5_weight(before: str, letter: str, after: str) -> float:
    lead, _ = _two_bytes(letter, "big5")
    weight = 0.3
    if lead <= 0xC6:
        weight = 0.5 if lead < 0xA4 else 1.0  # symbols, and the 5,401 frequent ones
    return _between_ascii(weight, before, after)


def _korean_weight(before: str, letter: str, after: str) -> float:
    lead, trail = _two_bytes(letter, "cp949")
    if letter in _HANGUL:
        weight = 1.2
    elif 0xB0 <= lead <= 0xC8 and trail >= 0xA1:
        weight = 0.5
    else:
        weight = 0.2
    return _between_ascii(weight, before, after)


def _two_bytes(letter: str, page: str) -> tuple[int, int]:
    """The bytes of a letter; the second is 0 where there is one only."""
    first, *rest = letter.encode(page)
    return first, rest[0] if rest else 0


_CJK: dict[str, Callable[[str, str, str], float]] = {
    "gbk": _gbk_weight,
    "cp932": _shift_jis_weight,
    "big5": _big5_weight,
    "cp949": _korean_weight,
}
