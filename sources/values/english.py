"""English words for numbers, units and dates, lower case; tables.py says how to read them."""

from __future__ import annotations

WORDS = """\
[number]
0: zero
1: one
2: two
3: three
4: four
5: five
6: six
7: seven
8: eight
9: nine
10: ten
11: eleven
12: twelve
13: thirteen
14: fourteen
15: fifteen
16: sixteen
17: seventeen
18: eighteen
19: nineteen
20: twenty
30: thirty
40: forty
50: fifty
60: sixty
70: seventy
80: eighty
90: ninety
[scale]
100: hundred
1000: thousand
1000000: million
1000000000: billion|bn
1000000000000: trillion
12: dozen
[fraction]
1/2: half|½
1/3: third|thirds|⅓
1/4: quarter|quarters|¼
1/5: fifths
1/10: tenths
2/3: ⅔
3/4: ¾
[article]
1: a|an
[and]
1: and
[ordinal]
1: first
2: second
3: third
4: fourth
5: fifth
6: sixth
7: seventh
8: eighth
9: ninth
10: tenth
11: eleventh
12: twelfth
13: thirteenth
14: fourteenth
15: fifteenth
16: sixteenth
17: seventeenth
18: eighteenth
19: nineteenth
20: twentieth
21: twenty first
22: twenty second
23: twenty third
24: twenty fourth
25: twenty fifth
26: twenty sixth
27: twenty seventh
28: twenty eighth
29: twenty ninth
30: thirtieth
31: thirty first
[suffix]
1: st|nd|rd|th
[month]
1: january|jan
2: february|feb
3: march|mar
4: april|apr
5: may
6: june|jun
7: july|jul
8: august|aug
9: september|sep|sept
10: october|oct
11: november|nov
12: december|dec
# months that are also other words: only beside a day, a year, or after a word such as "in"
[shy]
1: may|march|mar|jan|feb|apr|jun|jul|aug|sep|sept|oct|nov|dec|august
[of]
1: of|of the|the|in|of the year|in the year
[in]
1: in|since|until|till|from|during|before|after|between|by|early|late|mid|circa|to|of|and|spring|summer
  |autumn|winter|through|spring of|summer of|autumn of|winter of|fall of|year of
[year]
1: year|the year|years|in the year|of the year
[era]
0: ad|a d|ce|c e|anno domini
-543: be|b e
[bc]
1: bc|b c|bce|b c e|before christ
[ah]
1: ah|a h
[decade]
1: s
[century]
1: century|centuries
[day]
1: on the
[to]
1: to|until|till|through|or
[between]
1: between
# 2: said of amounts, never of years
[approx]
1: about|around|some|roughly|approximately|circa|estimated|perhaps|at least|at most|up to
2: nearly|almost|more than|over|less than|fewer than|as many as|no fewer than|no less than|no more than
  |under|upwards of|upward of|not quite|well over|just over|just under|exceeding|in excess of
[above]
1: more than|over|at least|no fewer than|no less than|upwards of|upward of|well over|just over|exceeding|or more
  |in excess of
[below]
1: less than|fewer than|under|at most|up to|no more than|nearly|almost|not quite|just under|or less|or fewer
[approx after]
1: or so|approximately|or more|at least|at most|odd|or less|or fewer
[opaque]
1: hand over|hands over|handed over|handing over|turn over|turns over|turned over|turning over
  |sign over|signs over|signed over|signing over
# after four figures: they are an amount
[counted]
1: were|of them|of whom|of these|dead|died|missing
[section]
1: chapter|article|section|page|pages|p|pp|no|nos|number|volume|vol|figure|fig|table|part|note|clause
  |paragraph|item|version|route|appendix|hill|room|mark|type|model|act|scene|flight|platform|highway|psalm|gate
[hour of]
1: at
[clock]
0: am|a m|o clock|oclock|hrs
12: pm|p m
"""

