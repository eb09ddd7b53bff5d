"""A filter by one of few records, whose choices are read once."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Model
from django_filters import fields


class FewIterator(fields.ModelChoiceIterator):
    """The choices, made of the records that the field has read."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        yield from (self.choice(one) for one in self.field.rows)

    def __len__(self) -> int:
        return len(self.field.rows) + (self.field.empty_label is not None)


class FewField(fields.ModelChoiceField):
    """Checks the value against the records that it offers, instead of asking for it once more."""

    iterator = FewIterator
    same_as: "FewField | None" = None  # another field of the form that offers the same records

    @cached_property
    def rows(self) -> list[Any]:
        """All records to choose from. One statement for each form."""
        return self.same_as.rows if self.same_as else list(self.queryset)

    def __deepcopy__(self, memo: Any) -> Any:
        copied = super().__deepcopy__(memo)
        copied.__dict__.pop("rows", None)
        return copied

    def to_python(self, value: Any) -> Model | None:
        if value in self.empty_values:
            return None
        self.validate_no_null_characters(value)
        for one in self.rows:
            if str(one.pk) == str(value):
                return one
        raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})


class FewFilter(django_filters.ModelChoiceFilter):
    """A ModelChoiceFilter for a table of few rows."""

    field_class = FewField
