"""Workflows that are chained or awaited step by step: in TypeScript, and in Python."""

from __future__ import annotations

from textwrap import dedent

from tests.detectors.dialects.pipelines import edges, scanned
from tests.detectors.scanning import Found, scan


def scripts(**files: str) -> Found:
    """Scan TypeScript: ``agent__flow`` is ``src/agent/flow.ts``."""
    return scan({f"src/{name.replace('__', '/')}.ts": dedent(text) for name, text in files.items()})


def test_mastra_chain_with_branches_and_parallel_steps() -> None:
    found = scripts(
        flow="""
        import { createStep, createWorkflow } from '@mastra/core/workflows'
        import { fetchPages } from './steps'
        const clean = createStep({ id: 'clean', execute: async () => 1 })
        const short = createStep({ id: 'short', execute: async () => 1 })
        const long = createStep({ id: 'long', execute: async () => 1 })
        export const flow = createWorkflow({ id: 'ingest' })
          .then(fetchPages)
          .map(async ({ inputData }) => inputData)
          .then(clean)
          .branch([[async () => true, short], [async () => false, long]])
          .then(createStep({ id: 'save', execute: async () => 1 }))
          .commit()
        """,
        steps="""
        import { createStep } from '@mastra/core/workflows'
        export const fetchPages = createStep({ id: 'fetch', execute: async () => 1 })
        """,
    )
    assert found.names("data_pipeline") == {"ingest"}
    assert edges(found, "runs") == {("ingest", s) for s in ("fetch", "clean", "short", "long", "save")}
    assert edges(found, "depends_on") == {
        ("clean", "fetch"), ("short", "clean"), ("long", "clean"), ("save", "short"), ("save", "long"),
    }  # fmt: skip
    assert not found.names("agent")


def test_mastra_first_generation_nested_workflows_and_tools_as_steps() -> None:
    found = scripts(
        old="""
        import { Step, Workflow } from '@mastra/core'
        export const old = new Workflow({ name: 'old' })
        const a = new Step({ id: 'a', execute: async () => 1 })
        const b = new Step({ id: 'b', execute: async () => 1 })
        const c = new Step({ id: 'c', execute: async () => 1 })
        old.step(a).then(b).step(c).after([b, c]).step(a).commit()
        """,
        outer="""
        import { createStep, createWorkflow } from '@mastra/core/workflows'
        import { createTool } from '@mastra/core/tools'
        import { inner } from './inner'
        const search = createTool({ id: 'search', execute: async () => 1 })
        export const outer = createWorkflow({ id: 'outer' }).then(inner).then(createStep(search)).commit()
        """,
        inner="""
        import { createStep, createWorkflow } from '@mastra/core/workflows'
        const one = createStep({ id: 'one', execute: async () => 1 })
        export const inner = createWorkflow({ id: 'inner' }).foreach(one).commit()
        """,
    )
    assert edges(found, "depends_on") == {("b", "a"), ("a", "b"), ("a", "c")}
    assert {("outer", "inner"), ("outer", "search"), ("inner", "one")} <= edges(found, "runs")


def test_steps_touch_data_through_tools_tables_and_collections() -> None:
    found = scripts(
        flow="""
        import { createStep, createWorkflow } from '@mastra/core/workflows'
        import { readTool } from './tools'
        import { save } from './save'
        const load = createStep({ id: 'load', execute: async () => readTool.execute({ context: {} }) })
        const store = createStep({ id: 'store', execute: async ({ inputData }) => { await save(inputData) } })
        export const flow = createWorkflow({ id: 'flow' }).then(load).then(store).commit()
        """,
        tools="""
        import { createTool } from '@mastra/core/tools'
        import { PgVector } from '@mastra/pg'
        const vectors = new PgVector(process.env.DATABASE_URL)
        export const readTool = createTool({ id: 'read', execute: async () => {
          return await vectors.query({ indexName: 'messages', topK: 5 })
        }})
        """,
        save="""
        import { drizzle } from 'drizzle-orm/node-postgres'
        import { pgTable, text } from 'drizzle-orm/pg-core'
        export const rewards = pgTable('rewards', { id: text('id') })
        const db = drizzle(process.env.DATABASE_URL)
        export async function save(rows) {
          const known = await db.select().from(rewards)
          await db.insert(rewards).values(rows)
        }
        """,
    )
    assert edges(found, "reads") == {("load", "messages"), ("load", "pgvector"), ("store", "rewards")}
    assert edges(found, "writes") == {("store", "rewards")}
    assert found.names("data_store") == {"postgres"}


def test_chains_that_are_no_workflows_are_none() -> None:
    found = scripts(
        a="""
        import { Agent } from '@mastra/core/agent'
        const agent = new Agent({ name: 'a', model: 'openai/gpt-4o' })
        fetch('/x').then(parse).then(save)
        page.step(one).then(two).commit()
        """,
        b="""
        import { createWorkflow } from './own'
        export const flow = createWorkflow({ id: 'mine' }).then(one).commit()
        """,
    )
    assert not found.names("data_pipeline", "pipeline_step")


