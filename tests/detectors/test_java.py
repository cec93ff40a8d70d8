"""Java from files to nodes: builders, injected clients, interfaces that a framework implements, settings files."""

from __future__ import annotations

from tests.detectors.scanning import Found, scan

from stackaudit.model.graph import Node

SRC = "src/main/java/a"
HEAD = "package a;\nimport dev.langchain4j.model.openai.*;\nimport dev.langchain4j.model.chat.ChatModel;\n"


def only(found: Found, operation: str) -> Node:
    rows = [n for n in found.calls() if n.attributes["operation"] == operation]
    assert len(rows) == 1, [(n.name, n.place) for n in found.calls()]
    return rows[0]


def test_a_builder_is_one_client_and_its_method_one_call() -> None:
    found = scan({
        f"{SRC}/A.java": HEAD + 'class A {\n  ChatModel m = OpenAiChatModel.builder()\n    .apiKey(System.getenv("OPENAI_API_KEY"))\n    .modelName(OpenAiChatModelName.GPT_4_O_MINI)\n'
        '    .timeout(java.time.Duration.ofSeconds(9)).temperature(0.2).build();\n  String f() {\n    return m.chat("hi");\n  }\n}\n'
    })  # fmt: skip
    client, call = only(found, "client"), only(found, "chat")
    assert (client.place.line, call.place.line) == (5, 10)
    for node in (client, call):
        assert node.attributes["provider"] == "openai"
        assert node.attributes["model"] == "gpt-4o-mini"
        assert node.attributes["temperature"] == 0.2
        assert node.attributes["timeout"] is not False
        assert node.attributes["max_tokens"] is False
    assert found.names("env_var") == {"OPENAI_API_KEY"}
    assert found.names("framework") == {"langchain4j"}


def test_types_of_the_tree_resolve_through_packages_without_imports() -> None:
    found = scan({
        f"{SRC}/Models.java": HEAD + 'class Models { static final String NAME = "gpt-4o"; static ChatModel make(String n) { return OpenAiChatModel.builder().modelName(n).build(); } }',
        f"{SRC}/Bot.java": HEAD + "class Bot { private final ChatModel model; Bot() { this.model = Models.make(Models.NAME); } String go(String q) { return model.chat(q); } }",
        f"{SRC}/sub/Main.java": 'package a.sub;\nimport a.Bot;\nclass Main { Bot bot = new Bot(); void f() { bot.go("x"); } }',
    })  # fmt: skip
    assert only(found, "chat").attributes["model"] == "gpt-4o"


def test_an_injected_interface_is_what_a_bean_makes() -> None:
    found = scan({
        f"{SRC}/Config.java": HEAD + 'class Config { @Bean ChatModel model() { return OpenAiChatModel.builder().modelName("gpt-4o").maxTokens(7).build(); } }',
        f"{SRC}/Bot.java": HEAD + "class Bot { private final ChatModel model; Bot(ChatModel model) { this.model = model; } String go(String q) { return model.chat(q); } }",
    })  # fmt: skip
    call = only(found, "chat")
    assert (call.attributes["provider"], call.attributes["model"], call.attributes["max_tokens"]) == (
        "openai",
        "gpt-4o",
        7,
    )


AI_SERVICE = """package a;
import io.quarkiverse.langchain4j.RegisterAiService;
import dev.langchain4j.service.SystemMessage;
@RegisterAiService
interface Helper {
  @SystemMessage("You help.")
  String help(String question);
  String other(String question);
}
"""


def test_methods_of_a_declared_service_are_calls_with_the_client_of_the_settings() -> None:
    found = scan({
        f"{SRC}/Helper.java": AI_SERVICE,
        f"{SRC}/Web.java": "package a;\nclass Web {\n  @Inject Helper helper;\n  String a(String q) { return helper.help(q); }\n  String b(String q) { return helper.other(q); }\n}\n",
        "src/main/resources/application.properties": "quarkus.langchain4j.openai.api-key=${OPENAI_API_KEY}\nquarkus.langchain4j.openai.chat-model.model-name=${MODEL:gpt-4o}\n%dev.quarkus.langchain4j.openai.chat-model.temperature=0.5\nquarkus.langchain4j.openai.timeout=60s\n",
    })  # fmt: skip
    first, second = found.calls()
    assert [first.place.line, second.place.line] == [4, 5]
    for node in (first, second):
        assert (node.attributes["operation"], node.attributes["provider"], node.attributes["model"]) == (
            "chat",
            "openai",
            "gpt-4o",
        )
        assert node.attributes["temperature"] == 0.5
        assert node.attributes["timeout"] == "60s"
    assert first.attributes["system_message"] is True
    assert not second.attributes["system_message"]
    assert found.names("agent") == {"Helper"}
    assert found.names("env_var") == {"MODEL", "OPENAI_API_KEY"}
    assert found.roles("model") == {"gpt-4o": "used"}


