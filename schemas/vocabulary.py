"""The labels the extractors use, each with its one-line definition.

Clause types follow CUAD (Hendrycks et al. 2021, arXiv:2103.06268) in name and in meaning; the
definitions are our own words. Context axes follow ConText (Harkema et al. 2009).
"""

from enum import StrEnum

CLAUSE_TYPES: dict[str, str] = {
    "Document Name": "The name that the contract gives itself.",
    "Parties": "Each person or entity that is bound by the contract.",
    "Agreement Date": "The date that the contract bears.",
    "Effective Date": "The date from which the contract is in force.",
    "Expiration Date": "When the initial term ends.",
    "Renewal Term": "How long the contract goes on after the initial term, by itself or by notice.",
    "Notice Period to Terminate Renewal": "How long before its end a renewal must be declined.",
    "Governing Law": "The state or country whose law governs the contract.",
    "Most Favored Nation": "A party gets terms at least as good as any third party gets.",
    "Non-Compete": "A party may not compete, or not in some field, place or time.",
    "Exclusivity": "A party must deal with the other alone, or not with others.",
    "No-Solicit of Customers": "A party may not solicit the other's customers or partners.",
    "Competitive Restriction Exception": "A carve-out from non-compete, exclusivity or no-solicit.",
    "No-Solicit of Employees": "A party may not solicit or hire the other's people.",
    "Non-Disparagement": "A party may not speak ill of the other.",
    "Termination for Convenience": "A party may end the contract without cause, by notice alone.",
    "Rofr/Rofo/Rofn": "A right of first refusal, first offer or first negotiation.",
    "Change of Control": "Consent, notice or termination on a merger, sale or change of control.",
    "Anti-Assignment": "Assignment to a third party needs consent or notice.",
    "Revenue/Profit Sharing": "A party shares revenue or profit with the other.",
    "Price Restrictions": "A limit on raising or lowering prices.",
    "Minimum Commitment": "A least amount or quantity that a party must buy or pay.",
    "Volume Restriction": "Use beyond a threshold costs more or needs consent.",
    "IP Ownership Assignment": "What one party creates becomes the other's property.",
    "Joint IP Ownership": "Intellectual property that both parties own.",
    "License Grant": "A party grants the other a licence.",
    "Non-Transferable License": "The licence may not be transferred.",
    "Affiliate License-Licensor": "The licence covers property of the licensor's affiliates.",
    "Affiliate License-Licensee": "The licence extends to the licensee's affiliates.",
    "Unlimited/All-You-Can-Eat-License": "Use under the licence has no limit of quantity.",
    "Irrevocable or Perpetual License": "The licence cannot be revoked, or never ends.",
    "Source Code Escrow": "Source code is deposited with a third party.",
    "Post-Termination Services": "Duties that go on after the contract has ended.",
    "Audit Rights": "A party may audit the other's books, records or premises.",
    "Uncapped Liability": "Liability, at least for some breaches, has no cap.",
    "Cap on Liability": "Liability is capped in amount, kind or time.",
    "Liquidated Damages": "A sum fixed beforehand is due on breach or termination.",
    "Warranty Duration": "How long a warranty lasts.",
    "Insurance": "A party must carry insurance.",
    "Covenant Not to Sue": "A party may not contest the other's rights or bring claims.",
    "Third Party Beneficiary": "Someone outside the contract may enforce it.",
}


class ClinicalLabel(StrEnum):
    """What an entity of a clinical note is."""

    PROBLEM = "problem"
    MEDICATION = "medication"
    TEST = "test"
    PROCEDURE = "procedure"
    STRENGTH = "strength"
    FREQUENCY = "frequency"
    ROUTE = "route"
    DOSE = "dose"
    FORM = "form"
    DURATION = "duration"
    REASON = "reason"
    ANATOMY = "anatomy"
    VALUE = "value"
    DATE = "date"
    DEMOGRAPHIC = "demographic"
    SEVERITY = "severity"


