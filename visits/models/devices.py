"""Devices that keep records while they have no network."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import StaffMember


class DeviceKey(models.Model):
    """The key that a person's records on one device are locked with.

    The device holds it while the person is signed in and throws it away when they sign out; the records stay,
    unreadable, until the same person has signed in again and been given the same key.
    """

    person = models.ForeignKey(StaffMember, models.CASCADE, related_name="+")
    device = models.UUIDField()
    sealed_key = models.TextField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField()

    class Meta:
        verbose_name = _("device key")
        verbose_name_plural = _("device keys")
        constraints = [models.UniqueConstraint(fields=["person", "device"], name="device_key_once")]

    def __str__(self) -> str:
        return str(self.device)


class ReceivedRecord(models.Model):
    """That a record from a device was received: for kinds whose rows carry no id made by the device."""

    append_only = True

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20)
    contents_hash = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)
    person = models.ForeignKey(StaffMember, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("received record")
        verbose_name_plural = _("received records")

    def __str__(self) -> str:
        return self.kind
