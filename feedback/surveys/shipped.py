"""The surveys that come with the program, in every language of the survey.

For adults: the goals of a family centre as its visitors would say them (Hedemora's follow-up, and what several
municipalities add: equal parenthood, a network, knowledge). For children: what an adult reads aloud, and pictures
to point at. A municipality lays them out once; from then on they are its own to edit.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from feedback.models import Survey, SurveyQuestion
from staff.development.goals import SHIPPED_GOALS

Audience = Survey.Audience
Kind = SurveyQuestion.Kind


@dataclass(frozen=True)
class ShippedGoal:
    """A goal of the municipality's that a question follows up; made if there is none of that name."""

    name: str
    statement: str


@dataclass(frozen=True)
class ShippedQuestion:
    """``key``: the same everywhere, so that the question can be followed between municipalities."""

    key: UUID
    kind: str
    goal: ShippedGoal | None
    texts: dict[str, str]


# The goals that come with the program, and three more that many centres have.
HEALTH, SUPPORT, TAKING_PART, OPEN_PRESCHOOL = (ShippedGoal(*goal) for goal in SHIPPED_GOALS)
EQUAL = ShippedGoal("Jämställt föräldraskap", "Alla föräldrar är lika välkomna och lika viktiga.")
NETWORK = ShippedGoal("Nätverk", "Vi lär känna andra familjer.")
KNOWLEDGE = ShippedGoal("Kunskap", "Vi får kunskap som vi har nytta av som föräldrar.")


def _question(number: int, kind: str, goal: ShippedGoal | None, **texts: str) -> ShippedQuestion:
    by_language = {code.replace("_", "-"): text for code, text in texts.items()}
    return ShippedQuestion(UUID(int=0x5FC0_0000_4000_8000_0000_0000_0000 + number), kind, goal, by_language)


