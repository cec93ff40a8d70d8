"""Splits the manuals, embeds the passages and writes them to the index."""

import argparse
import hashlib
import re
from pathlib import Path

from langchain_openai import OpenAIEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from pinecone import Pinecone

from support_bot.settings import settings

PAGE = re.compile(r"^<!-- page (\d+) -->$", re.MULTILINE)


def pages(path: Path) -> list[tuple[int, str]]:
    """Page numbers and their texts."""
    parts = PAGE.split(path.read_text(encoding="utf-8"))
    return [(int(number), text.strip()) for number, text in zip(parts[1::2], parts[2::2], strict=True)]


def parse_args() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manuals", type=Path, default=Path("data/manuals"))
    parser.add_argument("--embedding-model", default="text-embedding-ada-002")
    parser.add_argument("--batch", type=int, default=64)
    return parser.parse_args()


def main() -> None:
    """Index every manual."""
    args = parse_args()
    splitter = RecursiveCharacterTextSplitter(chunk_size=900, chunk_overlap=120)
    embeddings = OpenAIEmbeddings(
        model=args.embedding_model,
        api_key=settings.openai_api_key,
        timeout=60,
    )
    index = Pinecone(api_key=settings.pinecone_api_key.get_secret_value()).Index(settings.pinecone_index)
    rows = []
    for path in sorted(args.manuals.glob("*.md")):
        for page, text in pages(path):
            for chunk in splitter.split_text(text):
                rows.append({"text": chunk, "page": page, "product": path.stem})
    for start in range(0, len(rows), args.batch):
        batch = rows[start : start + args.batch]
        vectors = embeddings.embed_documents([row["text"] for row in batch])
        ids = [hashlib.sha256(f"{row['product']}{row['page']}{row['text']}".encode()).hexdigest()[:32] for row in batch]
        index.upsert(vectors=list(zip(ids, vectors, batch, strict=True)))
    print(f"indexed {len(rows)} passages")


if __name__ == "__main__":
    main()
