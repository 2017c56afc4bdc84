"""What the program says of itself, in the three languages; everything else that it shows is the sources' own words."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "abstained": {
        "en": "The sources don't say. These passages come closest, but they are not an answer:",
        "th": "เอกสารที่มีอยู่ไม่ได้ตอบคำถามนี้ ข้อความต่อไปนี้ใกล้เคียงที่สุด แต่ยังไม่ใช่คำตอบ",
        "ar": "لا تجيب المصادر عن هذا السؤال. أقرب ما فيها إليه المقاطع الآتية، وليست جوابًا عنه:",
    },
    "nothing": {
        "en": "The sources don't say.",
        "th": "เอกสารที่มีอยู่ไม่ได้ตอบคำถามนี้",
        "ar": "لا تجيب المصادر عن هذا السؤال.",
    },
    "generated": {
        "en": "worded by a language model from the quotes below",
        "th": "แบบจำลองภาษาเป็นผู้เรียบเรียงจากข้อความที่ยกมาด้านล่าง",
        "ar": "صاغه نموذج لغوي من الاقتباسات أدناه",
    },
    "differ": {"en": "The sources differ", "th": "เอกสารให้ข้อมูลไม่ตรงกัน", "ar": "المصادر مختلفة"},
    "fiction": {"en": "fiction", "th": "เรื่องแต่ง", "ar": "من الخيال"},
}


def say(key: str, language: str) -> str:
    """One of the program's own phrases in a language."""
    return WORDS[key][language]
