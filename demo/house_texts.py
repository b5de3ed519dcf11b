"""The demo's news and pages worth knowing: working titles and examples, for a centre to write its own instead."""

from __future__ import annotations

from staff.models import PartnerService

Kind = PartnerService.Kind

PLACES = {
    Kind.MHV: "En trappa upp, lila dörren",
    Kind.BHV: "En trappa upp, blå dörren",
    Kind.OPEN_PRESCHOOL: "På bottenvåningen, gröna dörren",
    Kind.SOCIAL_SERVICES: "På bottenvåningen, rostfärgade dörren",
}

# How many days ago it was written, how many days it stays, whether it is on the start page, title and text.
NEWS = (
    (3, 40, True, "Sagostund på fler språk",
     "Från och med nu läser vi sagor på **arabiska, somaliska och svenska** en gång i månaden. Kom och lyssna, "
     "eller läs själv ur en bok som du tycker om.\n\nDagarna står i veckan."),
    (10, 60, False, "Vi har flyttat barnvagnarna",
     "Nu finns det en egen plats för vagnar innanför dörren. Där kan de stå torrt, och det blir lättare att "
     "komma fram med rullstol."),
)  # fmt: skip

EXAMPLE = "*Det här är en exempeltext. Skriv er egen.*"

PAGES = (
    ("De första veckorna", "Allt är nytt. Det här kan vara bra att veta när barnet just är fött.",
     f"""{EXAMPLE}

# Ta en dag i taget
De första veckorna handlar om att lära känna varandra. Det är vanligt att vara trött, glad och orolig på samma
gång. Du behöver inte kunna allt.

- Barnet behöver närhet, mat och sömn. Resten kan vänta.
- Ta emot hjälp med mat, tvätt och disk om någon erbjuder sig.
- Kom hit när du orkar. Du behöver inte ha sovit.

# När ska jag höra av mig?
Ring barnhälsovården om du undrar över barnets mat, vikt eller navel. Är barnet sjukt, eller är du orolig när
det är stängt? Ring 1177. Läs mer på [1177 om barn och graviditet](https://www.1177.se/barn--gravid/).

# Hur mår du?
Många föräldrar är nedstämda ibland. Går det inte över, så prata med barnhälsovården eller barnmorskan. De är
vana vid det, och det finns hjälp."""),
    ("Amning: vart kan jag vända mig?",
     "Gör det ont, eller undrar du om barnet får i sig tillräckligt? Fråga tidigt.",
     f"""{EXAMPLE}

# Den första tiden
Ring barnmorskan eller den avdelning där du födde. När barnet har varit på första besöket hos barnhälsovården
kan du ringa dit.

# Här i huset
1. Kom till öppna förskolan och träffa andra som ammar eller flaskmatar.
2. Fråga sjuksköterskan på barnhälsovården. Du behöver ingen tid för en kort fråga.
3. Vill du inte amma, eller går det inte? Då får du råd om flaska och ersättning, utan pekpinnar.

Läs mer på [1177](https://www.1177.se/)."""),
    ("Sömn", "Små barn sover olika. Några saker som brukar hjälpa, och när du kan fråga.",
     f"""{EXAMPLE}

# Så sover barnet säkert
- Lägg barnet på rygg.
- Se till att ansiktet är fritt, och att barnet inte har det för varmt.
- En nyfödd har det lugnast i en egen säng nära dig.

# När ingen sover
Det är jobbigt att inte få sova. Turas om, om ni är två. Är du ensam, så fråga någon som kan ta barnet en stund
på dagen. **Skaka aldrig ett barn.** Lägg det på ett säkert ställe, gå ut ur rummet och ring någon.

Barnhälsovården hjälper gärna till att hitta det som passar er."""),
    ("Tal på två språk", "Prata det språk som du kan bäst. Barnet klarar fler språk.",
     f"""{EXAMPLE}

# Prata ditt eget språk
Barn kan lära sig två eller fler språk samtidigt. Prata det språk som du tycker bäst om att prata, och prata
mycket. Svenskan lär sig barnet i öppna förskolan och i förskolan.

- Berätta vad ni gör: när ni klär på, äter och går ut.
- Sjung och läs. På biblioteket finns böcker på många språk.
- Svara när barnet pekar och låter. Så börjar samtal.

# Undrar du över barnets tal?
Fråga barnhälsovården, på det språk som du vill. De bokar en tolk."""),
    ("Ensam med barn", "Är du ensam förälder, eller har ni separerat? Du är välkommen, och det finns stöd.",
     f"""{EXAMPLE}

# Du är inte ensam om att vara ensam
Hit kommer många som har hand om sitt barn själva. Säg till om du vill träffa andra i samma situation, så
berättar vi om grupperna.

# Om ni separerar
- Hos familjerådgivningen kan ni prata om hur ni vill ha det.
- Kommunen har samarbetssamtal om barnet. De är gratis.
- Om pengar och föräldraledighet kan du läsa hos [Försäkringskassan](https://www.forsakringskassan.se/).

# Är du rädd för någon hemma?
Berätta för någon av oss som arbetar här, eller ring Kvinnofridslinjen, 020-50 50 50. Dit kan du ringa dygnet
runt, och det syns inte på telefonräkningen. Ring 112 om det är bråttom."""),
)  # fmt: skip

# By the Swedish title.
TRANSLATED_PAGES = {
    "De första veckorna": {
        "en": {
            "title": "The first weeks",
            "summary": "Everything is new. What may be good to know when your child has just been born.",
        },
        "ar": {
            "title": "الأسابيع الأولى",
            "summary": "كل شيء جديد. ما قد يفيدك أن تعرفه عندما يكون طفلك قد وُلد للتو.",
        },
    },
    "Tal på två språk": {
        "en": {
            "title": "Talking in two languages",
            "summary": "Speak the language that you know best. Your child can manage more than one.",
            "text": """*This is an example. Write your own.*

# Speak your own language
Children can learn two languages or more at the same time. Speak the language that you like best, and speak a
lot. Your child learns Swedish in the open preschool and in preschool.

- Say what you are doing: when you dress, eat and go out.
- Sing and read. The library has books in many languages.
- Answer when your child points and makes sounds. That is how talking begins.

# Do you wonder about how your child talks?
Ask child health care, in the language that you like. They book an interpreter.""",
        },
        "ar": {
            "title": "الكلام بلغتين",
            "summary": "تحدث باللغة التي تتقنها أكثر. يستطيع طفلك تعلّم أكثر من لغة.",
            "text": """*هذا نص مثال. اكتبوا نصكم.*

# تحدث بلغتك
يستطيع الأطفال تعلّم لغتين أو أكثر في الوقت نفسه. تحدث باللغة التي تحبها أكثر، وتحدث كثيرًا. يتعلم طفلك
السويدية في الروضة المفتوحة وفي الروضة.

- قل ما تفعلونه: عندما تلبسون وتأكلون وتخرجون.
- غنّ واقرأ. في المكتبة كتب بلغات كثيرة.
- أجب عندما يشير طفلك ويصدر أصواتًا. هكذا يبدأ الكلام.

# هل لديك أسئلة عن كلام طفلك؟
اسأل رعاية صحة الطفل، باللغة التي تريدها. سيحجزون مترجمًا شفويًا.""",
        },
    },
}
