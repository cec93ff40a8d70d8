"""Constructs in a programming language, and templates: who needs whom, rights, programs and what stands around."""

from __future__ import annotations

from tests.detectors.infra.landscape import CODE, edges, node, places, scan

STORAGE = """import { Construct } from 'constructs';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
export class Storage extends Construct {
  readonly table: dynamodb.Table;
  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new dynamodb.Table(this, 'Sessions', {});
  }
}
"""
API = """import { Construct } from 'constructs';
import * as path from 'path';
import * as iam from 'aws-cdk-lib/aws-iam';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
interface Props { table: ITable; secret: string }
export class Api extends Construct {
  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    const queue = new Queue(this, 'Jobs');
    const chat = new NodejsFunction(this, 'Chat', {
      entry: path.join(__dirname, '../functions/chat.ts'),
      environment: { TABLE: props.table.tableName, OTHER: props.secret, ID: props.unknown.id },
    });
    props.table.grantReadData(chat);
    chat.addEventSource(new SqsEventSource(queue));
    chat.addToRolePolicy(new iam.PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: ['*'] }));
    new NodejsFunction(this, 'Plain', { entry: path.join(__dirname, '../functions/plain.ts') });
  }
}
"""
APP = """import { Storage } from './storage';
import { Api } from './api';
import { Stack } from 'aws-cdk-lib';
export class Main extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const storage = new Storage(this, 'Storage');
    new Api(this, 'Api', { table: storage.table, secret: 'x' });
  }
}
"""
FILES = {
    "cdk/lib/storage.ts": STORAGE,
    "cdk/lib/api.ts": API,
    "cdk/lib/main.ts": APP,
    "cdk/functions/chat.ts": "import OpenAI from 'openai';\nnew OpenAI().chat.completions.create({model: 'gpt-4o', messages: []});\n",
    "cdk/functions/plain.ts": "console.log(1);\n",
}


def test_constructs_across_files() -> None:
    graph = scan(FILES)
    assert places(graph) == {
        "cdk:Chat": "cdk/lib/api.ts:13",
        "cdk:Jobs": "cdk/lib/api.ts:12",
        "cdk:Sessions": "cdk/lib/storage.ts:7",
    }
    assert edges(graph, "depends_on") == {("cdk:Chat", "cdk:Sessions"), ("cdk:Chat", "cdk:Jobs")}
    assert edges(graph, "reads") == {("cdk:Chat", "dynamodb:Sessions")}
    assert edges(graph, "writes") == set()
    assert ("cdk:Chat", "openai") in edges(graph, "calls")
    assert node(graph, "infra", "cdk:Chat").get("hosts") == "cdk/functions/chat.ts"


def test_constructs_in_python() -> None:
    text = """from aws_cdk import Stack, aws_bedrock as bedrock, aws_lambda as lambda_, aws_iam as iam, aws_stepfunctions_tasks as tasks
class Main(Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        role = iam.Role(self, "AgentRole", assumed_by=iam.ServicePrincipal("bedrock.amazonaws.com"))
        agent = bedrock.CfnAgent(self, "Agent", agent_resource_role_arn=role.role_arn, foundation_model="amazon.nova-pro-v1:0")
        worker = lambda_.Function(
            self, "Worker", code=lambda_.Code.from_asset("functions/worker"), handler="app.handler",
            environment={"AGENT": agent.attr_agent_id},
        )
        other = lambda_.Function(self, "Other", code=lambda_.Code.from_asset("functions/other"), handler="app.handler")
        worker.grant_invoke(other)
        prop = bedrock.CfnAgent.AgentActionGroupProperty(action_group_name="x")
"""
    graph = scan({"stacks/main.py": text, "functions/worker/app.py": CODE, "functions/other/app.py": "print(1)\n"})
    assert set(places(graph)) == {"cdk:Agent", "cdk:AgentRole", "cdk:Worker"}
    assert edges(graph, "depends_on") == {("cdk:Agent", "cdk:AgentRole"), ("cdk:Worker", "cdk:Agent")}
    assert ("cdk:Agent", "nova-pro-v1:0") in edges(graph, "deploys")
    assert node(graph, "infra", "cdk:Worker").get("hosts") == "functions/worker/app.py"


