"""The secrecy table: who may do what with which thing. One place, read by people and by the program.

From it come the permissions that pages ask for (``person.has_perm("comment.read")``), the page
``docs/secrecy.md`` and the tests, cell by cell, through HTTP and as SQL. The walls in PostgreSQL
(``familjecentral.privacy.walls``) are made from the models; the tests hold them to this table.

``yes``: may, for rows that are theirs (see the columns). ``no``: as if the row were not there.
``delete``, of what is about a family: because it asks for it, by its own link or through the lead.
``aggregates``: counts made of such rows, with no person in them; the rows themselves as ``no``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import rules

from .models import FamilyCentre, StaffRole
from .rules import roles_of

if TYPE_CHECKING:
    from collections.abc import Iterator


class Who(StrEnum):
    """Who asks, and how they stand to the row: the columns of the table."""

    VISITOR = "visitor"
    PARENT = "parent"
    OTHER_FAMILY = "other_family"
    STAFF = "staff"
    OTHER_SERVICE = "other_service"
    OTHER_LEAD = "other_lead"
    OTHER_CENTRE = "other_centre"
    LEAD = "lead"
    SHARED = "shared"
    CONSENTED = "consented"
    COORDINATOR = "coordinator"
    IT = "it"
    DPO = "dpo"
    TABLET = "tablet"


WHO_IN_WORDS = {
    Who.VISITOR: "anyone, not signed in",
    Who.PARENT: "a parent with the secret link to this sign-up",
    Who.OTHER_FAMILY: "a parent with the secret link to another sign-up",
    Who.STAFF: "staff of the service that is the row's controller",
    Who.OTHER_SERVICE: "staff of another service at the same centre",
    Who.OTHER_LEAD: "the lead of another service at the same centre",
    Who.OTHER_CENTRE: "staff and leads of the same kind of service at another centre",
    Who.LEAD: "the lead of the service that is the row's controller",
    Who.SHARED: "staff of a service with which attendance is shared by a decision that is in force",
    Who.CONSENTED: "staff of a service that the family lets see its sign-up, while the consent is in force",
    Who.COORDINATOR: "a coordinator of the centre, with no other role",
    Who.IT: "an IT administrator, with no other role",
    Who.DPO: "a data protection officer, with no other role",
    Who.TABLET: "staff of the controller who opened a paired tablet with their PIN",
}


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    AGGREGATES = "aggregates"


# The table. Y: yes, n: no, a: aggregates only.
TABLE = """
thing      action  | visitor parent other_family | staff other_service other_lead other_centre lead | shared consented | coordinator it dpo tablet
programme  read    |    Y      Y         Y       |   Y         Y           Y           Y        Y   |   Y        Y     |      Y      Y   Y    Y
programme  create  |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      Y   n    n
programme  change  |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      Y   n    n
programme  delete  |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      Y   n    n
invitation read    |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
invitation change  |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n

session    read    |    Y      Y         Y       |   Y         Y           Y           Y        Y   |   Y        Y     |      Y      Y   Y    Y
session    create  |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      n   n    n
session    change  |    n      n         n       |   Y         n           Y           n        Y   |   n        n     |      Y      Y   n    n
deviation  read    |    Y      Y         Y       |   Y         Y           Y           Y        Y   |   Y        Y     |      Y      Y   Y    Y
deviation  create  |    n      n         n       |   Y         n           Y           n        Y   |   n        n     |      n      Y   n    n
deviation  change  |    n      n         n       |   Y         n           Y           n        Y   |   n        n     |      n      Y   n    n
closed_day read    |    Y      Y         Y       |   Y         Y           Y           Y        Y   |   Y        Y     |      Y      Y   Y    Y
closed_day create  |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      n      Y   n    n
closed_day delete  |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      n      Y   n    n