CLINICAL_LABELS: dict[ClinicalLabel, str] = {
    ClinicalLabel.PROBLEM: "A disease, injury, sign or symptom.",
    ClinicalLabel.MEDICATION: "A drug by ingredient or brand name.",
    ClinicalLabel.TEST: "A laboratory test, an imaging study or a measurement.",
    ClinicalLabel.PROCEDURE: "An operation, intervention or therapy.",
    ClinicalLabel.STRENGTH: "An amount of drug, as in 5 mg.",
    ClinicalLabel.FREQUENCY: "How often a drug is taken, as in twice daily.",
    ClinicalLabel.ROUTE: "How a drug is given, as in by mouth.",
    ClinicalLabel.DOSE: "How much is taken at a time, as in two tablets.",
    ClinicalLabel.FORM: "What a drug is made up as, as in tablet.",
    ClinicalLabel.DURATION: "How long something lasts or a drug is taken.",
    ClinicalLabel.REASON: "What a drug is taken for.",
    ClinicalLabel.ANATOMY: "A part of the body.",
    ClinicalLabel.VALUE: "What a test or a measurement gave, with its unit.",
    ClinicalLabel.DATE: "A day or a time in the course of an illness.",
    ClinicalLabel.DEMOGRAPHIC: "A patient's age or sex.",
    ClinicalLabel.SEVERITY: "How bad a problem is.",
}


class ContractLabel(StrEnum):
    """What an entity of a contract is."""

    PARTY = "party"
    DATE = "date"
    MONEY = "money"
    DURATION = "duration"
    PERCENTAGE = "percentage"


CONTRACT_LABELS: dict[ContractLabel, str] = {
    ContractLabel.PARTY: "A person or entity that the preamble binds, with its defined name.",
    ContractLabel.DATE: "A calendar date; normal form ISO 8601.",
    ContractLabel.MONEY: "An amount of money; normal form ISO 4217 code and number.",
    ContractLabel.DURATION: "A length of time; normal form ISO 8601.",
    ContractLabel.PERCENTAGE: "A share in hundredths; normal form a number.",
}

NOTE_SECTIONS: dict[str, str] = {
    "chief_complaint": "Why the patient came, in few words.",
    "history_of_present_illness": "How the present problem came about.",
    "past_medical_history": "Earlier illnesses.",
    "past_surgical_history": "Earlier operations.",
    "medications": "Drugs the patient takes, at home, on admission or at discharge.",
    "allergies": "Drugs and substances not tolerated.",
    "family_history": "Illnesses of relatives.",
    "social_history": "Tobacco, alcohol, work and home.",
    "review_of_systems": "Symptoms asked for, organ by organ.",
    "vital_signs": "Pressure, pulse, temperature and the like.",
    "physical_examination": "What the examiner found.",
    "laboratory_data": "Results of laboratory tests.",
    "imaging": "Results of imaging studies.",
    "findings": "What a study or an operation showed.",
    "diagnosis": "Diagnoses, before or after an operation, on admission or at discharge.",
    "procedure": "What was done, and how.",
    "hospital_course": "What happened between admission and discharge.",
    "assessment": "What the author makes of it.",
    "plan": "What is to be done.",
    "indication": "Why a study or an operation was done.",
    "disposition": "Where the patient went, and in what state.",
    "follow_up": "When and where the patient is seen next.",
    "anesthesia": "How the patient was put under, with what.",
    "blood_loss": "How much blood an operation cost.",
    "surgical_fluids": "What fluids an operation gave and took.",
    "specimens": "What an operation took out to be looked at.",
    "drains": "Tubes and drains that an operation left.",
    "devices": "Implants and other devices.",
    "complications": "What went wrong, or that nothing did.",
    "surgical_details": "Who operated, in which position, how long, and the counts.",
    "informed_consent": "What the patient was told and agreed to.",
    "procedure_codes": "Codes for billing.",
    "pathology": "What tissue showed.",
    "immunizations": "Vaccines that were given.",
    "problem_list": "The problems that are followed.",
    "past_psychiatric_history": "Earlier illnesses of the mind, and their treatment.",
    "developmental_history": "Birth and growing up.",
    "obstetric_history": "Pregnancies, periods and the like.",
    "mental_status": "How the patient thinks, feels and speaks.",
    "functional_status": "What the patient can do alone.",
    "goals": "What treatment is to reach.",
    "consultations": "Who else was asked.",
    "comparison": "Earlier studies that this one is compared with.",
    "diet": "What the patient eats, or should.",
    "identification": "Who the patient is.",
    "code_status": "What the patient wants done at the end of life.",
}
"""Canonical names of note sections, after the section names of LOINC's document ontology."""
