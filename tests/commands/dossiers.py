"""Procedures for the tests of `show`, `list` and `follow`; the scenario's name is the dossier's number."""

MAINTENANCE = """
scenario: 2027-001
agreement: zowonen
acts:
  - at: 2027-01-11 09:00
    by: landlord
    act: open_request
    with: {subject: "Upkeep 2027-2030", topic: a, right: advice, intended_decision: d, reasons: r, consequences: c,
           addressees: [geleen, beek]}
  - {at: 2027-01-12 09:00, by: geleen, act: acknowledge_receipt}
  - {at: 2027-01-12 10:00, by: geleen, act: ask_question, with: {text: "Which complexes?"}}
  - {at: 2027-01-20 09:00, by: geleen, act: skip_consultation, with: {reason: panel of November}}
  - at: 2027-01-25 20:00
    by: geleen
    act: record_deliberation
    with: {date: 2027-01-25, present: 5, for: 4, against: 1, abstained: 0, motion: negative advice}
  - at: 2027-01-26 09:00
    by: geleen
    act: submit_advice
    with: {verdict: negative, points: [too dear, too late]}
until: 2027-02-01
"""
"""Geleen advised negatively and waits for the response; Beek did nothing."""

DEVIATION = (
    MAINTENANCE.replace("2027-001", "2027-002").replace("until: 2027-02-01", "")
    + """
  - at: 2027-02-05 09:00
    by: landlord
    act: respond
    with:
      organisation: geleen
      points: [{point: 1, answer: not_followed, reasons: budget}, {point: 2, answer: followed}]
      decision: d
until: 2027-02-06
"""
)
"""The response deviates, so that a strategic consultation is open."""

WITHDRAWN = """
scenario: 2027-003
agreement: zowonen
acts:
  - at: 2027-03-01 09:00
    by: landlord
    act: open_request
    with: {subject: A plan, topic: b, right: weighty_advice, intended_decision: d, reasons: r, consequences: c,
           addressees: [limbricht]}
  - {at: 2027-03-02 09:00, by: landlord, act: withdraw, with: {reason: the plan is off}}
until: 2027-03-03
"""

CONSENT = """
scenario: 2027-004
agreement: zowonen
acts:
  - at: 2027-01-11 09:00
    by: landlord
    act: open_request
    with: {subject: Service costs, topic: service_cost_policy, right: consent, intended_decision: d, reasons: r,
           consequences: c, addressees: [geleen]}
until: 2027-03-01
"""

UNSOLICITED = """
scenario: 2027-005
agreement: zowonen
acts:
  - {at: 2027-01-11 09:00, by: geleen, act: submit_unsolicited_advice, with: {subject: Lifts, points: [repair at once]}}
until: 2027-01-12
"""
