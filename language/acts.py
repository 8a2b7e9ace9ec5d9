"""The acts and their fields in words (English), for whoever fills in a form: at a page, an API or a command.

Text only: a list of commands needs nothing else, and is there at once.
"""
# ruff: noqa: E501 - a table reads better in one line per act

from typing import NamedTuple


class ActWords(NamedTuple):
    """An act in words: under which heading it is listed, what somebody does with it (a msgid of the catalogue), what it
    does in one sentence, the article or clause that it rests on, and command lines that work."""

    panel: str
    phrase: str
    summary: str
    article: str
    examples: tuple[str, ...] = ()


_LANDLORD, _ORGANISATION, _EITHER = "Acts of the landlord", "Acts of an organisation", "Acts of either side"
_G = '2027-003 --by geleen --person "A. Peters"'
_L = '2027-003 --person "M. Smeets"'
_E = '2027-003 --by landlord --person "M. Smeets"'

# fmt: off
ACTS: dict[str, ActWords] = {
    "open_request": ActWords(_LANDLORD, "open request", "Open a dossier with a request for advice or consent, field by field.", "Wohv arts. 3 and 4", (
        'starter.py open-request --person "M. Smeets" --subject "Rent policy 2027" --topic e --right advice --intended-decision "…" --reasons "…" --consequences "…" --addressee geleen --addressee beek',)),
    "amend_request": ActWords(_LANDLORD, "amend request", "Change the request; a material change starts every track again.", "rules section 2; Wohv art. 4", (
        f'starter.py amend-request {_L} --reasons "…" --reason "new figures"',
        f'starter.py amend-request {_L} --no-material --note "a misprint"')),
    "withdraw": ActWords(_LANDLORD, "withdraw the request", "Withdraw the request; this ends the procedure.", "rules section 2", (
        f'starter.py withdraw {_L} --reason "the plan is off"',)),
    "rule_on_claim": ActWords(_LANDLORD, "decide on the missing information", "Grant or refuse a claim that the information is incomplete.", "Wohv art. 4(2)", (
        f'starter.py rule-on-claim {_L} --organisation beek --ruling granted --information "the maintenance budget"',
        f'starter.py rule-on-claim {_L} --organisation beek --ruling refused --reasons "it is in appendix 2"')),
    "provide_information": ActWords(_LANDLORD, "provide information", "Provide the information that was missing; new terms start.", "Wohv art. 4(2)", (
        f'starter.py provide-information {_L} --organisation beek --information "the budget" --document budget.pdf',)),
    "answer_question": ActWords(_LANDLORD, "answer question", "Answer an organisation's question; the clock runs on.", "Wohv art. 3(1)", (
        f'starter.py answer-question {_L} --organisation beek --text "…"',)),
    "respond": ActWords(_LANDLORD, "answer the advice", "Respond to an advice, point by point.", "Wohv art. 5(2)", (
        f'starter.py respond {_L} --organisation beek --decision "…" --point "1 followed" --point "2 not_followed: too costly"',)),
    "amend_response": ActWords(_LANDLORD, "amend response", "Amend a response; both versions stay, the latest counts.", "Wohv art. 5(2)", (
        f'starter.py amend-response {_L} --organisation beek --decision "…" --point "1 followed" --point "2 partly: half of it"',)),
    "lengthen_period": ActWords(_LANDLORD, "lengthen period", "Lengthen an organisation's period for advice; never shorten it.", "Wohv art. 5(1)", (
        f'starter.py lengthen-period {_L} --organisation beek --new-end 2027-03-15',)),
    "report_execution": ActWords(_LANDLORD, "report execution", "Report that the decision was executed.", "Wohv art. 5(3)", (
        f'starter.py report-execution {_L} --date 2027-04-01',)),
    "answer_unsolicited_advice": ActWords(_LANDLORD, "answer unsolicited advice", "Answer an unsolicited advice.", "procedure agreement, unsolicited_response", (
        f'starter.py answer-unsolicited-advice {_L} --text "…"',
        f'starter.py answer-unsolicited-advice {_L} --decision "…" --point "1 followed"')),
    "acknowledge_receipt": ActWords(_ORGANISATION, "confirm receipt", "Acknowledge that the request came in.", "procedure agreement, acknowledgement", (
        f'starter.py acknowledge-receipt {_G}',)),
    "claim_incomplete": ActWords(_ORGANISATION, "say that information is missing", "Claim that the information is incomplete.", "Wohv art. 4(2)", (
        f'starter.py claim-incomplete {_G} --item "the financial substantiation" --item "the consequences per complex"',)),
    "ask_question": ActWords(_ORGANISATION, "ask question", "Ask the landlord a question; the clock runs on.", "Wohv art. 3(1)", (
        f'starter.py ask-question {_G} --text "Which complexes?"',)),
    "object_to_amendment": ActWords(_ORGANISATION, "say that the change is important", "Contest that a change is not material: then it is new information, for this organisation.", "rules section 2", (
        f'starter.py object-to-amendment {_G} --reason "it changes what the tenants pay"',)),
    "waive_new_period": ActWords(_ORGANISATION, "say that you need no new period", "Keep advice and terms although the request was amended.", "rules section 2", (
        f'starter.py waive-new-period {_G}',)),
    "record_consultation": ActWords(_ORGANISATION, "record how you asked the tenants", "Record how the tenants were consulted.", "Wohv art. 1(1)f", (
        f'starter.py record-consultation {_G} --instrument meeting --from 2027-01-20 --to 2027-01-20 --reached 45 --responses 45 --account "…"',)),
    "skip_consultation": ActWords(_ORGANISATION, "record why you do not ask the tenants", "Record why the tenants were not consulted.", "Wohv art. 1(1)f", (
        f'starter.py skip-consultation {_G} --reason "follows from the panel of November"',)),
    "record_deliberation": ActWords(_ORGANISATION, "record the vote of the board", "Record the vote of the board or the members.", "procedure agreement, quorum and majority", (
        f'starter.py record-deliberation {_G} --date 2027-01-25 --present 5 --for 4 --against 1 --abstained 0 --motion "negative advice"',)),
    "submit_advice": ActWords(_ORGANISATION, "send the advice or the consent", "Submit the advice; it is final once sent.", "Wohv art. 5(1)", (
        f'starter.py submit-advice {_G} --verdict positive_with_conditions --point "condition: report every year"',
        f'starter.py submit-advice {_G} --verdict no_objection')),
    "supplement_advice": ActWords(_ORGANISATION, "supplement advice", "Add to an advice that was sent.", "Wohv arts. 5(3)a and 5a", (
        f'starter.py supplement-advice {_G} --text "no objection after all" --verdict no_objection',)),
    "react": ActWords(_ORGANISATION, "react to the answer", "React on the landlord's response.", "Wohv art. 5(3)", (
        f'starter.py react {_G} --text "…"',)),
    "draft_joint_advice": ActWords(_ORGANISATION, "draft joint advice", "Draft a joint advice for the organisations that take part.", "Wohv art. 2(1)", (
        f'starter.py draft-joint-advice {_G} --organisations beek --verdict negative --point "too costly"',
        f"""starter.py draft-joint-advice {_G} --organisations beek --verdict partial --point '{{"text": "…", "positions": {{"beek": "against"}}}}'""")),
    "cosign": ActWords(_ORGANISATION, "cosign the joint advice", "Cosign the joint advice.", "Wohv art. 2(1)", (
        f'starter.py cosign {_G}',)),
    "leave_joint_advice": ActWords(_ORGANISATION, "leave joint advice", "Leave the joint advice and go on alone.", "Wohv art. 2(1)", (
        f'starter.py leave-joint-advice {_G}',)),
    "submit_unsolicited_advice": ActWords(_ORGANISATION, "submit unsolicited advice", "Open a dossier with an advice that nobody asked for.", "Wohv art. 3(1); procedure agreement", (
        'starter.py submit-unsolicited-advice --by geleen --person "A. Peters" --subject "Lifts" --text "…" --point "repair within a day"',)),
    "request_extension": ActWords(_EITHER, "ask for more time", "Ask the other side for more time.", "procedure agreement, maximum_extension_days", (
        f'starter.py request-extension {_G} --term advice --new-end 2027-03-08 --reason "school holidays"',
        f'starter.py request-extension {_E} --organisation geleen --term response --new-end 2027-03-08 --reason "…"')),
    "grant_extension": ActWords(_EITHER, "give more time", "Grant the other side's request for more time.", "rules section 4", (
        f'starter.py grant-extension {_E} --organisation geleen --term advice',)),
    "refuse_extension": ActWords(_EITHER, "refuse more time", "Refuse the other side's request for more time.", "rules section 4", (
        f'starter.py refuse-extension {_E} --organisation geleen --term advice --reason "…"',)),
    "pause": ActWords(_EITHER, "record a pause", "Stop the clock, as both sides agreed.", "rules section 4", (
        f'starter.py pause {_E} --organisation geleen --from 2027-02-15 --agreed "e-mail of geleen of 12 February 2027"',)),
    "resume": ActWords(_EITHER, "end the pause", "Let the clock run on.", "rules section 4", (
        f'starter.py resume {_E} --organisation geleen',)),
    "agree_joint_advice": ActWords(_EITHER, "take part in joint advice", "Agree to joint advice in this dossier.", "Wohv art. 2(1)", (
        f'starter.py agree-joint-advice {_G}',)),
    "link_request": ActWords(_EITHER, "link request", "Tie this dossier to another one.", "rules section 3", (
        f'starter.py link-request {_E} --dossier 2027-004',)),
    "request_meeting": ActWords(_ORGANISATION, "ask for a meeting", "Ask the landlord for a meeting about the plan.", "Wohv art. 5(1)a", (
        f'starter.py request-meeting {_G} --subject "the costs for the tenants"',)),
    "plan_meeting": ActWords(_LANDLORD, "plan the meeting", "Plan the meeting that an organisation asked for.", "Wohv art. 5(1)a", (
        f'starter.py plan-meeting {_L} --organisation beek --date 2027-02-03 --place "Geleen"',)),
    "hold_meeting": ActWords(_EITHER, "record that the meeting was held", "Record that the meeting was held, and what came of it.", "Wohv art. 5(1)a", (
        f'starter.py hold-meeting {_G} --date 2027-02-03 --account "…" --expert "a surveyor"',
        f'starter.py hold-meeting {_E} --organisation geleen --date 2027-02-03 --account "nobody came"')),
    "waive_meeting": ActWords(_ORGANISATION, "let the meeting go", "Let go of the meeting that was asked for.", "Wohv art. 5(1)a", (
        f'starter.py waive-meeting {_G}',)),
    "request_strategic_consultation": ActWords(_EITHER, "ask for a strategic consultation", "Ask for a strategic consultation.", "procedure agreement, escalation", (
        f'starter.py request-strategic-consultation {_G} --reason "…"',
        f'starter.py request-strategic-consultation {_E} --organisation geleen --cause weighty_advice_deviation --reason "…"')),
    "plan_strategic_consultation": ActWords(_EITHER, "plan strategic consultation", "Plan the strategic consultation.", "procedure agreement, escalation", (
        f'starter.py plan-strategic-consultation {_E} --date 2027-03-10 --place "Geleen" --participant "both boards"',)),
    "conclude_strategic_consultation": ActWords(_EITHER, "record the outcome of the strategic consultation", "Conclude the strategic consultation.", "procedure agreement, escalation", (
        f'starter.py conclude-strategic-consultation {_E} --outcome settled --account "…"',)),
    "confirm_conclusion": ActWords(_EITHER, "confirm the outcome of the strategic consultation", "Confirm what the other side recorded as the outcome of the strategic consultation.", "rules section 6", (
        f'starter.py confirm-conclusion {_E}',)),
    "record_dispute": ActWords(_EITHER, "report a dispute", "Record that a dispute was brought to the Huurcommissie or the kantonrechter.", "Wohv art. 8", (
        f'starter.py record-dispute {_G} --forum huurcommissie --filed 2027-04-28',)),
    "record_ruling": ActWords(_EITHER, "report a ruling", "Record the ruling in a dispute.", "Wohv arts. 8 and 8a", (
        f'starter.py record-ruling {_G} --ruling suspended --date 2027-05-03',)),
    "confirm_paper": ActWords(_EITHER, "say on which day a letter was received", "Confirm a paper with the day of its receipt: your own that the other side put on record in its own favour, or one that the other side sent you and put on record itself. It then counts from that day.", "rules section 1", (
        f'starter.py confirm-paper {_G} --sequence 12 --received-on 2027-02-05',)),
    "correct_addresses": ActWords(_EITHER, "correct your e-mail addresses", "Give the e-mail addresses at which you are reached from now on, in this dossier.", "rules section 8", (
        f'starter.py correct-addresses {_G} --e-mail board@geleen.example --e-mail secretary@geleen.example',
        f'starter.py correct-addresses {_E} --e-mail advice@landlord.example')),
    "rectify": ActWords(_EITHER, "have a remark put on record", "Put a remark beside an earlier entry; nothing is ever edited.", "rules section 7", (
        f'starter.py rectify {_E} --entry 12 --reason "the date was 3 March"',)),
    "reopen": ActWords(_EITHER, "reopen", "Reopen a closed dossier after a ruling.", "rules section 7", (
        f'starter.py reopen {_E} --reason "ruling of the kantonrechter"',)),
}
# fmt: on
"""Every act by its name."""