UNITS = """\
person: person|persons|people|man|men|woman|women|child|children|soldier|soldiers|troop|troops|sailor
  |sailors|officer|officers|prisoner|prisoners|casualty|casualties|civilian|civilians|worker|workers|student
  |students|inhabitants|residents|citizens|refugees|fighters|passengers|survivors|sons|daughters|members
  |victims|settlers|slaves|employees|crew|crewmen|deaths|lives|immigrants|teachers|guests|spectators
  |visitors|pilgrim|pilgrims|migrants|villagers|merchants|farmers|defenders|engineers|marines|recruits|volunteers
  |souls|horsemen|miners|pupils
  |hostages|captives|monks|priests|delegates|players|voters|servants|speakers|followers|christians|jews|muslims
ship: ship|ships|vessel|vessels|warship|warships|battleship|battleships|cruiser|cruisers|destroyer
  |destroyers|boat|boats|gunboat|gunboats|submarine|submarines|steamer|steamers|frigates|carriers
gun: gun|guns|cannon|cannons|howitzer|howitzers|rifles|machine guns
aircraft: aircraft|plane|planes|airplane|airplanes|aeroplane|aeroplanes|helicopters|bombers|fighter planes
tank: tank|tanks
horse: horse|horses
vehicle: vehicle|vehicles|car|cars|trucks|buses
percent: %|percent|per cent|percentage points
yen: yen|¥
pound: pound|pounds|£|lb|lbs|pounds sterling
franc: franc|francs
mark: mark|marks|reichsmarks
rouble: rouble|roubles|ruble|rubles
dollar: dollar|dollars|$|usd|us dollars
baht: baht|฿
euro: euro|euros|€
rupee: rupee|rupees
dinar: dinar|dinars
riyal: riyal|riyals
kilometre: km|kilometre|kilometres|kilometer|kilometers
metre: m|metre|metres|meter|meters
centimetre: cm|centimetre|centimetres|centimeter|centimeters
millimetre: mm|millimetre|millimetres|millimeter|millimeters
mile: mile|miles
nautical mile: nautical mile|nautical miles
knot: knot|knots
foot: foot|feet|ft
inch: inch|inches
yard: yard|yards
square kilometre: square kilometres|square kilometers|square kilometre|square kilometer|sq km
square mile: square mile|square miles|sq mi
square metre: square metres|square meters|square metre|square meter
hectare: hectare|hectares|ha
acre: acre|acres
tonne: ton|tons|tonne|tonnes
kilogram: kg|kilogram|kilograms
gram: gram|grams
litre: litre|litres|liter|liters
second: seconds|sec
minute: minute|minutes
hour: hour|hours
day: day|days
week: week|weeks
month: month|months
year: year|years
decade: decade|decades
century: century|centuries
degree: degree|degrees|°
watt: watts
megawatt: mw|megawatt|megawatts
country: country|countries|nation|nations|states
city: city|cities|towns
village: village|villages
province: province|provinces
island: island|islands
division: division|divisions
regiment: regiment|regiments
battalion: battalion|battalions
brigade: brigade|brigades
battle: battle|battles
time: time|times
house: house|houses|homes|buildings
school: school|schools|universities
language: language|languages
party: party|parties
seat: seat|seats
vote: vote|votes
mine: mines
torpedo: torpedoes
bomb: bomb|bombs
shell: shells
train: trains
film: film|films|movies
song: song|songs
album: album|albums
episode: episode|episodes
book: book|books|volumes
species: species
copy: copy|copies
point: point|points
goal: goal|goals
match: match|matches
team: team|teams
side: side|sides
family: family|families
household: household|households
"""

# Before a number: the sign of its currency.
SIGNS = {"$": "dollar", "£": "pound", "€": "euro", "¥": "yen", "฿": "baht"}

# Between a number and a noun, a word of these means that the noun is another matter.
_STOPS = """\
a about after against all among an and are as at be been before between but by can could during each
every for from had has have he her his if in into is it its less may more not of on or other others over
per she since so than that the their these they this those to under until was were when where which
while who whom will with would
"""
STOPS = frozenset(_STOPS.split())
