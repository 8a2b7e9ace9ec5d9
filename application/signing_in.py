"""Signing in: by passkey, or by a one-time mail. There are no passwords.

Who once came by an account of the landlord (``application.single_sign_on``) is let in by that alone: who is put out of
its groups could go on by a mail or a passkey. A link that whoever runs the machine hands over lets everybody in.

Nobody learns here whether a mail address is known: whoever asks for a mail gets the same answer, and the mail, if there
is one, is made and sent afterwards (``send_mail``). Sign-in mails go by the mail server of the installation, never
through the record's outbox: what lets somebody in belongs on no record.

A ``browser`` is the secret of a cookie that a browser has before anybody signed in with it. A ``token`` is the secret
of a session; it is a new one at each sign-in.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

import structlog

from application.credentials import Credentials
from application.dates import utc_now
from application.ended_on_record import EndedOnRecord
from application.errors import SignInFailed, TooOften
from application.people import Mandate, Office, Person, Role
from application.person_mail import WAITED_FOR, send_to_person
from installation.accounts.identities import Identities
from installation.accounts.kept_mandates import KeptMandate, KeptMandates
from installation.accounts.one_time_secrets import new_secret
from installation.accounts.passkeys import Passkey, Passkeys
from installation.accounts.rations import RATIONS, Rationed, Rations
from installation.accounts.register import Account, Register
from installation.accounts.sessions import Session, Sessions
from installation.accounts.sign_ins import SignInRefused, SignIns
from installation.installation import Installation
from installation.mail import PATIENCE, Undeliverable, Unreachable
from language.sign_in_letters import Between, Mail, invitation, moved, sign_in_by_account, sign_in_mail, signed_mail
from language.speech import Names
from models.act_forms import ActName
from models.acts import Assurance
from models.calendar import local_date

if TYPE_CHECKING:
    from sqlalchemy import Engine


SIGN_IN_PATH: Final = "/aanmelden"
LINK_PATH: Final = f"{SIGN_IN_PATH}/link/"
"""Where the links of sign-in mails lead, at the portal's address."""

_log = structlog.stdlib.get_logger("signing_in")

IDLE: dict[Role, timedelta] = {Role.LANDLORD: timedelta(hours=8), Role.ADMINISTRATOR: timedelta(hours=8)}
_IDLE = timedelta(hours=12)
"""How long a session lasts that nobody uses; staff's is shorter, since more hangs on it."""


_REMEMBERED = timedelta(days=7)
"""How long what is typed in the browser of a session that ended by itself is still kept for its person."""


class SignedIn(NamedTuple):
    """A person, and the session in which it is signed in."""

    person: Person
    session: Session

    @property
    def assurance(self) -> Assurance:
        """How sure it is who speaks (rules section 1)."""
        return Assurance(self.session.assurance)


def person_of(account: Account) -> Person:
    """A person of the register."""
    return Person(
        id=account.id,
        name=account.name,
        mail=account.mail,
        party=account.party,
        office=Office(account.office),
        language=account.language,
    )


def who_take_part(installation: Installation, party: str) -> dict[str, Person]:
    """Who takes part for a party now, by their ids."""
    return {one.id: person_of(one) for one in Register(installation.accounts).active(party)}


def mandate_of(kept: KeptMandate) -> Mandate:
    """A mandate that is kept, as what it lets somebody do."""
    acts = None if kept.acts is None else tuple(map(ActName, kept.acts))
    return Mandate(acts=acts, first_day=kept.first_day, last_day=kept.last_day)


def with_mandates(accounts: "Engine", person: Person, now: datetime) -> Person:
    """A person with the mandates that run now; only who needs one can have one."""
    if person.office is not Office.MEMBER:
        return person
    running = KeptMandates(accounts).running(person.id, person.party, local_date(now))
    return person.model_copy(update={"mandates": tuple(map(mandate_of, running))})


def new_browser() -> str:
    """The secret of a browser that has none yet."""
    return new_secret()


