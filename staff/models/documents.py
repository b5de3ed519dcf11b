"""The documents that a municipality owes about personal data, storage and accessibility, version by version."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .centres import FamilyCentre, Principal
from .people import StaffMember


class Document(models.Model):
    """One document: of a responsible body, of a centre, or of the whole site, in one language.

    It is there from its first version on; before that there is only what the program generates
    (staff.documents.drafts). ``versions_made`` is what its row is locked for.
    """

    class Kind(models.TextChoices):
        REGISTER = "register", _("Register of processing")
        ASSESSMENT = "assessment", _("Impact assessment")
        INFORMATION = "information", _("Your data: information to visitors and staff")
        STORAGE = "storage", _("Cookies and storage")
        ACCESSIBILITY = "accessibility", _("Accessibility statement")

    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    principal = models.ForeignKey(
        Principal, models.CASCADE, null=True, blank=True, related_name="documents",
        verbose_name=_("responsible body"),
    )  # fmt: skip
    centre = models.ForeignKey(
        FamilyCentre, models.CASCADE, null=True, blank=True, related_name="documents",
        verbose_name=_("family centre"),
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=10)
    versions_made = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "principal", "centre", "language"], nulls_distinct=False, name="document_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["register", "assessment"], principal__isnull=False, centre__isnull=True)
                | Q(kind="information", principal__isnull=True, centre__isnull=False)
                | Q(kind__in=["storage", "accessibility"], principal__isnull=True, centre__isnull=True),
                name="document_has_its_place",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class DocumentVersion(models.Model):
    """What a document said from a moment on. Versions are only ever added.

    ``generated``: what the program would have written by itself at that moment. When it writes something else
    now, what the version rests on has changed.
    """

    append_only = True

    key = models.UUIDField(unique=True, editable=False)  # of the form that it came with
    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("text"))
    generated = models.TextField()
    note = models.CharField(_("what is changed"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of a document")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.document} {self.number}"


class AccessibilityTest(models.Model):
    """A test of whether everybody can use the site, entered by IT. The latest stands in the statement."""

    class Conformance(models.TextChoices):
        FULL = "full", _("The site follows the law in full.")
        PARTLY = "partly", _("The site follows the law in part. What is left is listed below.")
        NOT = "not", _("The site does not follow the law yet. What is left is listed below.")

    tested_on = models.DateField(_("day of the test"))
    what = models.CharField(
        _("what was tested, and how"), max_length=300,
        help_text=_("Such as: the public pages, with a screen reader and by keyboard."),
    )  # fmt: skip
    by_whom = models.CharField(
        _("tested by"), max_length=120, help_text=_("A company, an office or a role, never a person's name.")
    )
    conformance = models.CharField(_("result"), max_length=10, choices=Conformance)
    known_faults = models.TextField(
        _("known faults"), max_length=4000, blank=True,
        help_text=_("One a line: what does not work, for whom, and when it will be mended."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("accessibility test")
        verbose_name_plural = _("accessibility tests")
        ordering = ["-tested_on", "-pk"]

    def __str__(self) -> str:
        return self.tested_on.isoformat()
