"""The crew behind `claims-desk report`."""

from crewai import Agent, Crew, Process, Task
from crewai.project import CrewBase, agent, crew, task
from crewai.tools import BaseTool

from claims_agents.llms import adjuster_llm
from claims_agents.tools.lookup import earlier_claims, find_policy
from claims_agents.tools.mail import send_claimant_email
from claims_agents.tools.payments import issue_payout


def as_crew_tools(*tools: object) -> list[BaseTool]:
    """The crew takes LangChain tools in a wrapper."""
    return [BaseTool.from_langchain(t) for t in tools]


@CrewBase
class ClaimsCrew:
    """Coverage, signs of fraud, settlement."""

    agents_config = "config/agents.yaml"
    tasks_config = "config/tasks.yaml"

    @agent
    def coverage_analyst(self) -> Agent:
        return Agent(
            config=self.agents_config["coverage_analyst"],
            llm=adjuster_llm(),
            tools=as_crew_tools(find_policy),
        )

    @agent
    def fraud_analyst(self) -> Agent:
        return Agent(config=self.agents_config["fraud_analyst"], tools=as_crew_tools(earlier_claims))

    @agent
    def settlement_officer(self) -> Agent:
        return Agent(
            config=self.agents_config["settlement_officer"],
            llm=adjuster_llm(),
            tools=as_crew_tools(issue_payout, send_claimant_email),
        )

    @task
    def check_coverage(self) -> Task:
        return Task(config=self.tasks_config["check_coverage"])

    @task
    def look_for_signs(self) -> Task:
        return Task(config=self.tasks_config["look_for_signs"])

    @task
    def settle(self) -> Task:
        return Task(config=self.tasks_config["settle"], output_file="report.md")

    @crew
    def crew(self) -> Crew:
        return Crew(agents=self.agents, tasks=self.tasks, process=Process.sequential)
