"""The acts as the list of commands shows them, with their articles and examples: text only, so that help is quick."""
# ruff: noqa: E501 - a table reads better in one line per act

from typing import NamedTuple

from language.act_fields import ACTS


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
_EXAMPLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "open-request": (_LANDLORD, (
        'starter.py open-request --person "M. Smeets" --subject "Rent policy 2027" --topic e --right advice --intended-decision "…" --reasons "…" --consequences "…" --addressee geleen --addressee beek',)),
    "amend-request": (_LANDLORD, (
        f'starter.py amend-request {_L} --reasons "…" --reason "new figures"',
        f'starter.py amend-request {_L} --no-material --note "a misprint"')),
    "withdraw": (_LANDLORD, (
        f'starter.py withdraw {_L} --reason "the plan is off"',)),
    "rule-on-claim": (_LANDLORD, (
        f'starter.py rule-on-claim {_L} --organisation beek --ruling granted --information "the maintenance budget"',
        f'starter.py rule-on-claim {_L} --organisation beek --ruling refused --reasons "it is in appendix 2"')),
    "provide-information": (_LANDLORD, (
        f'starter.py provide-information {_L} --organisation beek --information "the budget" --document budget.pdf',)),
    "answer-question": (_LANDLORD, (
        f'starter.py answer-question {_L} --organisation beek --text "…"',)),
    "respond": (_LANDLORD, (
        f'starter.py respond {_L} --organisation beek --decision "…" --point "1 followed" --point "2 not_followed: too costly"',)),
    "amend-response": (_LANDLORD, (
        f'starter.py amend-response {_L} --organisation beek --decision "…" --point "1 followed" --point "2 partly: half of it"',)),
    "lengthen-period": (_LANDLORD, (
        f'starter.py lengthen-period {_L} --organisation beek --new-end 2027-03-15',)),
    "report-execution": (_LANDLORD, (
        f'starter.py report-execution {_L} --date 2027-04-01',)),
    "answer-unsolicited-advice": (_LANDLORD, (
        f'starter.py answer-unsolicited-advice {_L} --text "…"',
        f'starter.py answer-unsolicited-advice {_L} --decision "…" --point "1 followed"')),
    "acknowledge-receipt": (_ORGANISATION, (
        f'starter.py acknowledge-receipt {_G}',)),
    "claim-incomplete": (_ORGANISATION, (
        f'starter.py claim-incomplete {_G} --item "the financial substantiation" --item "the consequences per complex"',)),
    "ask-question": (_ORGANISATION, (
        f'starter.py ask-question {_G} --text "Which complexes?"',)),
    "waive-new-period": (_ORGANISATION, (
        f'starter.py waive-new-period {_G}',)),
    "record-consultation": (_ORGANISATION, (
        f'starter.py record-consultation {_G} --instrument meeting --from 2027-01-20 --to 2027-01-20 --reached 45 --responses 45 --account "…"',)),
    "skip-consultation": (_ORGANISATION, (
        f'starter.py skip-consultation {_G} --reason "follows from the panel of November"',)),
    "record-deliberation": (_ORGANISATION, (
        f'starter.py record-deliberation {_G} --date 2027-01-25 --present 5 --for 4 --against 1 --abstained 0 --motion "negative advice"',)),
    "submit-advice": (_ORGANISATION, (
        f'starter.py submit-advice {_G} --verdict positive_with_conditions --point "condition: report every year"',
        f'starter.py submit-advice {_G} --verdict no_objection')),
    "supplement-advice": (_ORGANISATION, (
        f'starter.py supplement-advice {_G} --text "no objection after all" --verdict no_objection',)),
    "react": (_ORGANISATION, (
        f'starter.py react {_G} --text "…"',)),
    "draft-joint-advice": (_ORGANISATION, (
        f'starter.py draft-joint-advice {_G} --organisations beek --verdict negative --point "too costly"',
        f"""starter.py draft-joint-advice {_G} --organisations beek --verdict partial --point '{{"text": "…", "positions": {{"beek": "against"}}}}'""")),
    "cosign": (_ORGANISATION, (
        f'starter.py cosign {_G}',)),
    "leave-joint-advice": (_ORGANISATION, (
        f'starter.py leave-joint-advice {_G}',)),
    "submit-unsolicited-advice": (_ORGANISATION, (
        'starter.py submit-unsolicited-advice --by geleen --person "A. Peters" --subject "Lifts" --text "…" --point "repair within a day"',)),
    "request-extension": (_EITHER, (
        f'starter.py request-extension {_G} --term advice --new-end 2027-03-08 --reason "school holidays"',
        f'starter.py request-extension {_E} --organisation geleen --term response --new-end 2027-03-08 --reason "…"')),
    "grant-extension": (_EITHER, (
        f'starter.py grant-extension {_E} --organisation geleen --term advice',)),
    "refuse-extension": (_EITHER, (
        f'starter.py refuse-extension {_E} --organisation geleen --term advice --reason "…"',)),
    "pause": (_EITHER, (
        f'starter.py pause {_E} --organisation geleen --from 2027-02-15 --agreed "e-mail of geleen of 12 February 2027"',)),
    "resume": (_EITHER, (
        f'starter.py resume {_E} --organisation geleen',)),
    "agree-joint-advice": (_EITHER, (
        f'starter.py agree-joint-advice {_G}',)),
    "link-request": (_EITHER, (
        f'starter.py link-request {_E} --dossier 2027-004',)),
    "request-strategic-consultation": (_EITHER, (
        f'starter.py request-strategic-consultation {_G} --reason "…"',
        f'starter.py request-strategic-consultation {_E} --organisation geleen --cause weighty_advice_deviation --reason "…"')),
    "plan-strategic-consultation": (_EITHER, (
        f'starter.py plan-strategic-consultation {_E} --date 2027-03-10 --place "Geleen" --participant "both boards"',)),
    "conclude-strategic-consultation": (_EITHER, (
        f'starter.py conclude-strategic-consultation {_E} --outcome settled --account "…"',)),
    "record-dispute": (_EITHER, (
        f'starter.py record-dispute {_G} --forum huurcommissie',)),
    "record-ruling": (_EITHER, (
        f'starter.py record-ruling {_G} --ruling suspended --date 2027-05-03',)),
    "rectify": (_EITHER, (
        f'starter.py rectify {_E} --entry 12 --reason "the date was 3 March"',)),
    "reopen": (_EITHER, (
        f'starter.py reopen {_E} --reason "ruling of the kantonrechter"',)),
}
# fmt: on

ACT_TEXTS = {
    name: ActText(panel, *ACTS[name.replace("-", "_")], examples) for name, (panel, examples) in _EXAMPLES.items()
}
"""Every act by the name of its command."""
