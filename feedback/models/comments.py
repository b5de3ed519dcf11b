"""Comments (synpunkter) from visitors, and how long they waited."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from familjecentral.privacy.walls import SELECT, UPDATE, Duty, OwnService, Wall, WalledQuerySet
from staff.models import AboutAPerson, FamilyCentre, Goal, StaffMember


class Feedback(AboutAPerson):
    """A synpunkt. Name and e-mail are optional; its controller is the service that answers comments.

    That it was answered is kept, with when and by whom; what the answer said is not.
    """

    wall = Wall(OwnService(SELECT, UPDATE, duty=Duty.LEAD), OwnService(duty=Duty.SYSTEM))

    key = models.UUIDField(unique=True, editable=False)  # made by the client: a repeated form is one comment
    # Empty when something has been taken out of the comment: a hash could be guessed back to what it was of.
    contents_hash = models.CharField(max_length=64, editable=False)
    centre = models.ForeignKey(
        FamilyCentre, models.PROTECT, related_name="feedback", verbose_name=_("family centre")
    )
    page = models.CharField(_("page"), max_length=200, blank=True)
    text = models.TextField(_("comment"), max_length=5000)
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10)
    written_at = models.DateTimeField(_("written"))
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    redacted_at = models.DateTimeField(_("something taken out"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, blank=True, related_name="+")
    answer_key = models.UUIDField(null=True, unique=True, editable=False)  # of the form that the answer came with
    goals = models.ManyToManyField(Goal, through="CommentGoal", related_name="+")

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-written_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(handled_at__isnull=False),
                name="comment_answered_is_handled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class CommentGoal(models.Model):
    """That a comment is about a goal; erased with its comment."""

    wall = Wall(OwnService(duty=Duty.LEAD, through="comment"), OwnService(duty=Duty.SYSTEM, through="comment"))

    comment = models.ForeignKey(Feedback, models.CASCADE, related_name="about_goals")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="+")

    objects = WalledQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal of a comment")
        verbose_name_plural = _("goals of comments")
        constraints = [models.UniqueConstraint(fields=["comment", "goal"], name="comment_about_goal_once")]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.goal_id}"


class CommentWait(models.Model):
    """How long one comment waited before it was handled: what is left of it when it is erased.

    Nothing leads from here to the comment or to who wrote it.
    """

    centre = models.ForeignKey(FamilyCentre, models.CASCADE, related_name="comment_waits")
    handled_on = models.DateField()
    days = models.PositiveIntegerField()  # from the day it was written to the day it was handled
    working_days = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("wait of a comment")
        verbose_name_plural = _("waits of comments")
        indexes = [models.Index(fields=["centre", "handled_on"], name="comment_waits_by_day")]

    def __str__(self) -> str:
        return f"{self.handled_on}: {self.days}"