COMMANDS = {name.replace("_", "-"): words for name, words in ACTS.items()}
"""Every act by the name of its command."""

HELP: dict[str, str] = {
    "organisation": "The organisation concerned.",
    "organisations": "An organisation that takes part beside the drafter.",
    "documents": "The documents, each with a label: open, board_only, or embargo_until and a date.",
    "note": "A remark beside the act.",
    "e_mail": "An e-mail address at which you are reached; all of them, for they take the place of those before.",
    "subject": "What it is about.",
    "topic": "The letter of Wohv art. 3(2), or service_cost_policy, merger, other.",
    "right": "What the organisations may do.",
    "ground": "Why the organisations are asked.",
    "intended_decision": "The decision that is intended.",
    "reasons": "The reasons.",
    "reason": "The reason.",
    "consequences": "The consequences for the tenants.",
    "current_policy": "The policy as it is now.",
    "alternatives": "The alternatives that were looked at.",
    "financial_substantiation": "The financial substantiation.",
    "addressees": "An organisation that is asked.",
    "period_days": "The period for advice in days, at least 42.",
    "last_day": "The last day for advice, instead of a number of days.",
    "consultation_meeting": "The consultation meeting that is offered.",
    "planned_decision": "The day on which the decision is planned.",
    "planned_execution": "The day on which execution is planned.",
    "early_no_objection": "Why an early 'no objection' is asked for.",
    "reservation": "Why the landlord thinks that it owes no advice; it is recorded and changes nothing.",
    "material": "Whether the change is new information.",
    "items": "What is missing.",
    "ruling": "The ruling.",
    "information": "Which information is provided.",
    "text": "The text.",
    "instrument": "How the tenants were consulted.",
    "from": "The first day.",
    "to": "The last day.",
    "reached": "How many tenants were reached.",
    "responses": "How many tenants responded.",
    "account": "What came out of it.",
    "embargo": "The day before which the account is not public.",
    "date": "The day.",
    "present": "How many were present.",
    "for": "Votes for.",
    "against": "Votes against.",
    "abstained": "Abstentions.",
    "motion": "What was voted on.",
    "minority_view": "The view of the minority.",
    "meeting": "Who voted.",
    "verdict": "The verdict.",
    "signatories": "Who signs.",
    "unprepared": "Why there was no consultation of the tenants, or no vote.",
    "decision": "The decision.",
    "dossier": "The number of the other dossier.",
    "term": "The term.",
    "new_end": "The new last day.",
    "agreed": "Where the agreement of both sides is found.",
    "cause": "Why.",
    "place": "Where.",
    "participants": "Who takes part.",
    "experts": "An expert who was there.",
    "outcome": "The outcome.",
    "forum": "Before whom; one or the other.",
    "filed": "The day on which it was brought there; today, where none is named.",
    "sequence": "The number of the paper in the record.",
    "received": "The day on which the paper was received.",
    "entry": "The number of the entry in the record.",
    "points": "The points, in order: a text, or one that says that it is a condition, an argument or a proposal.",
    "answers": "The answer to each point by its number: followed, partly or not_followed; the last two with reasons. "
    "Of what is promised it may say who does it, and until which day.",
}
"""What belongs in a field, by its name; ``answers`` are the points of a response."""
