"""Whose the figure is: the peoples and sides that a text names, in the three languages.

What one side lost and what the other lost, or what both lost together, are no disagreement.
"""

from __future__ import annotations

import re
from functools import cache

# One row a people: stems in English; in Thai, which does not inflect; in Arabic, without prefixes.
_PARTIES = """\
america;american|united states|u\\.s\\.;อเมริกา|สหรัฐ;اميرك|امريك|الولايات المتحده
arabia;arab;อาหรับ|ซาอุ;عرب(?!ه|ات)|سعودي
armenia;armenia;อาร์เมเนีย;ارمن|ارمين
australia;australia;ออสเตรเลีย;استرال
austria;austria;ออสเตรีย;نمس
britain;brit|england|english|united kingdom;อังกฤษ|บริเตน|สหราชอาณาจักร;بريطان|انجليز|انكليز
bulgaria;bulgar;บัลแกเรีย;بلغار
burma;burm|myanmar;พม่า|เมียนมา;بورم|ميانمار
byzantium;byzant;ไบแซนไทน์;بيزنط
cambodia;cambodia|khmer;กัมพูชา|เขมร;كمبود
canada;canad;แคนาดา;كند
china;china|chinese|qing\\b|ming\\b;จีน;صين
denmark;denmark|danish|dane;เดนมาร์ก;دنمارك|دانمارك
egypt;egypt;อียิปต์;مصر(?!ع)
ethiopia;ethiopia;เอธิโอเปีย;اثيوب|حبش
france;france|french;ฝรั่งเศส;فرنس
germany;german|prussia;เยอรมัน|เยอรมนี|ปรัสเซีย;المان|بروس
greece;gree[ck];กรีก|กรีซ;يونان|اغريق
hungary;hungar;ฮังการี;مجر|هنغار
india;india[n]?\\b;อินเดีย;هند(?!س)
iran;iran|persia;อิหร่าน|เปอร์เซีย;ايران|بلاد فارس|الفرس\\b
iraq;iraq;อิรัก;عراق
ireland;ireland|irish;ไอร์แลนด์;ايرلند
israel;israel;อิสราเอล;اسرائيل|اسراييل
italy;italian|italy;อิตาลี;ايطال|طليان
japan;japan;ญี่ปุ่น;يابان
korea;korea;เกาหลี;كوري
laos;lao[s]?\\b|laotian;ลาว;لاوس
malaya;malay;มลายู|มาเลเซีย;مالاي|ماليز
mexico;mexic;เม็กซิโก;مكسيك
mongolia;mongol;มองโกล;مغول
morocco;morocc;โมร็อกโก;مغرب
netherlands;netherland|dutch|holland;เนเธอร์แลนด์|ฮอลันดา|ดัตช์;هولند
norway;norw;นอร์เวย์;نرويج
ottoman;ottoman|turk;ออตโตมัน|ตุรกี;عثمان|تركي|اتراك
poland;poland|polish|poles\\b;โปแลนด์;بولند|بولون
portugal;portug;โปรตุเกส;برتغال
rome;romans?\\b|rome\\b;โรมัน;رومان(?!يا)
romania;romania;โรมาเนีย;رومانيا
russia;russia|soviet;รัสเซีย|โซเวียต;روس|سوفي
serbia;serb;เซอร์เบีย;صرب
spain;spain|spani;สเปน;اسبان
sweden;swed;สวีเดน;سويد
switzerland;switzerland|swiss;สวิส;سويسر
syria;syria;ซีเรีย;سوري(?!ال)
thailand;thai|siam;ไทย|สยาม;تايلند|سيام
vietnam;vietnam;เวียดนาม;فيتنام
attackers;attackers|besiegers|besieging|assailants;ฝ่ายรุก|ผู้ล้อม;مهاجم|محاصر
defenders;defenders|garrison;ผู้ป้องกัน|กองรักษาการณ์;مدافع|حاميه
rebels;rebel|insurgent;กบฏ;متمرد|ثوار
government;government|loyalist|royalist;ฝ่ายรัฐบาล;حكوم
allies;allies|allied;สัมพันธมิตร;حلفاء
"""
# What counts all sides, or more than one of them, at once.
_ALL = re.compile(
    r"\b(both (sides|fleets|armies|countries|parties|nations)|all sides|combined|between them)\b"
    r"|ทั้งสองฝ่าย|ทั้งสองประเทศ|สองฝ่ายรวม|الجانبين|الطرفين|الجيشين|الجانبان|الطرفان",
    re.IGNORECASE,
)
# Names one side, be it a people that no table knows.
_SIDE = re.compile(
    r"\b(?:army|fleet|navy|side|forces|troops)\b|กองทัพ|กองเรือ|ฝ่าย|(?<![\u0621-\u064a])[بل]?(?:ال)?(?:جيش|أسطول|قوات|جانب)(?![\u0621-\u064a])",
    re.IGNORECASE,
)
_FOLD = str.maketrans("أإآٱىةئ", "اااايهي")


def parties(text: str, language: str) -> frozenset[str]:
    """The peoples and sides that a text names; "all" where it counts them together."""
    folded = text.translate(_FOLD)
    found = {name for name, patterns in _table() if patterns[language].search(folded)}
    return frozenset(found | ({"all"} if _ALL.search(text) else set()))


def of_a_side(text: str) -> bool:
    """Whether a text is about one side, by name or not."""
    return bool(_SIDE.search(text))


def others(asked: frozenset[str], one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts tell of different sides, where the question is about `asked`."""
    return bool(one - asked or other - asked) and not (one & other) and bool(one or other) and one != other


@cache
def _table() -> tuple[tuple[str, dict[str, re.Pattern[str]]], ...]:
    rows = (line.split(";") for line in _PARTIES.splitlines())
    return tuple(
        (
            name,
            {
                "en": re.compile(rf"\b(?:{english})", re.IGNORECASE),
                "th": re.compile(thai),
                "ar": re.compile(rf"(?<![\u0621-\u064a])[وفبلك]?(?:ال|لل)?(?:{arabic})"),
            },
        )
        for name, english, thai, arabic in rows
    )
