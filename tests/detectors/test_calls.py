"""Calls of each large family of SDKs: what, of whom, which model, with which limits, on which line; and what is no call."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest
from tests.detectors.scanning import marked, scan

# name: (source, operation, provider, model, other attributes)
CASES: dict[str, tuple[str, str, Any, Any, dict[str, Any]]] = {
    # openai
    "openai chat": (
        "from openai import OpenAI\nclient = OpenAI()\nclient.chat.completions.create(model='gpt-4o', messages=[{'role': 'system', 'content': 's'}], max_tokens=5, temperature=0.2, timeout=30)  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {
            "max_tokens": 5,
            "temperature": 0.2,
            "timeout": 30,
            "system_message": True,
            "streaming": False,
            "structured_output": False,
        },
    ),
    "openai async": (
        "from openai import AsyncOpenAI\nasync def f():\n    client = AsyncOpenAI(timeout=20)\n    return await client.chat.completions.create(model='gpt-4o', messages=[{'role': 'user', 'content': 'q'}])  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {"timeout": 20, "system_message": False, "awaited": True},
    ),
    "openai module": (
        "import openai\nopenai.chat.completions.create(model='gpt-4o', messages=[])  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {},
    ),
    "openai before 1.0": (
        "import openai\nopenai.ChatCompletion.create(model='gpt-4', messages=[])  # <-",
        "chat",
        "openai",
        "gpt-4",
        {},
    ),
    "openai stream": (
        "import openai\nc = openai.OpenAI()\nfor e in c.chat.completions.create(model='gpt-4o', messages=[], stream=True):  # <-\n    print(e)",
        "chat",
        "openai",
        "gpt-4o",
        {"streaming": True},
    ),
    "openai parse": (
        "from openai import OpenAI\nOpenAI().beta.chat.completions.parse(model='gpt-4o', messages=[], response_format=Answer)  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {"structured_output": True},
    ),
    "openai json mode": (
        "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[], response_format={'type': 'json_object'})  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {"structured_output": True},
    ),
    "openai text format": (
        "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[], response_format={'type': 'text'})  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {"structured_output": False},
    ),
    "openai responses": (
        "from openai import OpenAI\nOpenAI().responses.create(model='gpt-4.1', input='q', instructions='be kind')  # <-",
        "chat",
        "openai",
        "gpt-4.1",
        {"system_message": True},
    ),
    "openai embeddings": (
        "from openai import OpenAI\nOpenAI().embeddings.create(model='text-embedding-3-small', input='t')  # <-",
        "embeddings",
        "openai",
        "text-embedding-3-small",
        {},
    ),
    "openai image": (
        "from openai import OpenAI\nOpenAI().images.generate(model='dall-e-3', prompt='p')  # <-",
        "image",
        "openai",
        "dall-e-3",
        {},
    ),
    "openai audio": (
        "from openai import OpenAI\nOpenAI().audio.transcriptions.create(model='whisper-1', file=f)  # <-",
        "audio",
        "openai",
        "whisper-1",
        {},
    ),
    "openai client": (
        "from openai import OpenAI\nclient = OpenAI(timeout=5)  # <-",
        "client",
        "openai",
        None,
        {"timeout": 5},
    ),
    "openai with_options": (
        "from openai import OpenAI\nc = OpenAI()\nc.with_options(timeout=3).chat.completions.create(model='gpt-4o', messages=[])  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {"timeout": 3},
    ),
    "openai in a class": (
        "from openai import OpenAI\nclass A:\n    def __init__(self):\n        self.client = OpenAI()\n    def f(self):\n        return self.client.chat.completions.create(model='gpt-4o', messages=[])  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {},
    ),
    "openai by a guarded import": (
        "try:\n    from openai import OpenAI\nexcept ImportError:\n    OpenAI = None\nc = OpenAI()\nc.chat.completions.create(model='gpt-4o', messages=[])  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {},
    ),
    "openai by a global": (
        "from openai import OpenAI\nc = None\ndef init():\n    global c\n    c = OpenAI()\ndef f():\n    c.chat.completions.create(model='gpt-4o', messages=[])  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {},
    ),
    "system message in added lists": (
        "from openai import OpenAI\ndef f(history):\n    messages = [{'role': 'system', 'content': 's'}] + history\n    OpenAI().chat.completions.create(model='gpt-4o', messages=messages)  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {"system_message": True},
    ),
    "unknown messages": (
        "from openai import OpenAI\ndef f(messages):\n    OpenAI().chat.completions.create(model='gpt-4o', messages=messages)  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {"system_message": None},
    ),
    "model from the environment": (
        "import os\nfrom openai import OpenAI\nOpenAI().chat.completions.create(model=os.getenv('M', 'gpt-4o-mini'), messages=[])  # <-",
        "chat",
        "openai",
        "gpt-4o-mini",
        {},
    ),
    "model that cannot be known": (
        "from openai import OpenAI\ndef f(m):\n    OpenAI().chat.completions.create(model=m, messages=[])  # <-",
        "chat",
        "openai",
        None,
        {},
    ),
    "spread arguments": (
        "from openai import OpenAI\nargs = {'model': 'gpt-4o', 'max_tokens': 9}\nOpenAI().chat.completions.create(messages=[], **args)  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {"max_tokens": 9},
    ),
    "unknown spread": (
        "from openai import OpenAI\ndef f(**args):\n    OpenAI().chat.completions.create(messages=[], **args)  # <-",
        "chat",
        "openai",
        None,
        {"max_tokens": None},
    ),
    "limits that are not literal": (
        "from openai import OpenAI\ndef f(n):\n    OpenAI().chat.completions.create(model='gpt-4o', messages=[], max_tokens=n * 2)  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {"max_tokens": True, "timeout": False},
    ),
    "line of a long call": (
        "from openai import OpenAI\nclient = OpenAI()\nx = (\n    client.chat\n    .completions\n    .create(  # <-\n        model='gpt-4o',\n        messages=[],\n    )\n)",
        "chat",
        "openai",
        "gpt-4o",
        {},
    ),
    "in a loop and a try": (
        "from openai import OpenAI\nc = OpenAI()\nfor q in qs:\n    try:\n        c.chat.completions.create(model='gpt-4o', messages=[])  # <-\n    except E:\n        pass",
        "chat",
        "openai",
        "gpt-4o",
        {"in_loop": "loop", "in_try": True},
    ),
    # hosts
    "a server of one's own": (
        "from openai import OpenAI\nOpenAI(base_url='http://localhost:8000/v1').chat.completions.create(model='m', messages=[])  # <-",
        "chat",
        "openai_compatible",
        "m",
        {},
    ),
    "a proxy of another dialect": (
        "from anthropic import Anthropic\nAnthropic(base_url='https://proxy.example.com').messages.create(model='claude-3-opus-20240229', max_tokens=1, messages=[])  # <-",
        "chat",
        "anthropic",
        "claude-3-opus-20240229",
        {},
    ),
    "a gateway at an unknown host": (
        "import litellm\nlitellm.completion(model='openai/m', api_base='https://x.example.com', messages=[])  # <-",
        "chat",
        "openai_compatible",
        "m",
        {},
    ),
    "azure": (
        "from openai import AzureOpenAI\nc = AzureOpenAI(azure_endpoint='https://x.openai.azure.com', api_version='2024-06-01')\nc.chat.completions.create(model='my-deployment', messages=[])  # <-",
        "chat",
        "azure.ai.openai",
        None,
        {},
    ),
    "another base_url": (
        "from openai import OpenAI\nc = OpenAI(base_url='https://api.groq.com/openai/v1')\nc.chat.completions.create(model='llama-3.1-8b-instant', messages=[])  # <-",
        "chat",
        "groq",
        "llama-3.1-8b-instant",
        {},
    ),
    "base_url of deepseek": (
        "from openai import OpenAI\nOpenAI(base_url='https://api.deepseek.com').chat.completions.create(model='deepseek-chat', messages=[])  # <-",
        "chat",
        "deepseek",
        "deepseek-chat",
        {},
    ),
    "base_url of openrouter": (
        "from openai import OpenAI\nOpenAI(base_url='https://openrouter.ai/api/v1').chat.completions.create(model='anthropic/claude-3.5-sonnet', messages=[])  # <-",
        "chat",
        "openrouter",
        "claude-3.5-sonnet",
        {},
    ),
    "unknown host": (
        "from openai import OpenAI\nOpenAI(base_url='https://llm.example.com/v1').chat.completions.create(model='m', messages=[])  # <-",
        "chat",
        "openai_compatible",
        "m",
        {},
    ),
    "unknown base_url": (
        "from openai import OpenAI\ndef f(url):\n    OpenAI(base_url=url).chat.completions.create(model='gpt-4o', messages=[])  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {},
    ),
    "ollama's port": (
        "from openai import OpenAI\nOpenAI(base_url='http://localhost:11434/v1').chat.completions.create(model='llama3', messages=[])  # <-",
        "chat",
        "ollama",
        "llama3",
        {},
    ),
    # other labs
    "anthropic": (
        "import anthropic\nc = anthropic.Anthropic()\nc.messages.create(model='claude-3-5-sonnet-20241022', max_tokens=1024, system='s', messages=[])  # <-",
        "chat",
        "anthropic",
        "claude-3-5-sonnet-20241022",
        {"max_tokens": 1024, "system_message": True},
    ),
    "anthropic stream": (
        "from anthropic import AsyncAnthropic\nasync def f():\n    async with AsyncAnthropic().messages.stream(model='claude-3-5-haiku-latest', max_tokens=9, messages=[]) as s:  # <-\n        pass",
        "chat",
        "anthropic",
        "claude-3-5-haiku-latest",
        {"streaming": True},
    ),
    "anthropic on bedrock": (
        "from anthropic import AnthropicBedrock\nAnthropicBedrock().messages.create(model='anthropic.claude-3-5-sonnet-20241022-v2:0', max_tokens=9, messages=[])  # <-",
        "chat",
        "aws.bedrock",
        "claude-3-5-sonnet-20241022-v2:0",
        {},
    ),
    "anthropic on vertex": (
        "from anthropic import AnthropicVertex\nAnthropicVertex(region='r', project_id='p').messages.create(model='claude-3-5-sonnet@20240620', max_tokens=9, messages=[])  # <-",
        "chat",
        "gcp.vertex_ai",
        "claude-3-5-sonnet@20240620",
        {},
    ),
    "google genai": (
        "from google import genai\nc = genai.Client()\nc.models.generate_content(model='gemini-2.0-flash', contents='q', config={'max_output_tokens': 7, 'system_instruction': 's'})  # <-",
        "chat",
        "gcp.gemini",
        "gemini-2.0-flash",
        {"max_tokens": 7, "system_message": True},
    ),
    "google genai types": (
        "from google import genai\nfrom google.genai import types\nc = genai.Client()\nc.models.generate_content(model='gemini-2.0-flash', contents='q', config=types.GenerateContentConfig(temperature=0.1, system_instruction='s'))  # <-",
        "chat",
        "gcp.gemini",
        "gemini-2.0-flash",
        {"temperature": 0.1, "system_message": True},
    ),
    "google genai on vertex": (
        "from google import genai\nc = genai.Client(vertexai=True, project='p')\nc.models.generate_content(model='gemini-2.0-flash', contents='q')  # <-",
        "chat",
        "gcp.vertex_ai",
        "gemini-2.0-flash",
        {},
    ),
    "google generativeai": (
        "import google.generativeai as genai\nm = genai.GenerativeModel('gemini-1.5-pro')\nm.generate_content('q')  # <-",
        "chat",
        "gcp.gemini",
        "gemini-1.5-pro",
        {},
    ),
    "bedrock converse": (
        "import boto3\nc = boto3.client('bedrock-runtime')\nc.converse(modelId='us.anthropic.claude-3-5-sonnet-20241022-v2:0', messages=[], system=[{'text': 's'}], inferenceConfig={'maxTokens': 8})  # <-",
        "chat",
        "aws.bedrock",
        "claude-3-5-sonnet-20241022-v2:0",
        {"max_tokens": 8, "system_message": True},
    ),
    "bedrock invoke_model": (
        "import boto3, json\nc = boto3.client('bedrock-runtime', region_name='us-east-1')\nbody = json.dumps({'max_tokens': 8, 'messages': []})\nc.invoke_model(modelId='anthropic.claude-3-haiku-20240307-v1:0', body=body)  # <-",
        "chat",
        "aws.bedrock",
        "claude-3-haiku-20240307-v1:0",
        {"max_tokens": 8},
    ),
    "bedrock by a session": (
        "import boto3\ns = boto3.Session()\ns.client(service_name='bedrock-runtime').converse_stream(modelId='amazon.nova-pro-v1:0', messages=[])  # <-",
        "chat",
        "aws.bedrock",
        "nova-pro-v1:0",
        {"streaming": True},
    ),
    "cohere": (
        "import cohere\nc = cohere.ClientV2()\nc.chat(model='command-r-plus', messages=[])  # <-",
        "chat",
        "cohere",
        "command-r-plus",
        {},
    ),
    "cohere rerank": (
        "import cohere\ncohere.Client().rerank(model='rerank-english-v3.0', query='q', documents=[])  # <-",
        "rerank",
        "cohere",
        "rerank-english-v3.0",
        {},
    ),
    "mistral": (
        "from mistralai import Mistral\nc = Mistral(api_key='k')\nc.chat.complete(model='mistral-large-latest', messages=[])  # <-",
        "chat",
        "mistral_ai",
        "mistral-large-latest",
        {},
    ),
    "groq": (
        "from groq import Groq\nGroq().chat.completions.create(model='llama-3.3-70b-versatile', messages=[])  # <-",
        "chat",
        "groq",
        "llama-3.3-70b-versatile",
        {},
    ),
    "ollama function": (
        "import ollama\nollama.chat(model='llama3.2', messages=[])  # <-",
        "chat",
        "ollama",
        "llama3.2",
        {},
    ),
    "ollama client": (
        "from ollama import Client\nClient(host='http://h:11434').embed(model='nomic-embed-text', input='t')  # <-",
        "embeddings",
        "ollama",
        "nomic-embed-text",
        {},
    ),
    "litellm": (
        "import litellm\nlitellm.completion(model='anthropic/claude-3-5-sonnet-20240620', messages=[], num_retries=2)  # <-",
        "chat",
        "anthropic",
        "claude-3-5-sonnet-20240620",
        {},
    ),
    "litellm without prefix": (
        "from litellm import acompletion\nasync def f():\n    await acompletion(model='gpt-4o', messages=[])  # <-",
        "chat",
        "litellm",
        "gpt-4o",
        {},
    ),
    "litellm on azure": (
        "from litellm import completion\ncompletion(model='azure/my-gpt', messages=[])  # <-",
        "chat",
        "azure.ai.openai",
        "my-gpt",
        {},
    ),
    "together": (
        "from together import Together\nTogether().chat.completions.create(model='meta-llama/Llama-3-8b-chat-hf', messages=[])  # <-",
        "chat",
        "together",
        "llama-3-8b-chat-hf",
        {},
    ),
    "huggingface hub": (
        "from huggingface_hub import InferenceClient\nInferenceClient().chat_completion(model='mistralai/Mistral-7B-Instruct-v0.3', messages=[])  # <-",
        "chat",
        "huggingface",
        "mistral-7b-instruct-v0.3",
        {},
    ),
    "voyage": (
        "import voyageai\nvoyageai.Client().embed(['t'], model='voyage-3')  # <-",
        "embeddings",
        "voyageai",
        "voyage-3",
        {},
    ),
    # frameworks
    "langchain client": (
        "from langchain_openai import ChatOpenAI\nllm = ChatOpenAI(model='gpt-4o', temperature=0, timeout=9)  # <-",
        "client",
        "openai",
        "gpt-4o",
        {"temperature": 0, "timeout": 9},
    ),
    "langchain invoke": (
        "from langchain_openai import ChatOpenAI\nllm = ChatOpenAI(model='gpt-4o', max_tokens=3)\nllm.invoke('q')  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {"max_tokens": 3},
    ),
    "langchain community": (
        "from langchain_community.chat_models import ChatOpenAI\nllm = ChatOpenAI(model_name='gpt-4o')\nllm.predict('q')  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {},
    ),
    "langchain stream": (
        "from langchain_anthropic import ChatAnthropic\nfor c in ChatAnthropic(model='claude-3-opus-20240229').stream('q'):  # <-\n    pass",
        "chat",
        "anthropic",
        "claude-3-opus-20240229",
        {"streaming": True},
    ),
    "langchain chain": (
        "from langchain_openai import ChatOpenAI\nfrom langchain_core.prompts import ChatPromptTemplate\nfrom langchain_core.output_parsers import StrOutputParser\nprompt = ChatPromptTemplate.from_messages([('system', 's'), ('human', '{q}')])\nchain = prompt | ChatOpenAI(model='gpt-4o') | StrOutputParser()\nchain.invoke({'q': 'x'})  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {},
    ),
    "langchain bind_tools": (
        "from langchain_openai import ChatOpenAI\nllm = ChatOpenAI(model='gpt-4o').bind_tools([t])\nllm.invoke('q')  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {},
    ),
    "langchain structured": (
        "from langchain_openai import ChatOpenAI\nllm = ChatOpenAI(model='gpt-4o').with_structured_output(Answer)\nllm.invoke('q')  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {"structured_output": True},
    ),
    "langchain fallbacks": (
        "from langchain_openai import ChatOpenAI\nfrom langchain_anthropic import ChatAnthropic\nllm = ChatOpenAI(model='gpt-4o').with_fallbacks([ChatAnthropic(model='claude-3-opus-20240229')])\nllm.invoke('q')  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {},
    ),
    "langchain azure": (
        "from langchain_openai import AzureChatOpenAI\nAzureChatOpenAI(azure_deployment='d', model='gpt-4o').invoke('q')  # <-",
        "chat",
        "azure.ai.openai",
        "gpt-4o",
        {},
    ),
    "langchain init_chat_model": (
        "from langchain.chat_models import init_chat_model\ninit_chat_model('anthropic:claude-3-5-sonnet-latest')  # <-",
        "client",
        "anthropic",
        "claude-3-5-sonnet-latest",
        {},
    ),
    "langchain embeddings": (
        "from langchain_openai import OpenAIEmbeddings\ne = OpenAIEmbeddings(model='text-embedding-3-large')\ne.embed_query('t')  # <-",
        "embeddings",
        "openai",
        "text-embedding-3-large",
        {},
    ),
    "langchain annotated": (
        "from langchain_core.language_models import BaseChatModel\ndef f(llm: BaseChatModel):\n    llm.invoke('q')  # <-",
        "chat",
        None,
        None,
        {},
    ),
    "langgraph agent": (
        "from langgraph.prebuilt import create_react_agent\nfrom langchain_openai import ChatOpenAI\nagent = create_react_agent(ChatOpenAI(model='gpt-4o'), tools=[])\nagent.invoke({'messages': []})  # <-",
        "agent_run",
        "openai",
        "gpt-4o",
        {},
    ),
    "langgraph agent by name": (
        "from langgraph.prebuilt import create_react_agent\nagent = create_react_agent('openai:gpt-4o', tools=[])\nagent.invoke({'messages': []})  # <-",
        "agent_run",
        "openai",
        "gpt-4o",
        {},
    ),
    "llama_index": (
        "from llama_index.llms.openai import OpenAI\nllm = OpenAI(model='gpt-4o')\nllm.complete('q')  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {},
    ),
    "llama_index settings": (
        "from llama_index.core import Settings, VectorStoreIndex\nfrom llama_index.llms.anthropic import Anthropic\nSettings.llm = Anthropic(model='claude-3-opus-20240229')\nindex = VectorStoreIndex.from_documents([])\nengine = index.as_query_engine()\nengine.query('q')  # <-",
        "chat",
        "anthropic",
        "claude-3-opus-20240229",
        {},
    ),
    "crewai": (
        "from crewai import Agent, Crew, Task, LLM\na = Agent(role='r', goal='g', backstory='b', llm=LLM(model='anthropic/claude-3-opus-20240229'))\nt = Task(description='d', expected_output='e', agent=a)\ncrew = Crew(agents=[a], tasks=[t])\ncrew.kickoff()  # <-",
        "agent_run",
        "anthropic",
        "claude-3-opus-20240229",
        {},
    ),
    "openai agents": (
        "from agents import Agent, Runner\na = Agent(name='n', instructions='i', model='gpt-4.1')\nRunner.run_sync(a, 'q')  # <-",
        "agent_run",
        "openai",
        "gpt-4.1",
        {},
    ),
    "pydantic_ai": (
        "from pydantic_ai import Agent\na = Agent('anthropic:claude-3-5-sonnet-latest', system_prompt='s')\na.run_sync('q')  # <-",
        "agent_run",
        "anthropic",
        "claude-3-5-sonnet-latest",
        {},
    ),
    "instructor": (
        "import instructor\nfrom openai import OpenAI\nc = instructor.from_openai(OpenAI())\nc.chat.completions.create(model='gpt-4o', messages=[], response_model=R)  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {"structured_output": True},
    ),
    "transformers pipeline": (
        "from transformers import pipeline\np = pipeline('text-generation', model='gpt2')\np('q')  # <-",
        "chat",
        ANY,
        "gpt2",
        {},
    ),
    "sentence transformers": (
        "from sentence_transformers import SentenceTransformer\nm = SentenceTransformer('sentence-transformers/all-MiniLM-L6-v2')\nm.encode(['t'])  # <-",
        "embeddings",
        "local",
        "all-minilm-l6-v2",
        {},
    ),
    # raw HTTP
    "requests to a host": (
        "import requests\nrequests.post('https://api.openai.com/v1/chat/completions', json={'model': 'gpt-4o', 'messages': [{'role': 'system', 'content': 's'}], 'temperature': 0.5}, timeout=8)  # <-",
        "chat",
        "openai",
        "gpt-4o",
        {"temperature": 0.5, "timeout": 8, "system_message": True},
    ),
    "httpx with a base_url": (
        "import httpx\nc = httpx.AsyncClient(base_url='https://api.anthropic.com', timeout=5)\nasync def f():\n    await c.post('/v1/messages', json={'model': 'claude-3-opus-20240229', 'max_tokens': 2})  # <-",
        "chat",
        "anthropic",
        "claude-3-opus-20240229",
        {"max_tokens": 2},
    ),
    "aiohttp": (
        "import aiohttp\nasync def f():\n    async with aiohttp.ClientSession() as s:\n        async with s.post('https://api.mistral.ai/v1/embeddings', json={'model': 'mistral-embed'}) as r:  # <-\n            pass",
        "embeddings",
        "mistral_ai",
        "mistral-embed",
        {},
    ),
    "requests to a url of a constant": (
        "import requests\nBASE = 'https://api.deepseek.com'\nrequests.post(f'{BASE}/chat/completions', json={'model': 'deepseek-chat'})  # <-",
        "chat",
        "deepseek",
        "deepseek-chat",
        {},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_calls(name: str) -> None:
    source, operation, provider, model, flags = CASES[name]
    here = [
        n for n in scan(source).calls() if n.place.line == marked(source) and n.attributes["operation"] == operation
    ]
    assert len(here) == 1
    found = here[0].attributes
    assert (found["provider"], found["model"]) == (provider, model)
    assert {k: found[k] for k in flags} == flags
    assert [type(found[k]) for k in flags] == [type(v) for v in flags.values()]


@pytest.mark.parametrize("name", CASES)
def test_edges_join_a_call_to_its_provider_and_model(name: str) -> None:
    source, operation, _, model, _ = CASES[name]
    graph = scan(source).graph
    node = next(
        n for n in graph.of("call") if n.place.line == marked(source) and n.attributes["operation"] == operation
    )
    provider = node.attributes["provider"]
    assert provider is None or provider in {n.name for n in graph.out(node, "calls")}
    assert model is None or model in {n.name for n in graph.out(node, "uses_model")}


def test_fallbacks_are_in_use_beside_the_first_choice() -> None:
    found = scan(CASES["langchain fallbacks"][0])
    assert found.roles("provider") == {"openai": "used", "anthropic": "used"}
    assert found.roles("model") == {"gpt-4o": "used", "claude-3-opus-20240229": "used"}


def test_a_request_names_the_client_that_it_goes_through() -> None:
    found = scan("from openai import OpenAI\nc = OpenAI()\nc.chat.completions.create(model='gpt-4o', messages=[])\n")
    client, request = found.calls()
    assert request.attributes["client"] == client.id


def test_ids_of_calls_survive_lines_above_them() -> None:
    source = "from openai import OpenAI\nc = OpenAI()\nc.chat.completions.create(model='gpt-4o', messages=[])\n"
    assert [n.id for n in scan(source).calls()] == [n.id for n in scan("# more\n\n" + source).calls()]


def test_arms_of_a_dispatch_are_optional() -> None:
    source = (
        "from openai import OpenAI\nfrom anthropic import Anthropic\nfrom groq import Groq\n"
        "def client(kind):\n    if kind == 'a':\n        return OpenAI()\n    elif kind == 'b':\n        return Anthropic()\n"
        "    elif kind == 'c':\n        return Groq()\n"
    )
    assert scan(source).roles("provider") == {"openai": "optional", "anthropic": "optional", "groq": "optional"}


def test_dead_code_is_not_in_use() -> None:
    source = "from openai import OpenAI\nif False:\n    OpenAI().chat.completions.create(model='gpt-4o', messages=[])\n"
    assert {n.role for n in scan(source).graph.of("call", "provider", "model")} == {"optional"}


# -- what is no call ---------------------------------------------------------------------------------------------------

FOREIGN = {
    "a client of one's own": "class OpenAI:\n    def __init__(self): self.chat = self\nc = OpenAI()\nc.chat.completions.create(model='m', messages=[])",
    "a client of another package": "from mycompany.sdk import OpenAI\nOpenAI().chat.completions.create(model='m', messages=[])",
    "a parameter": "def f(client):\n    client.chat.completions.create(model='m', messages=[])",
    "an unknown name": "client.messages.create(model='m', max_tokens=1, messages=[])",
    "generate_content of a lesson": "class Lesson:\n    def generate_content(self): ...\nLesson().generate_content()",
    "converse of a bot": "from chatterbot import ChatBot\nChatBot('x').converse(modelId='m')",
    "kickoff of a project": "class Project:\n    def kickoff(self): ...\nProject().kickoff()",
    "invoke of a task": "from invoke import Context\nContext().invoke('build')",
    "invoke of a command": "from click.testing import CliRunner\nCliRunner().invoke(main, [])",
    "embed of a video": "import embedly\nembedly.Embed('k').embed('u')",
    "run of an app": "from flask import Flask\nFlask('a').run('q')",
    "rerank of a list": "def rerank(query, documents): ...\nrerank('q', [])",
    "completion of a shell": "from argcomplete import completion\ncompletion(model='m', messages=[])",
    "encode of a text": "'x'.encode()\nimport json\njson.JSONEncoder().encode('x')",
    "generate of a key": "from cryptography.fernet import Fernet\nFernet.generate_key()",
    "query of a database": "from sqlalchemy.orm import Session\nSession().query('x')",
    "predict of an estimator of one's own": "class M:\n    def predict(self, x): ...\nM().predict('q')",
    "pipeline of a function": "def pipeline(task): ...\npipeline('text-generation')('q')",
    "another cloud service": "import boto3\nboto3.client('s3').get_object(Bucket='b', Key='k')",
    "cloud storage": "from google.cloud import storage\nstorage.Client().bucket('b')",
    "google.cloud.storage imported whole": "import google.cloud.storage\ngoogle.cloud.storage.Client()",
    "a plain session": "import aiohttp\nasync def f():\n    async with aiohttp.ClientSession() as s:\n        await s.post('https://example.com/v1/chat/completions', json={'model': 'm'})",
    "a host that is none": "import requests\nrequests.post('https://example.com/v1/chat/completions', json={'model': 'gpt-4o'})",
    "a list of models": "import requests\nrequests.get('https://api.openai.com/v1/models')",
    "a docstring": '"""\nfrom openai import OpenAI\nOpenAI().chat.completions.create()\n"""',
    "commented-out code": "# from openai import OpenAI\n# OpenAI().chat.completions.create(model='gpt-4o', messages=[])\nx = 1",
    "code in a text": 'EXAMPLE = """\nfrom openai import OpenAI\nOpenAI()\n"""',
    "an import for types": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from openai import OpenAI\ndef f(c: 'OpenAI') -> None: ...",
    "an exception": "import openai\ntry:\n    f()\nexcept openai.RateLimitError:\n    pass",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_same_named_foreign_things_are_no_calls(name: str) -> None:
    found = scan(FOREIGN[name])
    assert [n.name for n in found.calls()] == []
    assert found.names("provider", role="used") == set()


def test_local_modules_named_like_packages_are_the_repositorys_own() -> None:
    found = scan(
        {
            "agents.py": "class Agent:\n    def __init__(self, **k): ...\nclass Runner:\n    @staticmethod\n    def run_sync(a, q): ...\n",
            "mcp.py": "class ClientSession: ...\n",
            "openai.py": "class OpenAI:\n    def chat(self): ...\n",
            "app.py": "from agents import Agent, Runner\nfrom mcp import ClientSession\nfrom openai import OpenAI\nRunner.run_sync(Agent(name='n'), 'q')\nClientSession()\nOpenAI().chat()\n",
        }
    )
    assert not set(found.graph.nodes) - {n.id for n in found.graph.of("module", "entry_point")}


def test_a_session_of_a_web_library_is_no_tool_server() -> None:
    assert scan("import aiohttp\nsession = aiohttp.ClientSession()\n").names("mcp_server", "framework") == set()
