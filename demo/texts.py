"""The demo's Swedish content: what each service says of itself, and how its week looks."""

from __future__ import annotations

from datetime import time

from staff.models import PartnerService

Kind = PartnerService.Kind

ABOUT = {
    Kind.MHV: "Hos oss går du under graviditeten. Vi pratar om förlossningen, om amning och om hur du mår. "
    "Vi ger också råd om preventivmedel.",
    Kind.BHV: "Vi följer hur ditt barn växer och utvecklas. Här får barnet sina vaccinationer. "
    "Fråga oss om mat, sömn och hälsa.",
    Kind.OPEN_PRESCHOOL: "Kom när du vill under öppettiderna. Det är gratis och du anmäler dig inte. "
    "Vi leker, sjunger och fikar. Du har själv hand om ditt barn.",
    Kind.SOCIAL_SERVICES: "Du kan prata med oss om livet som förälder, om familjen och om hur ni har det. "
    "Det är gratis. Vi för inga journaler och fattar inga beslut här.",
}

OPENS, NOON, AFTER_LUNCH, CLOSES = time(8), time(12), time(13), time(16)
# (weekday, from, to) of the services' own hours; the open preschool's follow its programme.
HOURS = {
    Kind.MHV: [(1, OPENS, NOON), (2, OPENS, NOON), (4, OPENS, NOON), (4, AFTER_LUNCH, CLOSES)],
    Kind.BHV: [(day, OPENS, NOON) for day in range(1, 6)] + [(3, AFTER_LUNCH, CLOSES)],
    Kind.SOCIAL_SERVICES: [(2, time(9), NOON), (4, AFTER_LUNCH, CLOSES)],
}

COMMENTS = [
    "Tack för en fin sångstund! Min son sjunger hela vägen hem.",
    "Kan ni ha öppet någon eftermiddag till? Förmiddagarna krockar med sovtiden.",
    "Det var svårt att hitta till ingången med barnvagn. Sätt gärna upp en skylt.",
    "Jag kände mig så välkommen första gången. Det betydde mycket.",
    "Jag önskar fler böcker på arabiska och somaliska.",
    "Går det att få en påminnelse dagen före massagen?",
    "Skötbordet i hallen är trasigt.",
    "Bra att barnmorskan är med ibland. Då vågar man fråga.",
    "Mer kaffe, tack! Annars är allt toppen.",
    "Kan ni ha något för bara pappor? Vi är några som undrar.",
]
