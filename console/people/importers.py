"""The people of a firm from a file: with their team, its region and its leader."""

import re
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from console.imports import Field, Importer, Option, Row, register
from console.imports.models import Import
from people.actions import add_person, change_person, save_team
from people.models import Person, Team
from people.roles import DEPARTMENTS, ROLE_CHOICES, ROLES

# people of a former system who never signed in here: no mail ever leaves for this domain (RFC 2606)
NOWHERE = "former.invalid"


@register
class PersonImporter(Importer):
    """One person per row, known again by id, else by e-mail. Without a password they can't sign in yet."""

    kind = "people.person"
    label = gettext_lazy("People and teams")
    right = "people.change_person"
    fields = [
        Field("ref", gettext_lazy("Id in the former system"), ("id", "employee id", "工号", "员工编号")),
        Field("name", gettext_lazy("Name"), ("full name", "sales_agent", "姓名", "员工姓名", "员工"), required=True),
        Field("email", gettext_lazy("E-mail"), ("mail", "email address", "邮箱", "电子邮箱", "邮件")),
        Field("role", gettext_lazy("Role"), ("job", "position", "角色", "岗位"), kind="choice", choices=ROLE_CHOICES),
        Field("team", gettext_lazy("Team"), ("group", "团队", "小组", "部门")),
        Field("leader", gettext_lazy("Team leader"), ("manager", "leader", "主管", "上级", "负责人")),
        Field("region", gettext_lazy("Region of the team"), ("regional_office", "office", "区域", "大区")),
        Field("territories", gettext_lazy("Territory"), ("territories", "covers", "负责区域", "负责地区", "辖区")),
        Field("skills", gettext_lazy("Skills"), ("skill", "industries", "products", "技能", "擅长", "擅长行业")),
        Field("capacity", gettext_lazy("Open leads at most"), ("limit", "线索上限", "容量"), kind="integer"),
    ]
    options = [
        Option(
            "role",
            gettext_lazy("Role of people whose row names none"),
            kind="choice",
            choices=lambda: list(ROLE_CHOICES),
            initial="sales_rep",
        ),
        Option("renames", gettext_lazy("Take over changed names"), kind="boolean", initial=True),
    ]

    def __init__(self) -> None:
        self.said: dict[tuple[Any, ...], int] = {}

    def take(self, rows: list[Row], run: Import) -> None:
        """Add or change each person; a row that says nothing new leaves the person as it is."""
        for row in rows:
            said = (row.ref, *row.values.values())
            if said in self.said:
                row.unchanged(self.said[said])
                continue
            with transaction.atomic():
                self._take_one(row, run)
            self.said[said] = row.record_id or 0

    def _take_one(self, row: Row, run: Import) -> None:
        role = row.values["role"] or run.options.get("role") or "sales_rep"
        values = {"name": row.values["name"][:80], "team": self._team(row, role, run), **told(row)}
        person = find_person(row.ref, row.values["email"], row.values["name"])
        if person is None:
            email = row.values["email"] or made_up_address(row.values["name"], row.ref)
            values["source_ref"] = row.ref or None
            row.created(add_person(email=email, roles=[role], by=run.by, **values).pk)
            return
        if role not in person.roles:
            values["roles"] = [*person.roles, role]
        if values["team"] is None:
            del values["team"]
        if not run.options.get("renames", True):
            del values["name"]
        if row.ref and not person.source_ref:
            values["source_ref"] = row.ref
        changed = any(getattr(person, name) != value for name, value in values.items())
        if changed:
            change_person(person, by=run.by, why=_("From the file {name}").format(name=run.name), **values)
        (row.updated if changed else row.unchanged)(person.pk)

    def _team(self, row: Row, role: str, run: Import) -> Team | None:
        """The team that the row names, or the one named after its leader; made when it is new."""
        name = row.values["team"] or row.values["leader"]
        if not name:
            return None
        department = ROLES[role].department
        known = {key for key, _label in DEPARTMENTS}
        team = Team.objects.filter(name=name[:80]).first() or save_team(
            Team(), by=run.by, name=name[:80], department=department if department in known else "sales"
        )
        values: dict[str, Any] = {"region": row.values["region"][:60]} if row.values["region"] else {}
        if row.values["leader"]:
            leader = find_person("", None, row.values["leader"])
            values["leader"] = leader or self._add_leader(row.values["leader"], role, team, run)
        return save_team(team, by=run.by, **values)

    @staticmethod
    def _add_leader(name: str, role: str, team: Team, run: Import) -> Person:
        leads = "sales_leader" if role == "sales_rep" else role
        return add_person(
            email=made_up_address(name, ""), name=name[:80], roles=[leads], by=run.by, team=team, source_ref=None
        )


def told(row: Row) -> dict[str, Any]:
    """Territory, skills and limit, as far as the row tells them."""
    values: dict[str, Any] = {
        name: words_in(row.values[name]) for name in ("territories", "skills") if row.values[name]
    }
    if row.values["capacity"] is not None:
        values["capacity"] = min(max(row.values["capacity"], 0), 32_767)
    return values


def words_in(text: str) -> list[str]:
    """The words of a cell, in their order, each once."""
    words = (word.strip()[:60] for word in re.split(r"[,，、;；/|\n]", text))
    return list(dict.fromkeys(word for word in words if word))


def find_person(ref: str, email: str | None, name: str) -> Person | None:
    """The person with this id, else this e-mail, else, when neither is given, the only one of this name."""
    if ref and (person := Person.objects.filter(source_ref=ref).first()):
        return person
    if email:
        return Person.objects.filter(email__iexact=email).first()
    namesakes = list(Person.objects.filter(name__iexact=name, source_ref=None)[:2]) if not ref else []
    return namesakes[0] if len(namesakes) == 1 else None


def made_up_address(name: str, ref: str) -> str:
    """An address that nobody has yet, for people who never signed in here."""
    stem = slugify(name).replace("-", ".") or re.sub(r"\W+", "", ref)[:20].lower() or "person"
    taken: Any = set(Person.objects.filter(email__startswith=stem).values_list("email", flat=True))
    number = 1
    while f"{stem}{number if number > 1 else ''}@{NOWHERE}" in taken:
        number += 1
    return f"{stem}{number if number > 1 else ''}@{NOWHERE}"
