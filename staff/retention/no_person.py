"""What holds no person: models, texts and tables that somebody has looked at, so that a new one is noticed."""

from __future__ import annotations

# Models with no person in them, and their fields of free text, each looked at: a new one must be too.
FREE_OF_PERSONS: dict[str, str] = {
    "activities.Activity": "title about neutral_title languages translations",
    "activities.ActivitySeries": "invitation_code",
    "activities.DeviationSession": "was_called_off_reason",
    "activities.Draw": "commitment sealed_seed seed entries result",  # an entry is a code that nobody can trace
    "activities.SeriesTemplate": "title about translations",
    "activities.ShippedTemplate": "code",
    "activities.TemplateSession": "title theme text materials dialogue_cards usual_venue translations",
    "activities.UsedTicket": "ticket_hash",  # of a random number
    "activities.WeeklySlot": "note translations",
    "audit.AuditAnchor": "heads hash",
    "audit.AuditCut": "heads anchors",
    # Numbers of sessions and days, kept by PostgreSQL; what they are numbers of may be gone.
    "reports.CommentFigures": "",
    "reports.GuidanceFigures": "to_outside",
    "reports.HomeVisitFigures": "state",
    "reports.OtherWorkFigures": "kind level",
    "reports.SessionFigures": "children_by_band closing",
    "reports.TalkFigures": "form level",
    "staff.AccessibilityTest": "what by_whom known_faults",
    "reports.ToldPart": "breakdown cells",  # numbers that reports have told, and none that is withheld
    "feedback.CommentWait": "",  # days, with no comment
    "feedback.Survey": "",
    "feedback.SurveyAnswer": "",  # a step, tied to a response that is nobody's (docs/survey.md)
    "feedback.SurveyInvitations": "",
    "feedback.SurveyQuestion": "texts",
    "feedback.SurveyResponse": "language",
    "feedback.SurveyVersion": "",
    "staff.AgeBand": "",
    "staff.Agreement": "reference",
    "staff.Closure": "from_file reason translations",
    "staff.Document": "language",
    "staff.FamilyCentre": "name street postal_code locality directions phone email embed_hosts translations",
    "staff.Goal": "name statement",
    "staff.GroupRole": "provider group",
    "staff.IntroductionItem": "text",
    "staff.KnowledgePage": "translations title summary text",  # about living with small children, never a family
    "staff.News": "translations title text",
    "staff.OpeningHours": "",
    "staff.PageLink": "url fault",
    "staff.PartnerService": "name phone email about place_in_house translations",
    "staff.Principal": "name official_name contact data_protection_contact",
    "staff.PurgeRun": "counts failed",
    "staff.RetentionRule": "record_type decision",
    "staff.ScheduleException": "from_file note",
    "staff.TrainingTheme": "name",
    "staff.Venue": "name street translations",
    "staff.VisitGuide": (
        "translations step_free lift accessible_toilet hearing_loop pram_parking changing_table warm_food "
        "car_parking entrance transport parking bring allergies animals"
    ),
    "visits.CounsellingTheme": "name",
    "visits.HomeVisitProgramme": "shipped_code name",
    "visits.HomeVisitStep": "name",
    "visits.TallyTotal": "",
    "visits.UsualFamily": "",
}
# Of models that are here for some of their fields: the texts in them that say nothing about a person.
OTHER_TEXT: dict[str, str] = {
    "activities.ActivitySession": "called_off_reason invitation_code note title interpreters_ordered translations",
    "activities.Deviation": "reason",
    "activities.PlannedChange": "before after",  # slots and settings, as they were and became
    "audit.AuditEvent": "action detail hash",
    "reports.ReportNote": "kind section text",  # about figures; the form says that it is never about a person
    "reports.ReportTarget": "indicator direction",
    "staff.DocumentVersion": "text generated note",
    "staff.Improvement": "aim measure start goal next_step",
    "staff.ImprovementEntry": "text",
    "staff.SteeringDecision": "text",
    "feedback.SaidAndDone": "said done translations",
    # Aggregates, with small numbers withheld.
    "reports.FrozenReport": "title scope_code scope_name centre_ids comparison content checksum pdf",
    "reports.ReportExport": "scope_code scope_name centre_ids address contact",  # the contact is an office's
    "feedback.Suggestion": "text translations",
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
