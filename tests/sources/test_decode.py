"""Encodings, told apart on short texts of our own."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.decode import decode
from sources.types import SourceError

THAI = (
    "ตลาดริมน้ำแห่งนี้เปิดขายตั้งแต่เช้ามืด ชาวบ้านพายเรือนำผักและผลไม้มาขายกันเป็นประจำทุกวัน "
    "เมื่อฝนตกหนักในเดือนกันยายน ระดับน้ำในแม่น้ำจะสูงขึ้นจนท่วมถนน (ราว 40 ซม.) และโรงเรียนต้องหยุดเรียน "
    "คุณยายเล่าว่าสมัยก่อนไม่มีไฟฟ้าใช้ ต้องจุดตะเกียงน้ำมันก๊าดอ่านหนังสือ พ.ศ. ๒๔๗๕ จึงมีโรงไฟฟ้าแห่งแรก "
    "นักวิจัยพบว่าปลาชนิดนี้วางไข่ในฤดูหนาว ซึ่งผิดจากที่เคยเข้าใจกันมานาน ผลการศึกษาตีพิมพ์ในวารสาร Nature "
    "รถไฟขบวนสุดท้ายออกจากสถานีเวลา 23.15 น. ผู้โดยสารส่วนใหญ่เป็นคนงานก่อสร้างที่กลับบ้านต่างจังหวัด "
    "ช่างทองฝีมือดีต้องใช้เวลาฝึกหัดหลายปี กว่าจะทำลวดลายละเอียดเช่นนี้ได้ ราคาจึงสูงเป็นธรรมดา! "
    "เด็กๆ วิ่งเล่นใต้ต้นมะม่วงใหญ่ ส่วนผู้ใหญ่นั่งคุยกันเรื่องราคาข้าว ปุ๋ย และหนี้สินที่เพิ่มขึ้นทุกเดือน "
    "หอสมุดเก็บใบลานไว้กว่าสามพันผูก แต่ละผูกเขียนด้วยอักษรธรรมที่น้อยคนจะอ่านออกในปัจจุบัน "
    "ทะเลสาบบนภูเขาลูกนั้นลึกมาก น้ำใสจนมองเห็นก้อนหินด้านล่าง นักท่องเที่ยวเดินขึ้นไปใช้เวลาสองชั่วโมง "
    "อาหารพื้นเมืองของจังหวัดนี้รสจัด ใส่พริกขี้หนู กะปิ และน้ำมะขามเปียก กินกับข้าวสวยร้อนๆ "
)
ARABIC = (
    "يفتح السوق القديم أبوابه قبل شروق الشمس، ويأتي الفلاحون من القرى المجاورة حاملين الخضر والفواكه. "
    "هل تعرف متى بُني هذا الجسر؟ يقول بعض المؤرخين إنه يعود إلى القرن الثاني عشر، لكن الأدلة قليلة جداً. "
    "كانت جدتي تحكي لنا في ليالي الشتاء قصصاً عن البحر والصيادين والجزر البعيدة؛ وكنا ننام قبل النهاية. "
    "ارتفعت أسعار القمح بنسبة 12% خلال عام 2007 بسبب الجفاف، فاضطرت الحكومة إلى استيراد كميات كبيرة. "
    "اكتشف الباحثون نوعاً جديداً من الأسماك في مياه الخليج (قرب السواحل الشرقية) يعيش على أعماق كبيرة. "
    "تتكون المدينة القديمة من أزقة ضيقة وبيوت ذات فناء داخلي تتوسطه نافورة ماء وشجرة ليمون أو نارنج. "
    "لا يزال الخط العربي فناً حياً يتعلمه الطلاب على أيدي أساتذة كبار، ويحتاج إتقانه إلى سنوات من الصبر. "
    "غادر القطار الأخير المحطة في تمام الساعة الحادية عشرة ليلاً وعلى متنه مئات العمال العائدين إلى بيوتهم. "
    "قال المدير: «سنبدأ العمل يوم الأحد إن شاء الله»، ثم وقّع الأوراق وسلّمها إلى موظفي شركة Siemens. "
    "زرعوا أشجار الزيتون فوق التلال منذ مئات السنين، ومنها يُستخرج زيت معروف بجودته في أنحاء العالم. "
)
WESTERN = (
    "Le café était fermé depuis l'été, mais le garçon m'a apporté une crème brûlée — « à la maison ». "
    "Über den Fluss führt eine schöne Brücke; täglich gehen Schüler und Bäuerinnen hinüber, Größe egal. "
    "El niño soñaba con montañas y leones; ¿quién podía decirle que mañana llovería según el señor Núñez? "
)


def windows(text, count, size=100):
    step = (len(text) - size) // (count - 1)
    return [text[at : at + size] for at in range(0, step * count, step)][:count]


@pytest.mark.parametrize(
    ("text", "encoding", "count"),
    [(THAI, "cp874", 60), (THAI, "tis-620", 60), (ARABIC, "cp1256", 60), (WESTERN, "cp1252", 12)],
)
def test_code_pages_are_told_apart_on_a_hundred_characters(text, encoding, count):
    samples = windows(text, count)
    right = 0
    for sample in samples:
        try:
            right += decode(sample.encode(encoding))[0] == sample
        except SourceError:
            continue
    assert len(samples) == count
    assert right >= 0.98 * count


@pytest.mark.parametrize("text", [THAI, ARABIC, WESTERN, "Plain.\r\nLines\rkept.\n"])
@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
    ],
)
def test_unicode_comes_back_whole_without_its_mark(text, encoding, bom):
    assert decode(bom + text.encode(encoding)) == (text, encoding)


def test_a_character_cut_off_by_the_end_of_the_file_is_left_out():
    assert decode(THAI.rstrip().encode()[:-1])[0] == THAI.rstrip()[:-1]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (bytes(range(1, 32)) * 10, "binary"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "byte order mark"),
        (b"\xe3\xc7\xd9", "ambiguous: it may be cp874 or cp1256"),
        ("Привет, это русский текст о войне и мире".encode("cp1251"), "none of those known"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(data, words):
    with pytest.raises(SourceError) as caught:
        decode(data)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_quotation_marks_that_all_code_pages_share_are_not_ambiguous():
    text = "It was “over” – or so they said… didn’t they?"
    assert decode(text.encode("cp1252"))[0] == text


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=80))
def test_any_bytes_give_text_without_surrogates_or_a_source_error(data):
    try:
        text, _ = decode(data)
    except SourceError:
        return
    assert text.encode("utf-8").decode("utf-8") == text


@settings(deadline=None, max_examples=100)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60))
def test_utf8_is_never_taken_for_anything_else(text):
    assert decode(text.removeprefix("\ufeff").encode())[0] == text.removeprefix("\ufeff")
