"""English words for numbers, units and dates. Keys are lower case; a space also stands for a hyphen."""

from __future__ import annotations

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
)
_MONTHS = "january february march april may june july august september october november december"
_NTH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()


def _each(words: str, value: float = 1.0) -> dict[str, float]:
    return dict.fromkeys(words.split("|"), value)


# role -> word or phrase -> value; scan.py says what each role means.
WORDS: dict[str, dict[str, float]] = {
    "number": {
        **{word: float(n) for n, word in enumerate(f"{_ONES} seventeen eighteen nineteen".split())},
        **{w: 20.0 + 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())},
    },
    "scale": {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12, "dozen": 12},
    "fraction": {
        "half": 1 / 2, "third": 1 / 3, "thirds": 1 / 3, "quarter": 1 / 4, "quarters": 1 / 4, "fifths": 1 / 5, "tenths": 1 / 10,
        "½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4,
    },
    "article": _each("a|an"),
    "and": _each("and"),
    "ordinal": {
        **{word: float(n) for n, word in enumerate(_NTH, 1)},
        **{f"twenty {word}": 20.0 + n for n, word in enumerate(_NTH[:9], 1)},
        "thirtieth": 30,
        "thirty first": 31,
    },
    "suffix": _each("st|nd|rd|th"),
    "month": {
        **{word: float(n) for n, word in enumerate(_MONTHS.split(), 1)},
        **{word[:3]: float(n) for n, word in enumerate(_MONTHS.split(), 1)},
        "sept": 9,
    },
    # Months that are also other words: only beside a day, a year, or a word such as "in" with a capital letter.
    "shy": _each("may|march|mar|jan|feb|apr|jun|jul|aug|sep|sept|oct|nov|dec|august"),
    "of": _each("of|of the|the|in|of the year|in the year"),
    "in": _each("in|since|until|till|from|during|before|after|between|by|early|late|mid|circa|to|of|and|spring|summer|autumn|winter|through|spring of|summer of|autumn of|winter of|fall of|year of"),
    "year": _each("year|the year|years"),
    "era": {**_each("ad|a d|ce|c e|anno domini", 0), **_each("be|b e", -543)},
    "bc": _each("bc|b c|bce|b c e|before christ"),
    "ah": _each("ah|a h"),
    "decade": _each("s"),
    "century": _each("century|centuries"),
    "day": _each("on the"),
    "to": _each("to|until|till|through|or"),
    "between": _each("between"),
    # 2: said of amounts, never of years.
    "approx": {
        **_each("about|around|some|roughly|approximately|circa|estimated|perhaps|at least|at most|up to"),
        **_each("nearly|almost|more than|over|less than|fewer than|as many as|no fewer than|no less than|no more than|under", 2),
    },
    "approx after": _each("or so|approximately|or more|at least|at most"),
    "counted": _each("were|of them|of whom|of these|dead|died|missing"),
    "section": _each("chapter|article|section|page|pages|p|pp|no|nos|number|volume|vol|figure|fig|table|part|note|clause|paragraph|item|version|route|appendix"),
    "hour of": _each("at"),
    "clock": {**_each("am|a m|o clock|oclock|hrs", 0), **_each("pm|p m", 12)},
}  # fmt: skip

UNITS: dict[str, str] = {
    "person": "person|persons|people|man|men|woman|women|child|children|soldier|soldiers|troop|troops|sailor|sailors|officer|officers|prisoner|prisoners|casualty|casualties|civilian|civilians|worker|workers|student|students|inhabitants|residents|citizens|refugees|fighters|passengers|survivors|sons|daughters|members|victims|settlers|slaves|employees|crew|crewmen|deaths|lives|immigrants|teachers|guests|spectators|visitors|delegates|players|voters|servants|speakers|followers|christians|jews|muslims",
    "ship": "ship|ships|vessel|vessels|warship|warships|battleship|battleships|cruiser|cruisers|destroyer|destroyers|boat|boats|gunboat|gunboats|submarine|submarines|steamer|steamers|frigates|carriers",
    "gun": "gun|guns|cannon|cannons|howitzer|howitzers|rifles|machine guns",
    "aircraft": "aircraft|plane|planes|airplane|airplanes|aeroplane|aeroplanes|helicopters|bombers|fighter planes",
    "tank": "tank|tanks",
    "horse": "horse|horses",
    "vehicle": "vehicle|vehicles|car|cars|trucks|buses",
    "percent": "%|percent|per cent|percentage points",
    "yen": "yen|¥", "pound": "pound|pounds|£|lb|lbs|pounds sterling", "franc": "franc|francs", "mark": "mark|marks|reichsmarks",
    "rouble": "rouble|roubles|ruble|rubles", "dollar": "dollar|dollars|$|usd|us dollars", "baht": "baht|฿", "euro": "euro|euros|€",
    "rupee": "rupee|rupees", "dinar": "dinar|dinars", "riyal": "riyal|riyals",
    "kilometre": "km|kilometre|kilometres|kilometer|kilometers", "metre": "m|metre|metres|meter|meters",
    "centimetre": "cm|centimetre|centimetres|centimeter|centimeters", "millimetre": "mm|millimetre|millimetres|millimeter|millimeters",
    "mile": "mile|miles", "nautical mile": "nautical mile|nautical miles", "knot": "knot|knots",
    "foot": "foot|feet|ft", "inch": "inch|inches", "yard": "yard|yards",
    "square kilometre": "square kilometres|square kilometers|square kilometre|square kilometer|sq km", "square mile": "square mile|square miles|sq mi",
    "square metre": "square metres|square meters|square metre|square meter", "hectare": "hectare|hectares|ha", "acre": "acre|acres",
    "tonne": "ton|tons|tonne|tonnes", "kilogram": "kg|kilogram|kilograms", "gram": "gram|grams", "litre": "litre|litres|liter|liters",
    "second": "seconds|sec", "minute": "minute|minutes", "hour": "hour|hours", "day": "day|days", "week": "week|weeks",
    "month": "month|months", "year": "year|years", "decade": "decade|decades", "century": "century|centuries",
    "degree": "degree|degrees|°", "watt": "watts", "megawatt": "mw|megawatt|megawatts",
    "country": "country|countries|nation|nations|states", "city": "city|cities|towns", "village": "village|villages",
    "province": "province|provinces", "island": "island|islands", "division": "division|divisions",
    "regiment": "regiment|regiments", "battalion": "battalion|battalions", "brigade": "brigade|brigades",
    "battle": "battle|battles", "time": "time|times", "house": "house|houses|homes|buildings", "school": "school|schools|universities",
    "language": "language|languages", "party": "party|parties", "seat": "seat|seats", "vote": "vote|votes",
    "mine": "mines", "torpedo": "torpedoes", "bomb": "bomb|bombs", "shell": "shells", "train": "trains",
    "film": "film|films|movies", "song": "song|songs", "album": "album|albums", "episode": "episode|episodes",
    "book": "book|books|volumes", "species": "species", "point": "point|points", "goal": "goal|goals", "match": "match|matches",
    "team": "team|teams", "side": "side|sides", "family": "family|families",
}  # fmt: skip

# Before a number: the sign of its currency.
SIGNS: dict[str, str] = {"$": "dollar", "£": "pound", "€": "euro", "¥": "yen", "฿": "baht"}

# Never inside "38 Russian vessels": a word here between a number and a noun means that the noun is another matter.
STOPS = frozenset(
    "and or were was is are be been in on at by to from with for that which who whom had have has as but of the a an than "
    "not into after before when while where if so it its they their his her he she this these those would will could can "
    "may about over under until since per during between against among more less other others all each every".split()
)
