"""What askers said afterwards, counted; who said what is nowhere."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from requests.vocabulary import SoonEnough, Urgency
from units.models import Agency


class SoonEnoughCount(models.Model):
    """How often askers of one urgency gave one answer in one month of one agency, by its clock.

    A row has neither a backup nor a time of its own: nothing ties an answer back to an ask, or to who asked.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    urgency = models.CharField(max_length=16, choices=Urgency)
    #: The first of the month in which it was said.
    month = models.DateField()
    answer = models.CharField(max_length=8, choices=SoonEnough)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("agency", "urgency", "month", "answer"), name="one_count_per_answer"),
            models.CheckConstraint(condition=Q(month__day=1), name="months_begin_on_the_first"),
        )

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.urgency}: {self.answer} {self.count}"
