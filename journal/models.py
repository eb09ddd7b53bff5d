import uuid

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone


class Journey(models.Model):
    """Abstract: a root record of the chain. The journey is born with the lead and handed down, so that the events
    of one journey are its whole story, from first touch to third renewal."""

    journey = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)

    class Meta:
        abstract = True


class Event(models.Model):
    """Something that happened. Append-only: a trigger refuses UPDATE and DELETE.

    `facts` holds ids, amounts and reasons, never names, mail addresses or phones. `happened_at` is when it happened
    in the world, `recorded_at` when the console was told, `known_at` from when on figures "as of" a date may count
    it: when it was recorded, or, for a migrated past, when it happened.
    """

    name = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    journey = models.UUIDField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,  # nobody asks for all that one person did; what is asked of one kind has event_name
    )
    why = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    known_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "happened_at"], name="event_subject"),
            models.Index(fields=["journey", "happened_at"], name="event_journey"),
            models.Index(fields=["name", "happened_at"], name="event_name"),
            BrinIndex(fields=["recorded_at"], name="event_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"

    @property
    def subject_ref(self) -> str:
        return f"{self.subject_type}:{self.subject_id}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self) -> "DeliveryQuerySet":
        """Deliveries that wait and whose time has come."""
        return self.filter(status=Delivery.Status.WAITING, next_try_at__lte=timezone.now())


class Delivery(models.Model):
    """One reaction that is owed to one event: the outbox. Written with the event, done with the reaction."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    reaction = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["event", "reaction"], name="delivery_once")]
        indexes = [
            models.Index(fields=["next_try_at", "id"], name="delivery_due", condition=models.Q(status="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.reaction} for event {self.event_id}"