def test_inngest_steps_follow_what_they_use() -> None:
    found = scripts(
        index="""
        import { inngest } from './inngest/client'
        export const sync = inngest.createFunction({ id: 'sync-docs' }, { cron: '0 * * * *' }, async ({ step }) => {
          const docs = await step.run('load', async () => load())
          const more = await step.run('load-more', async () => loadMore())
          const rows = await step.run('embed', async () => embed(docs))
          await step.sleep('wait', '1m')
          await step.run('save', async () => save(rows))
          await step.run(`page-${n}`, async () => 1)
          await step.run(n, async () => 1)
        })
        """,
        inngest__client="import { Inngest } from 'inngest'\nexport const inngest = new Inngest({ id: 'app' })\n",
    )
    assert found.names("data_pipeline") == {"sync-docs"}
    assert edges(found, "depends_on") == {
        ("load-more", "load"), ("embed", "load"), ("save", "embed"), ("page-{n}", "save"),
    }  # fmt: skip
    assert next(iter(found.graph.of("data_pipeline"))).attributes["schedule"] == "0 * * * *"


def test_trigger_dev_tasks_run_tasks_and_touch_data() -> None:
    found = scripts(
        flow="""
        import { task, schedules } from '@trigger.dev/sdk/v3'
        import { S3Client } from '@aws-sdk/client-s3'
        export const child = task({ id: 'child', run: async () => 1 })
        export const parent = task({ id: 'parent', run: async () => {
          await child.triggerAndWait({ a: 1 })
          await tasks.trigger('unknown', {})
        }})
        export const nightly = schedules.task({ id: 'nightly', cron: '0 3 * * *', run: async () => 1 })
        export const hello = task({ id: 'hello', run: async () => console.log('hello') })
        """
    )
    assert found.names("data_pipeline") == {"parent", "child", "nightly"}
    assert edges(found, "runs") == {("parent", "child")}


def test_temporal_activities_of_a_script() -> None:
    found = scripts(
        flows="""
        import { proxyActivities, executeChild } from '@temporalio/workflow'
        import type * as activities from './activities'
        const { extract, load } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' })
        const text = (x) => extract(x)
        export async function nightly(url: string) {
          const rows = await extract(url)
          await store(rows)
          await executeChild(report, { args: [] })
        }
        async function store(rows) { await load(rows) }
        export async function report() { await load([]) }
        export async function plain() { return 1 }
        """,
        activities="""
        import { Pool } from 'pg'
        const pool = new Pool()
        export async function extract(url) { return fetch(url) }
        export async function load(rows) { await pool.query('INSERT INTO facts (a) VALUES (1)') }
        """,
    )
    assert found.names("data_pipeline") == {"nightly", "report"}
    assert edges(found, "runs") == {
        ("nightly", "extract"),
        ("nightly", "load"),
        ("nightly", "report"),
        ("report", "load"),
    }
    assert ("load", "facts") in edges(found, "writes")


def test_temporal_activities_of_a_python_class() -> None:
    found = scanned(
        """
        from temporalio import activity, workflow

        @activity.defn
        async def extract(url): return url

        @activity.defn
        async def load(rows):
            with open("out.csv", "w") as target: ...

        @workflow.defn(name="ingestion")
        class Ingestion:
            @workflow.run
            async def run(self, url):
                rows = await workflow.execute_activity(extract, url)
                await workflow.execute_activity(load, rows)
                await workflow.execute_child_workflow(Report.run, rows)

        @workflow.defn
        class Report:
            @workflow.run
            async def run(self, rows):
                await workflow.execute_activity("publish", rows)

        class Other:
            async def run(self):
                await workflow.execute_activity(extract)
        """
    )
    assert found.names("data_pipeline") == {"ingestion", "Report"}
    assert edges(found, "depends_on") == {("load", "extract")}
    assert edges(found, "writes") == {("load", "out.csv")}
    assert {("ingestion", "Report"), ("Report", "publish")} <= edges(found, "runs")


def test_mapped_classes_name_their_tables() -> None:
    found = scanned(
        """
        from prefect import flow, task
        from sqlalchemy.orm import DeclarativeBase

        class Base(DeclarativeBase): ...

        class Filing(Base):
            __tablename__ = "filings"

        class Plain: ...

        @task
        def load(session):
            session.query(Filing).all()
            session.add(Filing(name="x"))
            seen = set()
            seen.add(Plain())

        @flow
        def seed(): load()
        """
    )
    assert edges(found, "reads") == {("load", "filings")}
    assert edges(found, "writes") == {("load", "filings")}


def test_ingestion_by_plain_functions_is_a_pipeline() -> None:
    found = scanned(
        """
        from langchain_chroma import Chroma
        from langchain_community.document_loaders import PyPDFLoader
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        def split(docs): return RecursiveCharacterTextSplitter().split_documents(docs)

        def ingest_manual(path):
            docs = split(PyPDFLoader(path).load())
            Chroma.from_documents(docs)

        def remember(text):
            Chroma().add_texts([text])

        def scratch(path):
            InMemoryVectorStore(None).add_documents(split(PyPDFLoader(path).load()))
        """
    )
    assert found.names("data_pipeline") == {"ingest_manual"}
    assert edges(found, "writes") == {("ingest_manual", "chroma")}


def test_ingestion_in_an_orchestrated_repository_belongs_to_its_steps() -> None:
    found = scanned(
        """
        from prefect import flow, task
        from langchain_chroma import Chroma
        from langchain_community.document_loaders import PyPDFLoader

        @task
        def ingest(path): Chroma.from_documents(PyPDFLoader(path).load())

        @flow
        def nightly(): ingest("a.pdf")
        """
    )
    assert found.names("data_pipeline") == {"nightly"}
