"""The programmes that come with the program, as their first editors find them: in Swedish, for staff to change.

The titles of sessions are working titles of ours, not those of any method's own material. Weeks are
counted from birth, negative before.
"""

from __future__ import annotations

from dataclasses import dataclass

from activities.models import SeriesTemplate
from staff.models import PartnerService

Kind = PartnerService.Kind
Rhythm = SeriesTemplate.Rhythm
STORKEN, ABC, SAMSPEL, MASSAGE = "storken", "abc", "vagledande-samspel", "spadbarnsmassage"
LIBRARY = "Biblioteket"
_1177 = "1177 om att vänta och få barn | https://www.1177.se/"


@dataclass(frozen=True)
class Session:
    title: str
    theme: str
    text: str
    lead: str
    weeks: int | None = None
    venue: str = ""  # the room that whoever makes the group chooses
    minutes: int = 120
    materials: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Programme:
    code: str
    title: str
    about: str
    rhythm: str
    sessions: tuple[Session, ...]


_STORKEN = Programme(
    STORKEN,
    "Här kommer storken – med koll på föräldraskapet",
    "Tio träffar för er som väntar barn, från graviditeten tills barnet är två och ett halvt år. Ni träffar andra "
    "föräldrar och personal från familjecentralen. Alla föräldrar är välkomna, även ni som har barn sedan "
    "tidigare.",
    Rhythm.BIRTH,
    (
        Session("Att bli förälder", "Glädje och oro", "Glädje och oro inför att bli förälder.", Kind.MHV, -17,
                materials=(_1177,),
                cards=("Vad ser du fram emot?", "Vad känns svårt att tänka på?", "Vem kan ni be om hjälp?")),
        Session("Inför förlossningen", "Förberedelse",
                "Hur kan ni förbereda er, och hur kan du som partner vara ett stöd?", Kind.MHV, -12,
                materials=(_1177,),
                cards=("Vad gör dig lugn?", "Vad vill du att din partner ska veta?")),
        Session("Den första tiden hemma", "De första veckorna", "De första veckorna med ett nyfött barn.",
                Kind.MHV, -6,
                cards=("Hur vill ni ha det de första dagarna?", "Vad kan ni säga nej till?")),
        Session("Lära känna varandra", "Barnets signaler", "Så visar barnet vad det behöver.", Kind.BHV, 6,
                cards=("Vad har ditt barn visat dig i veckan?",
                       "När är det lätt att förstå barnet? När är det svårt?")),
        Session("Sömn, tröst och vardag", "Vardag och vila",
                "Vardagen med ett litet barn, och hur ni själva får vila.", Kind.BHV, 14,
                materials=("1177 om små barns sömn | https://www.1177.se/",),
                cards=("När får du själv vila?", "Vad hjälper när barnet är ledset?")),
        Session("Två föräldrar, ett lag", "Jämställt föräldraskap", "Hur delar ni på ansvaret hemma?",
                Kind.SOCIAL_SERVICES, 24,
                cards=("Vem gör vad hemma hos er?", "Vad vill du göra mer av?",
                       "Hur löser ni det när ni inte är överens?")),
        Session("Leka tillsammans", "Lek och samspel", "Lek, sång och samspel i vardagen.",
                Kind.OPEN_PRESCHOOL, 36,
                cards=("Vad leker ni just nu?", "Vad lekte du själv som barn?")),
        Session("Språk och böcker", "Språket växer",
                "Vi är på biblioteket. En bibliotekarie visar böcker för små barn, och vi läser tillsammans.",
                Kind.OTHER, 52, venue=LIBRARY,
                materials=("Bokstart, om små barns språk | https://www.bokstart.se/",),
                cards=("Vilka språk hör ditt barn?", "När på dagen passar en bok?")),
        Session("Känslor och gränser", "När barnet vill själv", "När barnet vill själv, och blir arg.",
                Kind.SOCIAL_SERVICES, 86,
                cards=("Vad gör du när barnet blir argt?", "Vad behöver du själv då?")),
        Session("På väg mot förskolan", "Nya kompisar", "Nya kompisar, och att se tillbaka på tiden som gått.",
                Kind.OPEN_PRESCHOOL, 130,
                cards=("Vad är du stolt över?", "Vad vill du ta med dig från gruppen?")),
    ),
)  # fmt: skip
_ABC = Programme(
    ABC,
    "Alla barn i centrum (ABC)",
    "Fyra träffar där föräldrar pratar om vardagen med barn. Det är gratis, och du behöver inte ha något problem "
    "för att vara med.",
    Rhythm.WEEKLY,
    (
        Session("Visa kärlek", "Närhet", "Att visa barnet att du tycker om det.", Kind.SOCIAL_SERVICES,
                cards=("Hur visar du att du tycker om ditt barn?",)),
        Session("Vara med", "Tid tillsammans", "Att göra saker tillsammans, också när det är ont om tid.",
                Kind.SOCIAL_SERVICES, cards=("Vad tycker ni om att göra tillsammans?",)),
        Session("Visa vägen", "Regler och exempel", "Att visa barnet hur man gör.", Kind.SOCIAL_SERVICES,
                cards=("Vilka regler är viktiga hos er?",)),
        Session("Välja strider", "Bråk i vardagen", "Vad är viktigt, och vad kan du låta vara?",
                Kind.SOCIAL_SERVICES, cards=("Vad bråkar ni om?", "Vad skulle ni kunna låta vara?")),
    ),
)  # fmt: skip
_SAMSPEL = Programme(
    SAMSPEL,
    "Vägledande samspel",
    "Åtta träffar, en i veckan, om samspelet mellan dig och ditt barn. Vi utgår från det som redan går bra.",
    Rhythm.WEEKLY,
    tuple(
        Session(title, theme, text, lead, minutes=90, cards=cards)
        for title, theme, text, lead, cards in [
            ("Visa glädje", "Känslor", "Att visa att du tycker om barnet.", Kind.BHV,
             ("När skrattade ni tillsammans senast?",)),
            ("Följa barnet", "Känslor", "Att se vad barnet gör och vill.", Kind.BHV,
             ("Vad är ditt barn intresserat av just nu?",)),
            ("Prata med barnet", "Samtal", "Att prata med barnet om det som barnet bryr sig om.", Kind.BHV,
             ("Hur pratar ni, innan barnet har ord?",)),
            ("Bekräfta", "Beröm", "Att säga vad barnet gör bra.", Kind.SOCIAL_SERVICES,
             ("Vad gjorde ditt barn bra i dag?",)),
            ("Titta på samma sak", "Uppmärksamhet", "Att dela det som ni ser och hör.", Kind.SOCIAL_SERVICES,
             ("Vad visar ditt barn dig?",)),
            ("Ge mening", "Mening", "Att sätta ord på det som händer.", Kind.OPEN_PRESCHOOL,
             ("Vad behöver ditt barn få förklarat?",)),
            ("Utvidga och förklara", "Sammanhang", "Att berätta mer, och knyta ihop.", Kind.OPEN_PRESCHOOL,
             ("Vilka berättelser har ni i familjen?",)),
            ("Hjälpa barnet att klara sig", "Gränser", "Att hjälpa barnet att planera och att stanna upp.",
             Kind.SOCIAL_SERVICES, ("Hur sätter du gränser på ett vänligt sätt?",)),
        ]
    ),
)  # fmt: skip
_MASSAGE = Programme(
    MASSAGE,
    "Spädbarnsmassage",
    "Fyra träffar, en i veckan, där du lär dig att massera ditt barn. Ta med en handduk och en filt.",
    Rhythm.WEEKLY,
    (
        Session("Ben och fötter", "Att fråga barnet om lov", "Vi börjar med benen, och med att läsa av barnet.",
                Kind.OPEN_PRESCHOOL, minutes=75, cards=("Hur visar ditt barn att det vill, eller inte vill?",)),
        Session("Mage och bröst", "Magen", "Grepp som kan lindra en orolig mage.", Kind.OPEN_PRESCHOOL, minutes=75,
                cards=("Vad lugnar ditt barn?",)),
        Session("Armar och ansikte", "Beröring", "Vi masserar armar, händer och ansikte.", Kind.OPEN_PRESCHOOL,
                minutes=75, cards=("Vilken beröring tycker du själv om?",)),
        Session("Rygg, och allt tillsammans", "Hemma i vardagen", "Ryggen, och hur ni fortsätter hemma.",
                Kind.OPEN_PRESCHOOL, minutes=75, cards=("När på dagen passar det hos er?",)),
    ),
)  # fmt: skip

SHIPPED = (_STORKEN, _ABC, _SAMSPEL, _MASSAGE)
