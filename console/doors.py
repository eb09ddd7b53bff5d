"""The doors of every app: where they stand, and what a function view says at its door."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.conf import settings

# people and companies stand below the console and can't know its pages: their doors are parts of it, as imports are
PARTS = ("people", "companies", "imports")


def door_modules(name: str) -> list[ModuleType]:
    """The module of this name (urls, api, navigation, search) of each app that has one, parts of the console first."""
    packages = [*(f"console.{part}" for part in PARTS), *settings.CHAIN_APPS]
    return [import_module(f"{package}.{name}") for package in packages if find_spec(f"{package}.{name}")]


def for_anyone_signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Say that the view needs no right: everybody who is signed in may open it."""
    view.right = None  # type: ignore[attr-defined]
    return view