ADULTS = (
    _question(
        1, Kind.SCALE, HEALTH,
        sv="Familjecentralen är bra för hur vi i familjen mår.",
        sv_simple="Familjen mår bättre när vi går hit.",
        en="The family centre is good for how we feel as a family.",
        ar="يساعدنا مركز الأسرة على أن نشعر بحال جيدة كعائلة.",
        so="Xarunta qoysku way u wanaagsan tahay caafimaadka iyo dareenka qoyskayaga.",
    ),
    _question(
        2, Kind.SCALE, SUPPORT,
        sv="Det är lätt att få stöd här när vi behöver det.",
        sv_simple="Det är lätt att få hjälp här.",
        en="It is easy to get support here when we need it.",
        ar="من السهل أن نحصل هنا على الدعم عندما نحتاج إليه.",
        so="Way fududahay in halkan taageero laga helo marka aan u baahannahay.",
    ),
    _question(
        3, Kind.SCALE, SUPPORT,
        sv="De som arbetar här samarbetar, så att vi slipper börja om från början.",
        sv_simple="De som jobbar här hjälps åt. Vi behöver inte berätta samma sak många gånger.",
        en="The people who work here cooperate, so we need not start from the beginning each time.",
        ar="يتعاون العاملون هنا فيما بينهم، فلا نحتاج إلى أن نبدأ من جديد في كل مرة.",
        so="Dadka halkan ka shaqeeyaa way iskaashadaan, markaa uma baahnin inaan mar kasta bilowga ka bilowno.",
    ),
    _question(
        4, Kind.SCALE, TAKING_PART,
        sv="Vi besökare kan vara med och bestämma vad som händer här.",
        sv_simple="Vi som kommer hit får vara med och bestämma.",
        en="We who visit can take part in deciding what happens here.",
        ar="يمكننا نحن الزائرين أن نشارك في تقرير ما يحدث هنا.",
        so="Annaga oo booqdayaal ah waxaan ka qayb qaadan karnaa go'aaminta waxa halkan ka dhacaya.",
    ),
    _question(
        5, Kind.SCALE, OPEN_PRESCHOOL,
        sv="På öppna förskolan finns det plats för mig som förälder, inte bara för barnet.",
        sv_simple="Öppna förskolan är till för mig som förälder också. Inte bara för barnet.",
        en="At the open preschool there is room for me as a parent, not only for the child.",
        ar="في الحضانة المفتوحة مكان لي كأب أو أم، وليس للطفل فقط.",
        so="Dugsiga xannaanada ee furan meel ayaan ku leeyahay waalid ahaan, ee ma aha ilmaha oo keliya.",
    ),
    _question(
        6, Kind.SCALE, EQUAL,
        sv="Här är alla föräldrar lika välkomna och lika viktiga.",
        sv_simple="Alla föräldrar är lika viktiga här.",
        en="Here all parents are equally welcome and equally important.",
        ar="هنا كل الآباء والأمهات مرحّب بهم ومهمّون بالقدر نفسه.",
        so="Halkan waalidiinta oo dhan si siman ayaa loo soo dhaweeyaa, waana isku muhiim.",
    ),
    _question(
        7, Kind.SCALE, NETWORK,
        sv="Här lär vi känna andra familjer.",
        sv_simple="Vi träffar andra familjer här och lär känna dem.",
        en="Here we get to know other families.",
        ar="هنا نتعرّف على عائلات أخرى.",
        so="Halkan waxaan ku barannaa qoysas kale.",
    ),
    _question(
        8, Kind.SCALE, KNOWLEDGE,
        sv="Här får jag kunskap som jag har nytta av som förälder.",
        sv_simple="Jag lär mig saker här som är bra för mig som förälder.",
        en="Here I learn things that are useful to me as a parent.",
        ar="هنا أتعلّم أمورًا تفيدني كأب أو أم.",
        so="Halkan waxaan ka bartaa waxyaabo waalid ahaan ii anfaca.",
    ),
    _question(
        9, Kind.TEXT, None,
        sv="Vad ska vi göra mer av, och vad ska vi göra annorlunda?",
        sv_simple="Vad ska vi göra mer? Vad ska vi ändra?",
        en="What should we do more of, and what should we do differently?",
        ar="ما الذي ينبغي أن نفعله أكثر، وما الذي ينبغي أن نفعله بشكل مختلف؟",
        so="Maxaan badinnaa, maxaanse si kale u qabannaa?",
    ),
)  # fmt: skip
CHILDREN = (
    _question(
        21, Kind.PICTURES, None,
        sv="Hur känns det att komma hit?",
        sv_simple="Hur känns det att komma hit?",
        en="How does it feel to come here?",
        ar="كيف تشعر عندما تأتي إلى هنا؟",
        so="Sidee ayaad dareentaa marka aad halkan timaaddo?",
    ),
    _question(
        22, Kind.PICTURES, None,
        sv="Hur är det att leka här?",
        sv_simple="Hur är det att leka här?",
        en="What is it like to play here?",
        ar="كيف هو اللعب هنا؟",
        so="Sidee ayay tahay inaad halkan ku ciyaarto?",
    ),
    _question(
        23, Kind.PICTURES, None,
        sv="Hur är det när vi sjunger?",
        sv_simple="Hur är det när vi sjunger?",
        en="What is it like when we sing?",
        ar="كيف هو الأمر عندما نغنّي؟",
        so="Sidee ayay tahay marka aan heesno?",
    ),
    _question(
        24, Kind.PICTURES, None,
        sv="Hur är de vuxna som arbetar här?",
        sv_simple="Hur är de vuxna som jobbar här?",
        en="What are the grown-ups who work here like?",
        ar="كيف هم الكبار الذين يعملون هنا؟",
        so="Sidee ayay yihiin dadka waaweyn ee halkan ka shaqeeya?",
    ),
)  # fmt: skip
SURVEYS = {Audience.ADULTS: ADULTS, Audience.CHILDREN: CHILDREN}