sign_up    read    |    a      Y         a       |   Y         a           a           a        Y   |   Y        Y     |      a      a   a    Y
sign_up    create  |    Y      Y         Y       |   Y         Y           Y           Y        Y   |   Y        Y     |      Y      Y   Y    Y
sign_up    change  |    n      Y         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
sign_up    delete  |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      n   n    n
sign_up    export  |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
contact    read    |    n      Y         n       |   Y         n           n           n        Y   |   n        Y     |      n      n   n    n
contact    change  |    n      Y         n       |   n         n           n           n        n   |   n        n     |      n      n   n    n
contact    delete  |    n      Y         n       |   n         n           n           n        Y   |   n        n     |      n      n   n    n
child      read    |    n      Y         n       |   Y         n           n           n        Y   |   n        Y     |      n      n   n    n
child      change  |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      n   n    n
child      delete  |    n      Y         n       |   n         n           n           n        Y   |   n        n     |      n      n   n    n

attendance read    |    n      Y         n       |   Y         n           n           n        Y   |   Y        Y     |      n      n   n    Y
attendance change  |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    Y
attendance delete  |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      n   n    n

consent    read    |    n      Y         n       |   Y         n           n           n        Y   |   n        Y     |      n      n   n    n
consent    create  |    n      Y         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
consent    change  |    n      Y         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
consent    delete  |    n      Y         n       |   n         n           n           n        Y   |   n        n     |      n      n   n    n
reading    read    |    n      Y         n       |   n         n           n           n        n   |   n        n     |      n      n   n    n
reading    delete  |    n      Y         n       |   n         n           n           n        Y   |   n        n     |      n      n   n    n
sharing    read    |    n      n         n       |   Y         n           n           n        Y   |   Y        n     |      n      n   n    n
sharing    change  |    n      n         n       |   n         n           n           n        Y   |   n        n     |      n      n   n    n

interpreter read   |    n      n         n       |   Y         Y           Y           n        Y   |   Y        Y     |      Y      n   n    n
interpreter change |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
session_note read  |    n      n         n       |   Y         n           n           n        Y   |   Y        n     |      Y      n   n    n
session_note change|    n      n         n       |   Y         n           n           n        Y   |   Y        n     |      n      n   n    n
session_note delete|    n      n         n       |   n         n           n           n        n   |   n        n     |      n      n   n    n

message    read    |    n      n         n       |   a         n           n           n        a   |   n        n     |      n      n   n    n
message    change  |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
comment    read    |    n      n         n       |   n         n           n           n        Y   |   n        n     |      n      n   n    n
comment    create  |    Y      Y         Y       |   Y         Y           Y           Y        Y   |   Y        Y     |      Y      Y   Y    Y
comment    change  |    n      n         n       |   n         n           n           n        Y   |   n        n     |      n      n   n    n
comment    delete  |    n      n         n       |   n         n           n           n        Y   |   n        n     |      n      n   n    n
data_request read  |    n      n         n       |   n         n           n           n        Y   |   n        n     |      n      n   n    n
data_request create|    n      n         n       |   n         n           n           n        Y   |   n        n     |      n      n   n    n
data_request change|    n      n         n       |   n         n           n           n        Y   |   n        n     |      n      n   n    n
proposal   read    |    n      n         n       |   n         n           n           n        Y   |   n        n     |      n      n   n    n
proposal   create  |    Y      Y         Y       |   Y         Y           Y           Y        Y   |   Y        Y     |      Y      Y   Y    Y
proposal   delete  |    n      n         n       |   n         n           n           n        Y   |   n        n     |      n      n   n    n
suggestion read    |    Y      Y         Y       |   Y         Y           Y           Y        Y   |   Y        Y     |      Y      Y   Y    Y
suggestion change  |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      n   n    n
vote       create  |    Y      Y         Y       |   Y         Y           Y           Y        Y   |   Y        Y     |      Y      Y   Y    Y
said_done  read    |    Y      Y         Y       |   Y         Y           Y           Y        Y   |   Y        Y     |      Y      Y   Y    Y
said_done  change  |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      n   n    n
survey     read    |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      n   n    n
survey     change  |    n      n         n       |   n         n           n           n        n   |   n        n     |      Y      n   n    n
survey_answer read   |    n      n         n       |   n         n           a           n        a   |   n        n     |      a      n   n    n
survey_answer create |    Y      Y         Y       |   Y         Y           Y           Y        Y   |   Y        Y     |      Y      Y   Y    Y
survey_answer change |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      n   n    n
survey_answer delete |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      n   n    n
survey_text   read   |    n      n         n       |   n         n           n           n        Y   |   n        n     |      n      n   n    n
survey_text   create |    Y      Y         Y       |   Y         Y           Y           Y        Y   |   Y        Y     |      Y      Y   Y    Y
survey_text   change |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      n   n    n
survey_text   delete |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      n   n    n