def test_a_template() -> None:
    text = """Resources:
  Chat:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: chat.handler
      Environment:
        Variables:
          TABLE: !Ref Sessions
          QUEUE: !Sub "${Jobs.QueueName}"
      Policies:
        - DynamoDBReadPolicy:
            TableName: !Ref Sessions
        - Statement:
            - Effect: Allow
              Action: ['sqs:SendMessage']
              Resource: !GetAtt Jobs.Arn
  Sessions:
    Type: AWS::Serverless::SimpleTable
  Jobs:
    Type: AWS::SQS::Queue
  Plain:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: plain.handler
  Site:
    Type: AWS::S3::Bucket
"""
    graph = scan({"app/template.yaml": text, "app/src/chat.py": CODE, "app/src/plain.py": "print(1)\n"})
    assert set(places(graph)) == {"cloudformation:Chat", "cloudformation:Sessions", "cloudformation:Jobs"}
    assert edges(graph, "depends_on") == {
        ("cloudformation:Chat", "cloudformation:Sessions"),
        ("cloudformation:Chat", "cloudformation:Jobs"),
    }
    assert edges(graph, "reads") == {("cloudformation:Chat", "dynamodb:Sessions")}
    assert ("cloudformation:Chat", "openai") in edges(graph, "calls")


def test_a_class_of_the_tree_that_extends_a_construct() -> None:
    base = """import { Function } from 'aws-cdk-lib/aws-lambda';
export class TeamFunction extends Function {
  constructor(scope, id, props) { super(scope, id, props); }
}
"""
    stack = """import { Stack } from 'aws-cdk-lib';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { TeamFunction } from './team-function';
export class Main extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const table = new Table(this, 'Rows', {});
    const chat = new TeamFunction(this, 'Chat', { environment: { OPENAI_API_KEY: 'x', TABLE: table.tableName } });
    table.grantWriteData(chat);
  }
}
export class Other extends Main {}
new Other(null, 'main');
"""
    graph = scan({"lib/team-function.ts": base, "lib/main.ts": stack, "app.py": CODE})
    assert set(places(graph)) == {"cdk:Chat", "cdk:Rows"}
    assert edges(graph, "depends_on") == {("cdk:Chat", "cdk:Rows")}
    assert edges(graph, "writes") == {("cdk:Chat", "dynamodb:Rows")}


KNOWLEDGE = """import { Stack } from 'aws-cdk-lib';
import { bedrock } from '@cdklabs/generative-ai-cdk-constructs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as path from 'path';
export class Main extends Stack {
  constructor(scope, id) {
    super(scope, id);
    let knowledgeBaseId: string;
    if (id) {
      const large = new bedrock.VectorKnowledgeBase(this, 'Large', {
        embeddingsModel: bedrock.BedrockFoundationModel.TITAN_EMBED_TEXT_V2_1024,
      });
      knowledgeBaseId = large.knowledgeBaseId;
    } else {
      knowledgeBaseId = new bedrock.VectorKnowledgeBase(this, 'Small', {}).knowledgeBaseId;
    }
    new lambda.Function(this, 'Ask', { environment: { KNOWLEDGE_BASE_ID: knowledgeBaseId } });
  }
}
"""


def test_constructs_that_the_catalogue_knows_as_types() -> None:
    graph = scan({"cdk/main.ts": KNOWLEDGE})
    assert edges(graph, "depends_on") == {("cdk:Ask", "cdk:Large"), ("cdk:Ask", "cdk:Small")}
    assert {n.name for n in graph.of("model")} == {"titan-embed-text-v2:0"}


ACROSS = {
    "cdk/store.py": """from aws_cdk import Stack, aws_opensearchserverless as aoss
class Store(Stack):
    def __init__(self, scope, construct_id, **kwargs):
        super().__init__(scope, construct_id, **kwargs)
        collection = aoss.CfnCollection(self, "Vectors", type="VECTORSEARCH", name="v")
        self.collection_arn = collection.attr_arn
""",
    "cdk/base.py": """from aws_cdk import Stack, aws_bedrock as bedrock
class Base(Stack):
    def __init__(self, scope, construct_id, *, collection_arn, **kwargs):
        super().__init__(scope, construct_id, **kwargs)
        bedrock.CfnKnowledgeBase(self, "Base", name="b", role_arn="r", storage_configuration=dict(arn=collection_arn))
""",
    "cdk/app.py": """import aws_cdk
from base import Base
from store import Store
app = aws_cdk.App()
store = Store(app, "Store")
Base(app, "Knowledge", collection_arn=store.collection_arn)
""",
}


def test_a_property_that_one_stack_hands_to_another() -> None:
    assert ("cdk:Base", "cdk:Vectors") in edges(scan(ACROSS), "depends_on")