def test_a_service_that_code_builds() -> None:
    found = scan({
        f"{SRC}/A.java": HEAD + 'import dev.langchain4j.service.AiServices;\nclass A {\n  interface Bot { String chat(String q); }\n  static class Tools { @dev.langchain4j.agent.tool.Tool("adds") int add(int a) { return a; } }\n'
        '  void f() {\n    Bot bot = AiServices.builder(Bot.class).chatModel(OpenAiChatModel.builder().modelName("gpt-4o").build()).tools(new Tools()).build();\n    bot.chat("x");\n  }\n}\n'
    })  # fmt: skip
    call = only(found, "chat")
    assert (call.place.line, call.attributes["model"]) == (10, "gpt-4o")
    assert found.names("agent") == {"Bot"}


SPRING = """package a;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.annotation.Tool;
class Chat {
  private final ChatClient client;
  Chat(ChatClient.Builder builder) { this.client = builder.defaultSystem("You help.").build(); }
  String a(String q) { return client.prompt().user(q).call().content(); }
  Answer b(String q) { return client.prompt(q).call().entity(Answer.class); }
  Object c(String q) { return client.prompt().user(u -> u.text("x {q}").param("q", q)).stream().content(); }
  @Tool(description = "reads") String read(String id) { return id; }
}
"""


def test_a_fluent_client_that_is_injected() -> None:
    found = scan({
        f"{SRC}/Chat.java": SPRING,
        "src/main/resources/application.yml": "spring:\n  ai:\n    openai:\n      api-key: ${OPENAI_API_KEY}\n      chat:\n        options:\n          model: gpt-4o\n          maxTokens: 100\n",
    })  # fmt: skip
    rows = [n for n in found.calls() if n.attributes["operation"] == "chat"]
    assert [n.place.line for n in rows] == [7, 8, 9]
    assert {n.attributes["model"] for n in rows} == {"gpt-4o"}
    assert {n.attributes["max_tokens"] for n in rows} == {100}
    assert {n.attributes["system_message"] for n in rows} == {True}
    assert [n.attributes["structured_output"] for n in rows] == [False, True, False]
    assert [n.attributes["streaming"] for n in rows] == [False, False, True]
    assert found.names("tool") == {"read"}
    assert found.names("framework") == {"spring-ai"}


SDKS = """package a;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.ChatModel;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
class Sdks {
  void a() {
    OpenAIClient client = OpenAIOkHttpClient.fromEnv();
    var params = ChatCompletionCreateParams.builder().model(ChatModel.GPT_4O).maxCompletionTokens(50).addSystemMessage("s").build();
    client.chat().completions().create(params);
  }
  void b(BedrockRuntimeClient bedrock) {
    bedrock.converse(ConverseRequest.builder().modelId("anthropic.claude-3-haiku-20240307-v1:0").build());
    bedrock.converse(r -> r.modelId("amazon.nova-lite-v1:0").inferenceConfig(c -> c.maxTokens(5)));
  }
}
"""


def test_vendor_sdks_with_request_objects() -> None:
    found = scan({f"{SRC}/Sdks.java": SDKS})
    rows = {n.place.line: n.attributes for n in found.calls() if n.attributes["operation"] == "chat"}
    assert [(line, rows[line]["provider"], rows[line]["model"], rows[line]["max_tokens"]) for line in sorted(rows)] == [
        (12, "openai", "gpt-4o", 50),
        (15, "aws.bedrock", "claude-3-haiku-20240307-v1:0", False),
        (16, "aws.bedrock", "nova-lite-v1:0", 5),
    ]
    assert rows[12]["system_message"] is True


def test_what_only_looks_like_a_model_is_none() -> None:
    found = scan({
        f"{SRC}/A.java": "package a;\nimport org.springframework.ui.Model;\nclass ChatModel { static Builder builder() { return null; } String chat(String q) { return q; } }\n"
        'class A {\n  // gpt-4o in prose\n  String f(Model model) { return ChatModel.builder().modelName("x").build().chat("gpt"); }\n  String userAgent() { return "user-agent"; }\n}\n',
        "src/main/resources/application.properties": "server.port=8080\nspring.application.name=openai\n",
    })  # fmt: skip
    assert list(found.graph.of("call", "provider", "model", "agent", "tool", "sdk", "framework")) == []


