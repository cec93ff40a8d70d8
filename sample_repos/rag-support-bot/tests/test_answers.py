"""The chain is wired; what the model says is not looked at."""

from langchain_core.language_models import FakeListChatModel

from support_bot.services import answers

MODEL_OF_THE_RECORDING = "gpt-4o-mini"


def test_chain_passes_text_through(monkeypatch) -> None:
    monkeypatch.setattr(answers, "chat_model", lambda: FakeListChatModel(responses=["Fill the tank."]))
    monkeypatch.setattr(answers, "standby_model", lambda: FakeListChatModel(responses=["Standby."]))
    chain = answers.answer_chain()
    assert chain.invoke({"passages": "p", "question": "q"}) == "Fill the tank."
