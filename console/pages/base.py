"""What every page has: a right at its door, a title, acts, and its template."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control
from django.views import View

from console.pages.parts import Act
from people.rights import check_right

FRAGMENT = "X-Fragment"


class Page(View):
    """A page for signed-in people with the `right`; None opens it to everybody who is signed in.

    A subclass must name its right; `as_view()` carries it as `.right`.
    """

    right: ClassVar[str | None]
    title: Any = ""
    template_name: str = "console/page.html"
    acts: Sequence[Act] = ()
    in_dialog = False

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        """The view function; raises ImproperlyConfigured when the page names no right."""
        if not hasattr(cls, "right"):
            raise ImproperlyConfigured(
                f"{cls.__module__}.{cls.__name__} must name its right (None: any signed-in person)."
            )
        view = super().as_view(**initkwargs)
        view.right = initkwargs.get("right", cls.right)  # type: ignore[attr-defined]
        return view

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.right is not None:
            check_right(request.user, self.right)
        response = super().dispatch(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)  # a page and its part share one address
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.render()

    @property
    def person(self) -> Any:
        """The person who looks at the page."""
        return self.request.user

    def get_title(self) -> Any:
        """The finding, or the name, that stands as the page's title."""
        return self.title

    def get_facts(self) -> Any:
        """The line under the title."""
        return ""

    def get_acts(self) -> Sequence[Act]:
        """What can be done here; those without the right are left out."""
        return self.acts

    def open_acts(self) -> list[Act]:
        """What this person may do; on the right of a page's head the main act stands last, at the edge."""
        acts = [act for act in self.get_acts() if act.is_open_to(self.person)]
        return sorted(acts, key=lambda act: act.primary)

    def get_context(self) -> dict[str, Any]:
        """More values for the template."""
        return {}

    def context(self) -> dict[str, Any]:
        return {
            "view": self,
            "title": self.get_title(),
            "facts": self.get_facts(),
            "acts": self.open_acts(),
            **self.get_context(),
        }

    def render(self, template: str = "", status: int = 200, **more: Any) -> HttpResponse:
        """The page's template with its context."""
        context = {**self.context(), **more}
        return TemplateResponse(self.request, template or self.template_name, context, status=status)

    def wants_fragment(self, target: str) -> bool:
        """Whether htmx asked for a part of the page to put into the element with this id."""
        return self.request.headers.get("HX-Request") == "true" and self.request.headers.get("HX-Target") == target

    def fragment(self, template: str, status: int = 200, **more: Any) -> HttpResponse:
        """A part of the page, marked so that the browser knows it is one."""
        response = self.render(template, status=status, **more)
        response.headers[FRAGMENT] = "1"
        response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
        return response
