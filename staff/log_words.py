"""The audit log in words: what each action of the program is called. One place for all apps, as for secrecy.

A test finds every ``record("…")`` in the code and fails for an action that isn't here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from familjecentral.audit.models import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

# After who did it: "Maja signed in".
ACTIONS: dict[str, str | Promise] = {
    # Reports
    "wrote_report_note": gettext_lazy("wrote a note to the report"),
    "took_back_report_note": gettext_lazy("took back a note to the report"),
    "set_report_target": gettext_lazy("set a target for the report"),
    "removed_report_target": gettext_lazy("removed a target of the report"),
    "saved_report": gettext_lazy("saved a report"),
    "removed_saved_report": gettext_lazy("removed a saved report"),
    "mailed_report_link": gettext_lazy("mailed a link to a saved report"),
    "ended_report_mail": gettext_lazy("ended the mail about a saved report"),
    # Signing in
    "signed_in": gettext_lazy("signed in"),
    "signed_out": gettext_lazy("signed out"),
    "sign_in_failed": gettext_lazy("tried to sign in and failed"),
    "was_refused": gettext_lazy("was refused a page"),
    # Accounts
    "account_created": gettext_lazy("made an account"),
    "account_changed": gettext_lazy("changed an account"),
    "account_opened": gettext_lazy("opened an account again"),
    "account_closed": gettext_lazy("closed an account"),
    "password_set": gettext_lazy("set a password"),
    "role_added": gettext_lazy("gave an account a role"),
    "role_changed": gettext_lazy("changed a role of an account"),
    "role_removed": gettext_lazy("took a role from an account"),
    # Settings and programme
    "setting_added": gettext_lazy("added a setting"),
    "setting_changed": gettext_lazy("changed a setting"),
    "setting_removed": gettext_lazy("removed a setting"),
    "imported_programme": gettext_lazy("imported a programme"),
    "copied_template": gettext_lazy("copied a programme to a centre"),
    "changed_template": gettext_lazy("changed a programme"),
    "removed_template": gettext_lazy("removed a programme"),
    "shipped_templates": gettext_lazy("laid out programmes that come with the program"),
    "made_cohort": gettext_lazy("made a group with its sessions"),
    "moved_session": gettext_lazy("moved a session"),
    "changed_visit_guide": gettext_lazy("changed how to find the centre"),
    "changed_service_text": gettext_lazy("changed what a service says of itself"),
    "wrote_news": gettext_lazy("wrote news"),
    "changed_news": gettext_lazy("changed news"),
    "removed_news": gettext_lazy("removed news"),
    "wrote_knowledge_page": gettext_lazy("wrote a page worth knowing"),
    "changed_knowledge_page": gettext_lazy("changed a page worth knowing"),
    "removed_knowledge_page": gettext_lazy("removed a page worth knowing"),
    "looked_at_links": gettext_lazy("looked whether the links of pages still work"),
    "changed_week": gettext_lazy("changed the ordinary week"),
    "copied_term": gettext_lazy("copied a term"),
    "undid_planning": gettext_lazy("undid what had been planned"),
    "loaded_demo": gettext_lazy("loaded the demo"),
    "changed_activity": gettext_lazy("changed how an activity is held"),
    "renewed_code": gettext_lazy("made a new code for a group by invitation"),
    "promised_draw": gettext_lazy("promised a draw of places"),
    "held_draw": gettext_lazy("held a draw of places"),
    # Families
    "signed_up": gettext_lazy("signed up for an activity"),
    "cancelled": gettext_lazy("cancelled a sign-up"),
    "read_participants": gettext_lazy("read who has signed up"),
    "sent_message_again": gettext_lazy("sent a message again"),
    "told_by_phone": gettext_lazy("told a family by phone"),
    "read_to_be_told": gettext_lazy("read whom to call"),
    "stopped_reminders": gettext_lazy("turned reminders off"),
    "erased_sign_ups": gettext_lazy("erased old sign-ups"),
    "erased_on_request": gettext_lazy("erased a sign-up because it was asked for"),
    "read_own_data": gettext_lazy("read everything that is held about them"),
    "exported_own_data": gettext_lazy("took away everything that is held about them"),
    # What somebody asks about their own data
    "took_in_data_request": gettext_lazy("took in a request about own data"),
    "sent_identity_code": gettext_lazy("sent a code to make sure who asks"),
    "looked_for_person": gettext_lazy("looked for what is held about somebody who asks"),
    "extracted_for_request": gettext_lazy("opened an extract of what is held about somebody who asks"),
    "erased_for_request": gettext_lazy("erased what somebody asked to have erased"),
    "erased_comment_on_request": gettext_lazy("erased a comment because it was asked for"),
    "ended_data_request": gettext_lazy("answered a request about own data"),
    "erased_data_requests": gettext_lazy("erased old requests about own data"),
    # Comments
    "left_comment": gettext_lazy("left a comment"),
    "read_comments": gettext_lazy("read comments"),
    "handled_comment": gettext_lazy("marked a comment as handled"),
    "erased_comments": gettext_lazy("erased old comments"),
    "read_comment": gettext_lazy("opened a comment"),
    "sorted_comment": gettext_lazy("said which goals a comment is about"),
    "redacted_comment": gettext_lazy("took something out of a comment"),
    "answered_comment": gettext_lazy("answered a comment"),
    # Taking part, and what came of it
    "wrote_said_and_done": gettext_lazy("wrote under You said – we did"),
    "changed_said_and_done": gettext_lazy("changed a text under You said – we did"),
    "published_said_and_done": gettext_lazy("published a text under You said – we did"),
    "withdrew_said_and_done": gettext_lazy("took back a text under You said – we did"),
    "proposed": gettext_lazy("proposed something"),
    "read_proposals": gettext_lazy("read what visitors propose"),
    "published_suggestion": gettext_lazy("published a suggestion"),
    "merged_proposal": gettext_lazy("counted a proposal towards a suggestion"),
    "declined_proposal": gettext_lazy("declined a proposal"),
    "closed_suggestion": gettext_lazy("ended the vote on a suggestion"),
    "erased_proposals": gettext_lazy("erased old proposals"),
    "shipped_survey": gettext_lazy("laid out a survey that comes with the program"),
    "drafted_survey": gettext_lazy("began a new version of a survey"),
    "changed_survey": gettext_lazy("changed a draft of a survey"),
    "published_survey": gettext_lazy("published a version of a survey"),
    "withdrew_question": gettext_lazy("withdrew a question of a survey"),
    "read_survey_texts": gettext_lazy("read what visitors wrote in a survey"),
    "erased_survey_texts": gettext_lazy("erased what visitors wrote in old surveys"),
    "erased_survey_keys": gettext_lazy("erased old used keys of surveys"),
    # Visits and follow-up
    "counted_visits": gettext_lazy("counted visits"),
    "closed_count": gettext_lazy("closed the count of a session"),
    "reopened_count": gettext_lazy("opened the count of a session again"),
    "logged_home_visit": gettext_lazy("logged a home visit"),
    "withdrew_entry": gettext_lazy("took back an entry that was wrong"),
    "did_home_visit": gettext_lazy("logged that a home visit took place"),
    "locked_period": gettext_lazy("locked a period"),
    "unlocked_period": gettext_lazy("opened a locked period again"),
    "logged_counselling": gettext_lazy("logged a talk"),
    "logged_guidance": gettext_lazy("logged that a family was shown on"),
    "logged_other_work": gettext_lazy("logged outreach or structural work"),
    "corrected_entry": gettext_lazy("corrected what was logged"),
    "changed_themes": gettext_lazy("changed the themes of talks"),
    "answered_home_visit": gettext_lazy("logged that a home visit was declined or got another day"),
    "corrected_home_visit": gettext_lazy("corrected a home visit"),
    "made_joint_code": gettext_lazy("made a code for a joint home visit"),
    "joined_home_visit": gettext_lazy("joined a home visit with another service's"),
    "proposed_times": gettext_lazy("proposed times of a home visit"),
    "chose_time": gettext_lazy("chose the time of a home visit"),
    "forgot_joint_codes": gettext_lazy("forgot old codes of joint home visits"),
    "shipped_home_visit_programmes": gettext_lazy("laid out home visit programmes that come with the program"),
    "exported_report": gettext_lazy("downloaded a report"),
    "froze_report": gettext_lazy("froze a report"),
    "removed_exports": gettext_lazy("removed old files of reports"),
    # The centre's development
    "logged_training": gettext_lazy("logged a training"),
    "took_back_training": gettext_lazy("took back a training"),
    "changed_training_themes": gettext_lazy("changed the themes of training"),
    "translated_texts": gettext_lazy("translated texts for parents"),
    "changed_goals": gettext_lazy("changed the goals"),
    "began_introduction": gettext_lazy("began the introduction of a colleague"),
    "ended_introduction": gettext_lazy("ended the introduction of a colleague"),
    "ticked_introduction": gettext_lazy("marked a point of an introduction as done, or not"),
    "changed_introduction_plan": gettext_lazy("changed the introduction plan"),
    "began_improvement": gettext_lazy("began improvement work"),
    "changed_improvement": gettext_lazy("changed the state or next step of improvement work"),
    "wrote_improvement_step": gettext_lazy("added a step to improvement work"),
    "reviewed_agreement": gettext_lazy("set when an agreement is reviewed next"),
    "added_steering_meeting": gettext_lazy("added a meeting of the steering group"),
    "added_decision": gettext_lazy("added a decision of the steering group"),
    "marked_decision": gettext_lazy("marked a decision as done, or not"),
    # Second factor and sessions
    "second_factor_added": gettext_lazy("added a second step to the sign-in"),
    "second_factor_removed": gettext_lazy("removed a second step of the sign-in"),
    "second_factor_reset": gettext_lazy("reset the second step of an account"),
    "second_factor_failed": gettext_lazy("failed at the second step of the sign-in"),
    "recovery_codes_made": gettext_lazy("made recovery codes"),
    "recovery_codes_used": gettext_lazy("used a recovery code"),
    "locked_out": gettext_lazy("was locked out after too many tries"),
    "session_ended": gettext_lazy("ended a session"),
    "signed_out_idle": gettext_lazy("was signed out after a pause"),
    # Accounts
    "invited": gettext_lazy("invited someone to an account"),
    "invitation_used": gettext_lazy("used an invitation"),
    "municipal_account_tied": gettext_lazy("tied a municipal account"),
    "municipal_account_untied": gettext_lazy("untied a municipal account"),
    "group_role_added": gettext_lazy("let a group give a role"),
    "group_role_changed": gettext_lazy("changed what a group gives"),
    "group_role_removed": gettext_lazy("let a group give a role no more"),
    "idle_account_warned": gettext_lazy("warned of an unused account"),
    "idle_account_closed": gettext_lazy("closed an unused account"),
    # Shared tablets
    "tablet_paired": gettext_lazy("paired a shared tablet"),
    "tablet_ended": gettext_lazy("ended the pairing of a shared tablet"),
    "pin_set": gettext_lazy("set a PIN"),
    "pin_failed": gettext_lazy("wrote a wrong PIN"),
    "pin_locked": gettext_lazy("had the PIN locked after too many tries"),
    "acting_for_changed": gettext_lazy("chose which service to act for"),
    # Devices that keep records without a network
    "device_key_made": gettext_lazy("took a device into use that keeps records without a network"),
    "forgot_devices": gettext_lazy("made what devices keep unreadable"),
    # Places and queues
    "offered_places": gettext_lazy("offered free places to the queue"),
    "offer_lapsed": gettext_lazy("ended an offer that nobody answered"),
    "accepted_offer": gettext_lazy("accepted an offered place"),
    "took_free_place": gettext_lazy("took a place that was free for the first who came"),
    "joined_queue_again": gettext_lazy("joined the queue again"),
    "placed_by_hand": gettext_lazy("gave a place past the queue"),
    "parent_left": gettext_lazy("left a sign-up that the other parent keeps"),
    "changed_sign_up": gettext_lazy("changed a sign-up"),
    "moved_group": gettext_lazy("moved to another group"),
    "released_repeats": gettext_lazy("gave back second places of families that had signed up twice"),
    # Attendance, sharing and consent
    "marked_attendance": gettext_lazy("marked attendance"),
    "read_attendance": gettext_lazy("read an attendance list"),
    "marked_all_here": gettext_lazy("marked all without a mark as here"),
    "took_back_all_here": gettext_lazy("took back that all are here"),
    "counted_drop_ins": gettext_lazy("counted who came without signing up"),
    "exported_list": gettext_lazy("opened a list to print"),
    "wrote_to_all": gettext_lazy("wrote to all families of a session"),
    "wrote_session_note": gettext_lazy("wrote a note on a session"),
    "read_interpreter_needs": gettext_lazy("read which interpreters are needed"),
    "ordered_interpreter": gettext_lazy("noted that an interpreter is ordered"),
    "took_back_interpreter": gettext_lazy("took back that an interpreter is ordered"),
    "read_consented": gettext_lazy("read what a family has let the service see"),
    "shared_attendance": gettext_lazy("decided to share attendance"),
    "ended_sharing": gettext_lazy("ended the sharing of attendance"),
    "gave_consent": gettext_lazy("gave consent"),
    "took_back_consent": gettext_lazy("took consent back"),
    # Deviations
    "registered_deviation": gettext_lazy("called off or moved sessions"),
    "undid_deviation": gettext_lazy("undid that sessions were called off or moved"),
    # Retention
    "changed_retention": gettext_lazy("changed how long records are kept"),
    "saved_document": gettext_lazy("saved a version of a document"),
    "erased_accounts": gettext_lazy("emptied closed accounts of their persons"),
    "erased_invitations": gettext_lazy("erased old invitations"),
    "erased_messages": gettext_lazy("erased old messages"),
    "erased_session_notes": gettext_lazy("erased old notes on sessions"),
    "forgot_log": gettext_lazy("erased the oldest part of the log"),
    # The log itself
    "read_audit_log": gettext_lazy("read the log"),
    "exported_audit_log": gettext_lazy("downloaded the log"),
    "anchored_log": gettext_lazy("anchored the log"),
}

PERSON = "staff.staffmember"  # a thing that is called by its name


def action_in_words(action: str) -> str:
    """The action as it is read after who did it; one that is no longer in the program as its code."""
    return str(ACTIONS.get(action, action))


def thing_in_words(thing: str) -> str:
    """What the model is called; its code where it is no longer in the program."""
    try:
        return str(capfirst(apps.get_model(thing)._meta.verbose_name))
    except (LookupError, ValueError):
        return thing


def who_in_words(event: AuditEvent, names: Mapping[int, str]) -> str:
    """Who did it; ``names`` are those of the accounts, by number."""
    if event.actor_kind == AuditEvent.ActorKind.PARENT:
        return _("A parent")
    if event.actor_kind == AuditEvent.ActorKind.SYSTEM:
        return _("The system")
    if event.actor_id is None:
        return _("Somebody at the sign-in page")
    return names.get(event.actor_id) or _("Account {number}").format(number=event.actor_id)


def which_in_words(event: AuditEvent, names: Mapping[int, str]) -> str:
    """Of which thing: an account by its name, all else by its kind and number; empty for none."""
    if not event.thing:
        return ""
    if event.thing == PERSON and event.thing_id.isdigit():
        return names.get(int(event.thing_id)) or _("Account {number}").format(number=event.thing_id)
    return f"{thing_in_words(event.thing)} {event.thing_id}"
