"""Every string of the interface in its three languages, in the order of LANGUAGES.

What the page says of itself is here and nowhere else; all other words on it are a question's or a document's.
`{name}` stands for a value; the same names stand in all three.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Tongue = Literal["en", "th", "ar"]
LANGUAGES: Final[tuple[Tongue, ...]] = get_args(Tongue)
OWN_NAMES: Final[dict[Tongue, str]] = {"en": "English", "th": "ไทย", "ar": "العربية"}

STRINGS: Final[dict[str, tuple[str, str, str]]] = {
    # the frame
    "tagline": (
        "Answers in your sources' own words",
        "คำตอบจากถ้อยคำในเอกสารของคุณเอง",
        "إجابات بكلمات مصادرك نفسها",
    ),
    "language": ("Language", "ภาษา", "اللغة"),
    "theme": ("Light or dark", "สว่างหรือมืด", "فاتح أو داكن"),
    "library": ("Library", "คลังเอกสาร", "المكتبة"),
    "map": ("Map", "แผนที่", "الخريطة"),
    "source": ("Source", "เอกสารต้นทาง", "المصدر"),
    "close": ("Close", "ปิด", "إغلاق"),
    "conversation": ("Conversation", "บทสนทนา", "المحادثة"),
    "clear": ("New conversation", "เริ่มบทสนทนาใหม่", "محادثة جديدة"),
    "save_markdown": ("Save as Markdown", "บันทึกเป็น Markdown", "حفظ بصيغة Markdown"),
    "save_html": ("Save as a web page", "บันทึกเป็นหน้าเว็บ", "حفظ كصفحة ويب"),
    # asking
    "ask": ("Ask", "ถาม", "اسأل"),
    "question": ("Your question", "คำถามของคุณ", "سؤالك"),
    "placeholder": (
        "Ask in English, Thai or Arabic…",
        "ถามเป็นภาษาไทย อังกฤษ หรืออาหรับ…",
        "اسأل بالعربية أو الإنجليزية أو التايلاندية…",
    ),
    "welcome": ("What would you like to know?", "อยากรู้เรื่องอะไร", "ماذا تود أن تعرف؟"),
    "welcome_more": (
        "Every answer is made of quotes. Press a number to read the quote in its place in the document.",
        "ทุกคำตอบประกอบด้วยข้อความที่ยกมาจากเอกสาร กดหมายเลขเพื่ออ่านข้อความนั้นในที่ของมันในเอกสาร",
        "كل إجابة مؤلفة من اقتباسات. اضغط رقم الاقتباس لتقرأه في موضعه من الوثيقة.",
    ),
    "examples": ("For example", "ตัวอย่างคำถาม", "أمثلة"),
    "holds": (
        "{documents} documents in {languages}",
        "เอกสาร {documents} ฉบับ ใน{languages}",
        "عدد الوثائق {documents}، باللغات: {languages}",
    ),
    "looking": ("Looking through the sources…", "กำลังค้นในเอกสาร…", "جارٍ البحث في المصادر…"),
    "answer": ("Answer", "คำตอบ", "الإجابة"),
    "abstained": ("The sources don't say.", "เอกสารที่มีอยู่ไม่ได้ตอบคำถามนี้", "لا تجيب المصادر عن هذا السؤال."),
    "nearest": (
        "These passages come closest, but they are not an answer.",
        "ข้อความต่อไปนี้ใกล้เคียงที่สุด แต่ยังไม่ใช่คำตอบ",
        "هذه أقرب المقاطع إليه، وليست جوابًا عنه.",
    ),
    "generated": (
        "Worded by a language model from the quotes below; the quotes are the sources' own words.",
        "แบบจำลองภาษาเป็นผู้เรียบเรียงจากข้อความที่ยกมาด้านล่าง ส่วนข้อความที่ยกมาเป็นถ้อยคำของเอกสารเอง",
        "صاغه نموذج لغوي من الاقتباسات أدناه، أما الاقتباسات فكلمات المصادر نفسها.",
    ),
    "wording": (
        "A language model is putting it into words…",
        "แบบจำลองภาษากำลังเรียบเรียง…",
        "يصوغ نموذج لغوي الجواب الآن…",
    ),
    "dropped": (
        "Sentences of the model left out because the quotes do not bear them out: {count}",
        "ประโยคของแบบจำลองที่ตัดออกเพราะข้อความที่ยกมาไม่รองรับ: {count}",
        "جمل من كلام النموذج حُذفت لأن الاقتباسات لا تؤيدها: {count}",
    ),
    "carried": ("Taken from the question before:", "นำมาจากคำถามก่อนหน้า:", "مأخوذ من السؤال السابق:"),
    "carried_not": ("Asked without:", "ถามโดยไม่ใช้:", "سُئل من دون:"),
    "carry_not": (
        "Ask again without “{words}”",
        "ถามใหม่โดยไม่ใช้ “{words}”",
        "اسأل من جديد من دون «{words}»",
    ),
    "carry": ("Undo: ask again with “{words}”", "เลิกทำ: ถามใหม่โดยใช้ “{words}”", "تراجع: اسأل من جديد مع «{words}»"),
    "disagree": ("The sources disagree", "เอกสารให้ข้อมูลไม่ตรงกัน", "المصادر مختلفة"),
    "value": ("They say", "ข้อมูลที่ให้", "ما تقوله"),
    "told_by": ("Told by", "ตามเอกสาร", "بحسب"),
    "cite": (
        "Quote {number}: open “{title}” at this place",
        "ข้อความที่ {number}: เปิด “{title}” ตรงนี้",
        "الاقتباس {number}: افتح «{title}» عند هذا الموضع",
    ),
    "copy": ("Copy with citations", "คัดลอกพร้อมที่มา", "نسخ مع المراجع"),
    "copied": ("Copied", "คัดลอกแล้ว", "تم النسخ"),
    "sure": (
        "Very likely an answer",
        "น่าจะตอบคำถามนี้อย่างยิ่ง",
        "الأرجح جدًّا أنه جواب السؤال",
    ),
    "likely": ("Probably an answer", "น่าจะตอบคำถามนี้", "الأرجح أنه جواب السؤال"),
    "unsure": (
        "Perhaps an answer: read it in its place",
        "อาจตอบคำถามนี้ โปรดอ่านในที่ของมัน",
        "ربما كان جوابًا: اقرأه في موضعه",
    ),
    # why this passage
    "why": ("Why this passage", "ทำไมจึงเป็นข้อความนี้", "لماذا هذا المقطع"),
    "why_more": (
        "Words of the question, and the words of the quote that stood nearest to them.",
        "คำในคำถาม และคำในข้อความที่มีความหมายใกล้เคียงที่สุด",
        "كلمات السؤال، وأقرب كلمات الاقتباس إليها.",
    ),
    # questions that cannot be asked
    "no_question": (
        "There is no question yet: type one in English, Thai or Arabic.",
        "ยังไม่มีคำถาม พิมพ์คำถามเป็นภาษาไทย อังกฤษ หรืออาหรับ",
        "لا يوجد سؤال بعد: اكتب سؤالًا بالعربية أو الإنجليزية أو التايلاندية.",
    ),
    "too_long": (
        "The question has {count} characters and may have {most}: ask for one thing at a time.",
        "คำถามยาว {count} ตัวอักษร ให้ได้ไม่เกิน {most} ลองถามทีละเรื่อง",
        "في السؤال {count} من المحارف والحد {most}: اسأل عن أمر واحد في كل مرة.",
    ),
    "no_sources": (
        "No document is left to look in: choose fewer filters.",
        "ไม่เหลือเอกสารให้ค้น ลองลดตัวกรองลง",
        "لم تبقَ وثيقة للبحث فيها: خفّف المرشحات.",
    ),
    "cannot": ("This could not be done: {reason}", "ทำไม่สำเร็จ: {reason}", "تعذّر ذلك: {reason}"),
    # where to look
    "filters": ("Where to look", "ขอบเขตการค้น", "أين نبحث"),
    "filter_languages": ("Languages", "ภาษา", "اللغات"),
    "filter_kinds": ("Kinds", "ประเภท", "الأنواع"),
    "filter_documents": (
        "Documents (all when empty)",
        "เอกสาร (ว่างไว้คือทั้งหมด)",
        "الوثائق (الكل إن تُركت فارغة)",
    ),
    # languages and kinds
    "en": ("English", "ภาษาอังกฤษ", "الإنجليزية"),
    "th": ("Thai", "ภาษาไทย", "التايلاندية"),
    "ar": ("Arabic", "ภาษาอาหรับ", "العربية"),
    "history": ("history", "ประวัติศาสตร์", "تاريخ"),
    "reference": ("reference", "อ้างอิง", "مرجع"),
    "essay": ("essay", "บทความ", "مقالة"),
    "primary": ("primary source", "หลักฐานชั้นต้น", "مصدر أصلي"),
    "fiction": ("fiction", "เรื่องแต่ง", "خيال"),
    "unrated": ("unrated", "ยังไม่จัดประเภท", "غير مصنّف"),
    "fiction_warning": (
        "Fiction: this did not happen as told.",
        "เรื่องแต่ง: เหตุการณ์ไม่ได้เกิดขึ้นจริงตามที่เล่า",
        "خيال: لم يقع هذا كما يُروى.",
    ),
    # the source beside the chat
    "source_empty": (
        "Press the number of a quote to read it here, in its place.",
        "กดหมายเลขของข้อความที่ยกมา เพื่ออ่านในที่ของมันตรงนี้",
        "اضغط رقم اقتباس لتقرأه هنا في موضعه.",
    ),
    "author": ("Author", "ผู้เขียน", "المؤلف"),
    "date": ("Date", "วันที่", "التاريخ"),
    "file": ("File", "แฟ้ม", "الملف"),
    "link": ("Link", "ลิงก์", "الرابط"),
    "title": ("Title", "ชื่อเรื่อง", "العنوان"),
    "kind": ("Kind", "ประเภท", "النوع"),
    "place": ("Characters {start} to {end}", "อักขระที่ {start} ถึง {end}", "المحارف من {start} إلى {end}"),
    "earlier": ("Earlier in the document", "ส่วนก่อนหน้าในเอกสาร", "ما قبله في الوثيقة"),
    "later": ("Later in the document", "ส่วนถัดไปในเอกสาร", "ما بعده في الوثيقة"),
    "gone": (
        "This document was changed or removed after the answer; the quote as it was:",
        "เอกสารนี้ถูกแก้ไขหรือนำออกหลังจากได้คำตอบ ข้อความเดิมคือ:",
        "عُدّلت هذه الوثيقة أو أُزيلت بعد الإجابة، وهذا الاقتباس كما كان:",
    ),
    "changed": (
        "The file has changed since it was read; this is the text as it was then.",
        "แฟ้มนี้เปลี่ยนไปหลังจากที่อ่านแล้ว ข้อความนี้เป็นตามที่อ่านในตอนนั้น",
        "تغيّر الملف بعد قراءته، وهذا نصه كما كان حينئذ.",
    ),
    # the library
    "documents": ("Documents", "เอกสาร", "الوثائق"),
    "passages": ("Passages", "จำนวนตอน", "المقاطع"),
    "indexed": ("Indexed", "ทำดัชนีเมื่อ", "فُهرست"),
    "search": ("Find a document", "ค้นหาเอกสาร", "ابحث عن وثيقة"),
    "sort": ("Sort by", "เรียงตาม", "ترتيب حسب"),
    "edit": ("Edit", "แก้ไข", "تعديل"),
    "remove": ("Remove", "นำออก", "إزالة"),
    "undo": ("Undo", "เลิกทำ", "تراجع"),
    "save": ("Save", "บันทึก", "حفظ"),
    "cancel": ("Cancel", "ยกเลิก", "إلغاء"),
    "add": ("Add documents", "เพิ่มเอกสาร", "إضافة وثائق"),
    "add_more": (
        "Drop files here, or choose them. Up to {files} files of {size} MB each.",
        "วางแฟ้มที่นี่ หรือกดเพื่อเลือก ไม่เกิน {files} แฟ้ม แฟ้มละไม่เกิน {size} MB",
        "أفلت الملفات هنا أو اخترها. حتى {files} ملفًا، كل منها {size} م.ب على الأكثر.",
    ),
    "rescan": ("Read the folder again", "อ่านโฟลเดอร์อีกครั้ง", "أعد قراءة المجلد"),
    "problems": ("Problems", "ปัญหา", "مشكلات"),
    "empty_library": ("The library is empty.", "คลังยังว่างอยู่", "المكتبة فارغة."),
    "read_only": (
        "The library cannot be changed from this page.",
        "แก้ไขคลังเอกสารจากหน้านี้ไม่ได้",
        "لا يمكن تغيير المكتبة من هذه الصفحة.",
    ),
    "building": (
        "Reading {done} of {total}: {source}",
        "กำลังอ่าน {done} จาก {total}: {source}",
        "قراءة {done} من {total}: {source}",
    ),
    "finishing": ("Putting the new index in place…", "กำลังเปลี่ยนไปใช้ดัชนีใหม่…", "جارٍ وضع الفهرس الجديد…"),
    "reading": (
        "Reading passages closely: {read} of {of}…",
        "กำลังอ่านข้อความอย่างละเอียด {read} จาก {of}…",
        "قراءة المقاطع بتمعّن: {read} من {of}…",
    ),
    "sentences": ("{count} sentences read", "อ่านแล้ว {count} ประโยค", "قُرئت {count} جملة"),
    "left": ("about {seconds} s left", "เหลือประมาณ {seconds} วินาที", "بقي نحو {seconds} ث"),
    "stopping": ("Stopping…", "กำลังหยุด…", "جارٍ الإيقاف…"),
    "stopped": (
        "Stopped. The library answers as before.",
        "หยุดแล้ว คลังเอกสารยังตอบได้เหมือนเดิม",
        "أُوقف. المكتبة تجيب كما كانت.",
    ),
    "built": (
        "Done in {seconds} s: {added} added, {changed} changed, {removed} removed, {unchanged} as before.",
        "เสร็จใน {seconds} วินาที: เพิ่ม {added} เปลี่ยน {changed} นำออก {removed} คงเดิม {unchanged}",
        "تمّ في {seconds} ث: أُضيف {added}، تغيّر {changed}، أُزيل {removed}، بقي {unchanged}.",
    ),
    "failed": ("Could not be read", "อ่านไม่ได้", "تعذّرت قراءته"),
    "warned": ("Read, but:", "อ่านแล้ว แต่:", "قُرئت، غير أن:"),
    "removed": ("“{title}” was removed.", "นำ “{title}” ออกแล้ว", "أُزيلت «{title}»."),
    "restored": ("“{title}” is back.", "นำ “{title}” กลับมาแล้ว", "عادت «{title}»."),
    "edited": ("“{title}” was changed.", "แก้ไข “{title}” แล้ว", "عُدّلت «{title}»."),
    "received": ("Files received: {count}", "รับแฟ้มแล้ว {count} แฟ้ม", "عدد الملفات الواصلة: {count}"),
    "bad_name": (
        "{name}: this file name cannot be used",
        "{name}: ใช้ชื่อแฟ้มนี้ไม่ได้",
        "{name}: لا يصلح اسم الملف هذا",
    ),
    "bad_ending": (
        "{name}: this kind of file cannot be read; known: {endings}",
        "{name}: อ่านแฟ้มชนิดนี้ไม่ได้ ชนิดที่อ่านได้: {endings}",
        "{name}: لا يُقرأ هذا النوع من الملفات؛ المعروف: {endings}",
    ),
    "bad_size": (
        "{name}: larger than {size} MB",
        "{name}: ใหญ่กว่า {size} MB",
        "{name}: أكبر من {size} م.ب",
    ),
    "bad_content": (
        "{name}: empty, or its content is not what its name says",
        "{name}: แฟ้มว่าง หรือเนื้อหาไม่ตรงกับนามสกุล",
        "{name}: فارغ، أو لا يطابق محتواه ما يقوله اسمه",
    ),
    "full": (
        "The folder holds {files} files already: put more into it by hand, or remove some",
        "ในโฟลเดอร์มี {files} แฟ้มแล้ว เพิ่มด้วยตนเองในโฟลเดอร์ หรือนำบางแฟ้มออก",
        "في المجلد {files} ملفًا بالفعل: أضف إليه بنفسك أو أزل بعضها",
    ),
    "too_many": (
        "Only {files} files at a time",
        "ครั้งละไม่เกิน {files} แฟ้ม",
        "لا أكثر من {files} ملفًا في المرة",
    ),
    "missing": (
        "This document is not in the folder any more.",
        "เอกสารนี้ไม่อยู่ในโฟลเดอร์แล้ว",
        "لم تعد هذه الوثيقة في المجلد.",
    ),
    "coverage": (
        "Documents by language and kind",
        "จำนวนเอกสารตามภาษาและประเภท",
        "الوثائق بحسب اللغة والنوع",
    ),
    "map_more": (
        "Each mark is a passage; near marks tell of similar things. Ringed marks were quoted last.",
        "แต่ละจุดคือหนึ่งตอนของเอกสาร จุดที่ใกล้กันพูดเรื่องใกล้เคียงกัน จุดที่มีวงคือที่ยกมาตอบล่าสุด",
        "كل علامة مقطع، والمتقاربة منها تتناول أمورًا متشابهة. المحاطة بدائرة هي المقتبسة أخيرًا.",
    ),
    # exports
    "exported": (
        "A conversation with the library, {date}",
        "บทสนทนากับคลังเอกสาร {date}",
        "محادثة مع المكتبة، {date}",
    ),
}

# How sure an answer is: the least calibrated probability for which each is said.
CERTAINTY: Final[tuple[tuple[float, str], ...]] = ((0.85, "sure"), (0.6, "likely"), (0.0, "unsure"))


def say(key: str, language: Tongue, **values: object) -> str:
    """One string in a language, with its values filled in."""
    return STRINGS[key][LANGUAGES.index(language)].format(**values)


def tongue_of(code: str | None) -> Tongue:
    """The interface language for a language tag such as `ar-EG`; English for one that there is not."""
    wanted = (code or "").lower().replace("_", "-").split("-")[0]
    return next((language for language in LANGUAGES if language == wanted), "en")


def certainty(chance: float, language: Tongue) -> str:
    """How sure an answer is, in words."""
    return say(next(key for least, key in CERTAINTY if chance >= least), language)
