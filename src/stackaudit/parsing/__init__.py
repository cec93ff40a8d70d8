"""Files to shapes: code of every language, documents, and manifests."""
