"""Who works at the demo company: seven teams, forty-four people, one sign-in per role."""

from dataclasses import dataclass

from django.db import transaction

from people.actions import add_person
from people.models import Person, Team

PASSWORD = "demo"  # noqa: S105  shown on the sign-in page of a demo, never used elsewhere
DOMAIN = "yunqiao.example"


@dataclass(frozen=True)
class Part:
    login: str
    name: str
    role: str
    team: str = ""
    capacity: int = 0


TEAMS = {
    "市场部": ("marketing", ""),
    "华北销售组": ("sales", "华北"),
    "华东销售组": ("sales", "华东"),
    "华南销售组": ("sales", "华南"),
    "售前部": ("presales", ""),
    "实施部": ("implementation", ""),
    "客户成功部": ("success", ""),
}

# what the reps of a team cover, one share after the other; and the industries they know
SHARES = {
    "华北销售组": (("北京",), ("天津", "河北"), ("山西", "内蒙古"), ("辽宁", "吉林", "黑龙江"), ("河南", "山东")),
    "华东销售组": (("上海",), ("江苏",), ("浙江",), ("安徽", "江西"), ("福建",)),
    "华南销售组": (("深圳",), ("广州", "佛山"), ("广东", "海南"), ("广西", "湖南")),
}
KNOWS = (("制造业", "汽车"), ("软件和信息技术服务业", "互联网"), ("批发和零售业",), ("医药制造业", "教育"))

LEADERS = [
    Part("admin", "周正", "administrator"),
    Part("ceo", "沈建国", "executive"),
    Part("finance", "钱慧", "finance"),
    Part("sales-manager", "高远", "sales_manager"),
    Part("marketing-manager", "苏敏", "marketing_manager", "市场部"),
    Part("lead-desk", "赵敏", "lead_desk", "市场部"),
    Part("sales-leader", "孙倩", "sales_leader", "华北销售组"),
    Part("rep", "刘洋", "sales_rep", "华北销售组"),
    Part("presales-lead", "顾航", "presales_lead", "售前部"),
    Part("presales", "白露", "presales", "售前部"),
    Part("implementation-head", "郑凯", "implementation_head", "实施部"),
    Part("implementer", "何静", "implementer", "实施部"),
    Part("csm-manager", "王磊", "csm_manager", "客户成功部"),
    Part("csm", "李娜", "csm", "客户成功部"),
]
OTHERS = {
    ("lead_desk", "市场部", 0): ["马丽", "吴昊", "黄蓉"],
    ("sales_rep", "华北销售组", 60): ["周涛", "徐强", "韩雪", "冯刚"],
    ("sales_leader", "华东销售组", 0): ["陆瑶"],
    ("sales_rep", "华东销售组", 60): ["陈思", "林峰", "谢婷", "唐杰", "许晴"],
    ("sales_leader", "华南销售组", 0): ["梁伟"],
    ("sales_rep", "华南销售组", 60): ["邓超", "曾敏", "彭飞", "蔡琳"],
    ("presales", "售前部", 0): ["丁宁", "任杰"],
    ("implementer", "实施部", 0): ["罗平", "宋佳", "董斌", "袁莉"],
    ("csm", "客户成功部", 0): ["杨帆", "朱琳", "秦岚", "范晓", "石磊", "方圆"],
}


def logins() -> list[tuple[str, str, str]]:
    """One sign-in per role: (role, e-mail, password)."""
    return [(part.role, f"{part.login}@{DOMAIN}", PASSWORD) for part in LEADERS]


@transaction.atomic
def hire() -> list[Person]:
    """Make the teams and people; everybody signs in with the demo password."""
    teams = {
        name: Team.objects.create(name=name, department=department, region=region)
        for name, (department, region) in TEAMS.items()
    }
    people = [_join(part, teams) for part in _everybody()]
    _share_one_password(people)
    _share_territories(people)
    for person in people:
        if (
            person.team
            and not person.team.leader_id
            and not {"sales_rep", "lead_desk", "csm", "presales"} & set(person.roles)
        ):
            person.team.leader = person
            person.team.save(update_fields=["leader"])
    return people


def _share_territories(people: list[Person]) -> None:
    """Every rep covers a share of the team's region and knows a few industries."""
    for name, shares in SHARES.items():
        reps = [person for person in people if "sales_rep" in person.roles and person.team and person.team.name == name]
        for n, person in enumerate(reps):
            person.territories, person.skills = list(shares[n % len(shares)]), list(KNOWS[n % len(KNOWS)])
    Person.objects.bulk_update(people, ["territories", "skills"])


def _everybody() -> list[Part]:
    parts = list(LEADERS)
    for (role, team, capacity), names in OTHERS.items():
        parts += [
            Part(f"{role.replace('_', '-')}-{len(parts) + n}", name, role, team, capacity)
            for n, name in enumerate(names)
        ]
    return parts


def _join(part: Part, teams: dict[str, Team]) -> Person:
    return add_person(
        email=f"{part.login}@{DOMAIN}",
        name=part.name,
        roles=[part.role],
        by=None,
        team=teams.get(part.team),
        capacity=part.capacity,
    )


def _share_one_password(people: list[Person]) -> None:
    """Hash the password once: forty careful hashes would take longer than the whole company."""
    people[0].set_password(PASSWORD)
    Person.objects.filter(pk__in=[person.pk for person in people]).update(password=people[0].password)
