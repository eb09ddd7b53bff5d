"""The board that an installation starts with, and how other systems call its stages."""

# (key, name, name in Chinese, position, probability in %)
STAGES: tuple[tuple[str, str, str, int, int], ...] = (
    ("qualify", "Qualify", "需求确认", 10, 10),
    ("demo", "Demo", "方案演示", 20, 30),
    ("proposal", "Proposal", "报价", 30, 50),
    ("negotiation", "Negotiation", "商务谈判", 40, 80),
)

# Names of stages in the files of other systems → the key here. A stage of that very name goes first.
ALSO_CALLED = {
    "prospecting": "qualify",
    "qualification": "qualify",
    "needs analysis": "qualify",
    "初步接触": "qualify",
    "需求沟通": "qualify",
    "engaging": "demo",
    "value proposition": "demo",
    "presentation": "demo",
    "产品演示": "demo",
    "方案": "demo",
    "proposal/price quote": "proposal",
    "quote": "proposal",
    "报价/投标": "proposal",
    "negotiation/review": "negotiation",
    "contract": "negotiation",
    "谈判": "negotiation",
    "合同签订": "negotiation",
}
