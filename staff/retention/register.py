"""The register of personal data: every record type with a person in it, field by field. One place.

From it come the periods that the nightly purge follows, the list that ``manage.py list_personal_data`` prints,
the register of processing, the information at each form and the page about retention. A model that is neither
here nor in FREE_OF_PERSONS fails a test, and so does a new field of text in a model that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import Promise

ALL = "*"  # the whole row is about a person, so every field of it is


class Whose(models.TextChoices):
    """Whom the data is about."""

    FAMILY = "family", _("Parents and children who sign up")
    VISITOR = "visitor", _("Visitors who write to us")
    STAFF = "staff", _("Staff")


class Basis(models.TextChoices):
    """The legal basis in the General Data Protection Regulation."""

    PUBLIC_TASK = "public_task", _("Task in the public interest (article 6.1 e)")
    LEGAL_OBLIGATION = "legal_obligation", _("Legal obligation (article 6.1 c)")


class Controller(models.TextChoices):
    """Who is the controller (personuppgiftsansvarig)."""

    SERVICE = "service", _("The responsible body of the service that the data was left with")
    EMPLOYER = "employer", _("The body that the person works for")
    OPERATOR = "operator", _("The municipality that runs the system")


@dataclass(frozen=True)
class Kept:
    """How long: ``days`` unless a centre has a rule of its own, counted from ``after``; ``why`` no longer and no
    shorter. A rule may set ``least`` to ``most`` days; where these are equal there is nothing to set."""

    days: int
    after: str | Promise
    why: str | Promise
    least: int = 1
    most: int = 3650
    by_centre: bool = True

    @property
    def is_fixed(self) -> bool:
        return self.least == self.most


@dataclass(frozen=True)
class RecordType:
    """One kind of record about persons. ``fields``: of each model those that say something about a person.

    ``thing``: its row in the secrecy table. ``kept`` is None where ``goes_with`` names the record type that it
    is erased with.
    """

    code: str
    title: str | Promise
    whose: Whose
    fields: dict[str, str]
    purpose: str | Promise
    basis: Basis
    controller: Controller
    thing: str
    kept: Kept | None = None
    goes_with: str = ""
    sensitive: str | Promise = ""  # what may reveal health or belief (article 9), and what shields it

    def personal_fields(self) -> Iterator[tuple[str, str]]:
        """(model, field) of every personal field of the schema, in the order of the models."""
        for label, names in self.fields.items():
            model = apps.get_model(label)
            every = [field.name for field in model._meta.concrete_fields]
            for name in every if names == ALL else names.split():
                yield label, name


SERVICE, EMPLOYER, OPERATOR = Controller.SERVICE, Controller.EMPLOYER, Controller.OPERATOR

RECORD_TYPES: tuple[RecordType, ...] = (
    RecordType(
        code="sign_up",
        title=_("Sign-ups"),
        whose=Whose.FAMILY,
        fields={
            "activities.SignUp": ALL,
            "activities.SignUpContact": ALL,
            "activities.SignUpChild": ALL,
            "activities.SignUpTransition": ALL,
            "activities.SignUpReading": ALL,
            "activities.Consent": ALL,
            "activities.Attendance": ALL,
            "activities.AttendanceMark": ALL,
        },
        purpose=_("Giving places fairly, telling the family what happens, and meeting its needs."),
        basis=Basis.PUBLIC_TASK,
        controller=SERVICE,
        thing="contact",
        sensitive=_(
            "Food, hearing loop, step-free way in and interpreter may tell of health, belief or origin. "
            "They are fixed choices, voluntary, and open to the service alone."
        ),
        kept=Kept(
            days=30,
            after=_("the last session"),
            why=_(
                "Questions about the group come within some weeks. After that nobody needs to reach the family."
            ),
            most=365,
        ),
    ),
    RecordType(
        code="message",
        title=_("Messages to families and visitors"),
        whose=Whose.FAMILY,
        fields={"outbox.Message": ALL},
        purpose=_("Telling the family what happens, once, and seeing what did not arrive."),
        basis=Basis.PUBLIC_TASK,
        controller=SERVICE,
        thing="message",
        kept=Kept(
            days=30,
            after=_("the day it was written"),
            why=_(
                "The text is emptied as soon as it is sent. That it was sent is kept so that nothing is sent "
                "twice, and so that staff can answer whether it left."
            ),
            most=365,
        ),
    ),
    RecordType(
        code="comment",
        title=_("Comments"),
        whose=Whose.VISITOR,
        fields={"feedback.Feedback": ALL, "feedback.CommentGoal": ALL},
        purpose=_("Making the centre better, and answering whoever wants an answer."),
        basis=Basis.PUBLIC_TASK,
        controller=SERVICE,
        thing="comment",
        kept=Kept(
            days=90,
            after=_("the day it was handled"),
            why=_("Whoever got an answer may ask again. What the comment led to is kept without it."),
            most=730,
        ),
    ),
    RecordType(
        code="proposal",
        title=_("Proposals from visitors"),
        whose=Whose.VISITOR,
        fields={"feedback.Proposal": ALL},
        purpose=_("Letting visitors take part in what is planned. Nobody is asked who they are."),
        basis=Basis.PUBLIC_TASK,
        controller=SERVICE,
        thing="proposal",
        kept=Kept(
            days=180,
            after=_("the day it was sent, or when it has been dealt with"),
            why=_(
                "A proposal is of use for the term that is planned. What it led to is kept in the staff's words."
            ),
            most=365,
        ),
    ),
    RecordType(
        code="vote",
        title=_("Votes on suggestions"),
        whose=Whose.VISITOR,
        fields={"feedback.SuggestionVote": "device_hash"},
        purpose=_("Counting one vote a device. The hash is of a random number, and another for each suggestion."),
        basis=Basis.PUBLIC_TASK,
        controller=SERVICE,
        thing="vote",
        kept=Kept(
            days=0,
            after=_("the last day to vote"),
            why=_("When the vote is over only the number is needed."),
            least=0,
            most=0,
            by_centre=False,
        ),
    ),
    RecordType(
        code="survey_text",
        title=_("Own words in the visitor survey"),
        whose=Whose.VISITOR,
        fields={"feedback.SurveyText": ALL},
        purpose=_("Understanding why visitors answer as they do. Nobody is asked who they are."),
        basis=Basis.PUBLIC_TASK,
        controller=SERVICE,
        thing="survey_text",
        kept=Kept(
            days=730,
            after=_("the end of the term"),
            why=_("What was done about it is followed up the year after. People may have written of somebody."),
            most=1825,
        ),
    ),
    RecordType(
        code="survey_key",
        title=_("Used invitations to the visitor survey"),
        whose=Whose.VISITOR,
        fields={"feedback.SpentSurveyKey": ALL},
        purpose=_(
            "One answer for each invitation. It is a hash of a random number, tied to no answer and nobody."
        ),
        basis=Basis.PUBLIC_TASK,
        controller=SERVICE,
        thing="survey_answer",
        kept=Kept(
            days=0,
            after=_("the end of the term"),
            why=_("An invitation opens nothing after its term."),
            least=0,
            most=0,
            by_centre=False,
        ),
    ),
    RecordType(
        code="data_request",
        title=_("Requests about one's own data"),
        whose=Whose.STAFF,
        fields={"staff.DataRequest": "written_by ended_by"},
        purpose=_("Showing that requests are answered within the month. It does not say who has asked."),
        basis=Basis.LEGAL_OBLIGATION,
        controller=SERVICE,
        thing="data_request",
        kept=Kept(
            days=730,
            after=_("the day it was answered"),
            why=_("An authority that asks can be shown that requests are answered in time."),
            least=365,
            most=1825,
        ),
    ),
    RecordType(
        code="joint_visit",
        title=_("Times that a family chose for a joint home visit"),
        whose=Whose.FAMILY,
        fields={"visits.JointVisit": "sealed_code first_time second_time minutes chosen chosen_at"},
        purpose=_("Letting a family choose between two times, without saying who it is."),
        basis=Basis.PUBLIC_TASK,
        controller=SERVICE,
        thing="joint_visit",
        kept=Kept(
            days=0,
            after=_("the day the link ended"),
            why=_("The time is agreed by then. That the visit was joint is kept as a figure."),
            least=0,
            most=0,
        ),
    ),
    RecordType(
        code="session_note",
        title=_("Notes about sessions"),
        whose=Whose.STAFF,
        fields={"activities.SessionNote": "text written_by"},
        purpose=_("Remembering to the next time what worked. A note is about the session, never about a person."),
        basis=Basis.PUBLIC_TASK,
        controller=SERVICE,
        thing="session_note",
        kept=Kept(
            days=730,
            after=_("the session"),
            why=_("A programme comes back within two years, and the notes with it."),
            most=1825,
        ),
    ),
    RecordType(
        code="account",
        title=_("Accounts of staff"),
        whose=Whose.STAFF,
        fields={
            "staff.StaffMember": ALL,
            "staff.StaffRole": "person role centre service",
            "staff.StaffPin": ALL,
            "account.EmailAddress": ALL,
            "mfa.Authenticator": ALL,
            "socialaccount.SocialAccount": ALL,
            "staff.TrainingDone": "person theme on_date logged_by taken_back_by",
            "staff.Introduction": "person service starts_on begun_by ended_by",
            "staff.IntroductionTick": "introduction ticked_by",
        },
        purpose=_("Letting the right person in and nobody else, and following up training."),
        basis=Basis.PUBLIC_TASK,
        controller=EMPLOYER,
        thing="account",
        kept=Kept(
            days=1825,
            after=_("the day the account was closed"),
            why=_(
                "The log names people by number. As long as it is kept somebody must be able to say who it was."
            ),
            least=365,
            by_centre=False,
        ),
    ),
    RecordType(
        code="entered_by",
        title=_("Who entered what"),
        whose=Whose.STAFF,
        fields={
            "activities.ActivitySession": "leader",
            "feedback.SaidAndDone": "made_by",
            "feedback.Suggestion": "made_by",
            "activities.AttendanceSharing": "decided_by",
            "activities.Deviation": "made_by undone_by",
            "staff.DocumentVersion": "made_by",
            "staff.Improvement": "made_by",
            "staff.ImprovementEntry": "written_by",
            "staff.SteeringMeeting": "made_by",
            "staff.SteeringDecision": "written_by",
            "staff.Tablet": "paired_by ended_by",
            "visits.CountClosing": "closed_by",
            "visits.CounsellingContact": "logged_by device_at",
            "visits.Guidance": "logged_by device_at",
            "visits.HomeVisit": "logged_by device_at",
            "visits.JointVisit": "made_by",
            "visits.LockedPeriod": "locked_by unlocked_by",
            "visits.OtherWork": "logged_by device_at",
            "visits.ReceivedRecord": "person device_at",
            "visits.VisitTally": "counted_by device_at tablet",
        },
        purpose=_("Asking whoever entered something when it looks wrong."),
        basis=Basis.PUBLIC_TASK,
        controller=EMPLOYER,
        thing="tally",
        goes_with="account",
    ),
    RecordType(
        code="invitation",
        title=_("Invitations to staff"),
        whose=Whose.STAFF,
        fields={"staff.Invitation": ALL},
        purpose=_("Letting a new colleague choose a password."),
        basis=Basis.PUBLIC_TASK,
        controller=EMPLOYER,
        thing="account",
        kept=Kept(
            days=90,
            after=_("the day it was used, taken back or ended"),
            why=_("That an invitation went out helps whoever did not find it. After that it is of no use."),
            most=730,
            by_centre=False,
        ),
    ),
    RecordType(
        code="session",
        title=_("Being signed in"),
        whose=Whose.STAFF,
        fields={"usersessions.UserSession": ALL, "sessions.Session": ALL},
        purpose=_("Showing people where they are signed in, and letting them end it."),
        basis=Basis.PUBLIC_TASK,
        controller=EMPLOYER,
        thing="account",
        kept=Kept(
            days=0,
            after=_("the day the session ended"),
            why=_("What is over needs not be shown."),
            least=0,
            most=0,
            by_centre=False,
        ),
    ),
    RecordType(
        code="device_key",
        title=_("Devices that count without network"),
        whose=Whose.STAFF,
        fields={"visits.DeviceKey": ALL},
        purpose=_("Keeping what was entered offline unreadable to anyone but the person who entered it."),
        basis=Basis.PUBLIC_TASK,
        controller=EMPLOYER,
        thing="account",
        kept=Kept(
            days=180,
            after=_("the day the device was last used"),
            why=_(
                "What has waited on a device for half a year will not be sent. Without its key nobody reads it."
            ),
            least=30,
            most=365,
            by_centre=False,
        ),
    ),
    RecordType(
        code="audit",
        title=_("The log of who did what"),
        whose=Whose.STAFF,
        fields={
            "audit.AuditEvent": "actor_kind actor_id thing thing_id address tablet_id",
            "admin.LogEntry": ALL,
        },
        purpose=_("Seeing who has read or changed what, and finding those who looked without reason."),
        basis=Basis.LEGAL_OBLIGATION,
        controller=OPERATOR,
        thing="audit",
        kept=Kept(
            days=1825,
            after=_("the day it was written"),
            why=_(
                "Looking without a right to is a crime that can be tried for five years (dataintrång, Penal Code "
                "4:9 c and 35:1). Nobody can change or erase single lines."
            ),
            least=730,
            by_centre=False,
        ),
    ),
)

# Models with no person in them, and their fields of free text, each looked at: a new one must be too.
FREE_OF_PERSONS: dict[str, str] = {
    "activities.Activity": "title about neutral_title languages",
    "activities.ActivitySeries": "invitation_code",
    "activities.DeviationSession": "was_called_off_reason",
    "activities.Draw": "commitment sealed_seed seed entries result",  # an entry is a code that nobody can trace
    "activities.SeriesTemplate": "title about",
    "activities.ShippedTemplate": "code",
    "activities.TemplateSession": "title theme text materials dialogue_cards usual_venue",
    "activities.UsedTicket": "ticket_hash",  # of a random number
    "activities.WeeklySlot": "note",
    "audit.AuditAnchor": "heads hash",
    "audit.AuditCut": "heads anchors",
    "staff.AccessibilityTest": "what by_whom known_faults",
    "feedback.CommentWait": "",  # days, with no comment
    "feedback.Survey": "",
    "feedback.SurveyAnswer": "",  # a step, tied to a response that is nobody's (docs/survey.md)
    "feedback.SurveyInvitations": "",
    "feedback.SurveyQuestion": "texts",
    "feedback.SurveyResponse": "language",
    "feedback.SurveyVersion": "",
    "staff.AgeBand": "",
    "staff.Agreement": "reference",
    "staff.Closure": "from_file reason",
    "staff.Document": "language",
    "staff.FamilyCentre": "name street postal_code locality directions phone email embed_hosts",
    "staff.Goal": "name statement",
    "staff.GroupRole": "provider group",
    "staff.IntroductionItem": "text",
    "staff.OpeningHours": "",
    "staff.PartnerService": "name phone email about",
    "staff.Principal": "name official_name contact data_protection_contact",
    "staff.PurgeRun": "counts failed",
    "staff.RetentionRule": "record_type decision",
    "staff.ScheduleException": "from_file note",
    "staff.TrainingTheme": "name",
    "staff.Venue": "name street",
    "visits.CounsellingTheme": "name",
    "visits.HomeVisitProgramme": "shipped_code name",
    "visits.HomeVisitStep": "name",
    "visits.TallyTotal": "",
    "visits.UsualFamily": "",
}
# Of models that are here for some of their fields: the texts in them that say nothing about a person.
OTHER_TEXT: dict[str, str] = {
    "activities.ActivitySession": "called_off_reason invitation_code note title interpreters_ordered",
    "activities.Deviation": "reason",
    "audit.AuditEvent": "action detail hash",
    "staff.DocumentVersion": "text generated note",
    "staff.Improvement": "aim measure start goal next_step",
    "staff.ImprovementEntry": "text",
    "staff.SteeringDecision": "text",
    "feedback.SaidAndDone": "said done",
    "feedback.Suggestion": "text",
    "staff.Tablet": "name token_hash wrong_tries_at",
    "visits.HomeVisit": "professions interpreter_language other_service_ids",
    "visits.JointVisit": "code_hash",
    "visits.ReceivedRecord": "kind contents_hash",
    "visits.VisitTally": "language",
}
# Other packages' models with no person in them, and why.
OF_OTHER_PACKAGES: dict[str, str] = {
    "account.EmailConfirmation": "not used: staff are invited by us",
    "auth.Group": "not used",
    "auth.Permission": "not used",
    "contenttypes.ContentType": "names of models",
    "procrastinate.ProcrastinateEvent": "when jobs were done",
    "procrastinate.ProcrastinateJob": "names of jobs and numbers of rows",
    "procrastinate.ProcrastinatePeriodicDefer": "when jobs are due",
    "procrastinate.ProcrastinateWorker": "that a worker lives",
    "socialaccount.SocialApp": "the municipality's sign-in",
    "socialaccount.SocialToken": "not used: tokens are not kept",
}

# Tables that no model has.
OTHER_TABLES: dict[str, str] = {
    "django_migrations": "names of migrations",
    "fc_cache": "what signing in counts by hashes of addresses, for minutes",
    "fc_tries": "how often a keyed hash of an address has done a thing, for ten minutes",
}

BY_CODE: dict[str, RecordType] = {each.code: each for each in RECORD_TYPES}


def kept_of(record_type: RecordType) -> Kept:
    """The record type's own period, or that of the type it goes with."""
    found = record_type.kept or BY_CODE[record_type.goes_with].kept
    assert found is not None  # a test holds it for every type
    return found
