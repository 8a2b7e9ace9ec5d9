"""A board helps itself, in a browser: a mandate, another secretary, and access for who lost it, with three people."""

import email
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import policy

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from application.people import Office
from application.signing_in import SigningIn
from installation.accounts.register import Register
from models.calendar import local_date
from tests.hanging import HANGING
from tests.portal.inhabited import Inhabited, inhabited

BOARD = {"voorzitter": Office.SECRETARY, "lid": Office.MEMBER, "penningmeester": Office.MEMBER}


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inhabited]:
    with inhabited(tmp_path_factory.mktemp("boards")) as found:
        for one in found.people():  # of Geleen there is nobody yet but those below
            if one.party == "geleen":
                Register(found.installation.accounts).change(one.id, ended_at=datetime.now(UTC))
        yield found


@pytest.fixture
def at_home(village: Inhabited, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A browser without scripts in which one of the board of Geleen signs in; nobody in particular where that is
    none of them."""
    contexts: list[BrowserContext] = []

    def opened(name: str) -> Page:
        contexts.append(browser.new_context(base_url=village.served.url, java_script_enabled=False, locale="nl-NL"))
        page = contexts[-1].new_page()
        if name in BOARD:
            page.goto(SigningIn(village.installation).link_for(village.member_of("geleen", BOARD[name], name)))
            press(page, "Inloggen")
        return page

    yield opened
    for context in contexts:
        context.close()


def main(page: Page) -> Locator:
    return page.get_by_role("main")


def press(page: Page, name: str) -> None:
    main(page).get_by_role("button", name=name, exact=True).click()


def status(page: Page, path: str) -> int:
    answer = page.goto(path)
    assert answer
    return answer.status


def newest_mail(village: Inhabited, to: str, holds: str) -> str:
    """What the newest mail to an address says that holds a text: it leaves after the page was answered."""
    folder, until = village.installation.settings.var / "sign-in", time.monotonic() + HANGING
    while True:
        files = sorted(folder.glob("*.eml"), key=lambda one: one.stat().st_mtime_ns, reverse=True)
        read = (email.message_from_bytes(one.read_bytes(), policy=policy.default) for one in files)
        found = (str(one.get_content()) for one in read if one["To"] == to)
        if mail := next((each for each in found if holds in each), None):
            return mail
        assert time.monotonic() < until, "no mail came"
        time.sleep(0.05)


def test_a_board_gives_a_mandate_hands_over_and_lets_somebody_in_again(
    village: Inhabited, at_home: Callable[[str], Page]
) -> None:
    chair, member, treasurer = map(at_home, BOARD)
    gives_a_mandate(village, chair, member, treasurer)
    hands_over(village, chair, member)
    lets_in_again(village, (chair, member), treasurer, at_home("nobody"))


def gives_a_mandate(village: Inhabited, chair: Page, member: Page, other: Page) -> None:
    advice = f"/dossiers/{village.number}/doen/submit_advice"
    assert status(member, advice) == 403
    chair.goto("/mijn-gegevens")
    chair.get_by_role("link", name="Naar de mensen van uw bestuur").click()
    chair.get_by_role("link", name="Naar de machtigingen").click()
    press(chair, "Machtiging geven")
    expect(main(chair).get_by_role("alert")).to_contain_text("Kies een bestuurslid.")

    chair.get_by_role("radio", name="lid", exact=True).check()
    chair.get_by_label("Laatste dag").fill(f"{local_date(datetime.now(UTC)):%d-%m-%Y}")
    chair.get_by_role("checkbox", name="Het advies of de instemming sturen").check()
    press(chair, "Machtiging geven")

    expect(main(chair).locator(".row", has_text="Het advies of de instemming sturen")).to_contain_text("lid")
    assert (status(member, advice), status(other, advice)) == (200, 403)
    expect(main(member)).to_contain_text("uw bestuur heeft u gemachtigd, tot en met")
    press(chair, "Intrekken (lid)")
    assert status(member, advice) == 403


def hands_over(village: Inhabited, chair: Page, member: Page) -> None:
    chair.goto(f"/dossiers/{village.number}/doen/react")
    chair.locator('[name="text"]').fill("Hier gaat u verder.")
    press(chair, "Bewaren voor later")
    chair.goto("/mensen")
    chair.get_by_role("link", name="Overdragen").click()
    expect(main(chair)).to_contain_text("Brieven gaan naar bestuur@geleen.example")
    chair.get_by_role("group", name="Wie wordt voorzitter of secretaris?").get_by_label("lid", exact=True).check()
    chair.get_by_label("Blijft bestuurslid").check()
    press(chair, "Deze persoon vragen")
    expect(main(chair)).to_contain_text("Lid heeft nog niet geantwoord")

    member.goto("/taken")
    member.get_by_role("link", name="Bekijken").click()
    expect(main(member)).to_contain_text("Formulieren die voorzitter heeft bewaard (1) worden van u.")
    press(member, "Ja, ik neem het over")

    expect(main(member)).to_contain_text("U bent nu voorzitter of secretaris")
    assert [status(one, "/mensen") for one in (member, chair)] == [200, 403]
    member.goto(f"/dossiers/{village.number}/doen/react")
    expect(member.locator('[name="text"]')).to_have_value("Hier gaat u verder.")
    assert "lid hier voorzitter of secretaris" in newest_mail(village, "voorzitter@geleen.example", "is lid hier")


def lets_in_again(village: Inhabited, fellows: tuple[Page, Page], out: Page, stranger: Page) -> None:
    stranger.goto("/aanmelden")
    stranger.get_by_role("link", name="Kunt u deze mailbox niet meer lezen?").click()
    press(stranger, "Een code vragen")
    expect(main(stranger)).to_contain_text("Vul het e-mailadres in waarmee u hier tot nu toe inlogde.")
    stranger.get_by_label("Uw e-mailadres tot nu toe").fill("penningmeester@geleen.example")
    stranger.get_by_label("Uw nieuwe e-mailadres").fill("nieuw@geleen.example")
    press(stranger, "Een code vragen")
    code = re.search(r"\d{4} \d{4}", main(stranger).inner_text())
    assert code
    newest_mail(village, "penningmeester@geleen.example", "nieuw@geleen.example")  # by now it is kept

    for fellow, said in zip(fellows, ("1 van de 2 hebben het bevestigd", "kan nu inloggen"), strict=True):
        fellow.goto("/mijn-gegevens")
        fellow.get_by_role("link", name="Iemand belde mij met een code").click()
        fellow.get_by_label("De code van 8 cijfers").fill(code[0])
        press(fellow, "Verder")
        press(fellow, "Ja, ik sprak penningmeester")
        expect(main(fellow)).to_contain_text(said)

    out.goto("/mijn-gegevens")
    expect(out.get_by_role("heading", level=1)).to_have_text("Inloggen")
    newest_mail(village, "nieuw@geleen.example", "bevestigd door voorzitter, lid")
    stranger.goto("/aanmelden")
    stranger.get_by_label("Uw e-mailadres").fill("nieuw@geleen.example")
    press(stranger, "Stuur mij een e-mail")
    link = re.search(r"\S+/aanmelden/link/\S+", newest_mail(village, "nieuw@geleen.example", "/aanmelden/link/"))
    assert link
    stranger.goto(link[0])
    press(stranger, "Inloggen")
    expect(stranger.get_by_role("link", name="penningmeester")).to_be_visible()


def test_a_letter_on_paper_can_be_objected_to_by_the_link(village: Inhabited, at_home: Callable[[str], Page]) -> None:
    handler = at_home("nobody")
    handler.goto(SigningIn(village.installation).link_for(village.person("case_handler")))
    press(handler, "Inloggen")
    handler.goto("/post")
    handler.get_by_role("link", name="Schreef een bestuur dat niemand ervan meer kan inloggen?").click()
    press(handler, "Brief vastleggen")
    expect(main(handler).get_by_role("alert")).to_contain_text("Er kloppen nog 5 dingen niet")
    outsider = village.person("outsider")
    handler.get_by_role("radio", name="Stichting Huurdersbelangen Limbricht").check()
    for label, text in (
        ("E-mailadres tot nu toe", outsider.mail),
        ("Nieuw e-mailadres", "ander@limbricht.example"),
        ("Wie ondertekende de brief?", "het bestuur"),
        ("Op welke dag kwam de brief?", f"{local_date(datetime.now(UTC)):%d-%m-%Y}"),
    ):
        handler.get_by_label(label).fill(text)
    press(handler, "Brief vastleggen")
    expect(main(handler)).to_contain_text("heeft een e-mail gekregen")

    link = re.search(r"\S+/aanmelden/bezwaar/\S+", newest_mail(village, "bestuur@limbricht.example", "/bezwaar/"))
    assert link
    reader = at_home("nobody")
    reader.goto(link[0])
    press(reader, "Ik maak bezwaar")
    expect(main(reader)).to_contain_text("U hebt bezwaar gemaakt")
    reader.goto(link[0])
    press(reader, "Ik maak bezwaar")
    expect(main(reader)).to_contain_text("Er is al bezwaar gemaakt")