tally      read    |    n      n         n       |   Y         Y           Y           n        Y   |   Y        Y     |      a      n   n    Y
tally      create  |    n      n         n       |   Y         Y           Y           n        Y   |   Y        Y     |      n      n   n    Y
tally      change  |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      n   n    n
tally      delete  |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      n   n    n
home_visit read    |    n      n         n       |   Y         n           a           n        Y   |   n        n     |      a      n   n    n
home_visit create  |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
home_visit change  |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
joint_visit       read   |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
joint_visit       create |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
joint_visit       change |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
counselling       read   |    n      n         n       |   Y         n           a           n        Y   |   n        n     |      a      n   n    n
counselling       create |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
counselling       change |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
guidance          read   |    n      n         n       |   Y         n           a           n        Y   |   n        n     |      a      n   n    n
guidance          create |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
guidance          change |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
other_work        read   |    n      n         n       |   Y         n           a           n        Y   |   n        n     |      a      n   n    n
other_work        create |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
other_work        change |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
theme             change |    n      n         n       |   n         n           n           n        n   |   n        n     |      Y      n   n    n
locked_period     read   |    n      n         n       |   Y         Y           Y           n        Y   |   Y        Y     |      Y      n   n    n
locked_period     change |    n      n         n       |   n         n           n           n        n   |   n        n     |      Y      n   n    n

training          read   |    n      n         n       |   Y         n           Y           n        Y   |   n        n     |      Y      n   n    n
training          change |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
training_theme    change |    n      n         n       |   n         n           n           n        n   |   n        n     |      Y      n   n    n
introduction      read   |    n      n         n       |   Y         n           Y           n        Y   |   n        n     |      Y      n   n    n
introduction      change |    n      n         n       |   Y         n           n           n        Y   |   n        n     |      n      n   n    n
introduction_plan change |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      n   n    n
goal              change |    n      n         n       |   n         n           n           n        n   |   n        n     |      Y      n   n    n
house             read   |    Y      Y         Y       |   Y         Y           Y           Y        Y   |   Y        Y     |      Y      Y   Y    Y
house             change |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      n   n    n
improvement       read   |    n      n         n       |   Y         Y           Y           n        Y   |   Y        Y     |      Y      n   n    n
improvement       change |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      n   n    n
steering          read   |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      n   n    n
steering          change |    n      n         n       |   n         n           n           n        n   |   n        n     |      Y      n   n    n
agreement         read   |    n      n         n       |   n         n           n           n        n   |   n        n     |      Y      Y   n    n
agreement         change |    n      n         n       |   n         n           n           n        n   |   n        n     |      Y      Y   n    n

report     read    |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      n   n    n
report     export  |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      n   n    n
report_note create |    n      n         n       |   n         n           n           n        n   |   n        n     |      Y      n   n    n
saved_report create|    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      n   n    n
ordered_file      create |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      n   n    n
frozen_report     read   |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      n   n    n
frozen_report     create |    n      n         n       |   n         n           n           n        n   |   n        n     |      Y      n   n    n

