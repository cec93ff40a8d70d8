"""Kotlin uses the libraries of Java: the same signatures, with its own syntax."""

from __future__ import annotations

from tests.detectors.scanning import scan

SOURCE = """package a
import dev.langchain4j.model.chat.ChatModel
import dev.langchain4j.model.openai.OpenAiChatModel
import dev.langchain4j.agent.tool.Tool
class Bot(private val model: ChatModel) {
    fun ask(q: String): String = model.chat(q)
    @Tool("adds") fun add(a: Int) = a
}
fun main() {
    val model = OpenAiChatModel.builder()
        .apiKey(System.getenv("OPENAI_API_KEY") ?: "demo")
        .modelName("gpt-4o")
        .build()
    println(Bot(model).ask("hi"))
}
"""


def test_a_client_its_call_and_where_the_program_starts() -> None:
    found = scan({"src/main/kotlin/a/Bot.kt": SOURCE})
    rows = [
        (n.place.line, n.attributes["operation"], n.attributes["provider"], n.attributes["model"])
        for n in found.calls()
    ]
    assert rows == [(6, "chat", "openai", "gpt-4o"), (10, "client", "openai", "gpt-4o")]
    assert found.names("tool") == {"add"}
    assert found.names("env_var") == {"OPENAI_API_KEY"}
    assert found.names("entry_point") == {"main: Bot.kt"}
