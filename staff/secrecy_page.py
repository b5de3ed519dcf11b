"""The secrecy table as a page for people, ``docs/secrecy.md``: ``manage.py write_secrecy_page`` writes it."""

from __future__ import annotations

from django.apps import apps

from .secrecy import ANSWERS, MODELS_OF, PERMISSIONS, WHO_IN_WORDS, Answer, Who

THINGS_IN_WORDS = {
    "programme": "centres, services, places, opening hours, activities and series: no person is in them",
    "session": "when and where a session is, and whether it is called off or moved",
    "deviation": "that sessions are called off or moved, and why: no family is in it; change: to undo it",
    "closed_day": "that the whole house is closed, with every service's sessions; delete: to undo it",
    "invitation": "the code that opens a group by invitation, which is on no list",
    "sign_up": "that a family comes: what it may be called, how many adults, its place or turn in the queue",
    "contact": "how to reach the family, in which language, and need of an interpreter",
    "child": "the month a child was born, or is due",
    "attendance": "whether the family was at a session",
    "consent": "that the family lets another service see its sign-up (OSL 12:2), and until when",
    "reading": "which services have opened the family's data, in which role and on which day",
    "sharing": "a lead's decision that a service which takes part in an activity sees who comes to it",
    "interpreter": "interpreters needed and ordered: numbers, those of other services pooled",
    "session_note": "what staff have noted about a session, and never about a person",
    "message": "mails and SMS to the family; of those that did not arrive staff see the kind and the day",
    "comment": "a comment from a visitor, with the name and address that they may have left",
    "data_request": "that somebody has asked about their own data, how it was proven and answered; never who",
    "proposal": "what a visitor proposes, without name or address; delete: to publish, merge or decline it",
    "suggestion": "what anyone can vote for, in the staff's words, and how many have; change: to publish and end",
    "vote": "that some device has voted; nobody sees more than how many, from five up",
    "said_done": "what a centre has changed after what visitors said, in the staff's words; drafts to staff only",
    "survey": "what the visitor survey asks, and its results as disclosure control lets them be shown",
    "survey_answer": "what has been ticked in the visitor survey, and by no one can it be said by whom",
    "survey_text": "what visitors have written in the survey in their own words, tied to no answer",
    "tally": "visits counted, as numbers",
    "home_visit": "home visits as statistics: no family is in them",
    "joint_visit": "that two services' halves of a home visit belong together, and times to choose from",
    "counselling": "talks as statistics: form, theme, level and how many adults; no family is in them",
    "guidance": "that a family was shown on, and to whom; no family is in it",
    "other_work": "outreach and structural work: date, kind and hours",
    "theme": "the list of themes that talks are about; anyone at work reads it",
    "locked_period": "days whose records are settled; change: to lock and to unlock them",
    "training": "which trainings somebody has had, and when; staff their own; change: to enter and take back",
    "training_theme": "the list of training themes; anyone at work reads it",
    "introduction": "a new colleague's introduction: what is left; staff their own; change: to begin, tick, end",
    "introduction_plan": "the points of a centre's introduction plan; anyone who is introduced reads them",
    "goal": "the goals that centres are followed up by; anyone at work reads them",
    "house": "how to find a centre, its news and its pages worth knowing; drafts to those who write them",
    "improvement": "improvement work of a centre: aim, measure, steps that are only added; no person is in it",
    "steering": "meetings of the steering group and decisions, answered for by a role or a service",
    "agreement": "agreements that a centre stands on; change: by IT, and by coordinators the next review",
    "report": "the report of a centre: numbers, small ones withheld",
    "report_note": "what a coordinator says to the figures of a report, and what they are to reach",
    "saved_report": "which report somebody of the staff comes back to; each sees their own",
    "ordered_file": "a file of a report that somebody has ordered: nobody else can fetch it, and it goes in a day",
    "frozen_report": "a finished report as it was: numbers, small ones withheld; never changed by anyone",
    "account": "accounts of staff",
    "role": "what staff are, and where",
    "tablet": "shared tablets of a centre",
    "retention": "how long each kind of record is kept, and how many were erased: no person is in it",
    "document": "what a body owes in writing about personal data, and what is kept of it: no person is in it",
    "audit": "the log of who did what: numbers of rows, never what stands in them",
}
SIGNS = {Answer.YES: "yes", Answer.NO: "–", Answer.AGGREGATES: "aggregates"}

HEAD = """# Who may see and do what

This page is made from the secrecy table in `staff/secrecy.py` by `manage.py write_secrecy_page`; a test fails when
they differ. The table gives the permissions that pages ask for. `make test` tries every cell through HTTP, and
every cell about persons as SQL by the application's own role too (`tests/secrecy/`).

*yes*: may, for rows that are theirs, as the columns say. *aggregates*: counts made of such rows, never the rows.
*–*: as if the row were not there: the same page and the same status as for an address that leads nowhere.

Secrecy holds between the services of a centre: OSL 23:1 (open preschool), 25:1 (health care), 26:1 (social
services). It is lifted by consent (OSL 12:2), and for attendance at what two services hold together by a recorded
decision.
"""

WALLS = """
## The walls

What PostgreSQL itself lets each reader do, made from what the models declare (`wall = Wall(…)`). A parent or a
visitor only ever reads: what they write, the program writes for the service, under its own duty (`system`).

"""


def as_markdown() -> str:
    """The page: columns in words, the table, what each thing is, and the walls of the models."""
    parts = [HEAD, "## The columns\n\n"]
    parts += [f"- **{who}**: {WHO_IN_WORDS[who]}\n" for who in Who]
    parts += ["\n## The table\n\n", _row("", *(f"**{who}**" for who in Who)), _row(*["---"] * (len(Who) + 1))]
    for permission in PERMISSIONS:
        answers = (SIGNS[ANSWERS[permission, who]] for who in Who)
        parts.append(_row(f"`{permission}`", *answers))
    parts.append("\n## The things\n\n")
    for thing, labels in MODELS_OF.items():
        models = f" ({', '.join(f'`{label}`' for label in labels)})" if labels else ""
        parts.append(f"- **{thing}**: {THINGS_IN_WORDS[thing]}{models}\n")
    return "".join(parts) + WALLS + "".join(_walls())


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _walls() -> list[str]:
    lines = []
    for labels in MODELS_OF.values():
        for label in labels:
            wall = getattr(apps.get_model(label), "wall", None)
            if wall is not None:
                lines.append(f"- `{label}`\n")
                lines += [f"  - {', '.join(grant.commands)}: {grant.in_words()}\n" for grant in wall.grants]
    return lines
