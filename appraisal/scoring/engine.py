"""Scoring: facts + scorecard -> explained result."""

from __future__ import annotations

from appraisal.scoring.choices import Scope
from appraisal.scoring.facts import Facts, Needs, Rating

__all__ = ["Facts", "Needs", "Rating", "Scope"]
