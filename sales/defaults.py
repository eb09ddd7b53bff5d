"""How other systems call the stages of the shipped pipelines."""

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
