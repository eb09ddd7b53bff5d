"""What every API view has: rights by action, visible rows, refusals as sentences, calls that may be repeated."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError
from django.utils.translation import gettext as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status as http
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import exception_handler
from rest_framework.viewsets import GenericViewSet

from console.once import OtherBody, once
from console.parsers import SoundJSONParser
from console.tokens import ScopedTokenAuthentication
from journal.errors import NotPossible
from people.rights import HasRight
from people.wording import DEEDS

log = logging.getLogger(__name__)
KEY_HEADER = "Idempotency-Key"
LONGEST_KEY = 180


class KeyOfOtherCall(APIException):
    """An Idempotency-Key that was used before, for another call."""

    status_code = http.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "key_of_other_call"


def explain_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal as {"detail": sentence, "code": word}: NotPossible is 409, a value that doesn't fit 400. A 403 also
    names the `right` that is missing."""
    more: dict[str, str] = {}
    if isinstance(error, NotPossible):
        return Response({**error.more, "detail": str(error), "code": error.code}, status=http.HTTP_409_CONFLICT)
    if isinstance(error, DjangoValidationError):
        error = ValidationError(as_serializer_error(error))
    if isinstance(error, ValueError) and "NUL" in str(error):
        error = ValidationError(_("A text holds a null character, which nothing can store."))
    if isinstance(error, DataError | OverflowError):
        log.warning("A value got past its check", exc_info=error)
        error = ValidationError(_("A number or a date is out of range, or a text holds what nothing can store."))
    if isinstance(error, DjangoPermissionDenied | PermissionDenied) and not _has_own_sentence(error):
        right = HasRight.right_of(context["request"], context["view"])
        error = PermissionDenied(_missing(right))
        more = {"right": right} if right else {}
    response = exception_handler(error, context)
    if response is not None and isinstance(response.data, dict) and isinstance(error, APIException):
        response.data.setdefault("code", _code(error))
        response.data |= more
    return response


def _has_own_sentence(error: Exception) -> bool:
    return isinstance(error, PermissionDenied) and str(error.detail) != str(PermissionDenied.default_detail)


def _missing(right: str | None) -> str:
    if not right:
        return _("Nobody may do this over the API.")
    return _("Your roles don't let you {deed}.").format(deed=DEEDS[right])


def _code(error: APIException) -> str:
    codes = error.get_codes()
    return codes if isinstance(codes, str) else "invalid"


