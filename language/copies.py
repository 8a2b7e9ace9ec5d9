"""What a copy of a dossier shows and what it lacks, its documents, and what stands at its head."""

HEAD = {
    "topic": "Kind of subject",
    "right": "What is asked",
    "landlord": "Landlord",
    "organisations": "Organisations",
    "agreement": "Agreement",
    "opened": "Opened",
    "result": "Result",
}
UNSOLICITED, STILL_OPEN = "nothing; it is advice that nobody asked for", "still open"
EMBARGO = "not public before {day}"
SIZE = "{size} kB"
BY_LETTER = "told by letter of {day}, as {person} says"
WHOLE_COPY = "This copy shows everything that is on record in this dossier."
WITHOUT_DRAFTS = (
    "Drafts of a joint advice belong to the organisations that made them. You see that they were there, not what they "
    "say. Everything else is in this copy."
)
PART_COPY = (
    "This copy was made for {party}. What was said or happened in {number} events is not in it, only their check "
    "numbers are. So this page does not show everything, and cannot always say how the dossier stood."
)
PART_COPY_OF_NOBODY = (
    "What was said or happened in {number} events is not in this copy, only their check numbers are. So this page does "
    "not show everything, and cannot always say how the dossier stood."
)
