"""What the same matter is called by others: short forms, everyday words, other languages.

``finds``: how the words begin (or what they contain) in which programmes say it, in Swedish. ``called``: what
people write, each as a phrase; all languages of the site, and how it is often said.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from .words import fold, words_in


@dataclass(frozen=True)
class Concept:
    finds: tuple[str, ...]
    called: tuple[str, ...]


def _concept(finds: str, called: str) -> Concept:
    return Concept(tuple(finds.split(", ")), tuple(called.split(", ")))


CONCEPTS = (
    _concept(
        "amning, amma",
        "amma, ammar, amning, ge bröstet, bröstmjölk, breastfeeding, breastfeed, nursing, الرضاعة, رضاعة, "
        "الرضاعة الطبيعية, إرضاع, naasnuujin, naas nuujin, ምጥባው, شیردهی, شیر دادن, грудне вигодовування, "
        "годування груддю, imetys, imettää",
    ),
    _concept(
        "barnhälsovård, bvc",
        "bvc, barnavårdscentral, barnhälsovård, bvc-sköterska, barnsköterska, vaccination, vaccin, väga, "
        "vägning, child health care, child health, health visitor, nurse, weighing, صحة الطفل, رعاية الأطفال, "
        "ممرضة, تطعيم, daryeelka caafimaadka carruurta, tallaal, kalkaaliye, ጥዕና ቆልዑ, بهداشت کودک, مراقبت صحی "
        "کودک, здоров'я дитини, дитяча медсестра, neuvola, terveydenhoitaja",
    ),
    _concept(
        "barnmorsk, mödrahälsovård, mvc",
        "mvc, mödravård, mödravårdscentral, mödrahälsovård, barnmorska, barnmorskemottagning, midwife, "
        "midwives, maternity, antenatal, قابلة, القابلة, رعاية الحوامل, umuliso, መሐርሲት, ماما, قابله, "
        "акушерка, kätilö, äitiysneuvola",
    ),
    _concept(
        "öppen förskola, öppet, öppna förskolan, babyöppet",
        "öppis, öppna förskolan, öppen förskola, öppet hus, lekgrupp, leka, open preschool, playgroup, play, "
        "toddler group, الروضة المفتوحة, روضة, لعب, xannaanada furan, xannaano, ciyaar, ክፍቲ መዋእለ ህጻናት, "
        "کودکستان باز, مهد کودک باز, відкритий дитячий садок, садок, avoin päiväkoti, perhekerho",
    ),
    _concept(
        "familjestöd, socialtjänst, råd och stöd, familjebehandlare, kurator",
        "soc, socialen, socialtjänst, familjestöd, föräldrastöd, kurator, familjebehandlare, family support, "
        "social services, social worker, counsellor, دعم الأسرة, الشؤون الاجتماعية, السوسيال, taageerada "
        "qoyska, adeegga bulshada, ደገፍ ስድራቤት, حمایت خانواده, خدمات اجتماعی, підтримка сім'ї, соціальна "
        "служба, perhetuki, sosiaalipalvelut",
    ),
    _concept(
        "sångstund, babysång, sjunga, musik, sång",
        "sång, sjunga, sångstund, musik, babysång, rim, ramsor, singing, sing, songs, music, غناء, أغاني, "
        "موسيقى, heeso, hees, ደርፊ, آواز, موسیقی, пісні, співи, laulu, musiikki",
    ),
    _concept(
        "massage",
        "babymassage, spädbarnsmassage, massage, massera, baby massage, infant massage, تدليك, تدليك الأطفال, "
        "duugista, duugis ilmaha, ማሳጅ, ماساژ, масаж, vauvahieronta, hieronta",
    ),
    _concept(
        "föräldragrupp, föräldraskap, föräldrautbildning, föräldraförberedande, ny som förälder",
        "föräldragrupp, mammagrupp, föräldrautbildning, parent group, parents group, parenting, مجموعة "
        "الوالدين, koox waalidiin, kooxda waalidka, ጉጅለ ወለዲ, گروه والدین, група батьків, vanhempainryhmä",
    ),
    _concept(
        "pappa, pappor, fäder",
        "pappa, pappor, pappagrupp, far, dad, dads, father, fathers, أب, آباء, aabe, aabayaal, ኣቦ, پدر, "
        "پدران, тато, батько, isä, isät",
    ),
    _concept(
        "gravid, profylax, förlossning, väntar barn, föräldraförberedande",
        "gravid, graviditet, vänta barn, väntar barn, profylax, föda, förlossning, pregnant, pregnancy, "
        "expecting, birth, حامل, حمل, ولادة, uur, uur leh, dhalmo, ጥንስቲ, باردار, زایمان, вагітність, вагітна, "
        "пологи, raskaus, raskaana, synnytys",
    ),
    _concept(
        "barnvagnspromenad, promenad",
        "promenad, gå ut, vagnpromenad, barnvagn, walk, pram, pram walk, مشي, عربة أطفال, socod, ጉዕዞ, پیاده "
        "روی, прогулянка, kävely, vaunulenkki",
    ),
    _concept(
        "svenska, språkcafé, språk, sfi",
        "svenska, lära svenska, språkcafé, sfi, swedish, learn swedish, language, اللغة السويدية, السويدية, "
        "لغة, iswiidhish, luqad, ቋንቋ, سویدی, زبان سویدنی, шведська, мова, ruotsi, kieli",
    ),
    _concept(
        "tandvård, tänder, tandhälsa",
        "tandläkare, tänder, tandvård, dentist, teeth, dental, أسنان, ilko, ኣስናን, دندان, зуби, hampaat",
    ),
    _concept(
        "matlagning, matintroduktion, smakprov, smakportion, barnmat, dietist",
        "mat, äta, smakportioner, barnmat, gröt, food, eating, weaning, solids, طعام, أكل, cunto, መግቢ, غذا, "
        "їжа, прикорм, ruoka, soseet",
    ),
    _concept(
        "sömn",
        "sova, sömn, sover, sleep, sleeping, نوم, hurdo, ድቃስ, خواب, сон, uni",
    ),
    _concept(
        "drop-in",
        "drop in, dropin, drop-in, utan anmälan, without sign-up, no booking, بدون حجز, بدون تسجيل, "
        "isdiiwaangelin la'aan, без запису, ilman ilmoittautumista",
    ),
    _concept(
        "tvilling",
        "tvillingar, tvilling, twins, twin, توأم, mataano, близнюки, kaksoset",
    ),
)


def phrase(text: str) -> tuple[str, ...]:
    """The folded words of a phrase, a hyphened word as one."""
    found, parts_left = [], 0
    for word in words_in(text):
        if parts_left:
            parts_left -= 1
            continue
        found.append(fold(word))
        parts_left = len([part for part in words_in(word) if part != word])
    return tuple(word for word in found if word)


@lru_cache(maxsize=1)
def by_phrase() -> dict[tuple[str, ...], Concept]:
    """What each phrase means."""
    return {phrase(name): concept for concept in CONCEPTS for name in concept.called}
