"""Stores that an ingestion is handed from elsewhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from stackaudit import audit

INGEST = """import dev.langchain4j.data.document.splitter.DocumentSplitters;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.EmbeddingStoreIngestor;
class Ingest {
  void ingest(EmbeddingStore store, Document document) {
    var ingestor = EmbeddingStoreIngestor.builder().documentSplitter(DocumentSplitters.recursive(9, 0)).embeddingStore(store).build();
    ingestor.ingest(document);
  }
}
"""
STORE = """import dev.langchain4j.store.embedding.qdrant.QdrantEmbeddingStore;
class Stores { Object store() { return QdrantEmbeddingStore.builder().build(); } }
"""
OTHER = """import dev.langchain4j.store.embedding.chroma.ChromaEmbeddingStore;
class Others { Object store() { return ChromaEmbeddingStore.builder().build(); } }
"""


@pytest.mark.parametrize(("others", "written"), [((), {"qdrant"}), ((OTHER,), set())])
def test_the_only_store_is_written(tmp_path: Path, others: tuple[str, ...], written: set[str]) -> None:
    for number, text in enumerate((INGEST, STORE, *others)):
        (tmp_path / f"File{number}.java").write_text(text, encoding="utf-8")
    graph = audit(tmp_path, as_of=date(2026, 11, 20)).graph
    pipelines = list(graph.of("data_pipeline"))
    assert len(pipelines) == 1
    assert {n.name for n in graph.out(pipelines[0], "writes")} == written


SPRING = """import org.springframework.ai.transformer.splitter.TokenTextSplitter;
import org.springframework.ai.vectorstore.VectorStore;
class IngestionPipeline {
  private final VectorStore vectorStore;
  IngestionPipeline(VectorStore vectorStore) { this.vectorStore = vectorStore; }
  void fill(Documents documents) { vectorStore.add(new TokenTextSplitter().split(documents)); }
}
"""
BUILD = """dependencies {
    implementation 'org.springframework.ai:spring-ai-starter-vector-store-pgvector'
}
"""


def test_a_store_that_only_the_build_file_names(tmp_path: Path) -> None:
    (tmp_path / "IngestionPipeline.java").write_text(SPRING, encoding="utf-8")
    (tmp_path / "build.gradle").write_text(BUILD, encoding="utf-8")
    graph = audit(tmp_path, as_of=date(2026, 11, 20)).graph
    pipelines = list(graph.of("data_pipeline"))
    assert [p.name for p in pipelines] == ["fill"]
    assert {n.name for n in graph.out(pipelines[0], "writes")} == {"pgvector"}
