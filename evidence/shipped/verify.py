#!/usr/bin/env python3
# ruff: noqa: E501, FURB162, UP014, UP017, UP035, B905 - tables have one line per row; Python 3.9 must do
"""Controleert een bundel van adviesprocedures, met niets dan Python 3.9 of nieuwer. Er is geen netwerk voor nodig.

    python3 verify.py [BUNDEL.zip of map] [--lang nl|en] [--json] [--key SLEUTEL]... [--head HASH]...

Zonder bundel: de map waarin dit bestand ligt. --key is een sleutel die u zelf van het logboek bewaart (een regel
NAAM+ID+BASE64), --head een hash uit een brief of e-mail die u kreeg. Exitcode: 0 in orde, 1 fout gevonden of niet te
bewijzen met uw sleutel, 2 verkeerd gebruikt. Neem dit bestand van elders als u de maker van de bundel niet vertrouwt:
wie de bundel vervalst, kan ook dit bestand vervalsen.

Checks a bundle of advice procedures with nothing but Python 3.9 or later; no network. It shares no code with the
program that made the bundle. To be read from top to bottom, in eleven parts.
"""

from __future__ import annotations

import argparse
import base64
import fnmatch
import functools
import hashlib
import io
import itertools
import json
import os
import re
import shutil
import stat
import struct
import sys
import textwrap
import zipfile
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Callable, Iterator, NamedTuple, NoReturn

FORMAT = "advice-bundle/1"
LARGEST, LARGEST_READ = 2**32, 2**28  # bytes of a file of a bundle, and of one that is read at once
MOST_FILES, MOST_FINDINGS, LONGEST = 500_000, 10_000, 300
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")  # what a forged bundle could steer a terminal with

# === 1. What it says =================================================================================================
# fmt: off
FAULTS = {  # code and kind of a finding, or how its code ends: (Dutch, English); {0} and so on are filled in
    "file_changed.zip": ("de ZIP om de bestanden heen is veranderd: dubbel, in een andere volgorde, of met andere kenmerken", "the ZIP around the files was changed: repeated, in another order, or with other attributes"),
    "file_changed.name": ("het heet zoals niets in een bundel heet, of het is geen gewoon bestand", "it has a name that nothing in a bundle has, or it is no plain file"),
    "file_changed.party": ("het past niet bij een exemplaar voor {0}", "it does not fit a copy for {0}"),
    "file_changed.form": ("het is niet geschreven zoals een bundel geschreven wordt (RFC 8785)", "it is not written as a bundle is written (RFC 8785)"),
    "changed": ("het heeft niet de inhoud of de hash die het moet hebben", "it does not have the content or the hash that it must have"),
    "missing": ("het hoort er te zijn, maar is er niet", "it should be there, but is not"),
    "added": ("het hoort niet in deze bundel", "it does not belong in this bundle"),
    "cosignature_wrong.early": ("de medeondertekening van {0} is vastgelegd voordat dit controlepunt er was", "the cosignature of {0} was put on record before this checkpoint was made"),
    "cosignature_wrong.replayed": ("de medeondertekening van {0} is dezelfde handtekening als een andere", "the cosignature of {0} is the same signature as another one"),
    "cosignature_wrong.altered": ("de medeondertekening van {0} gaat over iets anders dan dit controlepunt voor die organisatie", "the cosignature of {0} is over something else than this checkpoint for that organisation"),
    "cosignature_wrong.forged": ("de medeondertekening van {0} is geen handtekening die de eigenaar van de passkey op die site zette", "the cosignature of {0} is no signature that the owner of the passkey gave at that site"),
    "cosignature_wrong.passkey": ("de medeondertekening van {0} is van een passkey die niet in dit logboek staat, of van niemand die er toen voor sprak", "the cosignature of {0} is by a passkey that this log does not hold, or of nobody who spoke for it then"),
    "cosignature_wrong.leaf": ("het logboek legt een andere medeondertekening van {0} vast", "the log commits to another cosignature of {0}"),
    "cosignature_missing": ("het logboek legt een medeondertekening van {0} vast, maar die staat hier niet", "the log commits to a cosignature of {0}, but it is not here"),
    "cosignature_added": ("er staat een medeondertekening van {0} bij, maar dit controlepunt is er niet", "a cosignature of {0} stands here, but this checkpoint does not"),
    "wrong": ("een geldige handtekening van {0} ontbreekt", "a valid signature of {0} is missing"),
    "unreadable.contents": ("het is geen inhoudsopgave van een bundel ({0})", "it is no list of contents of a bundle ({0})"),
    "unreadable": ("het is niet te lezen zoals het hoort ({0})", "it cannot be read as it should ({0})"),
    "chain_broken": ("het is niet aan het vorige geketend", "it is not chained to the one before it"),
    "recorded_at_differs": ("het kan niet zijn opgenomen op {0}", "it cannot have been put on record at {0}"),
    "assurance_wrong": ("het zegt van de afzender dat die bekend is door {0}, en dat past niet bij hoe het binnenkwam", "it says that its sender is known by {0}, which does not go with the way by which it came"),
    "head_differs": ("het controlepunt, of u met --head, kent een andere hash", "the checkpoint, or you with --head, know another hash"),
    "leaf_changed": ("het logboek legt iets anders vast dan hier staat", "the log commits to something else than what stands here"),
    "leaf_missing": ("het logboek legt dit niet vast", "the log does not commit to it"),
    "inclusion_wrong": ("het bewijs toont niet dat het controlepunt dit vastlegt", "the proof does not show that the checkpoint covers this"),
    "consistency_wrong": ("het bewijs toont niet dat het logboek sindsdien alleen gegroeid is", "the proof does not show that the log only grew since"),
    "checkpoint_changed": ("het is niet het controlepunt van manifest.json, of niet dat van zijn naam", "it is not the checkpoint of manifest.json, or not that of its name"),
    "key_unknown": ("de sleutel van {0} staat niet in keys.txt", "the key of {0} is not in keys.txt"),
    "key_unknown.held": ("uw sleutel (--key) ondertekende dit niet en staat niet in voor een sleutel die dat deed. Een nieuwere sleutel reikt niet terug: hebt u die, vraag dan een bundel van een later controlepunt", "your key (--key) did not sign this and does not vouch for a key that did. A newer key does not reach back: if yours is newer, ask for a bundle of a later checkpoint"),
    "attachment_differs": ("het noemt andere documenten dan de gebeurtenissen", "it names other documents than the events"),
    "notice_changed": ("het past niet bij de gebeurtenissen die het meldt, of staat er twee keer", "it does not fit the events that it tells, or stands there twice"),
    "sight_changed": ("het past niet bij de gebeurtenissen, of staat er twee keer", "it does not fit the events, or stands there twice"),
    "evidence_missing": ("het zegt dat een passkey het ondertekende, en niets bewijst dat", "it says that a passkey signed it, and nothing proves that"),
    "evidence_added": ("er staat bewijs van een handtekening bij, maar het zegt niet dat het ondertekend is", "evidence of a signature stands beside it, but it does not say that it was signed"),
    "evidence_altered": ("wat een passkey ondertekende, is iets anders dan hier staat: het bewijs hoort bij een andere handeling, of de handeling is veranderd", "what a passkey signed is something else than stands here: the evidence is of another act, or the act was changed"),
    "evidence_replayed": ("dezelfde handtekening staat bij een andere handeling", "the same signature stands beside another act"),
    "evidence_forged": ("het is geen handtekening van die passkey, door de eigenaar op die site gezet", "it is no signature of that passkey, given by its owner at that site"),
    "credential_wrong": ("de passkey was toen niet van die partij", "the passkey was not that party's at that moment"),
    "statement_changed.older": ("het zegt van eerder te zijn dan een controlepunt dat het nog niet kent", "it says that it is from before a checkpoint that does not have it yet"),
    "statement_changed.again": ("hetzelfde is al eerder verklaard", "the same is stated before it"),
    "statement_changed.unfounded": ("wat het beëindigt, is niet eerder verklaard", "what it ends is not stated before it"),
    "statement_changed.days": ("de laatste dag ligt voor de eerste", "its last day lies before its first"),
    "sight_missing": ("het logboek legt het vast, maar hier staat het niet", "the log commits to it, but it is not here"),
    "notice_missing": ("het logboek legt het vast, maar hier staat het niet", "the log commits to it, but it is not here"),
    "derivation_differs": ("opnieuw berekend is {0} {1}, niet {2}", "computed anew, {0} is {1}, not {2}"),
    "derivation_differs.parts": ("{0} is niet wat de wet, de overeenkomst en de gebeurtenissen zeggen", "{0} is not what the law, the agreement and the events say"),
    "vote_differs": ("opnieuw geteld is de uitslag een andere, of kan zij niet", "counted anew, the outcome is another, or impossible"),
    "lock_differs": ("het slot van {0} hoort {1} te zijn, niet {2} (Wohv art. 5(3), 5a)", "the lock of {0} should be {1}, not {2} (Wohv art. 5(3), 5a)"),
    "order_broken.who": ("{0} kan dit niet doen", "{0} cannot do this"),
    "order_broken.needs": ("dit kan alleen na: {0}", "this can only be after: {0}"),
    "order_broken.never": ("dit kan niet, want er was al: {0}", "this cannot be, for there was already: {0}"),
    "order_broken.then": ("hierna ontbreekt: {0}", "missing after it: {0}"),
    "order_broken.fits": ("{0} past niet bij wat eraan voorafging", "{0} does not fit what came before"),
}
PROVED = {  # {0} is how many
    "files": ("bestanden zoals de inhoudsopgave ze noemt: {0}", "files as the list of contents states them: {0}"),
    "signature": ("geldige handtekeningen van het logboek onder zijn controlepunten: {0}", "valid signatures of the log under its checkpoints: {0}"),
    "cosignature": ("geldige medeondertekeningen van getuigen, met een eigen sleutel of een passkey: {0}", "valid cosignatures of witnesses, by a key of their own or a passkey: {0}"),
    "consistency": ("eerdere controlepunten waarna het logboek alleen gegroeid is: {0}", "earlier checkpoints since which the log only grew: {0}"),
    "leaves": ("bladen van het logboek onder het controlepunt: {0}", "leaves of the log that the checkpoint covers: {0}"),
    "events": ("gebeurtenissen, ongewijzigd en aan elkaar geketend: {0}", "events, unchanged and chained to each other: {0}"),
    "dates": ("einddata die kloppen met de Algemene termijnenwet en de overeenkomst: {0}", "ends of terms that are right by the Algemene termijnenwet and the agreement: {0}"),
    "votes": ("opnieuw getelde stemmingen: {0}", "votes counted anew: {0}"),
    "order": ("gebeurtenissen in een volgorde die de regels toelaten: {0}", "events in an order that the rules allow: {0}"),
    "locks": ("keren dat opnieuw bepaald is of mocht worden uitgevoerd: {0}", "times that it was worked out anew whether execution was allowed: {0}"),
    "documents": ("documenten met hun eigen hash: {0}", "documents with their own hash: {0}"),
    "notices": ("verzonden berichten zoals het logboek ze vastlegt: {0}", "notices that left, as the log commits to them: {0}"),
    "sights": ("keren dat een partij de pagina van een dossier voor zich had, zoals het logboek ze vastlegt: {0}", "times that a party had the page of a dossier before it, as the log commits to them: {0}"),
    "statements": ("verklaringen over mensen (welke passkeys van wie zijn) zoals het logboek ze vastlegt: {0}", "statements about people (which passkeys are whose), as the log commits to them: {0}"),
    "signed": ("handelingen die de afzender met de eigen passkey ondertekende: {0}", "acts that their sender signed with a passkey: {0}"),
    "histories": ("bewaarde Temporal-geschiedenissen, die `auditor.py replay --bundle` naspeelt: {0}", "archived Temporal histories, which `auditor.py replay --bundle` plays again: {0}"),
    "held": ("sleutels en hashes van uzelf die kloppen: {0}", "keys and hashes of your own that are right: {0}"),
}
UNPROVED = {  # {0} is how many, {1} the keys that it is about
    "keys": ("van wie de sleutels zijn: vergelijk hun vingerafdruk met wat u zelf bewaart (--key), of de hash in een brief of e-mail die u kreeg (--head)", "whose the keys are: compare their fingerprints with what you hold (--key), or the hash on a letter or e-mail you received (--head)"),
    "unused": ("iets met sleutels van u (--key) die hier geen controlepunt ondertekenden: {0}", "anything with keys of yours (--key) that signed no checkpoint here: {0}"),
    "unvouched": ("dat het logboek zelf deze sleutel nam: geen eerdere sleutel staat ervoor in ({1})", "that the log itself took this key: no earlier key vouches for it ({1})"),
    "made": ("met welk programma de bundel gemaakt is (program in manifest.json), en voor wie (party), waar de inhoud bij meer dan één past", "which program made the bundle (program in manifest.json), and for whom (party) where what it holds fits more than one"),
    "truth": ("of waar is wat een partij schreef; wel dat zij het zo schreef", "whether what a party wrote is true; only that it wrote so"),
    "later": ("wat er na het controlepunt gebeurde, en berichten die toen nog niet verzonden waren", "what happened after the checkpoint, and notices that had not left by then"),
    "no_checkpoint": ("dat het dossier volledig en van toen is: er is geen controlepunt bij", "that the dossier is complete and of its time: it comes without a checkpoint"),
    "recorded": ("wanneer een gebeurtenis precies is opgenomen (recorded_at), waar geen verzonden bericht dat vastlegt", "when exactly an event was put on record (recorded_at), where no notice that left commits to it"),
    "rules": ("de rest van de regels: herinneringen, aanleidingen tot overleg en welk slot het dichthoudt, op welk slot een uitvoering is beoordeeld, het meeste uitstel, overleg vóór afwijken van zwaarwegend advies, of een oordeel bij het recht past, een handeling die twee keer telt, de uitkomst; daarvoor zijn `auditor.py verify`, `conformance` en `replay`", "the rest of the rules: reminders, causes of consultation and which lock it holds, on which lock an execution was judged, the most extension, consultation before deviating from weighty advice, whether a verdict fits the right, an act that counts twice, the result; `auditor.py verify`, `conformance` and `replay` do that"),
    "derived": ("wie deze bundel maakte; verify.py en README.txt; en log.xes, log.ocel.json en reader.html, die `auditor.py verify --bundle` uit de gebeurtenissen namaakt", "who made this bundle; verify.py and README.txt; and log.xes, log.ocel.json and reader.html, which `auditor.py verify --bundle` makes anew from the events"),
    "events": ("wat achtergehouden gebeurtenissen zeggen, hun tijd en hun partij; hun hash staat wel in de keten: {0}", "what withheld events say, their time and party; their hash does stand in the chain: {0}"),
    "loose": ("dat gebeurtenissen voor een achtergehouden gebeurtenis ongewijzigd zijn, waar geen bericht of controlepunt hun hash vastlegt: {0}", "that events before a withheld one are unchanged, where no notice or checkpoint commits to their hash: {0}"),
    "order": ("de volgorde en de sloten in dossiers waarvan gebeurtenissen zijn achtergehouden: {0}", "the order and the locks in dossiers of which events are withheld: {0}"),
    "documents": ("achtergehouden documenten, met hun hash wel in de gebeurtenissen: {0}", "withheld documents, though with their hash in the events: {0}"),
    "notices": ("achtergehouden berichten: {0}", "withheld notices: {0}"),
    "known_by": ("wie er sprak, anders dan door wat de site zegt (aangemeld, per brief, met een programma): zoveel handelingen: {0}", "who spoke, other than by what the site says (signed in, by letter, by a program): so many acts: {0}"),
    "histories": ("Temporal-geschiedenissen die niet in de bundel zitten: {0}", "Temporal histories that are not in the bundle: {0}"),
}
UNREADABLE = {  # why something cannot be read; of what is not here the name of Python's error
    "KeyError": ("er ontbreekt iets in", "something is missing in it"),
    "IndexError": ("er ontbreekt iets in", "something is missing in it"),
    "StopIteration": ("er ontbreekt iets in", "something is missing in it"),
    "TypeError": ("er staat iets van een andere soort in", "something in it is of another kind"),
    "AttributeError": ("er staat iets van een andere soort in", "something in it is of another kind"),
    "ValueError": ("er staat een waarde in die niet kan", "it has a value that cannot be"),
    "JSONDecodeError": ("het is geen JSON", "it is no JSON"),
    "UnicodeDecodeError": ("het is geen UTF-8", "it is no UTF-8"),
    "UnicodeEncodeError": ("er staan tekens in die niet kunnen", "it has signs that cannot be"),
    "OverflowError": ("er staat een te groot getal in", "it has a number that is too large"),
    "RecursionError": ("het is te diep genest", "it is nested too deeply"),
    "MemoryError": ("het is te groot", "it is too large"),
    "OversizedError": ("het is te groot", "it is too large"),
    "CompressedError": ("het is gecomprimeerd of versleuteld, zoals niets in een bundel", "it is compressed or encrypted, as no file of a bundle is"),
    "BadZipFile": ("het is geen goede ZIP", "it is no sound ZIP"),
}
SURE = {  # how sure it is who spoke
    "passkey_signed": ("ondertekend met de eigen passkey", "signed with the sender's own passkey"),
    "passkey": ("aangemeld met de eigen passkey", "signed in with the sender's own passkey"),
    "mail_link": ("aangemeld met een link uit een e-mail", "signed in with a link from an e-mail"),
    "oidc": ("aangemeld met het account van de organisatie", "signed in with the account of the organisation"),
    "token": ("gestuurd met de sleutel van een ander systeem", "sent with the key of another computer system"),
    "paper": ("het papier zegt wie het stuurde", "the paper says who sent it"),
    "command_line": ("wie het programma gebruikte zegt wie het stuurde", "whoever used the computer program says who sent it"),
    "None": ("onbekend", "not known"),
}
WORDS = {  # what stands in places and slots, in Dutch
    "event": "gebeurtenis", "sight": "inzage", "statement": "verklaring", "file": "bestand", "notice": "bericht", "agreement": "overeenkomst", "checkpoint": "controlepunt",
    "key": "sleutel", "bundle": "bundel", "leaf": "blad", "or": "of", "now": "zojuist", "overall": "geheel", "closed": "gesloten",
    "consulted": "achterban-geraadpleegd", "adopted": "besluit-aangenomen", "advised": "geadviseerd", "answered": "gereageerd",
}
# fmt: on

