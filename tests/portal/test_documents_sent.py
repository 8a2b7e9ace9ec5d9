"""Documents that are sent in: known by what they hold, kept as they are, opened by nobody here, given out as files."""

import io
import zipfile
import zlib
from pathlib import Path

import pytest
from pydantic import ByteSize

from application.people import Office
from application.reading import DocumentRead
from installation.installation import Installation
from installation.media_types import UNKNOWN
from installation.settings import Settings
from models.contents import Document
from portal.documents_given import given_out
from portal.web import portal_of
from tests.portal.inhabited import Inhabited
from tests.portal.serving import served
from tests.portal.test_act_form import boxes_in
from tests.portal.visiting import Visitor, signed_in

_PNG = b"\x89PNG\r\n\x1a\n" + zlib.compress(b"\0" * 9)


def _office() -> bytes:
    """A file of an office program that is four megabytes when it is opened."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b"\0" * 4_000_000)
    return packed.getvalue()


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SENT = {
    "plan.pdf": (b"%PDF-1.7\n", "application/pdf"),
    "IMG_0042.HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
    "foto.jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
    "scherm.png": (_PNG, "image/png"),
    "brief.docx": (_office(), DOCX),
    "tekening.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/svg+xml"),
    "pagina.html": (b"<script>alert(1)</script>", "text/html"),
    "geen.pdf": (b"<script>alert(1)</script>", UNKNOWN),
    "bom.zip": (_office(), "application/zip"),
}
GIVEN_AS_BYTES = ("tekening.svg", "pagina.html", "geen.pdf", "bom.zip")


PARTS = ("name", "media_type", "sha256", "size")


def kept_of(visitor: Visitor, path: str, name: str, content: bytes) -> Document:
    """What the page says of a document that was sent in with a form that lacks something else."""
    answer = visitor.post_parts(path, [(f'; name="documents.0.file"; filename="{name}"'.encode(), content)])
    assert answer.status == 422
    sent = dict(boxes_in(answer.text).sent)
    return Document.model_validate({part: sent[f"documents.0.{part}"] for part in PARTS}, strict=False)


@pytest.mark.parametrize("name", SENT)
def test_a_document_is_kept_as_it_is_and_given_out_as_a_file(name: str, town: Inhabited) -> None:
    content, media_type = SENT[name]
    kept = kept_of(town.visitor("secretary"), f"/dossiers/{town.number}/doen/ask_question", name, content)

    assert (kept.name, kept.media_type, kept.size) == (name, media_type, len(content))
    assert town.installation.documents.read(kept) == content
    answer = given_out(DocumentRead(kept, content))
    assert answer.headers["content-type"].split(";")[0] == (UNKNOWN if name in GIVEN_AS_BYTES else media_type)
    assert answer.headers["content-disposition"].startswith("attachment; ")


def test_what_is_too_much_for_one_form_is_not_kept(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path / "var", embedded_port=1, document_size_limit=ByteSize(1_000_000))
    with Installation(settings) as made, served(portal_of(made, strict=True)) as serving:
        visitor = Inhabited(made, serving, "").visitor("case_handler")
        large = [(f'; name="documents.{n}.file"; filename="{n}.pdf"'.encode(), b"%PDF" * 240_000) for n in range(3)]

        assert visitor.post_parts("/nieuw", large).status == 413
        assert not settings.documents.exists()
        assert visitor.post_parts("/nieuw", large[:1]).status == 422
        assert len([*settings.documents.rglob("*")]) == 3  # its file, in two folders


def test_nobody_who_may_not_send_a_form_has_its_documents_kept(town: Inhabited) -> None:
    part = [(b'; name="documents.0.file"; filename="a.pdf"', b"%PDF van een vreemde")]
    before = {*town.installation.settings.documents.rglob("*")}
    path = f"/dossiers/{town.number}/doen/ask_question"

    for who, status in (("nobody", 401), ("outsider", 404), ("reader", 403), ("auditor", 403)):
        assert town.visitor(who).post_parts(path, part).status == status
    forged = town.anew("secretary")
    forged.sign = "0" * 64
    assert forged.post_parts(path, part).status == 403

    assert {*town.installation.settings.documents.rglob("*")} == before


def test_a_document_is_the_party_s_that_sent_it_in(town: Inhabited) -> None:
    """Whoever knows the hash of a document of the other side cannot have it given out by handing it in as the own."""
    path = f"/dossiers/{town.number}/doen/ask_question"
    answer = town.visitor("secretary").post_parts(
        path, [(b'; name="documents.0.file"; filename="a.pdf"', b"%PDF mijn")]
    )
    sent = {name: value for name, value in boxes_in(answer.text).sent if name.startswith("documents.0.")}
    sent.pop("documents.0.file", None)

    assert "a.pdf is niet bewaard" not in town.visitor("member").post(path, sent).text
    beek = signed_in(town.served, town.installation, town.member_of("beek", Office.SECRETARY, "voorzitter"))
    assert "a.pdf is niet bewaard" in beek.post(path, sent).text
    for part, other in (("sha256", "a" * 64), ("name", "b.pdf"), ("size", "1"), ("media_type", "text/html")):
        changed = {**sent, f"documents.0.{part}": other}
        assert "is niet bewaard" in town.visitor("secretary").post(path, changed).text
