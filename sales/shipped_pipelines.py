"""The pipelines that an installation starts with. The migration that brought pipelines reads them, too: keep the shape.

A stage: key, name, name in Chinese, probability in %, stuck after days, what to say and to show (English, Chinese), and
the keys of its exit criteria.
"""

from typing import Any


def _stage(key: str, name: str, name_zh: str, probability: int, days: int, **more: Any) -> dict[str, Any]:
    empty = {"say": "", "say_zh": "", "show": "", "show_zh": "", "criteria": ()}
    own = {"key": key, "name": name, "name_zh": name_zh, "probability": probability, "stuck_after_days": days}
    return {**empty, **own, **more}


NEW = (
    _stage(
        "qualify", "Qualify", "需求确认", 10, 21, criteria=("amount",),
        say="What costs them time or money today, who feels it, and what happens if nothing changes by the end of the "
            "year? Who else must agree?",
        say_zh="今天哪件事最花时间、最花钱？谁最头疼？年底前不改会怎样？还有谁必须同意？",
        show="One page: three customers of their industry, what they had before, what they have now.",
        show_zh="一页纸：同行业三家客户，上线前怎么做，现在怎么做。",
    ),
    _stage(
        "demo", "Demo", "方案演示", 30, 21, criteria=("activity:meeting",),
        say="Repeat their problem in their own words first. Show their case, not the menu. End with who decides next, "
            "and when.",
        say_zh="先用客户自己的话复述问题；演示客户的场景，不演示菜单；结束时确认下一步谁来定、什么时候定。",
        show="A demo with their own forms and figures; the two reports that their executive asks for.",
        show_zh="用客户自己的表单和数据演示；再给老板最想看的两张报表。",
    ),
    _stage(
        "proposal", "Proposal", "报价", 50, 14, criteria=("product", "expected_close"),
        say="Price only what solves the agreed problem. Say what is delivered by when, and what the customer has to "
            "bring.",
        say_zh="只为已确认的问题报价；讲清楚什么时候交付什么，客户要配合什么。",
        show="The offer with its return on investment, the implementation plan, and the first-value milestone.",
        show_zh="报价单和投入产出测算、实施计划、首次价值里程碑。",
    ),
    _stage(
        "negotiation", "Negotiation", "商务谈判", 80, 14,
        say="Give nothing without getting something: term, scope, payment or a reference. Write down every promise.",
        say_zh="每一次让步都要换回条件：年限、范围、付款或案例。所有承诺都记下来。",
        show="The contract with payments, the list of promises, and the team that will implement.",
        show_zh="合同与付款计划、承诺清单、实施团队。",
    ),
)  # fmt: skip
SEATS = (
    _stage(
        "seats-need", "Need named", "提出增购", 40, 14, criteria=("amount",),
        say="Which people work outside the system today, and what is lost there?",
        say_zh="现在还有哪些人没在系统里工作？因此丢了什么？",
        show="Use by department: who is active, who waits for an account.",
        show_zh="各部门使用情况：谁在用，谁在等账号。",
    ),
    _stage("seats-offer", "Offer", "增购报价", 65, 10,
           say="The seats run to the end of the present contract: one date for all.",
           say_zh="新增用户与现有合同同一天到期，一个日期管到底。",
           show="The price of the seats for the rest of the term.", show_zh="剩余合同期内的用户数报价。"),
    _stage("seats-signing", "Signing", "签约", 85, 10),
)  # fmt: skip
MODULES = (
    _stage(
        "modules-need", "Need found", "发现需求", 25, 21, criteria=("amount", "product"),
        say="Which work still goes by spreadsheet or by chat beside our system?",
        say_zh="哪些工作还在用表格和聊天软件，在系统外流转？",
        show="The module with data that they have already.", show_zh="用客户已有的数据演示新模块。",
    ),
    _stage("modules-trial", "Trial", "试用", 50, 21,
           say="One department, one process, two weeks, one number that must move.",
           say_zh="一个部门、一个流程、两周时间、一个要改善的数字。",
           show="The trial plan with its measure.", show_zh="试用计划与衡量指标。"),
    _stage("modules-offer", "Offer", "报价", 70, 14),
    _stage("modules-signing", "Signing", "签约", 85, 10),
)  # fmt: skip
RENEWAL = (
    _stage(
        "renewal-review", "Usage review", "使用复盘", 60, 30, criteria=("activity:meeting",),
        say="What did the year bring, in their figures? What was promised and is still open?",
        say_zh="这一年用客户自己的数字看带来了什么？承诺过的还有哪些没兑现？",
        show="Activity, health and the value that was proven.", show_zh="活跃率、健康度和已证明的价值。",
    ),
    _stage("renewal-plan", "Offer", "续费方案", 75, 21, criteria=("amount",),
           say="Talk about next year's goals before the price.", say_zh="先谈明年的目标，再谈价格。",
           show="The renewal offer with what is added.", show_zh="续费方案，以及新增的内容。"),
    _stage("renewal-talks", "In talks", "续费谈判", 85, 14),
    _stage("renewal-signing", "Signing", "签约", 95, 14),
)  # fmt: skip

PIPELINES: tuple[dict[str, Any], ...] = (
    {"key": "new", "name": "New business", "name_zh": "新购", "kind": "new", "stages": NEW},
    {"key": "seats", "name": "More seats", "name_zh": "增购用户数", "kind": "seats", "stages": SEATS},
    {"key": "modules", "name": "New modules", "name_zh": "增购新模块", "kind": "modules", "stages": MODULES},
    {"key": "renewal", "name": "Renewals", "name_zh": "续费", "kind": "renewal", "stages": RENEWAL},
)