def network_of(address: str) -> str:
    """What is counted of an address: of IPv6 the network (/64), since whoever has one has all of it."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and not found.ipv4_mapped:
        return str(ip_network((found.packed, _NETWORK), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


_NETWORK = 64
"""How many bits of an IPv6 address name a network."""


@contextmanager
def _recognised() -> Iterator[None]:
    """Whatever is wrong with what a browser says of a passkey: it is not recognised."""
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        yield
    except (WebAuthnException, LookupError, TypeError, ValueError, AttributeError):
        raise SignInFailed("passkey") from None


class SigningIn:
    """Who is signed in at an installation, and how one comes to be. ``clock`` says what time it is (UTC)."""

    def __init__(self, installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._clock = clock

    @property
    def _accounts(self) -> "Engine":
        return self._installation.accounts

    # --- who is there ---

    def signed_in(self, token: str) -> SignedIn | None:
        """Who a session is of, and that somebody is there. None where it ended, or nobody used it for too long."""
        sessions = Sessions(self._accounts)
        session = sessions.of_token(token)
        account = session and Register(self._accounts).of_id(session.person)
        if not session or not account or account.ended_at is not None:
            return None
        person, now = person_of(account), self._clock()
        if now - session.seen_at > IDLE.get(person.office.role, _IDLE):
            sessions.end(person.id, now, session.id)
            return None
        sessions.seen(session, now)
        return SignedIn(with_mandates(self._accounts, person, now), session)

    def left(self, token: str) -> Person | None:
        """Who a session was of that ended by itself, since nobody used it for too long: what is typed in its browser
        can be kept for that person, and nothing else. None where it goes on, where somebody ended it, and after a week.
        """
        found = Sessions(self._accounts).ended(token)
        account = found and Register(self._accounts).of_id(found[0].person)
        if not found or not account or account.ended_at is not None:
            return None
        person, (session, ended_at) = person_of(account), found
        is_own_end = ended_at - session.seen_at > IDLE.get(person.office.role, _IDLE)
        return person if is_own_end and self._clock() - session.seen_at <= _REMEMBERED else None

    def sessions(self, person: Person) -> Sequence[Session]:
        """Where a person is signed in."""
        return Sessions(self._accounts).of_person(person.id)

    def sign_out(self, person: Person, session: str | None = None) -> None:
        """Ends a session of a person by its id, or all."""
        Sessions(self._accounts).end(person.id, self._clock(), session)

    # --- by mail ---

    def ask_for_mail(self, mail: str, address: str) -> None:
        """Takes note that a mail is asked for. Raises TooOften; whether the address is known nobody learns."""
        self._ration(Rationed.MAIL_BY_ADDRESS, network_of(address))
        self._ration(Rationed.MAIL_BY_ACCOUNT, mail.strip().casefold())

    def send_mail(self, mail: str, browser: str, back: str = "") -> None:
        """Sends the mail that was asked for, if anybody has that address; its link leads ``back`` to a page (a query),
        where one was on the way to it. Raises what a mailer raises."""
        account = Register(self._accounts).of_mail(mail)
        if account is None or account.ended_at is not None:
            return
        if self._comes_by_account(account.id):
            page = f"{self._installation.settings.portal_url}{SIGN_IN_PATH}{back}"
            self.post(account.mail, sign_in_by_account(self.between(person_of(account)), page))
            return
        issued = SignIns(self._accounts).issue(account.id, browser, self._clock())
        link = f"{self._installation.settings.portal_url}{LINK_PATH}{issued.link}{back}"
        written = sign_in_mail(self.between(person_of(account)), link, issued.code, issued.until)
        self.post(account.mail, written)

    def tell_of_move(self, person: Person, mail: str) -> None:
        """Tells the address that a person had that it has another one: whoever finds an open device could have chosen
        it. Raises what a mailer raises."""
        self.post(person.mail, moved(self.between(person), mail))

    def tell_of_signature(self, person: Person, lines: Sequence[str], number: str) -> None:
        """Tells a person by mail what it signed, line by line, and the hash of that: a page that showed something else
        is found out. Raises what a mailer raises."""
        self.post(person.mail, signed_mail(self.between(person), lines, number))

    def by_link(self, link: str, browser: str, device: str, address: str) -> str:
        """Signs in by the link of a mail, in the browser that asked for it; gives the token of the session. Raises
        SignInFailed and TooOften."""
        self._ration(Rationed.SIGN_IN_BY_ADDRESS, network_of(address))
        return self._let_in(lambda now: SignIns(self._accounts).by_link(link, browser, now), device)

    def by_code(self, code: str, browser: str, device: str, address: str) -> str:
        """Signs in by the code of a mail, typed in the browser that asked for it; gives the token of the session.
        Raises SignInFailed and TooOften."""
        self._ration(Rationed.SIGN_IN_BY_ADDRESS, network_of(address))
        return self._let_in(lambda now: SignIns(self._accounts).by_code(code, browser, now), device)

    def link_for(self, person: Person) -> str:
        """A link that lets a person in once, in any browser: for whoever runs the machine, to hand over by hand."""
        issued = SignIns(self._accounts).issue(person.id, None, self._clock())
        return f"{self._installation.settings.portal_url}{LINK_PATH}{issued.link}"

    def _let_in(self, who: Callable[[datetime], str], device: str) -> str:
        try:
            return self.start(who(self._clock()), Assurance.MAIL_LINK, device)
        except SignInRefused as refused:
            raise SignInFailed(refused.code) from None

    def start(self, person: str, assurance: Assurance, device: str) -> str:
        """Begins the session of a person who was recognised; gives its token. Raises SignInFailed where the account is
        closed."""
        EndedOnRecord(self._installation, self._clock).end_here_if_known(person)
        register, now = Register(self._accounts), self._clock()
        account = register.of_id(person)
        if account is None or account.ended_at is not None:
            raise SignInFailed("ended")
        if account.first_seen_at is None:
            register.change(person, first_seen_at=now)
        return Sessions(self._accounts).start(person, assurance, device, now)

    # --- by passkey ---

    def new_passkey_options(self, person: Person, browser: str) -> str:
        """What a browser needs to make a passkey for a person (JSON)."""
        from webauthn import generate_registration_options, options_to_json
        from webauthn.helpers.structs import (
            AuthenticatorSelectionCriteria,
            PublicKeyCredentialDescriptor,
            ResidentKeyRequirement,
            UserVerificationRequirement,
        )

        passkeys = Passkeys(self._accounts)
        options = generate_registration_options(
            rp_id=self._host,
            rp_name=self._landlord,
            user_id=person.id.encode(),
            user_name=person.mail,
            user_display_name=person.name,
            exclude_credentials=[PublicKeyCredentialDescriptor(id=key.id) for key in passkeys.of_person(person.id)],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        passkeys.challenge(options.challenge, browser, self._clock())
        return options_to_json(options)

    def add_passkey(self, person: Person, browser: str, answer: dict[str, Any], name: str) -> None:
        """Adds the passkey that a browser made for a person. Raises SignInFailed."""
        from webauthn import verify_registration_response

        challenge = self._taken_challenge(answer, browser)
        with _recognised():
            made = verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._installation.settings.portal_url,
                require_user_verification=True,
            )
        passkeys = Passkeys(self._accounts)
        if passkeys.of_id(made.credential_id):
            raise SignInFailed("passkey")
        passkeys.add(
            Passkey(
                id=made.credential_id,
                person=person.id,
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
                name=name,
                made_at=self._clock(),
            )
        )
        Credentials(self._installation, self._clock).put_on_record_soon(person.id)

    def passkeys(self, person: Person) -> Sequence[Passkey]:
        """The passkeys of a person."""
        return Passkeys(self._accounts).of_person(person.id)

    def end_passkey(self, person: Person, passkey: bytes) -> None:
        """Ends a passkey of a person: it signs in nobody any more."""
        Passkeys(self._accounts).end(person.id, passkey, self._clock())
        Credentials(self._installation, self._clock).put_on_record_soon(person.id)

    def passkey_options(self, browser: str, address: str) -> str:
        """What a browser needs to sign in by a passkey (JSON); which one, the person chooses in the browser. Raises
        TooOften."""
        from webauthn import generate_authentication_options, options_to_json
        from webauthn.helpers.structs import UserVerificationRequirement

        self._ration(Rationed.QUESTION_BY_ADDRESS, network_of(address))
        options = generate_authentication_options(
            rp_id=self._host, user_verification=UserVerificationRequirement.REQUIRED
        )
        Passkeys(self._accounts).challenge(options.challenge, browser, self._clock())
        return options_to_json(options)

    def by_passkey(self, browser: str, answer: dict[str, Any], device: str, address: str) -> str:
        """Signs in by a passkey; gives the token of the session. Raises SignInFailed and TooOften."""
        from webauthn import verify_authentication_response
        from webauthn.helpers import base64url_to_bytes

        self._ration(Rationed.SIGN_IN_BY_ADDRESS, network_of(address))
        passkeys = Passkeys(self._accounts)
        challenge = self._taken_challenge(answer, browser)
        with _recognised():
            passkey = passkeys.of_id(base64url_to_bytes(str(answer["rawId"])))
            if passkey is None or self._is_over(passkey):
                raise SignInFailed("passkey")
            signed = verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._installation.settings.portal_url,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        passkeys.used(passkey.id, signed.new_sign_count, self._clock())
        if self._comes_by_account(passkey.person):
            raise SignInFailed("by_account")
        return self.start(passkey.person, Assurance.PASSKEY, device)

    def _is_over(self, passkey: Passkey) -> bool:
        """Whether a passkey ended on record, though it goes on here."""
        EndedOnRecord(self._installation, self._clock).end_here_if_known(passkey.person)
        return Passkeys(self._accounts).of_id(passkey.id) is None

    def _comes_by_account(self, person: str) -> bool:
        issuer = self._installation.settings.oidc_issuer
        return bool(issuer) and Identities(self._accounts).of_person(issuer, person) is not None

    def _taken_challenge(self, answer: dict[str, Any], browser: str) -> bytes:
        """The challenge that a browser's answer says it signed: one that this browser was given, and answers once."""
        from webauthn.helpers import base64url_to_bytes, parse_client_data_json

        with _recognised():
            said = base64url_to_bytes(str(answer["response"]["clientDataJSON"]))
            challenge = parse_client_data_json(said).challenge
        if not Passkeys(self._accounts).take(challenge, browser, self._clock()):
            raise SignInFailed("passkey")
        return challenge

    # --- inviting ---

    def invite(self, person: Person, inviter: str, by: Person | None = None) -> None:
        """Sends an invitation, once more where one was sent before; ``by`` is who sends it (None: whoever runs the
        machine). Raises TooOften and what a mailer raises."""
        if by:
            self._ration(Rationed.INVITATION_BY_ACCOUNT, by.id)
        names = Names(self._installation.agreement())
        party = getattr(names.of(person.party), person.language)
        page = f"{self._installation.settings.portal_url}{SIGN_IN_PATH}"
        written = invitation(self.between(person), party, inviter, page, person.mail)
        self.post(person.mail, written, patience=WAITED_FOR)
        Register(self._accounts).change(person.id, invited_at=self._clock())

    # --- how ---

    def between(self, person: Person) -> Between:
        """Whom a mail to a person is to, in which language, and whose procedures it is about."""
        return Between(person.language, person.name, self._landlord)

    @property
    def _landlord(self) -> str:
        return self._installation.agreement().landlord.name

    @property
    def _host(self) -> str:
        return urlsplit(self._installation.settings.portal_url).hostname or ""

    def _ration(self, what: Rationed, who: str) -> None:
        if not Rations(self._accounts).take(what, who, self._clock()):
            raise TooOften(RATIONS[what].within)

    def post_all(self, letters: Iterable[tuple[str, Mail]], patience: float = PATIENCE) -> bool:
        """Sends mails, each to its address; whether any could leave. One that cannot is logged, and holds up none;
        where the server cannot be reached, none is tried after it."""
        left = False
        for to, mail in letters:
            try:
                self.post(to, mail, patience)
                left = True
            except Undeliverable as error:
                _log.warning("a mail to somebody of a board did not leave", why=str(error))
                if isinstance(error, Unreachable):
                    break
        return left

    def post(self, to: str, mail: Mail, patience: float = PATIENCE) -> None:
        """Sends a mail by the way of sign-in mails: never through the record's outbox. A mail server is waited for
        ``patience`` seconds at each step. Raises what a mailer raises."""
        send_to_person(self._installation.settings, to, mail, self._clock(), patience=patience)
