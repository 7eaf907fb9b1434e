"""The shipped metrics, as the importer gets them."""

from pathlib import Path

import yaml

from appraisal.scoring.metrics import catalogue_from_document

_FILE = Path(__file__).resolve().parents[2] / "fixtures" / "metrics.yaml"

CATALOGUE = catalogue_from_document(yaml.safe_load(_FILE.read_text("utf-8")))
