"""The 41 types of MACCROBAT (Caufield et al. 2019), and what of them docmill's tables have."""

from pathlib import Path
from typing import NamedTuple

from schemas.vocabulary import ClinicalLabel

LABELS = (
    "Activity",
    "Administration",
    "Age",
    "Area",
    "Biological_attribute",
    "Biological_structure",
    "Clinical_event",
    "Color",
    "Coreference",
    "Date",
    "Detailed_description",
    "Diagnostic_procedure",
    "Disease_disorder",
    "Distance",
    "Dosage",
    "Duration",
    "Family_history",
    "Frequency",
    "Height",
    "History",
    "Lab_value",
    "Mass",
    "Medication",
    "Nonbiological_location",
    "Occupation",
    "Other_entity",
    "Other_event",
    "Outcome",
    "Personal_background",
    "Qualitative_concept",
    "Quantitative_concept",
    "Severity",
    "Sex",
    "Shape",
    "Sign_symptom",
    "Subject",
    "Texture",
    "Therapeutic_procedure",
    "Time",
    "Volume",
    "Weight",
)
COARSE: dict[str, ClinicalLabel] = {
    "Disease_disorder": ClinicalLabel.PROBLEM,
    "Sign_symptom": ClinicalLabel.PROBLEM,
    "Medication": ClinicalLabel.MEDICATION,
    "Diagnostic_procedure": ClinicalLabel.TEST,
    "Therapeutic_procedure": ClinicalLabel.PROCEDURE,
    "Biological_structure": ClinicalLabel.ANATOMY,
    "Lab_value": ClinicalLabel.VALUE,
    "Dosage": ClinicalLabel.STRENGTH,
    "Frequency": ClinicalLabel.FREQUENCY,
    "Administration": ClinicalLabel.ROUTE,
    "Duration": ClinicalLabel.DURATION,
    "Date": ClinicalLabel.DATE,
    "Age": ClinicalLabel.DEMOGRAPHIC,
    "Sex": ClinicalLabel.DEMOGRAPHIC,
    "Severity": ClinicalLabel.SEVERITY,
}
"""Those of the 41 that docmill's tables have, by what they are called there."""
OUTPUTS = 2 * len(LABELS)
"""Whether a word piece is inside an entity of each label, then whether one begins with it."""
WEIGHTS = Path(__file__).parent / "weights" / "entities.safetensors"
"""What the entity model was trained to, beside its base (weights/entities.md)."""


class Tagged(NamedTuple):
    """A tagged stretch, and how sure the model is of it on average."""

    start: int
    end: int
    label: str
    score: float
