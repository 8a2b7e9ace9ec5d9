"""Checks of the portal: its database, the address by which people reach it, and the ways by which they sign in."""

import stat
from ipaddress import ip_address
from urllib.parse import urlsplit

from installation.accounts.account_database import AccountsUnavailable, accounts_as_they_are
from installation.accounts.account_tables import ACCOUNTS_REVISION
from installation.doctor.diagnosis import Diagnosis, Patient, attention, fine, wrong


def accounts(patient: Patient) -> Diagnosis:
    """Whether the portal's own database can be reached, with the tables of this version."""
    try:
        found = accounts_as_they_are(patient.settings.portal_database_url.get_secret_value())
    except AccountsUnavailable as error:
        return wrong(str(error), "without it nobody signs in: mend the database or ADVICE_PORTAL_DATABASE_URL")
    if found is None:
        return fine("no portal has run here yet")
    if found != ACCOUNTS_REVISION:
        return attention(
            f"its tables are {found}, this version has {ACCOUNTS_REVISION}", "start the portal: it makes them"
        )
    return fine(f"tables {found}")


def address(patient: Patient) -> Diagnosis:
    """Whether people can reach the portal by its address, over TLS, and letters lead to it."""
    settings = patient.settings
    url, mailed = urlsplit(settings.portal_url), not settings.mail_url.get_secret_value().startswith("file:")
    if settings.portal_in_letters is None and mailed:
        said = "nobody set ADVICE_PORTAL_URL: letters lead to no page, and only this machine reaches the portal"
        return attention(said, "set it to the name that people use")
    if url.scheme == "http" and mailed:
        return attention(f"{settings.portal_url}: only this machine reaches it", "put a proxy with TLS before it")
    if url.scheme == "http":
        return fine(f"{settings.portal_url}: only this machine reaches it")
    if not settings.trusted_proxies and _is_of_this_machine(settings.portal_address):
        return attention(
            f"{settings.portal_url} is https and no proxy is trusted: every visitor seems to come from one address",
            "name the proxy that ends TLS in ADVICE_TRUSTED_PROXIES",
        )
    return fine(f"{settings.portal_url}, over TLS")


def _is_of_this_machine(listening: str) -> bool:
    return ip_address(listening.rpartition(":")[0].strip("[]")).is_loopback


def sign_in(patient: Patient) -> Diagnosis:
    """Whether sign-in mails leave, and nobody else on this machine reads them where they are files."""
    if not patient.settings.mail_url.get_secret_value().startswith("file:"):
        return fine("they leave by the mail server, as letters do: see mail")
    folder = patient.settings.sign_in_folder
    if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        return wrong(
            f"other accounts of this machine can read {folder}", f"chmod 700 {folder}: who reads them signs in"
        )
    return fine(f"they are written as files in {folder}, nothing is mailed")


def single_sign_on(patient: Patient) -> Diagnosis:
    """Whether the provider by whose accounts staff sign in can be reached, and the settings fit it."""
    settings = patient.settings
    if not settings.oidc_issuer:
        return fine("nobody signs in by an account: ADVICE_OIDC_ISSUER is not set")
    from installation.identity_provider import ALGORITHMS, ProviderUnreachable, provider_of

    provider = provider_of(settings)
    assert provider
    try:
        said = provider.endpoints()
        provider.keys()
        is_known = provider.knows_client()
    except ProviderUnreachable as error:
        return wrong(
            f"{settings.oidc_issuer}: {error}",
            "see whether ADVICE_OIDC_ISSUER is what the provider calls itself, and whether this machine reaches it",
        )
    if not is_known:
        return wrong(
            f"{settings.oidc_issuer} does not take our name and secret",
            "see ADVICE_OIDC_CLIENT_ID and ADVICE_OIDC_CLIENT_SECRET: the secret may be over",
        )
    if said.signs_by and not set(said.signs_by) & set(ALGORITHMS):
        return wrong(
            f"{settings.oidc_issuer} signs by {', '.join(said.signs_by)} alone",
            f"have it sign for this client by one of {', '.join(ALGORITHMS)}",
        )
    if said.pkce is not None and "S256" not in said.pkce:
        return attention(f"{settings.oidc_issuer} does not say that it does PKCE by S256", "switch it on there")
    return fine(f"{settings.oidc_issuer} answers and knows us; browsers come back to {provider.back}")
