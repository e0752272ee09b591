"""Times of chat messages, as Obsidian's moment.js prints them in any of its locales."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.reading.timestamps import Order, parse, proved_order

SPELLINGS = """\
fil tl-ph | 06/14/2025 at 20:07 | 06/14/2025 at 06:02:09
en es-us | 06/14/2025 at 8:07 PM | 06/14/2025 at 6:02:09 AM
nl cv fy | 14-06-2025 at 20:07 | 14-06-2025 at 06:02:09
gom-latn | 14-06-2025 at rati 8:07 vazta | 14-06-2025 at sokallim 6:02:09 vazta
gom-deva | 14-06-2025 at राती 8:07 वाजतां | 14-06-2025 at सकाळीं 6:02:09 वाजतां
sl | 14. 06. 2025 at 20:07 | 14. 06. 2025 at 6:02:09
sr sr-cyrl | 14. 6. 2025. at 20:07 | 14. 6. 2025. at 6:02:09
sw | 14.06.2025 at 08:07 PM | 14.06.2025 at 06:02:09
fi tzl | 14.06.2025 at 20.07 | 14.06.2025 at 06.02.09
de az be da de-at de-ch fr-ch hy-am it-ch kk ky | 14.06.2025 at 20:07 | 14.06.2025 at 06:02:09
nb nn pl se tg tk tlh tr uk | 14.06.2025 at 20:07 | 14.06.2025 at 06:02:09
ru bg bs cs et hr is me mk ro sk | 14.06.2025 at 20:07 | 14.06.2025 at 6:02:09
lb | 14.06.2025 at 20:07 Auer | 14.06.2025 at 6:02:09 Auer
lv | 14.06.2025. at 20:07 | 14.06.2025. at 06:02:09
id jv ms ms-my | 14/06/2025 at 20.07 | 14/06/2025 at 06.02.09
en-gb fr af ar-kw ar-ma ar-tn bm br cy en-ie | 14/06/2025 at 20:07 | 14/06/2025 at 06:02:09
en-il en-sg fo ga gd he it ka lo mi mt nl-be pt | 14/06/2025 at 20:07 | 14/06/2025 at 06:02:09
pt-br sd sq tet tzm tzm-latn ur uz uz-latn vi | 14/06/2025 at 20:07 | 14/06/2025 at 06:02:09
zh-mo | 14/06/2025 at 20:07 | 14/06/2025 at 06:02:09
es ca es-mx gl oc-lnc th | 14/06/2025 at 20:07 | 14/06/2025 at 6:02:09
en-au en-in en-nz es-do yo | 14/06/2025 at 8:07 PM | 14/06/2025 at 6:02:09 AM
ss | 14/06/2025 at 8:07 ebusuku | 14/06/2025 at 6:02:09 ekuseni
el | 14/06/2025 at 8:07 ΜΜ | 14/06/2025 at 6:02:09 ΠΜ
te | 14/06/2025 at రాత్రి 8:07 | 14/06/2025 at ఉదయం 6:02:09
ml | 14/06/2025 at രാത്രി 8:07 -നു | 14/06/2025 at രാവിലെ 6:02:09 -നു
dv | 14/6/2025 at 20:07 | 14/6/2025 at 06:02:09
ar-dz ar-ly | 14/\u200f6/\u200f2025 at 20:07 | 14/\u200f6/\u200f2025 at 06:02:09
sv eo eu fr-ca lt mn ug-cn | 2025-06-14 at 20:07 | 2025-06-14 at 06:02:09
en-ca | 2025-06-14 at 8:07 PM | 2025-06-14 at 6:02:09 AM
hu | 2025.06.14. at 20:07 | 2025.06.14. at 6:02:09
ko | 2025.06.14. at 오후 8:07 | 2025.06.14. at 오전 6:02:09
ja zh-cn zh-hk zh-tw | 2025/06/14 at 20:07 | 2025/06/14 at 06:02:09
si | 2025/06/14 at ප.ව. 8:07 | 2025/06/14 at පෙ.ව. 6:02:09
ar | ١٤/\u200f٦/\u200f٢٠٢٥ at ٢٠:٠٧ | ١٤/\u200f٦/\u200f٢٠٢٥ at ٠٦:٠٢:٠٩
ar-sa ku | ١٤/٠٦/٢٠٢٥ at ٢٠:٠٧ | ١٤/٠٦/٢٠٢٥ at ٠٦:٠٢:٠٩
fa | ۱۴/۰۶/۲۰۲۵ at ۲۰:۰۷ | ۱۴/۰۶/۲۰۲۵ at ۰۶:۰۲:۰۹
hi | १४/०६/२०२५ at रात ८:०७ बजे | १४/०६/२०२५ at सुबह ६:०२:०९ बजे
ne | १४/०६/२०२५ at रातिको ८:०७ बजे | १४/०६/२०२५ at बिहानको ६:०२:०९ बजे
mr | १४/०६/२०२५ at रात्री ८:०७ वाजता | १४/०६/२०२५ at सकाळी ६:०२:०९ वाजता
bn bn-bd | ১৪/০৬/২০২৫ at রাত ৮:০৭ সময় | ১৪/০৬/২০২৫ at সকাল ৬:০২:০৯ সময়
pa-in | ੧੪/੦੬/੨੦੨੫ at ਰਾਤ ੮:੦੭ ਵਜੇ | ੧੪/੦੬/੨੦੨੫ at ਸਵੇਰ ੬:੦੨:੦੯ ਵਜੇ
gu | ૧૪/૦૬/૨૦૨૫ at રાત ૮:૦૭ વાગ્યે | ૧૪/૦૬/૨૦૨૫ at સવાર ૬:૦૨:૦૯ વાગ્યે
ta | ௧௪/௦௬/௨௦௨௫ at ௨௦:௦௭ | ௧௪/௦௬/௨௦௨௫ at ௦௬:௦௨:௦௯
kn | ೧೪/೦೬/೨೦೨೫ at ರಾತ್ರಿ ೮:೦೭ | ೧೪/೦೬/೨೦೨೫ at ಬೆಳಿಗ್ಗೆ ೬:೦೨:೦೯
bo | ༡༤/༠༦/༢༠༢༥ at མཚན་མོ ༨:༠༧ | ༡༤/༠༦/༢༠༢༥ at ཞོགས་ཀས ༦:༠༢:༠༩
my | ၁၄/၀၆/၂၀၂၅ at ၂၀:၀၇ | ၁၄/၀၆/၂၀၂၅ at ၀၆:၀၂:၀၉
km | ១៤/០៦/២០២៥ at ២០:០៧ | ១៤/០៦/២០២៥ at ០៦:០២:០៩
"""
"""Locales, an evening without seconds and a morning with them, as moment.js 2.29.4 prints both."""
LOCALES = [
    pytest.param(evening, morning, id=locale)
    for locales, evening, morning in (line.split(" | ") for line in SPELLINGS.splitlines())
    for locale in locales.split()
]


@pytest.mark.parametrize(("evening", "morning"), LOCALES)
def test_every_locale_is_read(evening, morning):
    assert parse(evening).value == "2025-06-14T20:07"
    assert parse(morning).value == "2025-06-14T06:02:09"
    assert parse(evening).certain


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("12:30 AM", 0),
        ("12:30 PM", 12),
        ("8:30 p.\u00a0m.", 20),
        ("20:30 PM", 20),
        ("午後 0:30", 12),
        ("오전 12:30", 0),
        ("रात 10:30 बजे", 22),
        ("रात 12:30 बजे", 0),
        ("रात 3:30 बजे", 3),
        ("दोपहर 10:30 बजे", 10),
        ("दोपहर 12:30 बजे", 12),
        ("दोपहर 4:30 बजे", 16),
        ("donparam 12:30 vazta", 12),
        ("5:30 entsambama", 17),
    ],
)
def test_a_word_for_a_part_of_the_day_tells_which_half_is_meant(written, hour):
    assert parse(f"14.06.2025 at {written}").value == f"2025-06-14T{hour:02}:30"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("14.06.2025 at 20:07", "2025-06-14T20:07"),
        ("15.06.2025 at 6:22", "2025-06-15T06:22"),
        ("06/14/2025 at 8:07:15 PM", "2025-06-14T20:07:15"),
        ("2025-06-14 20:07:00", "2025-06-14T20:07:00"),
        ("14.06.2025 20:07:00", "2025-06-14T20:07:00"),
        ("2025.06.14. at 오후 8:07", "2025-06-14T20:07"),
        ("14. 6. 2025. at 6:22", "2025-06-14T06:22"),
        ("14.06.2025 at 20.07", "2025-06-14T20:07"),
        ("١٤/\u200f٦/\u200f٢٠٢٥ at ٢٠:٠٧", "2025-06-14T20:07"),
        ("12/31/2025 at 12:05 AM", "2025-12-31T00:05"),
        ("2025-08-20T13:48:30.000Z", "2025-08-20T13:48:30Z"),
        ("2025-08-20 13:48+05:30", "2025-08-20T13:48+05:30"),
        ("14-06-2025", "2025-06-14T00:00"),
    ],
)
def test_a_time_whose_numbers_prove_their_order(written, value):
    time = parse(written)
    assert (time.value, time.certain) == (value, True)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("03/04/2025 at 20:07", "2025-04-03T20:07"),
        ("03/04/2025 at 8:07 PM", "2025-03-04T20:07"),
        ("03.04.2025 at 8:07 PM", "2025-04-03T20:07"),
        ("03/04/2025 at 8:07 ΜΜ", "2025-04-03T20:07"),
        ("०३/०४/२०२५ at रात ८:०७ बजे", "2025-04-03T20:07"),
    ],
)
def test_a_time_whose_order_is_only_likely(written, value):
    time = parse(written)
    assert (time.value, time.certain) == (value, False)


def test_another_time_nearby_proves_the_order():
    assert proved_order("06/14/2025 at 8:07") is Order.MDY
    time = parse("03/04/2025 at 20:07", {Order.MDY})
    assert (time.value, time.certain) == ("2025-03-04T20:07", True)


@pytest.mark.parametrize(
    "written", ["", "yesterday", "99.99.9999 at 1:00", "1/1", "1.2.3", "14.06.25"]
)
def test_what_is_no_time_is_kept_as_written(written):
    assert (parse(written).raw, parse(written).value) == (written, "")


@given(st.text())
def test_any_text_is_taken(text):
    parse(text)


@given(st.text(alphabet="0123456789./- :apmATZ+", max_size=30))
def test_a_time_understood_is_a_time_to_others_too(text):
    if value := parse(text).value:
        datetime.fromisoformat(value)
