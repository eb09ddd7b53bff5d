"""Where an upload waits while it comes in."""

from pathlib import Path


def uploads_folder(home: Path) -> str | None:
    """A folder beside the data, so that a large file never fills a small /tmp; None (the system's) until it exists."""
    folder = home / "uploads"
    return str(folder) if folder.is_dir() else None