def test_names_of_packages_say_nothing_about_the_scope() -> None:
    source = "package com.example.test;\nimport com.openai.client.okhttp.OpenAIOkHttpClient;\nclass A { Object c = OpenAIOkHttpClient.fromEnv(); }"
    found = scan({"src/main/java/com/example/test/A.java": source, "src/test/java/com/acme/B.java": source})
    assert {n.place.path.split("/")[1]: n.scope for n in found.calls()} == {"main": "prod", "test": "test"}


def test_keys_of_a_product_that_the_manifest_leaves_out_make_no_client() -> None:
    keys = (
        "spring.ai.openai.chat.options.model=gpt-4o\nspring.ai.anthropic.chat.options.model=claude-3-haiku-20240307\n"
    )
    pom = "<project><dependencies><dependency><groupId>org.springframework.ai</groupId><artifactId>spring-ai-starter-model-openai</artifactId></dependency></dependencies></project>"
    code = (
        'package a;\nimport org.springframework.ai.chat.model.ChatModel;\nclass A { A(ChatModel m) { m.call("x"); } }'
    )
    found = scan({"src/main/resources/application.properties": keys, "pom.xml": pom, f"{SRC}/A.java": code})
    assert only(found, "chat").attributes["provider"] == "openai"
    assert found.names("sdk") >= {"maven:org.springframework.ai:spring-ai-starter-model-openai"}


def test_a_builder_that_is_finished_later_and_types_of_answers() -> None:
    source = (
        HEAD + "import dev.langchain4j.service.*;\nimport software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;\nimport software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;\n"
        'class A {\n  record Person(String name) {}\n  interface Reader { @SystemMessage("You read.") Person read(String text); }\n'
        '  void f(BedrockRuntimeClient b, ChatModel m) {\n    ConverseRequest.Builder request = ConverseRequest.builder().modelId("amazon.nova-lite-v1:0");\n    b.converse(request.build());\n'
        '    Reader reader = AiServices.create(Reader.class, m);\n    reader.read("x");\n  }\n}\n'
    )  # fmt: skip
    rows = {n.place.line: n.attributes for n in scan({f"{SRC}/A.java": source}).calls()}
    assert rows[12]["model"] == "nova-lite-v1:0"
    for line in (13, 14):
        assert (rows[line]["system_message"], rows[line]["structured_output"]) == (True, True)


def test_an_interface_of_models_is_served_by_its_own_kind() -> None:
    keys = "langchain4j.open-ai.chat-model.model-name=gpt-4o-mini\nlangchain4j.open-ai.streaming-chat-model.model-name=gpt-4o\n"
    code = HEAD + 'class A { A(ChatModel m) { m.chat("x"); } }'
    found = scan({f"{SRC}/A.java": code, "src/main/resources/application.properties": keys})
    call = only(found, "chat")
    assert (call.attributes["model"], call.attributes["streaming"]) == ("gpt-4o-mini", False)


AGENTS = """package a;
import dev.langchain4j.agentic.Agent;
import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.UserMessage;
class Flow {
  interface Writer { @UserMessage("Write one line about {{topic}}, please.") @Agent(outputKey = "line") String write(String topic); }
  interface Novel { @Agent String create(String topic); }
  Flow(ChatModel model) {
    Writer writer = AgenticServices.agentBuilder(Writer.class).chatModel(model).build();
    Novel novel = AgenticServices.sequenceBuilder(Novel.class).subAgents(writer).build();
  }
  String go(Novel novel) { return novel.create("x"); }
}
"""


def test_agents_by_decorator_and_builder_are_named_by_their_interface() -> None:
    found = scan({f"{SRC}/Flow.java": AGENTS})
    assert found.names("agent") == {"Writer", "Novel"}
    assert [(n.place.line, n.attributes["operation"]) for n in found.calls()] == [(10, "client"), (13, "agent_run")]
    assert len(found.names("prompt")) == 1


def test_names_that_whole_packages_bring_in() -> None:
    source = (
        "package a;\nimport com.openai.client.*;\nimport com.openai.models.*;\nimport com.openai.models.chat.completions.*;\n"
        "class A { void f(OpenAIClient c) {\n  c.chat().completions().create(ChatCompletionCreateParams.builder().model(ChatModel.GPT_3_5_TURBO).build());\n} }"
    )
    assert only(scan({f"{SRC}/A.java": source}), "chat").attributes["model"] == "gpt-3.5-turbo"


def test_a_field_and_a_method_of_one_name() -> None:
    source = (
        HEAD
        + 'class A {\n  private final ChatModel ask;\n  A() { this.ask = OpenAiChatModel.builder().modelName("gpt-4o").build(); }\n  String ask(String q) { return ask.chat(q); }\n}\n'
    )
    assert only(scan({f"{SRC}/A.java": source}), "chat").attributes["model"] == "gpt-4o"
