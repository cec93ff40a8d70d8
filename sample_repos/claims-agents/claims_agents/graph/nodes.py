"""The nodes."""

from langchain_core.messages import HumanMessage, SystemMessage

from claims_agents.config import SMALL_CLAIM_EUR
from claims_agents.graph.state import ClaimFacts, ClaimState
from claims_agents.llms import extraction_model, graph_model
from claims_agents.tools.ledger import update_claim_status
from claims_agents.tools.lookup import earlier_claims, find_policy
from claims_agents.tools.mail import send_claimant_email
from claims_agents.tools.payments import issue_payout

TOOLS = [find_policy, earlier_claims, issue_payout, send_claimant_email, update_claim_status]

EXTRACTION_PROMPT = """\
You read notices of loss of a household insurer. Take over what the notice says and add nothing. Amounts are in euros,
dates in ISO form."""

SUPERVISOR_PROMPT = f"""\
You settle household claims up to {SMALL_CLAIM_EUR} EUR. Look up the policy and the earlier claims first. Pay out what
is covered, write to the policy holder, then set the status. Hand larger claims to an adjuster with a short note."""


async def extract_facts(state: ClaimState) -> dict[str, ClaimFacts]:
    """Notice of loss to facts."""
    reader = extraction_model().with_structured_output(ClaimFacts)
    facts = await reader.ainvoke([SystemMessage(EXTRACTION_PROMPT), HumanMessage(state["notice"])])
    return {"facts": facts}


async def supervise(state: ClaimState) -> dict[str, list]:
    """Decide on the next step."""
    model = graph_model().bind_tools(TOOLS)
    reply = await model.ainvoke([SystemMessage(SUPERVISOR_PROMPT), *state["messages"]])
    return {"messages": [reply]}