Json = Any


class OversizedError(ValueError):
    """Something is larger than anything in a bundle that we made."""


class CompressedError(ValueError):
    """A file of a ZIP is compressed or encrypted; so none can grow while it is read."""


class Finding(NamedTuple):
    """One fault: in which dossier (None: the bundle), where, which row of FAULTS, and what fills it in."""

    dossier: str | None
    where: str
    key: str
    values: tuple[object, ...] = ()

    @property
    def code(self) -> str:
        return self.key.partition(".")[0]

    def about(self, language: str) -> str:
        row = FAULTS.get(self.key) or FAULTS[self.code.rpartition("_")[2]]
        return row[language != "nl"].format(*(in_language(language, str(value)) for value in self.values))


def in_language(language: str, text: str) -> str:
    """Places and slots are in English; in Dutch the words that are known."""
    if text in UNREADABLE:
        return UNREADABLE[text][language != "nl"]
    return " ".join(WORDS.get(word, word) for word in text.split(" ")) if language == "nl" else text


class Report:
    """What was found, what was proved and what could not be (how many, by key of PROVED and UNPROVED)."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._known: set[Finding] = set()
        self.proved: Counter[str] = Counter()
        self.unproved: Counter[str] = Counter()
        self.keys: list[Json] = []
        self.unvouched: list[str] = []
        self.dossiers: list[str] = []
        self.statements: list[Json] = []
        self.signed_in: dict[str, str] = {}
        self.assurances: Counter[str] = Counter()
        self.manifest, self.party = "", ""
        self.used = set(
            "README.txt keys.txt log.ocel.json log.xes manifest.json proofs.json reader.html verify.py".split()
        )

    def found(self, dossier: str | None, where: str, key: str, *values: object) -> None:
        """Notes a fault, once. Whatever a forger wrote, what is noted of it is short text."""
        finding = Finding(dossier, where[:LONGEST], key, tuple(str(value)[:LONGEST] for value in values))
        if finding not in self._known and len(self._known) < MOST_FINDINGS:
            self._known.add(finding)
            self.findings.append(finding)

    def attempt(self, dossier: str | None, where: str, check: Callable[..., Any], *arguments: object) -> Json:
        """The result of a check; whatever keeps it from its work is a finding, never a traceback."""
        try:
            return check(*arguments)
        except Exception as error:  # any bytes may stand in a bundle
            self.found(dossier, where, "unreadable", type(error).__name__)
            return None


# === 2. Hashes and dates =============================================================================================
DAY, INSTANT, SLACK = timedelta(days=1), timedelta(microseconds=1), timedelta(minutes=10)
_plain = json.JSONEncoder(ensure_ascii=False).encode


def day_of(text: str) -> date:
    """A day from its text. Raises ValueError where it is not written like 2027-01-31, or no term can reach it."""
    day = date.fromisoformat(text)
    if day.isoformat() != text or not 1900 <= day.year <= 2500:
        raise ValueError("no day of a procedure")
    return day


def canonical(value: Json) -> str:
    """The RFC 8785 form of a JSON value: one form, so that its hash means something."""
    if isinstance(value, dict):
        parts = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(part)}" for name, part in parts) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if not isinstance(value, float) or value == 0:
        return "0" if isinstance(value, float) else _plain(value)
    if 1e-6 <= abs(value) < 1e21:  # as ECMAScript writes a number
        return format(Decimal(repr(value)).normalize(), "f")
    return repr(value).replace("e-0", "e-")


def sha256(content: bytes) -> str:
    """The SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def digest(value: Json) -> str:
    """The SHA-256 of a JSON value."""
    return sha256(canonical(value).encode())


def moment(text: str) -> datetime:
    """An instant (UTC) from its text."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def written(at: datetime) -> str:
    """An instant as the record writes it."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"


def local(at: datetime) -> datetime:
    """Amsterdam's clock at an instant: summer time from the last Sunday of March to that of October, 01:00 UTC."""
    first, last = (datetime(at.year, month, 31, 1, tzinfo=timezone.utc) for month in (3, 10))
    summer = first - (first.weekday() + 1) % 7 * DAY <= at < last - (last.weekday() + 1) % 7 * DAY
    return at + timedelta(hours=2 if summer else 1)


def end_of(day: date) -> datetime:
    """24:00 of a day in Amsterdam: the first instant (UTC) that no longer belongs to it."""
    evening = datetime(day.year, day.month, day.day, 22, tzinfo=timezone.utc)
    return evening if local(evening).hour == 0 else evening + timedelta(hours=1)


# === 3. Ed25519 (RFC 8032) ===========================================================================================
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = Any  # extended coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z


def _decoded(text: bytes) -> Point:
    """The point of a compressed form, or None where it is none."""
    number = int.from_bytes(text, "little")
    y, odd = number & ((1 << 255) - 1), number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if y >= P or (x * x - square) % P or (x == 0 and odd):
        return None
    x = P - x if x & 1 != odd else x
    return (x, y, 1, x * y % P)