account    read    |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      Y   n    n
account    create  |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      Y   n    n
account    change  |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      Y   n    n
account    delete  |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      n   n    n
role       change  |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      Y   n    n
tablet     read    |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      n      n   n    n
tablet     change  |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      n      n   n    n
retention  read    |    n      n         n       |   Y         Y           Y           n        Y   |   Y        Y     |      Y      Y   Y    n
retention  change  |    n      n         n       |   n         n           n           n        n   |   n        n     |      Y      Y   n    n
document   read    |    n      n         n       |   n         n           Y           n        Y   |   n        n     |      Y      Y   Y    n
document   change  |    n      n         n       |   n         n           n           n        n   |   n        n     |      Y      Y   n    n
audit      read    |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      Y   Y    n
audit      change  |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      n   n    n
audit      delete  |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      n   n    n
audit      export  |    n      n         n       |   n         n           n           n        n   |   n        n     |      n      n   Y    n
"""  # noqa: E501 (a table is read along its lines)

# What each thing is in the database. A model that is neither here nor below fails a test.
MODELS_OF: dict[str, tuple[str, ...]] = {
    "programme": (
        "activities.Activity", "activities.ActivitySeries", "activities.Draw", "activities.PlannedChange",
        "activities.SeriesTemplate", "activities.ShippedTemplate", "activities.TemplateSession",
        "activities.UsedTicket", "activities.WeeklySlot",
        "staff.AgeBand",
        "staff.FamilyCentre", "staff.OpeningHours", "staff.PartnerService",
        "staff.Principal", "staff.ScheduleException", "staff.Venue", "visits.HomeVisitProgramme",
        "visits.HomeVisitStep", "visits.UsualFamily",
    ),
    # Called off and moved by its service; a lead who closes the house, and who plans groups, change any.
    "session": ("activities.ActivitySession",),
    "deviation": ("activities.Deviation", "activities.DeviationSession"),
    "closed_day": ("staff.Closure",),
    "invitation": (),  # a column of sessions and series
    "sign_up": ("activities.SignUp", "activities.SignUpTransition"),
    "contact": ("activities.SignUpContact",),
    "child": ("activities.SignUpChild",),
    "attendance": ("activities.Attendance", "activities.AttendanceMark"),
    "consent": ("activities.Consent",),
    "reading": ("activities.SignUpReading",),
    "sharing": ("activities.AttendanceSharing",),
    "interpreter": (),
    "session_note": ("activities.SessionNote",),
    "message": ("outbox.Message",),
    "comment": ("feedback.Feedback", "feedback.CommentGoal", "feedback.CommentWait", "reports.CommentFigures"),
    "data_request": ("staff.DataRequest",),
    "proposal": ("feedback.Proposal",),
    "suggestion": ("feedback.Suggestion",),
    "vote": ("feedback.SuggestionVote",),
    "said_done": ("feedback.SaidAndDone",),
    "survey": ("feedback.Survey", "feedback.SurveyVersion", "feedback.SurveyQuestion"),
    # In none of these is there a person (docs/survey.md): what is shown of them is what disclosure control lets.
    "survey_answer": (
        "feedback.SurveyResponse", "feedback.SurveyAnswer", "feedback.SpentSurveyKey",
        "feedback.SurveyInvitations",
    ),
    "survey_text": ("feedback.SurveyText",),
    "tally": (
        "visits.VisitTally", "visits.TallyTotal", "visits.CountClosing", "visits.ReceivedRecord",
        "reports.SessionFigures",
    ),
    "home_visit": ("visits.HomeVisit", "reports.HomeVisitFigures"),
    "joint_visit": ("visits.JointVisit",),
    "counselling": ("visits.CounsellingContact", "reports.TalkFigures"),
    "guidance": ("visits.Guidance", "reports.GuidanceFigures"),
    "other_work": ("visits.OtherWork", "reports.OtherWorkFigures"),
    "theme": ("visits.CounsellingTheme",),
    "locked_period": ("visits.LockedPeriod",),
    # Of staff, whose roles say who they are: one's own, and one's service's for its lead.
    "training": ("staff.TrainingDone",),
    "training_theme": ("staff.TrainingTheme",),
    "introduction": ("staff.Introduction", "staff.IntroductionTick"),
    "introduction_plan": ("staff.IntroductionItem",),
    "goal": ("staff.Goal",),
    "house": ("staff.KnowledgePage", "staff.News", "staff.PageLink", "staff.VisitGuide"),
    "improvement": ("staff.Improvement", "staff.ImprovementEntry"),
    "steering": ("staff.SteeringMeeting", "staff.SteeringDecision"),
    "agreement": ("staff.Agreement",),
    # What reports have told of breakdowns: no number that is withheld.
    "report": ("reports.ToldPart",),
    # Read with the report: what a coordinator says to its figures, and what they are to reach.
    "report_note": ("reports.ReportNote", "reports.ReportTarget"),
    "saved_report": ("reports.SavedReport",),  # each person's own
    "ordered_file": ("reports.ReportExport",),  # one's own, with what its reader may read in a report
    "frozen_report": ("reports.FrozenReport",),
    "account": ("staff.StaffMember", "staff.StaffPin", "staff.Invitation", "visits.DeviceKey"),
    "role": ("staff.StaffRole", "staff.GroupRole"),
    "tablet": ("staff.Tablet",),
    "retention": ("staff.PurgeRun", "staff.RetentionRule"),
    "document": ("staff.AccessibilityTest", "staff.Document", "staff.DocumentVersion"),
    "audit": ("audit.AuditEvent", "audit.AuditAnchor", "audit.AuditCut"),
}  # fmt: skip
# Other packages' tables, and why no page of ours needs a row for them.
OF_OTHER_PACKAGES = {
    "account": "addresses of staff, a part of signing in",
    "admin": "what IT changed in the administration: settings and accounts",
    "auth": "not used: what a person may do comes from their roles",
    "contenttypes": "the names of models",
    "mfa": "second factors, sealed, a part of signing in; IT sees how many",
    "procrastinate": "jobs: numbers of rows, never what is in them",
    "usersessions": "each person's own sessions, on their own page",
    "socialaccount": "which municipal account is tied to which of ours",
    "sessions": "opaque to us: whose session it is stands in it, signed",
}

_LETTERS = {"Y": Answer.YES, "n": Answer.NO, "a": Answer.AGGREGATES}


@dataclass(frozen=True)
class Cell:
    """One answer of the table."""

    thing: str
    action: str
    who: Who
    answer: Answer

    @property
    def permission(self) -> str:
        return f"{self.thing}.{self.action}"


def _read(table: str) -> Iterator[Cell]:
    lines = [line.replace("|", " ").split() for line in table.strip().splitlines() if line.strip()]
    columns = [Who(word) for word in lines[0][2:]]
    for thing, action, *letters in lines[1:]:
        for who, letter in zip(columns, letters, strict=True):
            yield Cell(thing, action, who, _LETTERS[letter])


CELLS: tuple[Cell, ...] = tuple(_read(TABLE))
ANSWERS: dict[tuple[str, Who], Answer] = {(cell.permission, cell.who): cell.answer for cell in CELLS}
PERMISSIONS: tuple[str, ...] = tuple(dict.fromkeys(cell.permission for cell in CELLS))

# The column of a role, for what is their own: which rows those are, the walls and the queries say.
COLUMN_OF_ROLE = {
    StaffRole.Role.STAFF_MEMBER: Who.STAFF,
    StaffRole.Role.CENTRE_LEAD: Who.LEAD,
    StaffRole.Role.COORDINATOR: Who.COORDINATOR,
    StaffRole.Role.IT_ADMINISTRATOR: Who.IT,
    StaffRole.Role.DATA_PROTECTION_OFFICER: Who.DPO,
}


def answer(permission: str, who: Who) -> Answer:
    """The table's answer. Raises KeyError for a permission that it has no row for."""
    return ANSWERS[permission, who]


def _predicate(permission: str) -> Any:
    @rules.predicate(name=permission)
    def may(person: Any, centre: FamilyCentre | None = None) -> bool:
        columns = {
            COLUMN_OF_ROLE[StaffRole.Role(role.role)]
            for role in roles_of(person)
            if centre is None or role.centre_id == centre.pk
        }
        if getattr(person, "tablet", None) is not None:
            columns = {Who.TABLET} if columns & {Who.STAFF, Who.LEAD} else set()
        return any(answer(permission, column) == Answer.YES for column in columns)

    return may


def give_permissions() -> None:
    """Make each row of the table a permission: ``person.has_perm("comment.read", centre)``."""
    for permission in PERMISSIONS:
        if not rules.perm_exists(permission):
            rules.add_perm(permission, _predicate(permission))
