"""Place names and the places they may mean."""

from pipeline.gazetteer.entry import Kind
from pipeline.gazetteer.store import Candidate, Gazetteer, gazetteer_path, open_gazetteer

__all__ = ["Candidate", "Gazetteer", "Kind", "gazetteer_path", "open_gazetteer"]
