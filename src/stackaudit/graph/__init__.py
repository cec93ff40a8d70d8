"""One graph per repository: claims merged, models enriched, use cases found."""
