"""Who somebody is here that the landlord's identity provider vouches for: its own staff, administrators and auditors.

The groups of an account say which office it has (``ADVICE_OIDC_GROUPS``), anew at each sign-in. An office of an
organisation they never give, and nobody's who takes part for one: each side has its own people (Wohv art. 2(1)).

A provider's account is one person's for good. The first time it is that of whoever was added with its verified mail
address, else somebody new. An account none of whose groups has an office (any more) is closed, and opened again once
one has; one that a person closed stays closed.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from application.dates import utc_now
from application.errors import SignInFailed
from application.left_behind import see_off
from application.people import Office, Role
from installation.accounts.identities import Identities, Identity, IdentityTaken
from installation.accounts.register import Account, MailTaken, Register
from installation.accounts.sign_ins import SignIns
from installation.installation import Installation
from models.addresses import is_address
from models.parties import ADMINISTRATOR, AUDITOR, LANDLORD
from models.person_names import fault_of_name, name_on_one_line

if TYPE_CHECKING:
    from sqlalchemy import Engine

_PARTIES: Final = {Role.LANDLORD: LANDLORD, Role.AUDITOR: AUDITOR, Role.ADMINISTRATOR: ADMINISTRATOR}
"""For whom somebody takes part by an account of the landlord. No organisation is among them."""

_LONGEST_SUBJECT: Final = 255  # OpenID Connect Core 1.0, 2
_NAMES: Final = ("name", "preferred_username")
_VERIFIED: Final = ("email_verified", "xms_edov")
"""The claims that say that the mail address is really that person's: of the standard, and of Entra ID."""


class LandlordAccounts:
    """The people of an installation who come by an account. ``clock`` says what time it is (UTC). Every method raises
    Unavailable where the accounts cannot be reached."""

    def __init__(self, installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._settings = installation.settings
        self._engine: Engine = installation.accounts
        self._register = Register(installation.accounts)
        self._identities = Identities(installation.accounts)
        self._clock = clock

    def person_of(self, claims: Mapping[str, Any]) -> str:
        """The id of the person of whom the provider signed this, in the office that its groups give. Raises
        SignInFailed."""
        subject = claims.get("sub")
        if not isinstance(subject, str) or not (0 < len(subject) <= _LONGEST_SUBJECT and subject.isprintable()):
            raise SignInFailed("untrusted")
        office, identity = self._office_of(claims), self._identities.of_subject(self._settings.oidc_issuer, subject)
        if office is None:
            if identity:
                self._lapse(identity)
            raise SignInFailed("no_group")
        if identity is None:
            identity = self._linked(subject, claims, office)
        self._take_office(identity, office)
        return identity.person

    def _office_of(self, claims: Mapping[str, Any]) -> Office | None:
        """The office of the first group in the setting that somebody is in."""
        said = claims.get("groups")
        groups = said if isinstance(said, list) else [said]
        office = next((office for group, office in self._settings.oidc_groups.items() if group in groups), None)
        return Office(office) if office else None

    def _lapse(self, identity: Identity) -> None:
        """None of the groups has an office any more: the account is closed, and all that it had ends."""
        account, now = self._register.of_id(identity.person), self._clock()
        if account and account.ended_at is None and _is_ours(account):
            self._register.close(account.id, now, None)
            self._identities.lapse(identity, now)
            see_off(self._installation, account.id, self._clock)

    def _linked(self, subject: str, claims: Mapping[str, Any], office: Office) -> Identity:
        """Whose account it is from now on."""
        mail = _verified_mail(claims)
        if mail is None:
            raise SignInFailed("no_mail")
        account = self._register.of_mail(mail)
        if account is None:
            account = self._added(mail, claims, office)
        if account.ended_at is not None:  # nothing is linked to it: whose address it is now, nobody knows
            raise SignInFailed("ended")
        _require_ours(account)
        try:
            identity = self._identities.link(self._settings.oidc_issuer, subject, account.id, self._clock())
        except IdentityTaken:
            raise SignInFailed("other_account") from None
        SignIns(self._engine).end(account.id, self._clock())  # no mail lets this person in any more
        return identity

    def _added(self, mail: str, claims: Mapping[str, Any], office: Office) -> Account:
        name, party = _name_in(claims) or mail, _PARTIES[office.role]
        try:
            return self._register.add(name, mail, party, office, "nl", at=self._clock(), by=None)
        except MailTaken:  # at this very moment, by another browser of the same person
            raise SignInFailed("trip_used") from None

    def _take_office(self, identity: Identity, office: Office) -> None:
        """Whoever is known is in the office that the groups give now; one that lapsed is there again."""
        account = self._register.of_id(identity.person)
        assert account, "a person is never deleted"
        _require_ours(account)
        if identity.lapsed_at is not None:
            self._register.change(account.id, ended_at=None)
            self._identities.lapse(identity, None)
        elif account.ended_at is not None:
            raise SignInFailed("ended")
        if account.office != office:
            self._register.change(account.id, office=office.value, party=_PARTIES[office.role])
            see_off(self._installation, account.id, self._clock)  # what it made in the office before


def _is_ours(account: Account) -> bool:
    """Whether somebody takes part for a party whose people the landlord's accounts can be."""
    return Office(account.office).role in _PARTIES


def _require_ours(account: Account) -> None:
    if not _is_ours(account):
        raise SignInFailed("of_organisation")


def _verified_mail(claims: Mapping[str, Any]) -> str | None:
    mail = claims.get("email")
    is_verified = any(claims.get(name) in (True, "true", "1", 1) for name in _VERIFIED)
    return mail.strip().casefold() if is_verified and isinstance(mail, str) and is_address(mail.strip()) else None


def _name_in(claims: Mapping[str, Any]) -> str | None:
    """How an account calls its person, where it is fit to stand in a letter."""
    said = (name_on_one_line(name) for key in _NAMES if isinstance(name := claims.get(key), str))
    return next((name for name in said if name and fault_of_name(name) is None), None)