def _sum(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(number: int, point: Point) -> Point:
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = _sum(result, point)
        point, number = _sum(point, point), number >> 1
    return result


BASE = _decoded(bytes([0x58] + [0x66] * 31))


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature is that of a public key over a message (with a canonical S)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, start, s = _decoded(public), _decoded(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or start is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    one, other = _times(s, BASE), _sum(start, _times(k, key))
    return bool((one[0] * other[2] - other[0] * one[2]) % P == 0 == (one[1] * other[2] - other[1] * one[2]) % P)


# === 4. Passkeys: P-256 (FIPS 186-5, ECDSA), RSA (RFC 8017, PKCS #1 v1.5), CBOR (RFC 8949), WebAuthn =================
P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
N256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B256 = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G256 = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296, 0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)  # fmt: skip
SHA256_IN = bytes.fromhex("3031300d060960864801650304020105000420")  # what PKCS #1 writes before a SHA-256
PRESENT, VERIFIED = 1, 4  # the flags of an authenticator: somebody was there, and it was its owner


def _added(one: Point, other: Point) -> Point:
    """The sum of two points of P-256; None is the point at infinity."""
    if one is None or other is None:
        return one or other
    (x, y), (a, b) = one, other
    if x == a and (y + b) % P256 == 0:
        return None
    slope = (3 * x * x - 3) * pow(2 * y, -1, P256) if x == a else (b - y) * pow(a - x, -1, P256)
    at = (slope * slope - x - a) % P256
    return (at, (slope * (x - at) - y) % P256)


def _multiple(number: int, point: Point) -> Point:
    result = None
    while number:
        result = _added(result, point) if number & 1 else result
        point, number = _added(point, point), number >> 1
    return result


def _integer(der: bytes) -> tuple[int, bytes]:
    """The first INTEGER of DER, positive and in its one form, and what comes after it. Raises ValueError."""
    length, number = der[1], der[2 : 2 + der[1]]
    if der[0] != 2 or not 0 < length < 0x80 or len(number) != length:
        raise ValueError("no integer")
    if number[0] & 0x80 or (length > 1 and number[0] == 0 and not number[1] & 0x80):
        raise ValueError("negative, or with more zeros than it needs")
    return int.from_bytes(number, "big"), der[2 + length :]


def is_ecdsa(x: int, y: int, message: bytes, signature: bytes) -> bool:
    """Whether a signature (DER) is that of a point of P-256 over a message, by SHA-256. Raises ValueError, IndexError."""
    if not (0 <= x < P256 and 0 <= y < P256) or (y * y - x * x * x + 3 * x - B256) % P256:
        return False
    if signature[0] != 0x30 or signature[1] >= 0x80 or signature[1] != len(signature) - 2:
        return False
    r, rest = _integer(signature[2:])
    s, rest = _integer(rest)
    if rest or not (0 < r < N256 and 0 < s < N256):
        return False
    hashed, inverse = int.from_bytes(hashlib.sha256(message).digest(), "big"), pow(s, -1, N256)
    point = _added(_multiple(hashed * inverse % N256, G256), _multiple(r * inverse % N256, (x, y)))
    return point is not None and point[0] % N256 == r


def is_rsa(n: int, e: int, message: bytes, signature: bytes) -> bool:
    """Whether a signature is that of an RSA key over a message, by SHA-256: the one padding, nothing more or less."""
    size = (n.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if n.bit_length() < 2048 or n.bit_length() > 16384 or e != 65537 or len(signature) != size or number >= n:
        return False
    tail = SHA256_IN + hashlib.sha256(message).digest()
    return pow(number, e, n).to_bytes(size, "big") == b"\0\1" + b"\xff" * (size - len(tail) - 3) + b"\0" + tail


def cbor(content: bytes) -> tuple[Json, bytes]:
    """The first value of CBOR as a key in COSE form needs it: whole numbers, bytes, a map of those; and the rest."""
    kind, short, rest = content[0] >> 5, content[0] & 31, content[1:]
    size = {24: 1, 25: 2}.get(short, 0)
    number, rest = (int.from_bytes(rest[:size], "big") if size else short), rest[size:]
    if short > 25 or len(content) <= size or number < (0, 24, 256)[size]:
        raise ValueError("no part of a key, or not in its one form")
    if kind in {0, 1}:
        return (number if kind == 0 else -1 - number), rest
    if kind == 2 and len(rest) >= number:
        return rest[:number], rest[number:]
    if kind != 5 or number > 16:
        raise ValueError("no part of a key")
    found: dict[int, Json] = {}
    for _ in range(number):
        name, rest = cbor(rest)
        if not isinstance(name, int) or name in found:
            raise ValueError("no name of a part, or one that is there")
        found[name], rest = cbor(rest)
    return found, rest


def is_by_passkey(cose: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature is that of a passkey over a message: ES256, EdDSA or RS256. Whatever the bytes are."""
    try:
        key, rest = cbor(cose)
        kind = (key[1], key[3], key[-1] if key[1] != 3 else None)
        parts = [key[name] for name in (-2, -3) if name in key]
        if rest:
            return False
        if kind == (2, -7, 1) and [len(part) for part in parts] == [32, 32]:
            return is_ecdsa(int.from_bytes(parts[0], "big"), int.from_bytes(parts[1], "big"), message, signature)
        if kind == (1, -8, 6):
            return is_signed(key[-2], message, signature)
        return kind == (3, -257, None) and is_rsa(
            int.from_bytes(key[-1], "big"), int.from_bytes(key[-2], "big"), message, signature
        )
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError):
        return False


def from_base64url(text: str) -> bytes:
    """Bytes from base64url without padding, which has one form only. Raises ValueError."""
    content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(content).rstrip(b"=").decode() != text:
        raise ValueError("no base64url")
    return content


ORIGIN = re.compile(r"(https?)://([a-z0-9.-]+)(:[0-9]+)?")


def flaw_of_signing(row: Json, challenge: bytes, cose: str, site: str) -> str | None:
    """What is wrong with the evidence of an act or of a cosignature (WebAuthn); None: nothing."""
    try:
        said, data = from_base64url(row["client_data"]), from_base64url(row["authenticator_data"])
        told = json.loads(said)
        stated, origin = from_base64url(told["challenge"]), ORIGIN.fullmatch(told["origin"])
        here = origin is not None and origin[2] == site and (origin[1] == "https" or site == "localhost")
        own = len(data) >= 37 and data[:32] == hashlib.sha256(site.encode()).digest()
        own = own and bool(data[32] & PRESENT) and bool(data[32] & VERIFIED)
        right = told["type"] == "webauthn.get" and not told.get("crossOrigin") and here and own
        message = data + hashlib.sha256(said).digest()
        genuine = is_by_passkey(from_base64url(cose), message, from_base64url(row["signature"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return "evidence_forged"
    if stated != challenge:
        return "evidence_altered"
    return None if right and genuine else "evidence_forged"


# === 5. The log: keys, signed checkpoints (C2SP), Merkle proofs (RFC 6962, RFC 9162) =================================
Key = NamedTuple("Key", [("name", str), ("id", bytes), ("kind", int), ("public", bytes), ("row", Any)])
KEY = {"vkey", "name", "kind", "party", "since", "until"}
Checkpoint = NamedTuple("Checkpoint", [("origin", str), ("size", int), ("root", str), ("made", datetime), ("text", str), ("lines", "list[str]")])  # fmt: skip


def _decoded64(text: str) -> bytes:
    """Bytes from their base64, which has one form only. Raises ValueError."""
    content = base64.b64decode(text, validate=True)
    if base64.b64encode(content).decode() != text:
        raise ValueError("no base64")
    return content


def key_in(text: str, row: Json = None) -> Key:
    """A key from its text. Raises ValueError where that is not NAME+ID+BASE64 with the id of its own content."""
    name, identity, encoded = text.split("+", 2)
    content = _decoded64(encoded)
    of = hashlib.sha256(name.encode() + b"\n" + content).digest()[:4]
    if identity != of.hex() or len(content) != 33 or content[0] not in (1, 4):
        raise ValueError("it is not its own id, or no Ed25519 key")
    return Key(name, of, content[0], content[1:], row)


def key_of(row: Json) -> Key:
    """A key from its row. Raises ValueError where that is no such row, or its text is of another name or kind."""
    texts = [row[name] for name in KEY if name != "until" or row[name] is not None]
    if set(row) != KEY or not all(isinstance(text, str) and text for text in texts):
        raise ValueError("it is no row of a key")
    if moment(row["since"]) > moment(row["until"] or row["since"]):
        raise ValueError("it was retired before it was used")
    key = key_in(row["vkey"], row)
    if (key.name, key.kind) != (row["name"], {"log": 1, "witness": 4}[row["kind"]]):
        raise ValueError("it is not its own name or kind")
    return key


def checkpoint_of(content: bytes) -> Checkpoint:
    """A checkpoint read. Raises ValueError where it is not written exactly so."""
    text, gap, lines = content.decode().rpartition("\n\n")
    origin, size, root, made = text.split("\n")
    found = Checkpoint(origin, int(size), _decoded64(root).hex(), moment(made[5:]), f"{text}\n", lines.split("\n")[:-1])
    same = text == f"{origin}\n{found.size}\n{root}\nmade {written(found.made)}"
    if not gap or not same or not lines.endswith("\n") or len(set(found.lines)) < len(found.lines):
        raise ValueError("it is not written as a checkpoint")
    return found


def check_signatures(report: Report, note: Checkpoint, keys: list[Key]) -> set[str]:
    """Every line under a checkpoint must be a signature of a known key, one of them of the log itself. Gives all who
    signed it, also a key that was retired just before."""
    signers, in_use, where = set(), 0, f"checkpoint {note.size}"
    for line in note.lines:
        dash, name, encoded = line.split(" ")
        content = _decoded64(encoded)
        key = next((k for k in keys if dash == "\N{EM DASH}" and (k.name, k.id) == (name, content[:4])), None)
        if key is None:
            report.found(None, where, "key_unknown", name)
            continue
        signature, message, kind = content[4:], note.text.encode(), "signature"
        if key.kind == 4:
            at, signature, kind = int.from_bytes(signature[:8], "big"), signature[8:], "cosignature"
            message = f"cosignature/v1\ntime {at}\n".encode() + message
        if not is_signed(key.public, message, signature):
            report.found(None, where, f"{kind}_wrong", name)
            continue
        signers.add(key.row["vkey"])
        if kind == "cosignature":
            report.proved[kind] += 1
        elif name == note.origin and key.row["since"] <= written(note.made) <= (key.row["until"] or "9999"):
            in_use += 1
    if not in_use:
        report.found(None, where, "signature_wrong", note.origin)
    report.proved["signature"] += in_use
    return signers


def _node(left: str, right: str) -> str:
    return sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right))


def _climb(at: int, last: int, path: list[str], old: str, new: str) -> tuple[str, str] | None:
    """The roots that a path leads to, of the smaller and of the larger log; None where it is too short or too long."""
    for sibling in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            old, new = _node(sibling, old), _node(sibling, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = _node(new, sibling)
        at, last = at >> 1, last >> 1
    return (old, new) if last == 0 else None


def is_consistent(first: int, first_root: str, second: int, second_root: str, path: list[str]) -> bool:
    """RFC 9162, section 2.1.4.2: whether the second log begins with the whole first one."""
    if not 0 < first < second:
        return first == second and not path and first_root == second_root
    steps = list(path) if first & (first - 1) else [first_root, *path]
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    return bool(steps) and _climb(at, last, steps[1:], steps[0], steps[0]) == (first_root, second_root)


def check_leaves(report: Report, dossier: str | None, proofs: Json, checkpoint: Checkpoint) -> Json:
    """The leaves that a checkpoint covers, by subject and number; each with a proof, none twice."""
    leaves: dict[tuple[str, int], str] = {}
    for leaf in proofs:
        name, at = (leaf["subject"], leaf["number"]), leaf["position"]
        hashed = sha256(b"\x00" + canonical([*name, leaf["digest"]]).encode())
        roots = _climb(at, checkpoint.size - 1, leaf["path"], hashed, hashed)  # RFC 9162, section 2.1.3.2
        if name in leaves or not 0 <= at < checkpoint.size or (roots or ("", ""))[1] != checkpoint.root:
            report.found(dossier, f"leaf {name[0]} {name[1]}", "inclusion_wrong")
        else:
            report.proved["leaves"] += 1
        leaves[name] = leaf["digest"]
    return leaves


# === 6. The files ====================================================================================================
def zip_frame(entries: list[tuple[str, int, int]]) -> Iterator[bytes]:
    """The bytes of a bundle's ZIP around its files: the header before each file of ``entries`` (name, CRC, size), then
    the directory. Nothing of it depends on the machine: no compression, no extras, 1 January 1980."""
    offset, directory = 0, b""
    for name, crc, size in entries:
        raw = name.encode("ascii")
        common = struct.pack("<HHHHIIIH", 0, 0, 0, 0x21, crc, size, size, len(raw))
        header = struct.pack("<IH", 0x04034B50, 20) + common + bytes(2) + raw
        yield header
        far = struct.pack("<HHQ", 1, 8, offset) if offset >= 0xFFFFFFFF else b""
        directory += struct.pack("<IHH", 0x02014B50, 0x0314, 45 if far else 20) + common
        directory += struct.pack("<HHHHII", len(far), 0, 0, 0, 0o100644 << 16, min(offset, 0xFFFFFFFF)) + raw + far
        offset += len(header) + size
    count, length = len(entries), len(directory)
    if count >= 0xFFFF or offset >= 0xFFFFFFFF:
        end = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 0x0314, 45, 0, 0, count, count, length, offset)
        directory += end + struct.pack("<IIQI", 0x07064B50, 0, offset + length, 1)
    few, many = min(count, 0xFFFF), 0xFFFFFFFF
    yield directory + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, few, few, min(length, many), min(offset, many), 0)


NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*(/[A-Za-z0-9_][A-Za-z0-9_.+-]*)*")  # no way out of the bundle's folder


def whole_number(text: str) -> int:
    """A number as a bundle writes it: one that every program reads alike. Raises ValueError."""
    if len(text) > 17:
        raise ValueError("a number that is too large")
    return int(text)


def no_number(text: str) -> NoReturn:
    """NaN and Infinity are no JSON."""
    raise ValueError(text)


def value_of(text: bytes) -> Json:
    """A JSON value. Raises ValueError, or RecursionError where it is nested too deeply."""
    return json.loads(text, parse_int=whole_number, parse_constant=no_number)


class Files:
    """The files of a bundle, in a ZIP or unpacked in a folder. Only plain files: no link, pipe or device is read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.zip = None if path.is_dir() else zipfile.ZipFile(path)
        self.odd: set[str] = set()  # what stands there and is no file of a bundle
        self.names = dict.fromkeys(sorted(self.zip.namelist() if self.zip else self._in_folder()))
        if len(self.names) > MOST_FILES or (
            self.zip and sum(i.compress_size for i in self.zip.infolist()) > size_of(path)
        ):
            raise OversizedError("more than the ZIP can hold")  # such as files that overlap
        self.odd |= {name for name in self.names if not NAME.fullmatch(name)}

    def _in_folder(self) -> Iterator[str]:
        """The plain files of the folder, by name."""
        for folder, folders, names in os.walk(self.path):
            for path in (Path(folder, name) for name in (*names, *folders)):
                relative = path.relative_to(self.path).as_posix()
                mode = path.lstat().st_mode
                if stat.S_ISREG(mode):
                    yield relative
                elif not stat.S_ISDIR(mode):
                    self.odd.add(relative)

    def _open(self, name: str) -> IO[bytes]:
        """A file to read. Raises KeyError where there is none."""
        if name not in self.names:
            raise KeyError(name)
        if self.zip is None:
            return (self.path / name).open("rb")
        info = self.zip.getinfo(name)
        if info.compress_type or info.flag_bits & 1 or info.file_size != info.compress_size:
            raise CompressedError(name)
        return self.zip.open(name)

    def hash_of(self, name: str) -> str:
        """The SHA-256 of a file, however large it is."""
        hashed, size = hashlib.sha256(), 0
        with self._open(name) as file:
            while piece := file.read(2**20):
                hashed.update(piece)
                size += len(piece)
                if size > LARGEST:
                    raise OversizedError(name)
        return hashed.hexdigest()

    def read(self, name: str) -> bytes:
        """What a file holds."""
        with self._open(name) as file:
            content: bytes = file.read(LARGEST_READ + 1)
        if len(content) > LARGEST_READ:
            raise OversizedError(name)
        return content

    def lines(self, report: Report, name: str) -> list[Json]:
        """The values of a JSON Lines file, or the one of a JSON file; each must be written canonically."""
        report.used.add(name)
        content, whole = self.read(name), name.endswith(".json")
        texts = [content] if whole else content.split(b"\n")[:-1]
        values = list(map(value_of, texts))
        again = b"".join(canonical(value).encode() + (b"" if whole else b"\n") for value in values)
        if again != content or len(set(texts)) < len(texts):
            report.found(None, f"file {name}", "file_changed.form")
        return values

    def rows(self, report: Report, name: str) -> list[Json]:
        """The objects of a file. Raises TypeError where it holds anything else."""
        rows = self.lines(report, name)
        rows = rows[0] if name.endswith(".json") else rows
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise TypeError("it is no list of objects")
        return rows

    def check_zip(self, report: Report) -> None:
        """Compares every byte of the ZIP that is not the content of a file."""
        if self.zip is None:
            return
        infos = self.zip.infolist()
        frame = zip_frame([(info.filename, info.CRC, info.file_size) for info in infos])
        same = [info.filename for info in infos] == sorted({info.filename for info in infos})
        with self.path.open("rb") as raw:
            for info, header in zip(infos, frame):
                same = same and raw.read(len(header)) == header
                raw.seek(info.file_size, 1)
            if not same or raw.read() != next(frame):
                report.found(None, "bundle", "file_changed.zip")


def size_of(path: Path) -> int:
    """The bytes of a file."""
    return path.stat().st_size


def is_contents(manifest: Json) -> bool:
    """Whether a value is the list of contents of a bundle."""
    if not isinstance(manifest, dict) or set(manifest) != {
        "format",
        "program",
        "party",
        "dossiers",
        "checkpoint",
        "files",
    }:
        return False
    party, dossiers, stated, files = (manifest[name] for name in ("party", "dossiers", "checkpoint", "files"))
    texts = [manifest["format"], manifest["program"], "" if party is None else party or None]
    if not isinstance(dossiers, list) or not isinstance(files, dict) or not isinstance(stated, (dict, type(None))):
        return False
    kinds = {name: type(part) for name, part in (stated or {}).items()}
    right = stated is None or kinds == {"origin": str, "size": int, "root": str}
    return (
        right
        and manifest["format"] == FORMAT
        and all(isinstance(text, str) for text in (*texts, *dossiers, *files.values()))
    )


def check_files(report: Report, files: Files) -> Json:
    """The list of contents, after every file was compared with it; None where there is none."""
    report.attempt(None, "bundle", files.check_zip, report)
    read = report.attempt(None, "file manifest.json", files.lines, report, "manifest.json")
    if read is None:
        return None
    manifest = read[0]
    if not is_contents(manifest):
        report.found(None, "file manifest.json", "unreadable.contents", FORMAT)
        return None
    for name in sorted(files.odd):
        report.found(None, f"file {name}", "file_changed.name")
    report.manifest, report.party = files.hash_of("manifest.json"), manifest["party"] or ""
    for name in sorted({*manifest["files"], *files.names} - {"manifest.json"}):
        report.attempt(None, f"file {name}", _check_file, report, files, name, manifest["files"].get(name))
    return manifest


def _check_file(report: Report, files: Files, name: str, stated: str | None) -> None:
    folder, _, rest = name.partition("/")
    hashed = files.hash_of(name) if name in files.names else None
    report.proved["files"] += hashed == stated
    if hashed != stated:
        fault = "file_missing" if hashed is None else "file_changed" if stated else "file_added"
        report.found(None, f"file {name}", fault)
    if hashed and folder in ("documents", "agreements") and hashed != rest.partition(".")[0]:
        report.found(None, f"file {name}", f"{folder[:-1]}_changed")


# === 7. Terms and votes ==============================================================================================
HOLIDAYS: dict[str, str | int] = {  # Atw art. 3(1) and (2), in the year or after Easter Sunday; King's Day stands below
    "Good Friday": -2, "Easter Monday": 1, "Ascension Day": 39, "Whit Monday": 50, "New Year's Day": "01-01",
    "Liberation Day (5 May)": "05-05", "Christmas Day": "12-25", "Second Christmas Day": "12-26",
}  # fmt: skip


@functools.lru_cache(None)
def holidays(year: int) -> dict[date, str]:
    """The holidays of a year. King's Day (before 2014 Queen's Day) is on the day before a Sunday."""
    century, king = year // 100, date(year, 4, 27 if year >= 2014 else 30)
    epact = (19 * (year % 19) + 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25) % 30
    limit = 21 + epact - (epact // 29 + (epact // 28 - epact // 29) * (year % 19 // 11))
    sunday = 7 - (year + year // 4 + 2 - (3 * century + 3) // 4) % 7  # Easter: Gauss, in Lichtenberg's form
    easter = date(year, 3, 1) + (limit + 7 - (limit - sunday) % 7 - 1) * DAY
    days = {day_of(f"{year}-{on}") if isinstance(on, str) else easter + on * DAY: name for name, on in HOLIDAYS.items()}
    return {**days, king - DAY if king.weekday() == 6 else king: "King's Day" if year >= 2014 else "Queen's Day"}


class Calendar:
    """Which days count. The days equated by royal decree (Atw art. 3(3)) are data of the agreement."""

    def __init__(self, agreement: Json) -> None:
        self.equated, self.years = agreement["calendar"]["equated"], set(agreement["calendar"]["decree_years"])

    def day_off(self, day: date) -> str | None:
        """Why a day is no working day (Atw arts. 1 to 3), or None."""
        weekend = {5: "Saturday", 6: "Sunday"}.get(day.weekday())
        equated = "day equated by royal decree" if str(day) in self.equated else None
        return weekend or holidays(day.year).get(day) or equated


def length_of(amount: int) -> int:
    """How long a term is, in its unit. Raises ValueError where no agreement has it so."""
    if not 0 <= amount <= 10_000:
        raise ValueError("no length of a term")
    return amount


def derive(parts: Json, calendar: Calendar) -> Json:
    """The end of a term from its parts: the raw end, what moved it, the end, and whether it is provisional."""
    start, amount, weeks = day_of(parts["started_on"]), length_of(parts["amount"]), parts["unit"] == "weeks"
    working, named = parts["unit"] == "working_days", parts["named_end"]
    closed = [(day_of(p["first"]), day_of(p["last"]), p["name"]) for p in parts["closed_periods"]]
    pauses = [(day_of(a["first"]), day_of(a["until"])) for a in parts["adjustments"] if a["first"] and a["until"]]

    def counts(day: date) -> bool:
        return not (working and calendar.day_off(day)) and not any(first <= day <= last for first, last, _ in closed)

    def after(day: date, number: int) -> date:
        while number > 0:
            day += DAY
            number -= counts(day)
        return day

    raw = day_of(named) if named else after(start, amount * (7 if weeks else 1))
    for adjustment in parts["adjustments"]:
        if adjustment["new_end"]:  # never an earlier end
            raw, named = max(raw, day_of(adjustment["new_end"])), True
        elif adjustment["first"] and adjustment["until"]:  # as many days are left after a pause as before it
            first = day_of(adjustment["first"])
            left = sum(counts(first + n * DAY) for n in range((raw - first).days + 1))
            raw = after(day_of(adjustment["until"]) - DAY, left) if left else raw
    enough, found = start, 0  # Atw art. 2: a term of three days or more holds two working days
    while found < 2 and (amount >= 3 or weeks):
        enough += DAY
        found += not calendar.day_off(enough)

    def why_not(day: date) -> str | None:
        """Why a term cannot end on a day: Atw art. 1 and 2, a pause, a closed period."""
        too_few = "fewer than two working days in the term (Atw art. 2)" if day < enough else None
        paused = "an agreed pause" if any(first <= day < until for first, until in pauses) else None
        recess = next((name for first, last, name in closed if first <= day <= last), None)
        return calendar.day_off(day) or too_few or paused or recess

    end, moved = raw, []
    paused = sum((until - first for first, until in pauses), timedelta())
    chosen = named and parts.get("rules", 1) > 1  # Atw art. 4 frees no day that somebody chose
    length = 0 if chosen else (raw - start - paused).days if named else amount
    rolls = parts["rolls"] and length <= (12 if weeks and not named else 90)  # Atw art. 4: not when longer
    while rolls and (cause := why_not(end)):
        moved.append({"date": end.isoformat(), "cause": cause})
        end += DAY
    begins = start + DAY if working or parts["term"] == "standstill" else raw
    provisional = not {begins.year, end.year} <= calendar.years
    return {"raw_end": raw.isoformat(), "moved_by": moved, "ends": end.isoformat(), "provisional": provisional}


USUAL = {
    "meeting": (14, "days"),
    "conclusion_objection": (3, "working_days"),
    "amendment_objection": (5, "working_days"),
}


def rule_of(agreement: Json, name: str) -> Json:
    """The rule of a term: of one that an older agreement does not know, the usual one."""
    amount, unit = USUAL.get(name, (0, ""))
    usual = {"amount": amount, "unit": unit, "basis": "agreed", "source": f"agreement, {name}", "rolls": True}
    return agreement["terms"].get(name) or usual


def check_derivation(found: Callable[..., None], parts: Json, agreement: Json, calendar: Calendar) -> bool:
    """Recomputes an end, and compares the parts with the agreement's rule for this term. Whether it is right."""
    rule, name = rule_of(agreement, parts["term"]), parts["term"]
    if name == "response" and parts["basis"] == "agreed":  # after plain positive advice, as checked below
        rule = {**rule, "basis": "agreed", "source": "agreement, response"}
    fixed = ("basis", "source", "rolls", *(() if name == "advice" else ("amount", "unit")))  # advice may be longer
    expected = {**{part: rule[part] for part in fixed}, "calendar": agreement["calendar"]["version"]}
    expected["agreement"] = f"{agreement['name']} {agreement['version']}"
    expected["closed_periods"] = [] if name == "court_after_ruling" else agreement["closed_periods"]
    expected["named_end"] = parts["named_end"] if name == "advice" else None
    wrong: list[Any] = [("derivation_differs.parts", part) for part, value in expected.items() if parts[part] != value]
    computed = derive(parts, calendar).items()
    wrong += [("derivation_differs", part, value, parts[part]) for part, value in computed if parts[part] != value]
    for fault in wrong:
        found(*fault)
    return not wrong


def check_vote(found: Callable[..., None], event: Json, agreement: Json) -> bool:
    """Counts a vote anew, with the quorum and the majority of the organisation's entry in the agreement."""
    said, outcome = event["content"]["said"], event["content"]["deliberation"]
    rule, yes, no, present = agreement["organisations"][event["party"]], said["for"], said["against"], said["present"]
    members = said.get("meeting", "board") == "members"
    majorities = {"simple": yes > no, "absolute": 2 * yes > present, "two_thirds": 3 * yes >= 2 * present}
    cast, everyone = yes + no, rule.get("members") or 0
    own = (
        rule.get("members_majority") if members else None
    )  # of the votes cast, blank ones not counted, or of all members
    of_members = {
        "simple": yes > no, "absolute": 2 * yes > cast, "two_thirds": 3 * yes >= 2 * cast,
        "absolute_of_all": 2 * yes > everyone, "two_thirds_of_all": 3 * yes >= 2 * everyone,
    }  # fmt: skip
    quorum = rule.get("members_quorum") if members else rule["quorum"]
    room = (everyone or present) if members else rule["board"]
    fits = yes + no + said["abstained"] <= present <= room
    something = yes > 0 or event["content"].get("rules", 1) < 2  # no majority of nothing
    computed = (present >= (quorum or 0), something and (of_members[own] if own else majorities[rule["majority"]]))
    right = bool(fits and (outcome["has_quorum"], outcome["has_majority"]) == computed)
    if not right:
        found("vote_differs")
    return right


# === 8. The order of the procedure ===================================================================================

# What may follow on what, one kind of event a row. O is the organisation concerned, T the term, N its name without
# version, X the term in which a request for extension is answered; * is anything; "now" lasts for one act, or one moment
# of the clock. Who: a side (for itself), both sides, "the other" side than the one that asked, any (it follows by itself).
#
# event (and its kind) | who | only after | never after | makes true | makes untrue | must be true when all is said
ORDER_TABLE = """
request_opened | landlord | | begun | begun, now informed | | now started */acknowledgement, now started */consultation, now started */deliberation, now started */advice
unsolicited_advice_submitted | organisation | | begun | begun, advised O, now advised O | | now started O/unsolicited_response
unsolicited_advice_answered | landlord | | answered O | answered O, now answered O | |
request_amended material | landlord | | | now informed | | now started */acknowledgement, now started */advice
request_amended contestable | landlord | | owed O | now changed | | now started */amendment_objection
amendment_objected | organisation | changed O | | amended O, now informed O, now contested O | changed O | now started O/acknowledgement, now started O/consultation, now started O/deliberation, now started O/advice
new_period_waived | organisation | amended O | advised O | now waived O | amended O |
request_withdrawn | landlord | | | withdrawn | | closed
request_withdrawn shutting | landlord | | | withdrawn, shut | | closed
request_amended, information_provided | landlord | | owed O | | |
incompleteness_claimed | organisation | | claim O, owed O, advised O | claim O, now claimed O | | now started O/incompleteness_ruling
claim_ruled refused | landlord | claim O | | now ruled O | claim O |
claim_ruled awaiting_information | landlord | claim O | | owed O, now ruled O | claim O |
claim_ruled informed | landlord | claim O | | now ruled O, now informed O | claim O | now started O/advice
information_provided awaited | landlord | owed O | | now informed O | owed O | now started O/advice
question_asked | organisation | | | question O | |
question_answered | landlord | question O | | | |
consultation_recorded, consultation_skipped | organisation | | | consulted O, now consulted O | |
deliberation_recorded adopted | organisation | | | adopted O, now adopted O | rejected O |
deliberation_recorded rejected | organisation | | | rejected O | adopted O |
deliberation_recorded inquorate | organisation | | | | adopted O, rejected O |
joint_advice_drafted | organisation | | advised O | draft, drafted O | signed *, drafted * |
joint_advice_cosigned | organisation | draft, consulted O, adopted O | advised O | signed O | |
joint_advice_left | organisation | | | | signed O |
advice_submitted | organisation | consulted O, adopted O | advised O | now submitted O | |
advice_submitted unprepared | organisation | | advised O, rejected O | now submitted O | |
advice_received alone | organisation | now submitted O | advised O | advised O, now advised O | |
advice_received joint | organisation | now submitted *, signed O or drafted O or now submitted O, signed O or consulted O, signed O or adopted O | advised O | advised O, now advised O | |
advice_received again | both | late O, now granted * or now informed O | answered O | advised O, now advised O | late O |
advice_supplemented | organisation | advised O | | | |
advice_supplemented freeing | organisation | advised O | | freed O, now freed O | claim O, owed O |
response_given | landlord | advised O | answered O | answered O, now answered O | |
response_amended | landlord | answered O | | now answered O | |
reaction_given | organisation | answered O | | | |
execution_reported open | landlord | | | allowed T | |
execution_reported | landlord | | | executed T | | breach T
extension_requested | both | | | asked X | | now started O/extension_answer
extension_granted | the other | asked X or unanswered X | | now granted X | asked X, unanswered X |
extension_refused refused | the other | asked X or unanswered X | | now granted X | asked X, unanswered X |
extension_refused unanswered | clock | asked X, lapsed X | | unanswered X | asked X |
extension_refused moot | both | asked X, now ruled O or now waived O or met T | | | asked X |
period_lengthened | landlord | | advised O | now lengthened | |
pause_agreed | both | | | now pausing | |
term_started | any | | open N/* | open T, now started N | |
term_started anew | both | now received, now replaced N | open N/* | open T, now started N, now anew T | |
term_started extension_answer | any | asked T | open T | open T, now started N | |
term_started closing | any | | open N/*, consultation, claim *, owed *, asked *, undecided | open T | |
term_moved extension | the other | open T or lapsed T, now granted * | | open T | lapsed T |
term_moved lengthening | landlord | open T or lapsed T, now lengthened | | open T | lapsed T |
term_moved pause | both | paused T | | | paused T |
term_moved received | both | open T | | | paused T |
term_paused | both | open T or lapsed T, now pausing or now waived O or now anew T | paused T | open T, paused T | lapsed T |
term_restored | organisation | superseded T, now waived O | open T | open T | superseded T |
term_ended received | both | open T or lapsed T or met T | | | |
term_ended met | any | open T | paused T | met T, now met N | open T |
term_ended lapsed | clock | open T | paused T | lapsed T | open T |
term_ended overdue | clock | open T | paused T | lapsed T | open T | breach T
term_ended superseded | both | open T or lapsed T | | superseded T | open T, lapsed T |
term_ended cancelled | any | open T or lapsed T | | cancelled T | open T, lapsed T, paused T |
lapse_overtaken | any | lapsed T | | met T | lapsed T |
reminder_due | clock | open T | paused T, reminded T D | reminded T D | |
period_ended | clock | met T | | | |
breach_recorded | any | lapsed T or executed T | breach T | breach T | |
breach_recorded anew | both | allowed T | breach T | breach T, executed T | allowed T |
breach_revoked | any | breach T | | | breach T |
breach_revoked anew | both | breach T, executed T | | allowed T | breach T |
cause_raised | any | consultation | cause C O T | cause C O T, now caused | |
cause_revoked | both | cause * T | | | cause * T |
paper_held | both | | | paper P | |
paper_confirmed | both | paper P | confirmed P O | confirmed P O | |
paper_confirmed earlier | both | counting P | confirmed P O | confirmed P O, now received | |
meeting_requested | organisation | | | talk O | | now started O/meeting
meeting_requested objecting | organisation | talk O | | talk O, now objected O | | now started O/meeting
meeting_planned | landlord | talk O | | | |
meeting_held | both | talk O | | now talked O | talk O |
meeting_held unless | landlord | talk O | | talk O, now talked O | | now started O/conclusion_objection
addresses_corrected | both | | | | |
meeting_waived | organisation | talk O | | now talked O | talk O |
strategic_consultation_opened | any | | consultation | consultation | | now started strategic_consultation, now caused
strategic_consultation_planned | both | consultation | | | |
strategic_consultation_concluded, strategic_consultation_cancelled | both | consultation | | now concluded | consultation, kept * |
strategic_consultation_concluded objectionable | both | consultation | | now concluded, now told, told | consultation, kept * | now started conclusion_objection
strategic_consultation_concluded waiting | both | consultation | | now concluded, now told, told | | now started conclusion_objection
conclusion_confirmed | any | told | | now confirmed | told |
strategic_consultation_requested | both | | | now objected | |
dispute_recorded | both | | | dispute, undecided, now disputed | |
ruling_recorded | both | dispute | | ruling, now ruled | undecided |
dossier_closed clock | clock | now met closing | closed, consultation | closed | |
dossier_closed withdrawn | landlord | withdrawn | closed | closed | |
dossier_reopened | both | closed, ruling | | | closed |
dossier_reopened overtaken | both | closed | | now reopened | closed |
receipt_acknowledged | organisation | | | | |
joint_advice_agreed, pause_ended, request_linked, entry_rectified | both | | | | |
act_refused, lock_changed | any | | | | |
"""
_INFORMED = "now informed or now informed O"
TERMS = {  # what starts a term and what meets it (rules section 4); standstill and closing are met by their end
    "acknowledgement": (_INFORMED, "now acted O"), "consultation": (_INFORMED, "now consulted O"),
    "deliberation": (_INFORMED, "now adopted O"), "advice": (_INFORMED, "now advised O or now informed O"),
    "incompleteness_ruling": ("now claimed O", "now ruled O"), "extension_answer": ("asked T", "now granted T"),
    "response": ("now advised O", "now answered O or now freed O"), "standstill": ("now answered O", ""),
    "strategic_consultation": ("consultation", "now concluded"), "closing": ("begun", ""),
    "meeting": ("talk O", "now talked O"), "conclusion_objection": ("now talked O or now told", "now talked O or now objected O or now objected or now confirmed"),
    "unsolicited_response": ("now advised O", "now answered O"), "amendment_objection": ("now changed", ""),
    "court_after_ruling": ("now ruled", "now disputed"),
}  # fmt: skip
BREACHES = [("lapsed", name) for name in ("incompleteness_ruling", "response", "strategic_consultation", "unsolicited_response", "meeting")]  # fmt: skip
AFTER_CLOSING = "execution_reported dispute_recorded ruling_recorded entry_rectified addresses_corrected dossier_reopened act_refused paper_held paper_confirmed breach_recorded breach_revoked cause_revoked lock_changed period_ended"
MEETS_WHAT_CAME_LATER = ("conflicting_advice", "executed_while_locked")
OF_A_CAUSE = ("strategic_consultation_opened", "cause_raised", "term_started")
CARRIED = ("term_ended", "breach_recorded", "breach_revoked", "cause_raised", "cause_revoked")
ASKS = ("request_opened", "request_amended", "amendment_objected")
OF_A_VERSION = ("advised", "adopted", "answered", "claim", "consulted", "freed", "late", "owed", "question", "rejected", "response")  # fmt: skip
GET_RESPONSE = ("positive", "positive_with_conditions", "negative", "partial")
BY_PERIOD = ("no_advice", "consent_with_conditions", "consent_refused")  # information that is owed stays owed
STRICTEST = ("never", "suspended", "locked", "open")
RULINGS = {"suspended": "suspended", "forbidden": "never", "dismissed": "", "allowed": ""}  # the lock that each makes
KINDS: dict[str, Callable[[Json], object]] = {  # which kind of an event it is
    "request_amended": lambda c: "material" if c["material"] else c.get("rules", 1) > 1 and "contestable",
    "request_withdrawn": lambda c: c.get("rules", 1) >= 2 and "shutting",  # by the second edition of the rules
    "claim_ruled": lambda c: c["state"],
    "information_provided": lambda c: c["awaited"] and "awaited",
    "deliberation_recorded": lambda c: (
        "inquorate"
        if not c["deliberation"]["has_quorum"]
        else "adopted"
        if c["deliberation"]["has_majority"]
        else "rejected"
    ),
    "advice_submitted": lambda c: c.get("unprepared") and "unprepared",
    "advice_received": lambda c: "again" if c.get("again") else "joint" if c["joint"] else "alone",
    "advice_supplemented": lambda c: c["said"].get("verdict") and "freeing",
    "paper_confirmed": lambda c: c.get("since") and "earlier",
    "breach_recorded": lambda c: c.get("lock") and "anew",
    "breach_revoked": lambda c: c.get("lock") and "anew",
    "execution_reported": lambda c: c["lock"] == "open" and "open",
    "extension_refused": lambda c: c["state"],
    "strategic_consultation_concluded": lambda c: (
        c.get("objection") and ("objectionable" if c["counts"] else "waiting")
    ),
    "meeting_requested": lambda c: c.get("objects") and "objecting",
    "meeting_held": lambda c: c.get("objection") and "unless",
    "term_started": lambda c: (
        "anew" if c.get("replaces") else c["term"]["name"] in ("closing", "extension_answer") and c["term"]["name"]
    ),
    "term_moved": lambda c: c["derivation"]["adjustments"][-1]["kind"],
    "term_ended": lambda c: "overdue" if (c["state"], c["term"].split("/")[-2]) in BREACHES else c["state"],
    "dossier_closed": lambda c: "clock" if c["by_clock"] else "withdrawn",
    "dossier_reopened": lambda c: c.get("overtaken") and "overtaken",
}
ORDER: dict[str, list[list[str]]] = {}
for _line in ORDER_TABLE.strip().splitlines():
    _events, *_cells = ([part.strip() for part in cell.split(",") if part.strip()] for cell in _line.split("|"))
    ORDER.update(dict.fromkeys(_events, _cells))


class Procedure:
    """One dossier as its events make it: what is true (each with the event that made it so), its terms, its locks."""

    def __init__(self, agreement: Json, found: Callable[..., None]) -> None:
        self.agreement, self.found = agreement, found
        self.opening: Json = {}
        self.tracks: list[str] = []
        self.true: dict[str, Json] = {}
        self.before: dict[str, Json] = {}
        self.terms: dict[str, Json] = {}
        self.requests: dict[str, Json] = {}
        self.disputes: list[Json] = []
        self.rulings: list[Json] = []
        self.asked: dict[str, list[str]] = {}
        self.kept_pauses: dict[str, tuple[str, str]] = {}
        self.instead: dict[str, str] = {}
        self.locks: dict[str, tuple[str, str | None]] = {}
        self.now, self.locks_right = moment("0001-01-01T00:00:00Z"), 0

    @staticmethod
    def filled(fact: str, names: dict[str, str]) -> str:
        """A cell of the table with names for its letters."""
        return " ".join("/".join(names.get(part, part) for part in word.split("/")) for word in fact.split(" "))

    def holds(self, fact: str) -> bool:
        """Whether something is true: one of what "or" joins; */ means it must be so of every organisation."""
        if " */" in fact:
            return all(self.holds(fact.replace(" */", f" {name}/")) for name in self.tracks)
        one_of = fact.split(" or ")
        return any(each in self.true or ("*" in each and fnmatch.filter(self.true, each)) for each in one_of)

    def forget(self, *patterns: str) -> None:
        """Makes untrue."""
        for fact in [fact for pattern in patterns for fact in fnmatch.filter(self.true, pattern)]:
            self.true.pop(fact, None)

    def take(self, occasion: list[Json]) -> None:
        """Judges the events of one act, or of one moment of the clock, and what they amount to."""
        first, last, at = occasion[0], occasion[-1], moment(occasion[0]["time"])
        if not self._counts_rightly(occasion, first, at):
            self.found(first, "order_broken.fits", "happened")
        due = [key for key, term in self.terms.items() if term["due"] <= at and f"open {key}" in self.true]
        for key in due if first["party"] != "clock" else []:
            if f"paused {key}" not in self.true:
                self.found(first, "order_broken.needs", f"lapsed {key}")
        joint = [event for event in occasion if event["type"] == "advice_received" and event["content"]["joint"]]
        if first["type"] == "advice_submitted" and first["content"].get("rules", 1) > 1 and len(joint) == 1:
            self.found(first, "order_broken.fits", "joint")  # a joint advice of one is none
        self.now = max(self.now, at)
        for fact in [fact for event in occasion for fact in self._judge(event)]:
            if not self.holds(fact):
                self.found(last, "order_broken.then", fact)
        self.forget("now *")
        if first["type"] == "act_refused" or (last["type"], last["party"]) == ("dossier_closed", "clock"):
            return
        for name in (*self.tracks, "overall"):  # the locks on record are those that the law gives now
            known, lock = self.locks.get(name, ("-", None)), self.overall() if name == "overall" else self.lock(name)
            self.locks_right += known == lock
            if known != lock:
                self.found(last, "lock_differs", name, *(" ".join(filter(None, each)) for each in (lock, known)))

    def _counts_rightly(self, occasion: list[Json], first: Json, at: datetime) -> bool:
        """Whether its events count from when they came in, or from the end of the day on which a paper was received."""
        counting = [event["content"] for event in occasion[:2] if event["type"] != "paper_held"]  # it does nothing yet
        dated = (content.get("received") for content in counting if not content.get("confirmable"))  # nobody his own
        received = next(filter(None, dated), None)
        counts = min(end_of(day_of(received)) - INSTANT, at) if received else at
        others = [each for each in occasion if each["happened"] != written(counts)]
        later = [each["happened"] for each in others if each["content"].get("cause") in MEETS_WHAT_CAME_LATER]
        met = [each for each in later if written(counts) < each <= written(at)]  # received or executed after a letter
        others = [each for each in others if each["type"] not in OF_A_CAUSE or each["happened"] not in met]
        latest = written(max(self.now, at))  # a confirmation may come in out of turn
        carried = (each for each in others if not (each["type"] in CARRIED and each["happened"] <= latest))
        confirms = first["type"] == "paper_confirmed"  # which is done now, whatever follows from it on another day
        return not others or (confirms and all(each["happened"] == first["time"] for each in carried))

    def _judge(self, event: Json) -> list[str]:
        """Holds one event against its row of the table; gives what must be true when all is said."""
        kind, content, party, names = event["type"], event["content"], event["party"], self._names(event)
        variant = (kind in KINDS and KINDS[kind](content)) or ""
        by_receipt = "now received" in self.true and kind in ("term_ended", "term_moved")
        who, *cells = ORDER[f"{kind} {'received' if by_receipt else variant}".strip()]
        needs, never, makes, unmakes, then = ([self.filled(fact, names) for fact in cell] for cell in cells)
        needs += [] if "begun" in never else ["begun"]
        anyhow = kind in AFTER_CLOSING or names["N"] == "court_after_ruling" or "now received" in self.true
        never += [] if anyhow else ["closed"]
        sides = ["landlord", *(self.tracks or self.agreement["organisations"])]
        own = party == "landlord" or "said" not in content or names["O"] in ("-", party)  # each for itself
        allowed = {
            "any": kind == "act_refused" or party in ("clock", *sides), "both": own and party in sides,
            "organisation": own and party in sides[1:],
            "the other": party in sides and party != self.requests.get(names["X"], {}).get("by"),
        }  # fmt: skip
        if not allowed.get(who[0], party == who[0]):
            self.found(event, "order_broken.who", party)
        for fact in itertools.filterfalse(self.holds, needs):
            self.found(event, "order_broken.needs", fact)
        for fact in filter(self.holds, never):
            self.found(event, "order_broken.never", fact)
        then = [] if kind == "term_ended" and self.owes_nothing(names["T"]) else then
        effect = getattr(self, f"_{kind}", None)
        then += (effect(event, content, names) if effect else None) or []
        self.forget(*unmakes)
        makes += [f"paper {event['sequence']}", f"counting {event['sequence']}"] if content.get("confirmable") else []
        self.true.update(dict.fromkeys([*makes, f"now acted {party}"], event))
        return then

    def _names(self, event: Json) -> dict[str, str]:
        """What the letters of the table stand for."""
        content, term = event["content"], event["content"].get("term")
        whose = (term if isinstance(term, dict) else content).get("organisation", event["party"])
        if isinstance(term, dict):
            term = "/".join(filter(None, (whose, term["name"], str(term["version"]))))
        term, asked = term or f"execution/{content.get('date')}", content.get("request", content)
        paper = str(content["said"]["sequence"] if event["type"] == "paper_confirmed" else event["sequence"])
        names = {"O": whose or "-", "T": term, "N": term.rpartition("/")[0], "X": asked.get("answer_term", "")}
        return {**names, "C": content.get("cause", ""), "D": content.get("day", ""), "P": paper}

    # --- what a table cannot say: which facts fit together, and how terms go on ---

    def _paper_confirmed(self, event: Json, content: Json, names: dict[str, str]) -> None:
        """By who received it, or whose it is: of a day not before the one that was named, nor after its entry."""
        paper = self.true[f"paper {names['P']}"]
        said, entered = paper["content"], str(local(moment(paper["time"])).date())
        if event["party"] not in (said.get("confirmable") or [said.get("confirmed_by")]):
            self.found(event, "order_broken.who", event["party"])
        if not (said.get("not_before") or said["received"]) <= content["received"] <= entered:
            self.found(event, "order_broken.fits", "received")
        for name in (names["O"],) if content.get("since") and paper["type"] in ASKS else ():
            if self.asked.get(name, [""])[-1] == entered:
                self.asked[name][-1] = content["received"]

    def _unsolicited_advice_submitted(self, event: Json, content: Json, _: object) -> None:
        self.opening, self.tracks = dict(content), content["said"].get("addressees", [event["party"]])

    def _request_opened(self, event: Json, content: Json, names: object) -> None:
        self._unsolicited_advice_submitted(event, content, names)
        self._asked(event, *self.tracks)
        if content["rules"] > 1 and content["said"]["topic"] != "other" and content["ground"] != "statute":
            self.found(event, "order_broken.fits", "ground")  # on a topic of the law the ground is the law

    def _request_amended(self, event: Json, content: Json, _: object) -> None:
        if content["material"]:  # everything begins anew
            self.opening["period_days"] = content["period_days"]
            self.before = {fact: by for fact, by in self.true.items() if fact.split(" ")[0] in OF_A_VERSION}
            self.forget(*self.before, "asked *", "draft", "drafted *", "signed *")
            self.true.update({f"amended {name}": event for name in self.tracks})
            self._asked(event, *self.tracks)
        elif content.get("rules", 1) > 1:
            self.true.update({f"changed {name}": event for name in self.tracks})

    def _asked(self, event: Json, *names: str) -> None:
        """From this day on there is this version of the request for these organisations."""
        for name in names:
            self.asked.setdefault(name, []).append(str(local(moment(event["happened"])).date()))

    def _deliberation_recorded(self, event: Json, content: Json, names: dict[str, str]) -> None:
        """A vote is not older than the version of the request that it is about."""
        asked = self.asked.get(names["O"], [""])[-1]
        if content.get("rules", 1) < 2:
            return
        if content["said"]["date"] < asked:
            self.found(event, "order_broken.fits", "date")
        if not (content["deliberation"]["has_quorum"] and content["deliberation"]["has_majority"]):
            self._falls_away(names["O"])

    def _falls_away(self, name: str) -> None:
        """A signature that the latest vote does not carry any more; the drafter's too, until it signs again."""
        self.forget(f"signed {name}", f"drafted {name}")

    def _amendment_objected(self, event: Json, _: object, names: dict[str, str]) -> None:
        """For who objects, in the term for it, everything begins anew."""
        name = names["O"]
        self._asked(event, name)
        term = [key for key in self.terms if key.startswith(f"{name}/amendment_objection/")][-1]
        if moment(event["happened"]) >= self.terms[term]["due"]:
            self.found(event, "order_broken.fits", term)
        own = {f: by for f, by in self.true.items() if f.split(" ")[0] in OF_A_VERSION and f.endswith(f" {name}")}
        self.before = {**{f: by for f, by in self.before.items() if not f.endswith(f" {name}")}, **own}
        self.forget(*own, f"signed {name}", *(["draft", "signed *"] if f"drafted {name}" in self.true else []))
        self.forget(f"drafted {name}")
        self._settle_requests(name)

    def _new_period_waived(self, _: object, __: object, names: dict[str, str]) -> None:
        self.asked[names["O"]].pop()
        self.forget(*(f"{fact} {names['O']}" for fact in OF_A_VERSION))
        self.true.update({fact: by for fact, by in self.before.items() if fact.endswith(f" {names['O']}")})

    def _advice_submitted(self, event: Json, content: Json, _: object) -> None:
        """Receipt makes it advice, but what lets the landlord go on, and consent, is never taken unprepared."""
        if content.get("unprepared") and content["said"]["verdict"] not in (*GET_RESPONSE, "no_advice"):
            self.found(event, "order_broken.fits", "unprepared")

    def _advice_received(self, event: Json, content: Json, names: dict[str, str]) -> list[str]:
        period = self.period(names["O"]) or ""
        over = self.holds(f"open {period} or lapsed {period}") and f"paused {period}" not in self.true
        late = over and self.terms[period]["due"] <= moment(event["happened"]) and f"owed {names['O']}" not in self.true
        if content.get("again"):  # late advice that a later end, given since, makes one in time
            first = self.true[f"advised {names['O']}"]
            late = moment(first["happened"]) >= self.terms[period]["due"]
            if any(first["content"][part] != content[part] for part in ("verdict", "points", "joint")):
                self.found(event, "order_broken.fits", "points")
        if content["late"] != late:
            self.found(event, "order_broken.fits", "late")
        decides = content["verdict"] == "consent" or not (late or content["verdict"] in BY_PERIOD)
        self.forget(*([f"claim {names['O']}", f"owed {names['O']}"] if decides else []))
        self._settle_requests(names["O"], but="" if decides or not late else f"{names['O']}/advice/")
        if late:
            self.true[f"late {names['O']}"] = event
        return [f"now started {names['O']}/response"] if content["verdict"] in GET_RESPONSE and not late else []

    def _advice_supplemented(self, _: object, content: Json, names: dict[str, str]) -> None:
        if content["said"].get("verdict"):
            self._settle_requests(names["O"])

    def _settle_requests(self, name: str, but: str = "") -> None:
        own = {key: each["term"] for key, each in self.requests.items() if each["organisation"] == name}
        self.forget(*(f"asked {key}" for key, term in own.items() if not (but and term.startswith(but))))

    def _response_given(self, event: Json, content: Json, names: dict[str, str]) -> list[str]:
        """It answers every point, with reasons where it does not follow; then a standstill starts (Wohv art. 5(2) and (3))."""
        advice, answers = self.true[f"advised {names['O']}"]["content"], content["response"]["answers"]
        given = [each for each in content["said"]["points"] if each["answer"] == "followed" or each.get("reasons")]
        said = {str(each["point"]): each["answer"] for each in given}
        if said != answers or len(answers) != len(advice["points"]):
            self.found(event, "order_broken.fits", "points")
        if not content["response"]["counts_for_lock"]:
            return ["allowed *"]
        self.true[f"response {names['O']}"] = event
        owes = set(answers.values()) - {"followed"} and not advice["late"] and advice["verdict"] in GET_RESPONSE
        return [f"now started {names['O']}/standstill"] if owes else []

    _response_amended = _response_given

    def _pause_agreed(self, event: Json, content: Json, _: object) -> None:
        """It begins on the day on which it was entered, or later."""
        entered = str(local(moment(event["time"])).date())
        if content.get("rules", 1) > 1 and content["said"]["from"] < entered:
            self.found(event, "order_broken.fits", "from")

    def _extension_requested(self, _: object, content: Json, names: dict[str, str]) -> None:
        asked = content["request"]
        self.forget(*(f"asked {key}" for key, each in self.requests.items() if each["term"] == asked["term"]))
        self.requests[names["X"]] = asked

    def _term_started(self, event: Json, content: Json, names: dict[str, str]) -> None:
        """It counts from this day, has the agreed length, and began by what was just done."""
        name, parts, at = content["term"]["name"], content["term"]["derivation"], moment(event["happened"])
        start = str(local(at - INSTANT if event["party"] == "clock" else at).date())
        start = self.true["now ruled"]["content"]["said"]["date"] if name == "court_after_ruling" else start
        rule, by_law = rule_of(self.agreement, name), name == "advice" and self.opening["ground"] == "statute"
        lengths, least = (
            [(rule["amount"], rule["unit"]), (self.opening.get("period_days"), "days")],
            42 if by_law else 0,
        )
        fits = parts["named_end"] or (parts["amount"], parts["unit"]) in lengths
        long = (day_of(parts["ends"]) - day_of(parts["started_on"])).days >= least
        closing = name == "closing" and start <= parts["started_on"] <= str(local(moment(event["time"])).date())
        start = parts["started_on"] if closing else start  # from when all was done, also where a paper came late
        if name == "response":  # Wohv art. 5(2) sets no term to respond to plain positive advice: the agreement does
            advice = self.true[f"advised {names['O']}"]["content"]
            plain = parts.get("rules", 1) > 1 and advice["verdict"] == "positive" and not advice["points"]
            if (parts["basis"] == "agreed") != plain:
                self.found(event, "derivation_differs.parts", "basis")
        old = content.get("replaces")
        kept = self._kept(names["O"], parts, old) if name == "advice" else []
        kept += self._in_place_of(old, names["T"]) if old else []
        if (parts["started_on"], parts["term"], parts["adjustments"]) != (start, name, kept) or not (fits and long):
            self.found(event, "derivation_differs.parts", names["T"])
        if not (old or self.holds(needs := self.filled(TERMS[name][0], names))):
            self.found(event, "order_broken.needs", needs)
        if (
            name == "closing"
            and "shut" not in self.true
            and {self.locks[o][0] for o in self.tracks} - {"open", "never"}
        ):
            self.found(event, "order_broken.fits", "lock")
        self.terms[names["T"]] = {"derivation": parts, "due": end_of(day_of(parts["ends"]))}

    def _in_place_of(self, old: str, new: str) -> list[Json]:
        """What hung on a term hangs on the one that took its place, and it is moved as that was; gives those moves."""
        self.instead[old] = new
        for key, each in list(self.requests.items()):
            self.requests[key] = {**each, "term": new} if each["term"] == old else each
        if old in self.requests:
            self.requests[new] = self.requests.pop(old)
            for fact in ("asked", "unanswered"):
                if f"{fact} {old}" in self.true:
                    self.true[f"{fact} {new}"] = self.true.pop(f"{fact} {old}")
        return [each for each in self.terms[old]["derivation"]["adjustments"] if each["kind"] != "kept"]

    def _kept(self, name: str, parts: Json, old: str | None = None) -> list[Json]:
        """A new period never ends before the one that it takes the place of: that end, where it is the later one."""
        known = [key for key in self.terms if key.startswith(f"{name}/advice/") and f"cancelled {key}" not in self.true]
        known = known[: known.index(old)] if old else known
        if parts.get("rules", 1) < 2 or not known:
            return []
        last = self.terms[known[-1]]["derivation"]
        pauses = [self.kept_pauses[known[-1]]] if known[-1] in self.kept_pauses else []
        pause = [{"kind": "pause", "first": first, "until": max(first, now), "new_end": None} for first, now in pauses]
        calendar = Calendar(self.agreement)
        ends = derive({**last, "adjustments": last["adjustments"] + pause}, calendar)["ends"]
        own = derive({**parts, "adjustments": []}, calendar)["ends"]
        return [{"kind": "kept", "new_end": ends, "first": None, "until": None}] if own < ends else []

    def _term_moved(self, event: Json, content: Json, names: dict[str, str]) -> None:
        """Only its end moves, by what was granted or said just now."""
        earlier, parts = self.terms[names["T"]]["derivation"], content["derivation"]
        *before, added = parts["adjustments"]
        if "now received" in self.true:  # the pause ended when the paper came
            earlier = {**earlier, "adjustments": earlier["adjustments"][:-1]}
            self.true[f"paused {names['T']}"] = {"content": {"from": added["first"]}}
        paused = self.true.get(f"paused {names['T']}", {"content": {}})["content"].get("from")
        granted = [self.requests[key] for key in self.requests if f"now granted {key}" in self.true]
        said = granted[0] if granted else self.true.get("now lengthened", {"content": {"said": {}}})["content"]["said"]
        right = added["first"] == paused if added["kind"] == "pause" else added["new_end"] == said.get("new_end")
        kept = {part: earlier[part] for part in ("raw_end", "moved_by", "ends", "provisional")}
        if not right or {**parts, **kept, "adjustments": before, "rules": 0} != {**earlier, "rules": 0}:
            self.found(event, "derivation_differs.parts", names["T"])
        self.terms[names["T"]] = {"derivation": parts, "due": end_of(day_of(parts["ends"]))}

    def _term_ended(self, event: Json, content: Json, names: dict[str, str]) -> None:
        """A lapse, and what is met by its end, at the very end; else it is met by what was done just now."""
        state, due = content["state"], written(self.terms[names["T"]]["due"])
        if "now received" in self.true:
            self._ended_by_receipt(event, state, due, names)
            return
        if state == "superseded" and content.get("paused_from"):
            self.kept_pauses[names["T"]] = (content["paused_from"], str(local(moment(event["happened"])).date()))
        name = names["N"].rpartition("/")[2]
        by_end = name == "conclusion_objection" and event["party"] == "clock"
        meets = "" if by_end else self.filled(TERMS[name][1], names)
        if state == "met" and meets and not self.holds(meets):
            self.found(event, "order_broken.needs", meets)
        if f"now contested {names['O']}" in self.true and "/amendment_objection/" in names["T"]:
            return
        if (state == "lapsed" or (state == "met" and not meets)) and event["time"] != due:
            self.found(event, "order_broken.fits", due)

    def _ended_by_receipt(self, event: Json, state: str, due: str, names: dict[str, str]) -> None:
        """A term that began with a paper gives way to one from its receipt, which ended as that did, by its own end; what
        had not lapsed yet on that day did not lapse."""
        term, at = names["T"], event["happened"]
        anew = f"now anew {term}" in self.true
        fits = {"lapsed": anew and at == due, "met": at < due or (anew and at == due)}
        if not fits.get(state, True):
            self.found(event, "order_broken.fits", due)
        self.forget(*(f"{fact} {term}" for fact in ("open", "lapsed", "met", "paused")))
        self.true[f"{state} {term}"] = event
        self.true.update({f"now replaced {names['N']}": event} if state == "superseded" else {})
        if state == "superseded" and event["content"].get("paused_from"):
            self.kept_pauses[term] = (event["content"]["paused_from"], str(local(moment(at)).date()))

    def owes_nothing(self, term: str) -> bool:
        """Whether a term to respond is the agreement's alone: its lapse is no breach."""
        return "/response/" in term and self.terms[term]["derivation"]["basis"] == "agreed"

    def _breach_recorded(self, event: Json, _: object, names: dict[str, str]) -> None:
        if self.owes_nothing(names["T"]):
            self.found(event, "order_broken.fits", "breach")

    def _conclusion_confirmed(self, _: object, content: Json, __: object) -> None:
        """One that waited for the other side ends its consultation."""
        if self.holds("consultation") and self.true["consultation"]["content"]["number"] == content["number"]:
            self.forget("consultation", "kept *")

    def _cause_raised(self, _: object, content: Json, __: object) -> None:
        if content.get("objection_to"):  # only one conclusion can be objected to
            self.forget("told")

    def _cause_revoked(self, _: object, __: object, names: dict[str, str]) -> None:
        self.forget(f"cause * {names['T']}")
        self.forget(*(f"kept {name}" for name in self.tracks if not self.causes(name)))

    def _dispute_recorded(self, event: Json, content: Json, _: object) -> None:
        """To the court after a ruling of the Huurcommissie: filed within the eight weeks (Wohv art. 8a)."""
        terms = [term for key, term in self.terms.items() if key.startswith("court_after_ruling/")]
        late = terms and content.get("filed", "") > terms[-1]["derivation"]["ends"]
        if (
            late
            and content["said"]["forum"] == "kantonrechter"
            and self.disputes[-1]["content"]["said"]["forum"] != "kantonrechter"
        ):
            self.found(event, "order_broken.fits", "filed")
        self.disputes.append(event)

    def _ruling_recorded(self, event: Json, content: Json, _: object) -> None:
        """It is no older than its dispute was filed, and only a suspension is lifted (edition 2)."""
        old = content["said"]["date"] < self.disputes[content["dispute"]]["content"].get("filed", "")
        lifts = content["said"]["ruling"] == "lifted" and "suspended" not in map(self.ruled, self.standing())
        if content.get("rules", 1) > 1 and (old or lifts):
            self.found(event, "order_broken.fits", "ruling")
        self.rulings = sorted(
            [*self.rulings, event], key=lambda each: (each["content"]["said"]["date"], each["happened"])
        )

    def _lock_changed(self, event: Json, content: Json, _: object) -> None:
        whose = content["organisation"] or "overall"
        self.locks[whose] = (content["state"], content["ground"])
        if content["state"] != "open" and self.causes(whose) and self.agreement["escalation"]["holds_lock"]:
            self.true[f"kept {whose}"] = event  # an open consultation keeps a shut lock shut

    # --- 9. The lock: may the landlord execute? (Wohv art. 5(3) and 5a) ---

    def period(self, name: str) -> str | None:
        """The version of the period for advice in force; what withdrawing cancelled brings no earlier one back."""
        versions = [key for key in self.terms if key.startswith(f"{name}/advice/")]
        kept = [key for key in versions if not self.holds(f"superseded {key} or cancelled {key}")]
        return kept[-1] if kept and ("withdrawn" not in self.true or versions[-1] == kept[-1]) else None

    def response(self, name: str) -> str | None:
        """The latest version of the term to respond that counts."""
        versions = [key for key in self.terms if key.startswith(f"{name}/response/")]
        kept = [key for key in versions if not self.holds(f"superseded {key} or cancelled {key}")]
        return kept[-1] if kept else None

    def causes(self, name: str) -> list[Json]:
        """The standing causes of the open consultation that are about an organisation."""
        number = self.true["consultation"]["content"]["number"] if "consultation" in self.true else None
        raised = [by["content"] for fact, by in self.true.items() if fact.startswith("cause ")]
        return [each for each in raised if each["consultation"] == number and name in each["organisations"]]

    @staticmethod
    def ruled(event: Json) -> str:
        return str(event["content"]["said"]["ruling"])

    def parties(self, ruling: Json) -> set[str]:
        """The organisations that are party to the dispute of a ruling: one, or where none is named all."""
        named = self.disputes[ruling["content"]["dispute"]]["content"].get("organisation")
        return {named} if named else set(self.tracks)

    def standing(self) -> list[Json]:
        """The rulings that stand. One ends the earlier ones between the same parties; a suspension, and that it is
        lifted, only a suspension (Wohv art. 8(2))."""
        left: list[Json] = []
        for each in self.rulings:
            about = ("suspended",) if self.ruled(each) in ("suspended", "lifted") else RULINGS
            left = [one for one in left if self.ruled(one) not in about or not self.parties(one) <= self.parties(each)]
            left += [each] if self.ruled(each) != "lifted" else []
        return left

    @staticmethod
    def binds(ruling: Json) -> datetime:
        """From when a ruling binds: its date, or the instant at which it came on record where that is earlier."""
        end = end_of(day_of(ruling["content"]["said"]["date"])) - timedelta(microseconds=1)
        return min(moment(ruling["happened"]), end)

    def lock(self, name: str) -> tuple[str, str | None]:
        """The lock of one organisation: the strictest of its own, an open consultation and the rulings; one that allows
        execution, about the request as it reads, takes the place of the first two."""
        lock = self._own_lock(name)
        held = f"kept {name}" in self.true or any(name in each["holds"] for each in self.causes(name))
        lock = ("locked", None) if lock[0] == "open" and held else lock
        shut = self.true.get("shut")
        if shut and not (lock[0] == "never" and self._refused(name)):
            lock = ("locked", None)  # without a request nothing allows execution
        asked = (
            day_of(self.asked[name][-1]) if name in self.asked else local(moment(self.true["begun"]["happened"])).date()
        )
        for each in self.standing():
            fits = name in self.parties(each) and day_of(each["content"]["said"]["date"]) >= asked
            fits = fits and not (shut and self.binds(each) <= moment(shut["happened"]))
            lock = ("open", "ruling") if self.ruled(each) == "allowed" and fits else lock
        strict = [(RULINGS[self.ruled(each)], None) for each in self.standing() if RULINGS[self.ruled(each)]]
        return min([lock, *strict], key=lambda each: STRICTEST.index(each[0]))

    def owes_talk(self, name: str) -> bool:
        """Whether a meeting is owed: what the landlord recorded as held counts when the term to object is over."""
        asked = self.true.get(f"talk {name}")
        objection = self._term_now(asked["content"].get("objection", "")) if asked else None
        return bool(asked) and not (objection and objection["due"] <= self.now)

    def _term_now(self, key: str) -> Json | None:
        """A term, or the one that took its place."""
        return self.terms.get(self.instead.get(key, key))

    def _refused(self, name: str) -> bool:
        """Whether consent was refused, and not given after all."""
        advice = self.true.get(f"advised {name}", {"content": {}})["content"]
        return advice.get("verdict") == "consent_refused" and f"freed {name}" not in self.true

    def _own_lock(self, name: str) -> tuple[str, str | None]:
        facts = (self.true.get(f"{fact} {name}", {"content": {}}) for fact in ("advised", "freed", "response"))
        advice, freed, response = (by["content"] for by in facts)
        right, period = self.opening["said"].get("right"), self.period(name)
        over = bool(period) and self.terms[str(period)]["due"] <= self.now and f"paused {period}" not in self.true
        verdict, answers = advice.get("verdict"), response.get("response", {}).get("answers", {})
        if right is None:
            return ("open", None)  # an unsolicited advice
        if right == "consent":
            points = {str(n): point.get("kind") for n, point in enumerate(advice.get("points", []), 1)}
            wanted = [n for n, kind in points.items() if kind in (None, "condition")] or points
            met = response and all(answers.get(n) == "followed" for n in wanted)
            consents = freed or verdict == "consent" or (verdict == "consent_with_conditions" and met)
            return ("open", "consent") if consents else ("never" if over else "locked", None)
        if freed or (verdict == "no_objection" and not advice["late"]):
            return ("open", "a")
        if not advice or advice["late"] or verdict not in GET_RESPONSE:
            return self._by_period(name, over)
        if response and set(answers.values()) <= {"followed"}:
            return ("open", "followed")
        answer = self.response(name) if not response else None
        if (
            answer and self.terms[answer]["derivation"]["basis"] == "agreed"
        ):  # it need not be answered: the period decides
            passed = self.terms[answer]["due"] <= self.now and f"paused {answer}" not in self.true
            return self._by_period(name, over and passed)
        standstill = self._term_now(response["response"]["standstill"]) if response else None
        return ("open", "c") if standstill and standstill["due"] <= self.now else ("locked", None)

    def _by_period(self, name: str, over: bool) -> tuple[str, str | None]:
        """Once the period is over: open, unless something about it is undecided or a meeting is owed."""
        asked = [key for key, each in self.requests.items() if each["term"].startswith(f"{name}/advice/")]
        open_ones = (f"claim {name}", f"owed {name}", *(f"asked {key}" for key in asked))
        undecided = any(fact in self.true for fact in open_ones) or self.owes_talk(name)
        return ("open", "b") if over and not undecided else ("locked", None)

    def overall(self) -> tuple[str, str | None]:
        """The strictest of all; with a ground only where all agree."""
        states, grounds = zip(*(self.lock(name) for name in self.tracks))
        return (min(states, key=STRICTEST.index), grounds[0] if len(set(grounds)) == 1 else None)


# === 10. One dossier ==================================================================================================
HASHED = "dossier sequence type time happened party person channel entered_by act_id content previous".split()
ASSURED = {"assurance"}
ASSURANCES = {"passkey_signed", "passkey", "mail_link", "oidc", "token", "paper", "command_line"}
LINK = {"dossier", "sequence", "previous", "hash", "withheld"}
NOTICE = {"dossier", "sequence", "recipient", "kind", "notice", "created", "attempts", "sent_at"}
SIGHT = {"dossier", "party", "sequence", "seen_at"}
STATEMENT = {"number", "kind", "party", "at", "content"}
STATEMENTS = {  # what each kind of statement about people holds
    "credential_registered": {"credential", "person", "public_key", "site"},
    "credential_ended": {"credential", "person"},
    "office_given": {"person", "office"},
    "office_ended": {"person"},
    "mandate_given": {"mandate", "person", "acts", "first_day", "last_day", "by"},
    "mandate_ended": {"mandate", "person", "by"},
    "handed_over": {"hand_over", "person", "giver", "giver_is", "by"},
    "recovered": {"recovery", "person", "by"},
}
ONCE = {"mandate_given": "mandate", "mandate_ended": "mandate", "handed_over": "hand_over", "recovered": "recovery"}
RESTS_ON = {"mandate_ended": "mandate_given"}  # what has to be stated before it, of the same party, person and thing
ACTS = {  # which act an event is
    "request_opened": "open_request",
    "request_amended": "amend_request",
    "amendment_objected": "object_to_amendment",
    "new_period_waived": "waive_new_period",
    "request_withdrawn": "withdraw",
    "receipt_acknowledged": "acknowledge_receipt",
    "incompleteness_claimed": "claim_incomplete",
    "claim_ruled": "rule_on_claim",
    "information_provided": "provide_information",
    "question_asked": "ask_question",
    "question_answered": "answer_question",
    "consultation_recorded": "record_consultation",
    "consultation_skipped": "skip_consultation",
    "deliberation_recorded": "record_deliberation",
    "advice_submitted": "submit_advice",
    "advice_supplemented": "supplement_advice",
    "response_given": "respond",
    "response_amended": "amend_response",
    "reaction_given": "react",
    "execution_reported": "report_execution",
    "joint_advice_agreed": "agree_joint_advice",
    "joint_advice_drafted": "draft_joint_advice",
    "joint_advice_cosigned": "cosign",
    "joint_advice_left": "leave_joint_advice",
    "unsolicited_advice_submitted": "submit_unsolicited_advice",
    "unsolicited_advice_answered": "answer_unsolicited_advice",
    "request_linked": "link_request",
    "extension_requested": "request_extension",
    "extension_granted": "grant_extension",
    "extension_refused": "refuse_extension",
    "period_lengthened": "lengthen_period",
    "pause_agreed": "pause",
    "pause_ended": "resume",
    "meeting_requested": "request_meeting",
    "meeting_planned": "plan_meeting",
    "meeting_held": "hold_meeting",
    "meeting_waived": "waive_meeting",
    "strategic_consultation_requested": "request_strategic_consultation",
    "strategic_consultation_planned": "plan_strategic_consultation",
    "strategic_consultation_concluded": "conclude_strategic_consultation",
    "conclusion_confirmed": "confirm_conclusion",
    "dispute_recorded": "record_dispute",
    "ruling_recorded": "record_ruling",
    "paper_confirmed": "confirm_paper",
    "addresses_corrected": "correct_addresses",
    "entry_rectified": "rectify",
    "dossier_reopened": "reopen",
}
OPENING = ("request_opened", "unsolicited_advice_submitted")
EVIDENCE = {
    "dossier",
    "sequence",
    "credential",
    "authenticator_data",
    "client_data",
    "signature",
    "head_sequence",
    "head",
}
LETTER = {"told_on", "told_by"}  # of a notice of which its party was told by letter
DRAFTS = {"joint_advice_drafted", "act_refused", "entry_rectified"}  # withheld ones that the order does not need


def is_assured(event: Json) -> bool:
    """Whether what an event says of how sure it is who spoke goes with who that is, and with the way by which it came."""
    on_paper = event["channel"] in {"letter", "meeting"}
    return (
        event["assurance"] in ASSURANCES and (event["assurance"] == "paper") is on_paper and event["party"] != "clock"
    )


class Dossier:
    """The checks of one dossier of a bundle."""

    def __init__(self, report: Report, files: Files, number: str, checkpoint: Checkpoint | None) -> None:
        self.report, self.files, self.number, self.checkpoint = report, files, number, checkpoint
        self.folder, self.found = f"dossiers/{number}", functools.partial(report.found, number)
        self.events = files.rows(report, f"{self.folder}/events.jsonl")
        self.hidden = {event.get("type", "unknown") for event in self.events if "withheld" in event}
        self.leaves: dict[tuple[str, int], str] = {}
        self.proofs: list[Json] = []
        self.bound: set[int] = set()

    def check(self) -> None:
        """Everything, each part for itself: what stops one does not stop the others."""
        for name in ("events.jsonl", "proofs.json", "documents.json", "notices.jsonl", "runs.json"):
            part = getattr(self, f"_{name.partition('.')[0]}")
            self.report.attempt(self.number, f"file {self.folder}/{name}", part, f"{self.folder}/{name}")
        seen = f"{self.folder}/sights.jsonl"  # not in every bundle
        self.report.attempt(self.number, f"file {seen}", self._sights, seen)
        proof = f"{self.folder}/evidence.jsonl"  # not in every bundle
        self.report.attempt(self.number, f"file {proof}", self._signatures, proof)
        self.report.attempt(self.number, "event 1", self._count)
        self.report.attempt(self.number, "event 1", self._rules, self.events[0]["content"] if self.events else {})

    def _events(self, _: str) -> None:
        """Every event has its number, its hash, and the hash of the one before it."""
        previous, latest = "0" * 64, ""
        for number, event in enumerate(self.events, 1):
            where, at, withheld = f"event {event['sequence']}", event.get("recorded_at", latest), "withheld" in event
            if event["sequence"] != number:
                self.found(f"event {number}", "event_missing")
            if event["previous"] != previous:
                self.found(where, "chain_broken")
            linked = withheld and set(event) == LINK and event["withheld"] is True  # nobody's to know: a link only
            if not linked and (at < max(event["time"], latest) or at != written(moment(at))):
                self.found(where, "recorded_at_differs", at)
            hidden = linked or (withheld and event["withheld"] is True and not event["content"] and not event["person"])
            hashed = [*HASHED, *ASSURED] if set(event) >= ASSURED else HASHED  # no door vouches for every event
            right = hidden or (not withheld and digest({name: event[name] for name in hashed}) == event["hash"])
            known = linked or {*hashed, "hash", "recorded_at"} == set(event) - {"withheld"}
            if set(event) >= ASSURED and not is_assured(event):
                self.found(where, "assurance_wrong", event["assurance"])
            if not right or not known or event["dossier"] != self.number:
                self.found(where, "event_changed")
            previous, latest = event["hash"], at

    def _proofs(self, name: str) -> None:
        """The checkpoint covers this dossier's leaves; the last event is one of them."""
        proofs = self.proofs = self.files.rows(self.report, name)
        self.leaves = check_leaves(self.report, self.number, proofs, self.checkpoint) if self.checkpoint else {}
        if self.checkpoint and (self.number, len(self.events)) not in self.leaves:
            self.found(f"event {len(self.events)}", "leaf_missing")
        self.bound = {number for subject, number in self.leaves if subject == self.number}
        for (subject, number), of in self.leaves.items():
            if subject == self.number and [of] != [event["hash"] for event in self.events[number - 1 : number]]:
                self.found(f"event {number}", "head_differs")
            if subject.partition("/")[0] != self.number:
                self.found(f"leaf {subject}", "leaf_changed")
        if proofs and not self.checkpoint:
            self.found(f"file {name}", "leaf_changed")

    def _count(self) -> None:
        """Proved are the events from a hash that the log commits to back to a withheld one: so far the chain goes."""
        bound = self.checkpoint is None
        for event in reversed(self.events):
            bound, hidden = bound or event["sequence"] in self.bound, "withheld" in event
            counts = self.report.proved if bound and not hidden else self.report.unproved
            counts["events" if bound or hidden else "loose"] += 1
            bound = bound and (not hidden or self.checkpoint is None)

    def _rules(self, opening: Json) -> None:
        """Dates and votes by themselves; then the order of everything, where nothing needed is withheld."""
        hidden = self.hidden - DRAFTS
        self.report.unproved["order"] += bool(hidden)
        if not opening:
            return
        name = f"agreements/{opening['agreement_digest']}.json"
        self.report.used.add(name)
        agreement = self.files.lines(self.report, name)[0]
        self._fits_party(self.report.party in ("landlord", *agreement["organisations"]))
        if not self.report.party and any(
            "type" not in event for event in self.events
        ):  # from an auditor no event is kept
            self.report.found(None, "file manifest.json", "file_changed.party", "auditor")
        if opening["agreement"] != f"{agreement['name']} {agreement['version']}":
            self.found(f"file {name}", "agreement_changed")
        calendar = Calendar(agreement)
        told = [event for event in self.events if "type" in event]
        for event in told:
            where, content, kind = f"event {event['sequence']}", event["content"], event["type"]
            parts = content["term"]["derivation"] if kind == "term_started" and content else content.get("derivation")
            found = functools.partial(self.found, where)
            if parts:
                check = self.report.attempt(self.number, where, check_derivation, found, parts, agreement, calendar)
                self.report.proved["dates"] += bool(check)
            if kind == "deliberation_recorded" and content:
                check = self.report.attempt(self.number, where, check_vote, found, event, agreement)
                self.report.proved["votes"] += bool(check)
        procedure = Procedure(agreement, lambda event, *about: self.found(f"event {event['sequence']}", *about))
        occasions = itertools.groupby(told, key=lambda each: (each["party"], each["act_id"], each["time"]))
        for events in [] if hidden else [list(group) for _, group in occasions]:
            self.report.attempt(self.number, f"event {events[0]['sequence']}", procedure.take, events)
        self.report.proved.update(order=0 if hidden else len(self.events), locks=procedure.locks_right)

    def _documents(self, name: str) -> None:
        """documents.json names those of the events; what the bundle holds of them was hashed with the files."""
        rows, named = self.files.rows(self.report, name), []
        for event in (each for each in self.events if "type" in each):
            said = event["content"].get("said") if event["type"] != "act_refused" else None
            listed = said.get("documents") if isinstance(said, dict) else None
            whole = [each for each in listed or [] if isinstance(each, dict) and len(str(each.get("sha256"))) == 64]
            number = event["sequence"]
            named += [(number, n, d["name"], d["sha256"], d.get("label", "open")) for n, d in enumerate(whole)]
        parts = ("sequence", "position", "name", "sha256", "label")
        shown = [row for row in rows if "withheld" not in self.events[row["sequence"] - 1]]
        if [tuple(row.get(part) for part in parts) for row in shown] != named:
            self.found(f"file {name}", "attachment_differs")
        for row in rows:
            content, kind = f"documents/{row['sha256']}", self.events[row["sequence"] - 1].get("type")
            draft = kind in (*DRAFTS, "deliberation_recorded") or self.report.party
            if row["held"] is not (content in self.files.names) or not (row["held"] or draft):
                self.found(f"document {row['sha256']}", "document_missing")
            self.report.used |= {content} if row["held"] else set()
            (self.report.proved if row["held"] else self.report.unproved)["documents"] += 1

    def _committed(self, where: str, subject: str, number: int, row: Json) -> int:
        """Whether the log has the leaf of a row, where there is a checkpoint."""
        of = self.leaves.get((subject, number))
        wrong = self.checkpoint is not None and of != digest(row)
        if wrong:
            self.found(where, "leaf_changed" if of else "leaf_missing")
        return not wrong

    def _notices(self, name: str) -> None:
        """Every notice that left has its leaf, every leaf its notice, and a notice names the head of its moment."""
        seen = {subject: False for subject, _ in self.leaves if subject.startswith(f"{self.number}/notices/")}
        for row in self.files.rows(self.report, name):
            self._fits_party(row["recipient"] == self.report.party)
            where = f"notice {row['sequence']}/{row['recipient']}/{row['kind']}"
            subject, withheld = where.replace("notice ", f"{self.number}/notices/"), row.pop("withheld", False)
            fits = (
                set(row) - LETTER == NOTICE
                and LETTER & set(row) in (set(), LETTER)
                and not seen.get(subject)
                and row["dossier"] == self.number
            )
            seen[subject] = True
            if withheld:
                fits = fits and row["notice"] is None
                self.report.unproved["notices"] += 1
            else:
                said = json.loads(row["notice"])
                same = all(said[part] == row[part] for part in ("dossier", "sequence", "recipient", "kind"))
                head = said["head"] in ("", self.events[said["entry"] - 1]["hash"])
                fits = fits and same and head and row["created"] == self.events[row["sequence"] - 1].get("recorded_at")
                committed = self._committed(where, subject, row["attempts"], row)
                self.report.proved["notices"] += committed
                self.bound |= {said["entry"]} if committed and said["head"] else set()
            if not fits:
                self.found(where, "notice_changed")
        for subject in [subject for subject, is_here in seen.items() if not is_here]:
            self.found(subject.replace(f"{self.number}/notices/", "notice "), "notice_missing")

    def _sights(self, name: str) -> None:
        """Every sight has its leaf and every leaf its sight; nobody sees an event before it is on record."""
        seen = {subject: False for subject, _ in self.leaves if subject.startswith(f"{self.number}/sights/")}
        for row in self.files.rows(self.report, name) if name in self.files.names else ():
            self._fits_party(row["party"] == self.report.party)
            where = f"sight {row['party']}/{row['sequence']}"
            subject, event = where.replace("sight ", f"{self.number}/sights/"), self.events[row["sequence"] - 1]
            fits = set(row) == SIGHT and not seen.get(subject) and row["dossier"] == self.number
            seen[subject] = True
            after = row["seen_at"] == written(moment(row["seen_at"])) >= event.get("recorded_at", "")
            if not (fits and after and row["sequence"] > 0):
                self.found(where, "sight_changed")
            self.report.proved["sights"] += self._committed(where, subject, row["sequence"], row)
        for subject in [subject for subject, is_here in seen.items() if not is_here]:
            self.found(subject.replace(f"{self.number}/sights/", "sight "), "sight_missing")

    def _signatures(self, name: str) -> None:
        """Every act that says so was signed by a passkey of its party, and says what was signed; no other has evidence."""
        rows = self.files.rows(self.report, name) if name in self.files.names else []
        said = {
            e["sequence"]: e
            for e in self.events
            if "withheld" not in e and "said" in e["content"] and e["type"] in ACTS
        }
        signed = {
            at: event for at, event in said.items() if event.get("assurance") == "passkey_signed" and event["act_id"]
        }
        unproved = self._unproved(signed)
        self.report.assurances.update(str(event.get("assurance")) for event in said.values())
        self.report.unproved["known_by"] += len(said) - len(signed)
        often = Counter(
            row["client_data"] for row in rows
        )  # of a signature there are two forms, of what it is over one
        for row in rows:
            where, event = f"event {row['sequence']}", signed.pop(row["sequence"], None)
            if event is None or set(row) != EVIDENCE or row["dossier"] != self.number:
                self.found(where, "evidence_added")
            elif (
                often[row["client_data"]] > 1
                or self.report.signed_in.setdefault(row["client_data"], self.number) != self.number
            ):
                self.found(where, "evidence_replayed")
            elif flaw := self._flaw_of_signature(row, event):
                self.found(where, flaw)
            else:
                self.report.proved["signed"] += 1
        for at in sorted((*signed, *unproved)):
            self.found(f"event {at}", "evidence_missing")

    def _unproved(self, signed: dict[int, Json]) -> list[int]:
        """The events that say that they were signed, and neither are a signed act nor follow from one; where some are
        withheld, what they follow from can be among those."""
        acts, found = {event["act_id"] for event in signed.values()}, list[int]()
        for event in self.events:
            claims = "withheld" not in event and event.get("assurance") == "passkey_signed"
            if claims and event["sequence"] not in signed:
                said, reopens = (
                    event["content"],
                    event["content"].get("overtaken") is True,
                )  # by an act that came before
                is_act = "said" in said or ("fingerprint" in said and not reopens)
                follows = event["act_id"] in acts or (event["act_id"] is not None and bool(self.hidden))
                found += [] if follows and not is_act else [event["sequence"]]
        return found

    def _flaw_of_signature(self, row: Json, event: Json) -> str | None:
        own = [each for each in self.report.statements if each["content"].get("credential") == row["credential"]]
        known = [each for each in own if each["at"] <= event["time"]]
        if not known or known[-1]["kind"] != "credential_registered" or known[-1]["party"] != event["party"]:
            return "credential_wrong"
        covers = [
            leaf["position"]
            for leaf in self.proofs
            if leaf["subject"] == self.number and leaf["number"] >= event["sequence"]
        ]
        if self.checkpoint and known[-1]["position"] > min(covers, default=-1):
            return "credential_wrong"  # the log took it in later than the act
        at, head = row["head_sequence"], row["head"]
        opens = event["type"] in OPENING
        act = {"act": ACTS[event["type"]], **{name: event[name] for name in ("act_id", "party", "person")}}
        whole = {**act, "content": event["content"]["said"], "dossier": None if opens else self.number}
        whole["head"] = {"sequence": at, "hash": head} if at is not None else None
        challenge = hashlib.sha256(canonical(whole).encode()).digest()
        flaw = flaw_of_signing(row, challenge, known[-1]["content"]["public_key"], known[-1]["content"]["site"])
        if flaw:
            return flaw
        seen = [each["hash"] for each in self.events if each["sequence"] == at and at < event["sequence"]]
        return None if at is None or seen == [head] else "head_differs"

    def _fits_party(self, fits: bool) -> None:
        """In a party's own copy stands nothing of what goes to others: their notices, what they saw, a history."""
        if self.report.party and not fits:
            self.report.found(None, "file manifest.json", "file_changed.party", self.report.party)

    def _runs(self, name: str) -> None:
        """Every run has its leaf and its archived history, and no run of the chain is missing."""
        rows = self.files.rows(self.report, name)
        named = {subject.partition("/runs/")[2] for subject, _ in self.leaves if "/runs/" in subject}
        named |= {row[part] for row in rows for part in ("continued_from", "first_run_id") if row[part]}
        if len({row["run_id"] for row in rows}) < len(rows):
            self.found(f"file {name}", "run_changed")
        for run in sorted(named - {row["run_id"] for row in rows}):
            self.found(f"run {run}", "run_missing")
        for row in rows:
            where, history = f"run {row['run_id']}", f"{self.folder}/history/{row['run_id']}.json.gz"
            withheld = row.pop("withheld", False)
            self._fits_party(withheld is True)
            self._committed(where, f"{self.number}/runs/{row['run_id']}", row["events"], row)
            self.report.used.add(history)
            content = self.files.read(history) if history in self.files.names else None
            if content is None and withheld is not True:
                self.found(where, "archive_missing")
            elif content is not None and (sha256(content), len(content)) != (row["sha256"], row["size"]):
                self.found(where, "archive_changed")
            (self.report.unproved if content is None else self.report.proved)["histories"] += 1


# === 11. The bundle ==================================================================================================
def check_log(report: Report, files: Files, stated: Json, held: list[str]) -> Checkpoint | None:
    """The keys, the checkpoint with its signatures, and that the log only grew since the earlier ones."""
    rows = report.attempt(None, "file keys.txt", files.rows, report, "keys.txt") or []
    keys = [key for row in rows if (key := report.attempt(None, "file keys.txt", key_of, row))]
    report.keys = [key.row for key in keys]
    if stated is None:
        attempt_people(report, files, [], None, [])
        report.unproved.update(no_checkpoint=1, unused=len(set(held)))
        return None
    report.used.add("checkpoint.txt")
    proofs = report.attempt(None, "file proofs.json", proofs_of_log, report, files) or {"leaves": [], "earlier": {}}
    note = checkpoint_of(files.read("checkpoint.txt"))
    if stated != {"origin": note.origin, "size": note.size, "root": note.root}:
        report.found(None, f"checkpoint {note.size}", "checkpoint_changed")
    signers = report.attempt(None, "file checkpoint.txt", check_signatures, report, note, keys)
    of_people, cosigned = (
        [leaf for leaf in proofs["leaves"] if str(dict(leaf).get("subject")).startswith(kind)]
        for kind in ("people/", "cosigned/")
    )
    of_keys = [leaf for leaf in proofs["leaves"] if leaf not in of_people and leaf not in cosigned]
    begins = report.attempt(None, "file proofs.json", check_keys, report, keys, of_keys, note)
    signed: dict[int, set[str]] = {}
    for size in sorted({name[8:-4] for name in files.names if name.startswith("earlier/")} | set(proofs["earlier"])):
        where, path = f"file earlier/{size}.txt", proofs["earlier"].get(size)
        signed.update(report.attempt(None, where, _check_earlier, report, files, size, path, note, keys) or {})
    earlier = [checkpoint_of(files.read(f"earlier/{size}.txt")) for size in signed]
    attempt_people(report, files, of_people, note, earlier)
    report.attempt(None, "file cosigned.jsonl", check_cosigned, report, files, cosigned, note, earlier)
    check_trust(report, {**signed, note.size: signers or set()}, begins or {}, set(held))
    return note


def attempt_people(report: Report, files: Files, proofs: Json, note: Checkpoint | None, earlier: Json) -> None:
    """The statements about people, which are not in every bundle."""
    name = "people.jsonl"
    rows = report.attempt(None, f"file {name}", files.rows, report, name) if name in files.names else []
    right = report.attempt(None, f"file {name}", check_people, report, rows or [], proofs, note, earlier)
    report.statements = right or []


def proofs_of_log(report: Report, files: Files) -> Json:
    """The proofs of the log itself: that it holds its keys, and grew from its earlier checkpoints. Raises TypeError."""
    proofs = files.lines(report, "proofs.json")[0]
    if {name: type(part) for name, part in proofs.items()} != {"leaves": list, "earlier": dict}:
        raise TypeError("they are no proofs of a log")
    return proofs


def check_trust(report: Report, signed: dict[int, set[str]], begins: dict[str, int], held: set[str]) -> None:
    """Who signed a checkpoint (by size) vouches for all that its log holds, its keys too, by where their leaf begins.
    That another key signed the same checkpoint proves nothing: anybody can add a line to it."""
    vouched, trusted, reached = {vkey for vkey, at in begins.items() if at == 0}, held, False  # a log begins with a key
    for size, signers in sorted(signed.items()):
        within = {vkey for vkey, at in begins.items() if at < size}
        first = min((begins[vkey] for vkey in signers & within), default=size)
        vouched |= {vkey for vkey in within if begins[vkey] > first}
        reached = bool(signers & trusted)
        trusted = trusted | within if reached else trusted
    if held and not reached:
        report.found(None, f"checkpoint {max(signed)}", "key_unknown.held")
    used = held & set().union(*signed.values())
    report.proved["held"] += len(used) * reached
    report.unproved.update(unused=len(held - used), keys=-reached)
    report.unvouched = ["+".join(vkey.split("+")[:2]) for vkey in begins if vkey not in vouched]
    report.unproved["unvouched"] += len(report.unvouched)


def _check_earlier(report: Report, files: Files, size: str, path: Json, now: Checkpoint, keys: list[Key]) -> Json:
    note, where = checkpoint_of(files.read(f"earlier/{size}.txt")), f"checkpoint {size}"
    if str(note.size) != size or note.origin != now.origin or note.made > now.made:
        report.found(None, where, "checkpoint_changed")
    signers = check_signatures(report, note, keys)
    consistent = path is not None and is_consistent(note.size, note.root, now.size, now.root, path)
    report.proved["consistency"] += consistent
    if not consistent:
        report.found(None, where, "consistency_wrong")
    return {note.size: signers} if consistent else {}


def check_people(report: Report, rows: Json, proofs: Json, checkpoint: Checkpoint | None, earlier: Json) -> list[Json]:
    """Every statement about people has its leaf and every leaf its statement; none is older than a checkpoint that does
    not have it. Gives the statements that are right, with the position of their leaf (-1: there is no checkpoint)."""
    made = [(each.size, written(each.made - SLACK)) for each in earlier]
    leaves = check_leaves(report, None, proofs, checkpoint) if checkpoint else {}
    positions, right = {leaf["number"]: leaf["position"] for leaf in proofs}, list[Json]()
    stated = set[tuple[str, ...]]()
    for row in rows:
        where, leaf = f"statement {row['number']}", (f"people/{row['number']}", row["number"])
        content, of = json.loads(row["content"]), leaves.pop(leaf, None)
        fits = (
            set(row) == STATEMENT and canonical(content) == row["content"] and written(moment(row["at"])) == row["at"]
        )
        if not fits or set(content) != STATEMENTS.get(row["kind"]) or not all(map(is_filled, content.values())):
            report.found(None, where, "statement_changed")
        elif checkpoint and of != digest(row):
            report.found(None, where, "leaf_changed" if of else "leaf_missing")
        elif any(size <= positions.get(row["number"], -1) and row["at"] < before for size, before in made):
            report.found(None, where, "statement_changed.older")
        elif flaw := flaw_beside(row["kind"], row["party"], content, stated):
            report.found(None, where, flaw)
        else:
            report.proved["statements"] += checkpoint is not None
            right.append({**row, "content": content, "position": positions.get(row["number"], -1)})
    for subject, _ in leaves:
        report.found(None, subject.replace("people/", "statement "), "statement_missing")
    return right


COSIGNED = {"size", "party", "at", "credential", "authenticator_data", "client_data", "signature"}
OFFICES = {"office_given", "office_ended"}


def check_cosigned(report: Report, files: Files, proofs: Json, now: Checkpoint, earlier: list[Checkpoint]) -> None:
    """Every cosignature by passkey is of a checkpoint that is here, by a passkey that its log holds; and it is the one
    to which the log commits, where that does so already."""
    name = "cosigned.jsonl"  # not in every bundle
    rows = files.rows(report, name) if name in files.names else []
    notes, leaves = {each.size: each for each in (*earlier, now)}, check_leaves(report, None, proofs, now)
    often = Counter(row["client_data"] for row in rows)
    for row in rows:
        party, size = row["party"], row["size"]
        note, of = notes.get(size), leaves.pop((f"cosigned/{party}/{size}", size), None)
        if note is None or set(row) != COSIGNED or written(moment(row["at"])) != row["at"]:
            flaw = "cosignature_added" if note is None else "cosignature_wrong.forged"
        else:
            flaw = (
                "cosignature_wrong.replayed"
                if often[row["client_data"]] > 1
                else _flaw_of_cosignature(report, row, note)
            )
            flaw = flaw or ("cosignature_wrong.leaf" if of not in {None, digest(row)} else "")
        report.proved["cosignature"] += not flaw
        if flaw:
            report.found(None, f"checkpoint {size}", flaw, party)
    for subject, size in leaves:
        report.found(None, f"checkpoint {size}", "cosignature_missing", subject[len("cosigned/") :].rpartition("/")[0])


def _flaw_of_cosignature(report: Report, row: Json, note: Checkpoint) -> str:
    if moment(row["at"]) + SLACK < note.made:
        return "cosignature_wrong.early"
    known = [each for each in report.statements if each["at"] <= row["at"]]
    of = [each for each in known if each["content"].get("credential") == row["credential"]][-1:]
    if not of or (of[0]["kind"], of[0]["party"]) != ("credential_registered", row["party"]):
        return "cosignature_wrong.passkey"
    person = of[0]["content"]["person"]
    offices = [each for each in known if each["kind"] in OFFICES and each["content"]["person"] == person]
    speaks = [(row["party"], "secretary")]
    if offices and [(each["party"], each["content"].get("office")) for each in offices[-1:]] != speaks:
        return "cosignature_wrong.passkey"
    if of[0]["position"] >= note.size:
        return "cosignature_wrong.passkey"  # the log that was cosigned does not hold it
    challenge = hashlib.sha256(f"advice-cosignature/v1 {row['party']}\n{note.text}".encode()).digest()
    flaw = flaw_of_signing(row, challenge, of[0]["content"]["public_key"], of[0]["content"]["site"])
    return {"evidence_altered": "cosignature_wrong.altered", "evidence_forged": "cosignature_wrong.forged"}.get(
        flaw or "", ""
    )


def flaw_beside(kind: str, party: str, content: Json, stated: set[tuple[str, ...]]) -> str | None:
    """What about a statement cannot be, beside those before it, which are ``stated``: it comes to them."""
    thing, of = content.get(ONCE.get(kind, "")), (party, content["person"], content.get(ONCE.get(kind, "")))
    is_again = thing is not None and (kind, thing) in stated
    is_unfounded = kind in RESTS_ON and (RESTS_ON[kind], *of) not in stated
    stated |= {(kind, thing), (kind, *of)} if thing is not None else set()
    if is_again:
        return "statement_changed.again"
    if is_unfounded:
        return "statement_changed.unfounded"
    return "statement_changed.days" if content.get("last_day", "") < content.get("first_day", "") else None


def is_filled(value: Json) -> bool:
    """Whether a value is a text that says something."""
    return isinstance(value, str) and value != ""


def check_keys(report: Report, keys: list[Key], proofs: Json, checkpoint: Checkpoint) -> dict[str, int]:
    """The log commits to a key when it was taken into use (1) and when it was retired (2). Gives the position of the
    first leaf of each of its own keys."""
    leaves, begins = check_leaves(report, None, proofs, checkpoint), dict[str, int]()
    positions = {leaf["subject"]: leaf["position"] for leaf in proofs if leaf["number"] == 1}
    for key in keys:
        subject = f"keys/{key.name}+{key.id.hex()}"
        expected = {1: digest({**key.row, "until": None}), **({2: digest(key.row)} if key.row["until"] else {})}
        known = {number: of for (about, number), of in leaves.items() if about == subject}
        leaves = {leaf: of for leaf, of in leaves.items() if leaf[0] != subject}
        if known != expected and (known or key.kind == 1 or key.row["since"][:10] < written(checkpoint.made)[:10]):
            report.found(None, f"key {key.name}", "leaf_changed" if known else "leaf_missing")
        elif known and key.kind == 1:
            begins[key.row["vkey"]] = positions[subject]
    for subject, _ in leaves:
        report.found(None, f"leaf {subject}", "key_unknown", subject)
    return begins


def check(path: Path, held_keys: list[str] | None = None, heads: list[str] | None = None) -> Report:
    """Everything about a bundle. Whatever bytes it holds, this returns a report."""
    report = Report()
    report.attempt(None, "bundle", _check, report, path, held_keys or [], set(heads or []))
    return report


def _check(report: Report, path: Path, held: list[str], heads: set[str]) -> None:
    files = Files(path)
    manifest = check_files(report, files)
    if manifest is None:
        return
    report.unproved["keys"], report.dossiers = 1, list(manifest["dossiers"])  # whose: unless a key of the user reaches
    checkpoint = report.attempt(None, "file checkpoint.txt", check_log, report, files, manifest["checkpoint"], held)
    known: set[str] = set()
    for number in manifest["dossiers"]:
        where = f"file dossiers/{number}/events.jsonl"
        dossier = report.attempt(number, where, Dossier, report, files, number, checkpoint)
        if dossier is not None:
            dossier.check()
            known |= {str(event.get("hash")) for event in dossier.events}
    for name in files.names:
        if name not in report.used and not name.startswith("earlier/"):
            report.found(None, f"file {name}", "file_added")
    for head in sorted(heads - known):
        report.found(None, f"head {head}", "head_differs")
    report.proved["held"] += len(heads & known)
    always = ("made", "truth", "recorded", "rules", "derived")
    report.unproved.update([*always, *(["later"] if checkpoint else [])])


def _show_contents(report: Report, pick: int) -> Iterator[str]:
    """What a bundle that could be read is, and what it proves."""
    yield f"manifest.json: SHA-256 {report.manifest}"
    yield ("Exemplaar voor: ", "Copy for: ")[pick] + (report.party or "auditor")
    keys = ", ".join(report.unvouched)
    for title, mark, table, counts in ((0, "+", PROVED, report.proved), (1, "?", UNPROVED, report.unproved)):
        yield "\n" + (("Bewezen:", "Proved:"), ("Niet te bewijzen:", "Not to be proved:"))[title][pick]
        yield from (f"  {mark} {table[key][pick].format(number, keys)}" for key, number in counts.items() if number)
    if report.assurances:
        yield ("\nHoe zeker het is wie er sprak, per handeling:", "\nHow sure it is who spoke, by act:")[pick]
        yield from (
            f"  {number:5} {SURE.get(of, SURE['None'])[pick]}" for of, number in report.assurances.most_common()
        )
    yield ("\nSleutels, met hun vingerafdruk (SHA-256):", "\nKeys, with their fingerprint (SHA-256):")[pick]
    for key in report.keys:
        yield f"  {key['party']} ({key['kind']}): {key['vkey']}\n    {sha256(key['vkey'].encode())}"


def show(report: Report, path: Path, language: str) -> Iterator[str]:
    """The report for people."""
    pick = 0 if language == "nl" else 1
    yield str(path)
    if report.manifest:
        yield from _show_contents(report, pick)
    if not report.findings:
        yield ("\nEr is niets gevonden dat niet klopt.", "\nNothing wrong was found.")[pick]
        return
    wrong = ("\nFOUT: {} gevonden:", "\nWRONG: {} found:")
    if {finding.key for finding in report.findings} == {"key_unknown.held"}:  # nothing is wrong with the record
        wrong = ("\nNIET TE BEWIJZEN met uw sleutel:", "\nNOT TO BE PROVED with your key:")
    yield wrong[pick].format(len(report.findings))
    for finding in report.findings:
        place = f"{finding.dossier or ''} {in_language(language, finding.where)}".strip()
        yield f"  ! {place}: {finding.about(language)} [{finding.code}]"


def for_the_eye(line: str) -> str:
    """A line as a terminal shows it whole: where it is too long it goes on with its next word, under its mark."""
    mark = re.match(r"\s*[+?!]?\s*", line)
    width, under = shutil.get_terminal_size().columns, " " * len(mark.group() if mark else "")
    return textwrap.fill(line, width, subsequent_indent=under, break_long_words=False, break_on_hyphens=False)


class CommandLine(argparse.ArgumentParser):
    """The command line; what is wrong with it is said in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"verify.py: {CONTROLS.sub('?', message)}\n")


def held_key(text: str) -> str:
    """A key as the user gives it."""
    try:
        key_in(text.strip())
    except ValueError:
        about = "geen sleutel: geef de hele regel NAAM+ID+BASE64 / no key: give the whole line NAME+ID+BASE64"
        raise argparse.ArgumentTypeError(about) from None
    return text.strip()


def held_head(text: str) -> str:
    """A hash as the user gives it."""
    if not re.fullmatch("[0-9a-fA-F]{64}", text.strip()):
        about = "geen hash: geef alle 64 cijfers (0-9, a-f) / no hash: give all 64 digits (0-9, a-f)"
        raise argparse.ArgumentTypeError(about)
    return text.strip().lower()


def main(words: list[str]) -> int:
    """The command line; gives the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    here, line = Path(__file__).resolve().parent, CommandLine("verify.py", usage=__doc__)
    line.add_argument("bundle", nargs="?", type=Path, default=here)
    line.add_argument("--lang", choices=("nl", "en"), default="nl")
    line.add_argument("--json", action="store_true")
    line.add_argument("--key", action="append", type=held_key)
    line.add_argument("--head", action="append", type=held_head)
    given = line.parse_args(words)
    try:
        there = given.bundle.is_dir() or given.bundle.is_file()  # a pipe or a device is no bundle
    except (OSError, ValueError):
        there = False
    if not there or (given.bundle == here and not (here / "manifest.json").is_file()):
        line.error(f"{given.bundle}: geen bundel / no bundle")
    report = check(given.bundle, given.key, given.head)
    if given.json:
        found = [{**each._asdict(), "code": each.code, "about": each.about(given.lang)} for each in report.findings]
        shown = {name: part for name, part in vars(report).items() if not name.startswith("_")}
        print(json.dumps({**shown, "used": sorted(report.used), "findings": found}, default=str, indent=2))
    else:
        told = CONTROLS.sub("\N{REPLACEMENT CHARACTER}", "\n".join(show(report, given.bundle, given.lang)))
        print("\n".join(map(for_the_eye, told.split("\n"))) if sys.stdout.isatty() else told)
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
