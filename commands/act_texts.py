"""The acts as the list of commands shows them, with their articles and examples: text only, so that help is quick."""
# ruff: noqa: E501 - a table reads better in one line per act

from typing import NamedTuple


class ActText(NamedTuple):
    """One act: whose it is (the panel), what it does, its article or clause, and command lines that work."""

    panel: str
    summary: str
    article: str
    examples: tuple[str, ...] = ()


_LANDLORD, _ORGANISATION, _EITHER = "Acts of the landlord", "Acts of an organisation", "Acts of either side"
_G = '2027-003 --by geleen --person "A. Peters"'
_L = '2027-003 --person "M. Smeets"'
_E = '2027-003 --by landlord --person "M. Smeets"'

# fmt: off
ACT_TEXTS: dict[str, ActText] = {
    "open-request": ActText(_LANDLORD, "Open a dossier with a request for advice or consent, field by field.", "Wohv arts. 3 and 4", (
        'starter.py open-request --person "M. Smeets" --subject "Rent policy 2027" --topic e --right advice --intended-decision "…" --reasons "…" --consequences "…" --addressee geleen --addressee beek',)),
    "amend-request": ActText(_LANDLORD, "Change the request; a material change starts every track again.", "rules section 2; Wohv art. 4", (
        f'starter.py amend-request {_L} --reasons "…" --reason "new figures"',
        f'starter.py amend-request {_L} --no-material --note "a misprint"')),
    "withdraw": ActText(_LANDLORD, "Withdraw the request; this ends the procedure.", "rules section 2", (
        f'starter.py withdraw {_L} --reason "the plan is off"',)),
    "rule-on-claim": ActText(_LANDLORD, "Grant or refuse a claim that the information is incomplete.", "Wohv art. 4(2)", (
        f'starter.py rule-on-claim {_L} --organisation beek --ruling granted --information "the maintenance budget"',
        f'starter.py rule-on-claim {_L} --organisation beek --ruling refused --reasons "it is in appendix 2"')),
    "provide-information": ActText(_LANDLORD, "Provide the information that was missing; new terms start.", "Wohv art. 4(2)", (
        f'starter.py provide-information {_L} --organisation beek --information "the budget" --document budget.pdf',)),
    "answer-question": ActText(_LANDLORD, "Answer an organisation's question; the clock runs on.", "Wohv art. 3(1)", (
        f'starter.py answer-question {_L} --organisation beek --text "…"',)),
    "respond": ActText(_LANDLORD, "Respond to an advice, point by point.", "Wohv art. 5(2)", (
        f'starter.py respond {_L} --organisation beek --decision "…" --point "1 followed" --point "2 not_followed: too costly"',)),
    "amend-response": ActText(_LANDLORD, "Amend a response; both versions stay, the latest counts.", "Wohv art. 5(2)", (
        f'starter.py amend-response {_L} --organisation beek --decision "…" --point "1 followed" --point "2 partly: half of it"',)),
    "lengthen-period": ActText(_LANDLORD, "Lengthen an organisation's period for advice; never shorten it.", "Wohv art. 5(1)", (
        f'starter.py lengthen-period {_L} --organisation beek --new-end 2027-03-15',)),
    "report-execution": ActText(_LANDLORD, "Report that the decision was executed.", "Wohv art. 5(3)", (
        f'starter.py report-execution {_L} --date 2027-04-01',)),
    "answer-unsolicited-advice": ActText(_LANDLORD, "Answer an unsolicited advice.", "procedure agreement, unsolicited_response", (
        f'starter.py answer-unsolicited-advice {_L} --text "…"',
        f'starter.py answer-unsolicited-advice {_L} --decision "…" --point "1 followed"')),
    "acknowledge-receipt": ActText(_ORGANISATION, "Acknowledge that the request came in.", "procedure agreement, acknowledgement", (
        f'starter.py acknowledge-receipt {_G}',)),
    "claim-incomplete": ActText(_ORGANISATION, "Claim that the information is incomplete.", "Wohv art. 4(2)", (
        f'starter.py claim-incomplete {_G} --item "the financial substantiation" --item "the consequences per complex"',)),
    "ask-question": ActText(_ORGANISATION, "Ask the landlord a question; the clock runs on.", "Wohv art. 3(1)", (
        f'starter.py ask-question {_G} --text "Which complexes?"',)),
    "waive-new-period": ActText(_ORGANISATION, "Keep advice and terms although the request was amended.", "rules section 2", (
        f'starter.py waive-new-period {_G}',)),
    "record-consultation": ActText(_ORGANISATION, "Record how the tenants were consulted.", "Wohv art. 1(1)f", (
        f'starter.py record-consultation {_G} --instrument meeting --from 2027-01-20 --to 2027-01-20 --reached 45 --responses 45 --account "…"',)),
    "skip-consultation": ActText(_ORGANISATION, "Record why the tenants were not consulted.", "Wohv art. 1(1)f", (
        f'starter.py skip-consultation {_G} --reason "follows from the panel of November"',)),
    "record-deliberation": ActText(_ORGANISATION, "Record the vote of the board or the members.", "procedure agreement, quorum and majority", (
        f'starter.py record-deliberation {_G} --date 2027-01-25 --present 5 --for 4 --against 1 --abstained 0 --motion "negative advice"',)),
    "submit-advice": ActText(_ORGANISATION, "Submit the advice; it is final once sent.", "Wohv art. 5(1)", (
        f'starter.py submit-advice {_G} --verdict positive_with_conditions --point "condition: report every year"',
        f'starter.py submit-advice {_G} --verdict no_objection')),
    "supplement-advice": ActText(_ORGANISATION, "Add to an advice that was sent.", "Wohv arts. 5(3)a and 5a", (
        f'starter.py supplement-advice {_G} --text "no objection after all" --verdict no_objection',)),
    "react": ActText(_ORGANISATION, "React on the landlord's response.", "Wohv art. 5(3)", (
        f'starter.py react {_G} --text "…"',)),
    "draft-joint-advice": ActText(_ORGANISATION, "Draft a joint advice for the organisations that take part.", "Wohv art. 2(1)", (
        f'starter.py draft-joint-advice {_G} --organisations beek --verdict negative --point "too costly"',
        f"""starter.py draft-joint-advice {_G} --organisations beek --verdict partial --point '{{"text": "…", "positions": {{"beek": "against"}}}}'""")),
    "cosign": ActText(_ORGANISATION, "Cosign the joint advice.", "Wohv art. 2(1)", (
        f'starter.py cosign {_G}',)),
    "leave-joint-advice": ActText(_ORGANISATION, "Leave the joint advice and go on alone.", "Wohv art. 2(1)", (
        f'starter.py leave-joint-advice {_G}',)),
    "submit-unsolicited-advice": ActText(_ORGANISATION, "Open a dossier with an advice that nobody asked for.", "Wohv art. 3(1); procedure agreement", (
        'starter.py submit-unsolicited-advice --by geleen --person "A. Peters" --subject "Lifts" --text "…" --point "repair within a day"',)),
    "request-extension": ActText(_EITHER, "Ask the other side for more time.", "procedure agreement, maximum_extension_days", (
        f'starter.py request-extension {_G} --term advice --new-end 2027-03-08 --reason "school holidays"',
        f'starter.py request-extension {_E} --organisation geleen --term response --new-end 2027-03-08 --reason "…"')),
    "grant-extension": ActText(_EITHER, "Grant the other side's request for more time.", "rules section 4", (
        f'starter.py grant-extension {_E} --organisation geleen --term advice',)),
    "refuse-extension": ActText(_EITHER, "Refuse the other side's request for more time.", "rules section 4", (
        f'starter.py refuse-extension {_E} --organisation geleen --term advice --reason "…"',)),
    "pause": ActText(_EITHER, "Stop the clock, as both sides agreed.", "rules section 4", (
        f'starter.py pause {_E} --organisation geleen --from 2027-02-15 --agreed "e-mail of geleen of 12 February 2027"',)),
    "resume": ActText(_EITHER, "Let the clock run on.", "rules section 4", (
        f'starter.py resume {_E} --organisation geleen',)),
    "agree-joint-advice": ActText(_EITHER, "Agree to joint advice in this dossier.", "Wohv art. 2(1)", (
        f'starter.py agree-joint-advice {_G}',)),
    "link-request": ActText(_EITHER, "Tie this dossier to another one.", "rules section 3", (
        f'starter.py link-request {_E} --dossier 2027-004',)),
    "request-strategic-consultation": ActText(_EITHER, "Ask for a strategic consultation.", "procedure agreement, escalation", (
        f'starter.py request-strategic-consultation {_G} --reason "…"',
        f'starter.py request-strategic-consultation {_E} --organisation geleen --cause weighty_advice_deviation --reason "…"')),
    "plan-strategic-consultation": ActText(_EITHER, "Plan the strategic consultation.", "procedure agreement, escalation", (
        f'starter.py plan-strategic-consultation {_E} --date 2027-03-10 --place "Geleen" --participant "both boards"',)),
    "conclude-strategic-consultation": ActText(_EITHER, "Conclude the strategic consultation.", "procedure agreement, escalation", (
        f'starter.py conclude-strategic-consultation {_E} --outcome settled --account "…"',)),
    "record-dispute": ActText(_EITHER, "Record that a dispute was brought to the Huurcommissie or the kantonrechter.", "Wohv art. 8", (
        f'starter.py record-dispute {_G} --forum huurcommissie',)),
    "record-ruling": ActText(_EITHER, "Record the ruling in a dispute.", "Wohv arts. 8 and 8a", (
        f'starter.py record-ruling {_G} --ruling suspended --date 2027-05-03',)),
    "rectify": ActText(_EITHER, "Put a remark beside an earlier entry; nothing is ever edited.", "rules section 7", (
        f'starter.py rectify {_E} --entry 12 --reason "the date was 3 March"',)),
    "reopen": ActText(_EITHER, "Reopen a closed dossier after a ruling.", "rules section 7", (
        f'starter.py reopen {_E} --reason "ruling of the kantonrechter"',)),
}
# fmt: on