class ChainPagination(CursorPagination):
    """Pages by cursor, newest first, with `?page_size=` up to 500."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"
    ordering = "-pk"

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        ordering = getattr(view, "ordering", None) or self.ordering
        return (ordering,) if isinstance(ordering, str) else tuple(ordering)


class ChainSchema(AutoSchema):
    """Tells the reader of the schema which header makes a POST repeatable."""

    def get_override_parameters(self) -> list[Any]:
        if self.method != "POST":
            return []
        return [
            OpenApiParameter(
                KEY_HEADER,
                location=OpenApiParameter.HEADER,
                description="Repeat the call with the same key and it gets the first answer, without acting again.",
            )
        ]


class ChainViewSet(GenericViewSet):
    """The base of every API viewset: `rights` by action, rows by `visible_to`, actions called with `by=`.

    ```
    class LeadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ChainViewSet):
        rights = {"list": "leads.view_lead", "retrieve": "leads.view_lead", "route": "leads.route_lead"}
        queryset = Lead.objects.select_related("owner"); serializer_class = LeadSerializer

        @action(detail=True, methods=["post"])
        def route(self, request, pk=None):
            return self.act(route_lead, self.get_object(), why=self.values(RouteInput)["why"])
    ```
    """

    authentication_classes = [ScopedTokenAuthentication, SessionAuthentication]
    permission_classes = [HasRight]
    parser_classes = [SoundJSONParser, FormParser, MultiPartParser]
    pagination_class = ChainPagination
    rights: Mapping[str, str] = {}
    ordering: str | Sequence[str] = "-pk"
    schema = ChainSchema()

    @property
    def caller(self) -> Any:
        """The person who calls; typed loosely, for nobody else gets past the door."""
        return self.request.user

    def get_queryset(self) -> Any:
        """The rows that the caller may see."""
        queryset = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return queryset.none()
        return queryset.visible_to(self.request.user) if hasattr(queryset, "visible_to") else queryset

    def act(self, action: Callable[..., Any], *args: Any, status: int = 200, **kwargs: Any) -> Response:
        """Call an action with `by=` the caller and answer with its result, shown by the view's serializer.

        An action that returns nothing answers with its first argument, read again.
        """
        result = action(*args, by=self.request.user, **kwargs)
        if result is None and args and hasattr(args[0], "refresh_from_db"):
            result = args[0]
            result.refresh_from_db()
        if result is None or isinstance(result, bool | int | str | dict | list):
            return Response(result if isinstance(result, dict | list) else {"result": result}, status=status)
        return Response(self.get_serializer(result).data, status=status)

    def values(self, serializer_class: Any) -> dict[str, Any]:
        """The body's values, checked by this serializer; one that doesn't fit is a 400 with a sentence per field."""
        if self.detail and "pk" in self.kwargs:
            self.get_object()  # a record that the caller may not see is 404, whatever the body says
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """As in APIView, but a POST with an Idempotency-Key is answered once."""
        self.args, self.kwargs = args, kwargs
        request = self.initialize_request(request, *args, **kwargs)
        self.request, self.headers = request, self.default_response_headers
        try:
            self.initial(request, *args, **kwargs)
            name = str(request.method).lower()
            known = name in self.http_method_names
            handler = getattr(self, name, self.http_method_not_allowed) if known else self.http_method_not_allowed
            response = self._answer_once(request, lambda: handler(request, *args, **kwargs))
        except Exception as error:  # noqa: BLE001  DRF's own way: whatever it is, the handler decides
            response = self.handle_exception(error)
        self.response = self.finalize_response(request, response, *args, **kwargs)
        return self.response

    def _answer_once(self, request: Request, handle: Callable[[], Response]) -> Response:
        key = request.headers.get(KEY_HEADER, "")
        if request.method != "POST" or not key:
            return handle()
        if len(key) > LONGEST_KEY or not key.isprintable():
            raise ValidationError(_("An Idempotency-Key has at most {n} printable characters.").format(n=LONGEST_KEY))
        return self._kept_or_fresh(request, key, handle)

    def _kept_or_fresh(self, request: Request, key: str, handle: Callable[[], Response]) -> Response:
        def do() -> tuple[int, Any]:
            response = handle()
            if response.status_code >= http.HTTP_400_BAD_REQUEST:
                raise _Refused(response)
            return response.status_code, response.data

        try:
            status, data, is_repeat = once(request.user, f"api:{key}", _call(request), _body_hash(request), do)
        except _Refused as refused:
            return refused.response
        except OtherBody as error:
            raise KeyOfOtherCall(
                _("This Idempotency-Key was used for another call. Use a new key for each new call.")
            ) from error
        return Response(data, status=status, headers={"Idempotent-Replayed": "true"} if is_repeat else None)


class _Refused(Exception):
    """Carries an answer that is no success out of the transaction, so that nothing of it is kept."""

    def __init__(self, response: Response) -> None:
        self.response = response


def _call(request: Request) -> str:
    return f"{request.method} {request.path}"


def _body_hash(request: Request) -> str:
    """Of the raw body; of a form with files, of its fields and of what the files hold."""
    raw = request._request
    if not (raw.content_type or "").startswith("multipart/"):
        return hashlib.sha256(raw.body).hexdigest()
    digest = hashlib.sha256(repr(sorted(raw.POST.lists())).encode())
    files: list[tuple[str, Any]] = sorted(raw.FILES.items())
    for name, file in files:
        digest.update(repr((name, file.name)).encode())
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
    return digest.hexdigest()
