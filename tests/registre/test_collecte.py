from __future__ import annotations

import os
import stat
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from cdppe_xl.erreurs import CommandeIncorrecte
from cdppe_xl.registre import archive
from cdppe_xl.registre.collecte import Piece, collecter
from tests.registre.fabrique import as_ordinary_user, folder_for_anyone


def zip_named(entrees: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    flux = BytesIO()
    with zipfile.ZipFile(flux, "w", compression) as lot:
        for nom, contenu in entrees.items():
            lot.writestr(zipfile.ZipInfo(nom), contenu, compress_type=compression)
    return flux.getvalue()


XLSX = zip_named({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
ODS = zip_named({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})


def tree(dossier: Path) -> dict[str, bytes]:
    return {
        str(chemin.relative_to(dossier)): chemin.read_bytes()
        for chemin in dossier.rglob("*")
        if chemin.is_file()
    }


def one(chemin: Path) -> Piece:
    (piece,) = collecter([chemin])
    return piece


# --- files and folders -------------------------------------------------------------------


def test_files_and_folders_in_a_stable_order_without_what_systems_leave(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".cache").mkdir()
    bruit = [".~lock.a.xlsx#", "~$a.xlsx", ".DS_Store", "Thumbs.db", ".cache/x.xlsx", "b/.a"]
    for nom in ["c.ods", "a.xlsx", "b/d.xlsx", *bruit]:
        (tmp_path / nom).write_bytes(nom.encode())
    collecte = collecter([tmp_path / "c.ods", tmp_path])
    pieces = list(collecte)
    assert [piece.nom for piece in pieces] == ["c.ods", "a.xlsx", "d.xlsx", "c.ods"]
    assert pieces[2] == Piece("d.xlsx", str(tmp_path / "b" / "d.xlsx"), b"b/d.xlsx")
    assert sorted(collecte.ignores) == sorted(
        str(tmp_path / nom)
        for nom in [".~lock.a.xlsx#", "~$a.xlsx", ".DS_Store", "Thumbs.db", ".cache", "b/.a"]
    )


def test_a_missing_path_is_a_wrong_command_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"a")
    with pytest.raises(CommandeIncorrecte, match=r"absent\.xlsx"):
        collecter([tmp_path / "a.xlsx", tmp_path / "absent.xlsx"])


def test_an_unreadable_file_or_folder_does_not_stop_the_others() -> None:
    with folder_for_anyone() as dossier:
        for nom in ["a.xlsx", "b.xlsx"]:
            (dossier / nom).write_bytes(b"x")
        (dossier / "c").mkdir(mode=0)
        (dossier / "a.xlsx").chmod(0)
        with as_ordinary_user():
            interdit, lisible, ferme = list(collecter([dossier]))
        (dossier / "c").chmod(0o700)
    assert (interdit.contenu, interdit.motif[:17]) == (None, "fichier illisible")
    assert (lisible.contenu, lisible.motif) == (b"x", "")
    assert (ferme.nom, ferme.contenu, ferme.motif[:17]) == ("c", None, "dossier illisible")


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"hors du dossier")
    dossier = tmp_path / "retours"
    dossier.mkdir()
    (dossier / "a.xlsx").symlink_to(secret)
    (dossier / "boucle").symlink_to(dossier)
    os.mkfifo(dossier / "tube.xlsx")
    pieces = list(collecter([dossier]))
    assert [(piece.nom, piece.contenu) for piece in pieces] == [
        ("a.xlsx", None),
        ("boucle", None),
        ("tube.xlsx", None),
    ]
    assert all(piece.motif for piece in pieces)


def test_too_big_a_file_is_refused_without_being_loaded(
    tmp_path: Path,
) -> None:
    (tmp_path / "juste.xlsx").write_bytes(b"x" * 20 * 1024**2)
    with (tmp_path / "trop.xlsx").open("wb") as fichier:
        fichier.truncate(20 * 1024**2 + 1)
    juste, trop = collecter([tmp_path])
    assert (len(juste.contenu or b""), juste.motif) == (20 * 1024**2, "")
    assert (trop.contenu, "plus de 20 Mo" in trop.motif) == (None, True)


# --- archives ----------------------------------------------------------------------------


@pytest.mark.parametrize("contenu", [XLSX, ODS, b"PK\x03\x04 classeur coupe", b"", b"du texte"])
def test_a_workbook_or_anything_else_is_one_file(tmp_path: Path, contenu: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(contenu)
    assert one(tmp_path / "a.xlsx").contenu == contenu


def test_an_archive_of_returns_is_read_entry_by_entry(tmp_path: Path) -> None:
    lot = tmp_path / "lot.zip"
    lot.write_bytes(
        zip_named(
            {
                "63/": b"",
                "63/trame.xlsx": XLSX,
                "__MACOSX/63/._trame.xlsx": b"bruit",
                "63/~$trame.xlsx": b"bruit",
                "01\\bilan.ods": ODS,
            }
        )
    )
    collecte = collecter([lot])
    assert list(collecte) == [
        Piece("trame.xlsx", f"{lot}!63/trame.xlsx", XLSX),
        Piece("bilan.ods", f"{lot}!01\\bilan.ods", ODS),
    ]
    assert len(collecte.ignores) == 2


TRAVERSEES = [
    "../../hors.xlsx",
    "/etc/hors.xlsx",
    "C:\\Windows\\hors.xlsx",
    "..\\hors.xlsx",
    "a/../../hors.xlsx",
    "x" * 600 + "/hors.xlsx",
    "\x1b[2Jcon\u202efsx/hors.xlsx",
]


@pytest.mark.parametrize("partie", ["xl/worksheets/sheet1.xml", "docProps/app.xml"])
def test_a_workbook_cut_in_a_save_is_one_file_not_an_archive(tmp_path: Path, partie: str) -> None:
    chemin = tmp_path / "coupe.xlsx"
    chemin.write_bytes(zip_named({partie: b"<x/>", "xl/styles.xml": b"<x/>"}))
    assert one(chemin).chemin == str(chemin)
    lot = tmp_path / "lot.zip"
    lot.write_bytes(zip_named({"xl/retour.xlsx": XLSX}))
    assert [piece.nom for piece in collecter([lot])] == ["retour.xlsx"]


def test_two_files_of_one_name_in_an_archive_stay_two(tmp_path: Path) -> None:
    chemin = tmp_path / "lot.zip"
    with zipfile.ZipFile(chemin, "w") as lot:
        lot.writestr("a/b.xlsx", b"un")
        with pytest.warns(UserWarning, match="Duplicate"):
            lot.writestr("a/b.xlsx", b"deux")
    pieces = list(collecter([chemin]))
    assert [p.contenu for p in pieces] == [b"un", b"deux"]
    assert [p.chemin for p in pieces] == [f"{chemin}!a/b.xlsx", f"{chemin}!a/b.xlsx (2)"]


def test_traversal_names_write_nothing_and_are_only_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dedans = tmp_path / "travail" / "profond"
    dedans.mkdir(parents=True)
    monkeypatch.chdir(dedans)
    lot = dedans / "lot.zip"
    lot.write_bytes(zip_named({nom: XLSX for nom in TRAVERSEES}))
    avant = tree(tmp_path)
    pieces = list(collecter([lot]))
    assert tree(tmp_path) == avant
    assert [piece.nom for piece in pieces] == ["hors.xlsx"] * len(TRAVERSEES)
    assert all(piece.contenu == XLSX for piece in pieces)
    assert all(piece.chemin.isprintable() and len(piece.chemin) <= 301 for piece in pieces)


def test_an_archive_in_an_archive_is_kept_and_refused(tmp_path: Path) -> None:
    dedans = zip_named({"a.xlsx": XLSX})
    (tmp_path / "lot.zip").write_bytes(zip_named({"63.zip": dedans, "b.xlsx": XLSX}))
    refusee, lue = collecter([tmp_path / "lot.zip"])
    assert (refusee.contenu, refusee.motif) == (
        dedans,
        "archive dans une archive : déposez-la à part",
    )
    assert (lue.contenu, lue.motif) == (XLSX, "")


def test_a_protected_entry_does_not_stop_the_others(tmp_path: Path) -> None:
    octets = bytearray(zip_named({"a.xlsx": XLSX, "b.xlsx": ODS}))
    octets[octets.index(b"PK\x01\x02") + 8] |= 0x1
    (tmp_path / "lot.zip").write_bytes(octets)
    chiffree, lue = collecter([tmp_path / "lot.zip"])
    assert (chiffree.nom, chiffree.contenu) == ("a.xlsx", None)
    assert "mot de passe" in chiffree.motif
    assert lue.contenu == ODS


def test_a_damaged_entry_does_not_stop_the_others(tmp_path: Path) -> None:
    octets = bytearray(zip_named({"a.xlsx": b"A" * 500, "b.xlsx": ODS}, zipfile.ZIP_STORED))
    octets[octets.index(b"AAAA") + 3] = 0x42
    (tmp_path / "lot.zip").write_bytes(octets)
    abimee, lue = collecter([tmp_path / "lot.zip"])
    assert (abimee.contenu, abimee.motif) == (None, "fichier abîmé dans l'archive : renvoyez-le")
    assert lue.contenu == ODS


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    lien = zipfile.ZipInfo("a.xlsx")
    lien.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "lot.zip", "w") as lot:
        lot.writestr(lien, "/etc/passwd")
    piece = one(tmp_path / "lot.zip")
    assert (piece.contenu, piece.motif[:9]) == (None, "raccourci")


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compressions_that_cannot_be_bounded_are_refused(tmp_path: Path, compression: int) -> None:
    (tmp_path / "lot.zip").write_bytes(zip_named({"a.xlsx": XLSX}, compression))
    piece = one(tmp_path / "lot.zip")
    assert (piece.contenu, piece.motif[:11]) == (None, "compression")


def test_a_bomb_is_refused_by_its_announced_size_and_by_its_real_one(tmp_path: Path) -> None:
    annoncee = zip_named({"a.xlsx": b"\0" * (20 * 1024**2 + 1)})
    (tmp_path / "a.zip").write_bytes(annoncee)
    assert "20 Mo" in one(tmp_path / "a.zip").motif
    menteuse = bytearray(annoncee)
    place = menteuse.index(b"PK\x01\x02") + 24
    menteuse[place : place + 4] = (10).to_bytes(4, "little")
    (tmp_path / "b.zip").write_bytes(menteuse)
    assert one(tmp_path / "b.zip").motif == "fichier abîmé dans l'archive : renvoyez-le"


def test_the_total_of_an_archive_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "TAILLE_TOTALE_MAX", 250)
    (tmp_path / "lot.zip").write_bytes(zip_named({f"{n}.xlsx": b"x" * 100 for n in range(4)}))
    un, deux, arret = collecter([tmp_path / "lot.zip"])
    assert (un.nom, deux.nom) == ("0.xlsx", "1.xlsx")
    assert (arret.nom, arret.contenu) == ("lot.zip", None)
    assert "plus de 1 Go" in arret.motif


def test_too_many_entries_are_refused_before_being_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contenu = zip_named({f"{n}.xlsx": b"" for n in range(5001)})
    (tmp_path / "lot.zip").write_bytes(contenu)
    geant = bytearray(zip_named({"a.xlsx": XLSX}))
    fin = geant.rindex(b"PK\x05\x06")
    geant[fin:fin] = b"PK\x06\x07" + b"\0" * 16
    (tmp_path / "lot64.zip").write_bytes(geant)
    sommaire = bytearray(zip_named({"a.xlsx": XLSX}))
    place = sommaire.rindex(b"PK\x05\x06") + 12
    sommaire[place : place + 4] = (5 * 1024**2).to_bytes(4, "little")
    (tmp_path / "sommaire.zip").write_bytes(sommaire)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    pieces = list(collecter([tmp_path]))
    assert [piece.nom for piece in pieces] == ["lot.zip", "lot64.zip", "sommaire.zip"]
    assert all("plus de 5000 fichiers" in piece.motif for piece in pieces)


def test_a_damaged_archive_is_kept_and_refused(tmp_path: Path) -> None:
    coupee = zip_named({"a.xlsx": XLSX})[:-30]
    (tmp_path / "lot.zip").write_bytes(coupee)
    piece = one(tmp_path / "lot.zip")
    assert (piece.contenu, piece.motif) == (coupee, "archive abîmée ou incomplète : renvoyez-la")


def test_an_entry_that_unfolds_beyond_reason_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lot.zip").write_bytes(zip_named({"a.xlsx": b"\0" * 5_000_000, "b.xlsx": XLSX}))
    demesuree, lue = collecter([tmp_path / "lot.zip"])
    assert (demesuree.contenu, demesuree.motif[:18]) == (None, "contenu démesuré u")
    assert lue.contenu == XLSX


def test_names_in_utf8_that_do_not_say_so_are_shown_right(tmp_path: Path) -> None:
    """As some systems write them: UTF-8 bytes, without the flag that says it."""
    octets = bytearray(zip_named({"d\u00e9p\u00f4t.xlsx": XLSX}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        debut = octets.index(signature) + place
        drapeaux = int.from_bytes(octets[debut : debut + 2], "little") & ~0x800
        octets[debut : debut + 2] = drapeaux.to_bytes(2, "little")
    (tmp_path / "lot.zip").write_bytes(octets)
    assert one(tmp_path / "lot.zip").nom == "dépôt.xlsx"


@pytest.mark.parametrize("coupe", range(4, 60, 7))
def test_an_entry_whose_header_lies_does_not_stop_the_others(tmp_path: Path, coupe: int) -> None:
    """Each byte of the first local header altered in turn: told, or harmless."""
    octets = bytearray(zip_named({"a.xlsx": XLSX, "b.xlsx": ODS}))
    octets[coupe] ^= 0xFF
    (tmp_path / "lot.zip").write_bytes(octets)
    premiere, seconde = collecter([tmp_path / "lot.zip"])
    assert premiere.contenu == XLSX or (premiere.contenu is None and premiere.motif)
    assert seconde.contenu == ODS


def test_bytes_let_go_can_be_had_again(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(XLSX)
    (tmp_path / "lot.zip").write_bytes(zip_named({"63/": b"", "63/b.ods": ODS, "c.xlsx": XLSX}))
    coupee = zip_named({"a.xlsx": XLSX})[:-30]
    (tmp_path / "casse.zip").write_bytes(coupee)
    pieces = [piece.sans_contenu() for piece in collecter([tmp_path])]
    assert [piece.contenu for piece in pieces] == [None] * 4
    assert [piece.octets() for piece in pieces] == [XLSX, coupee, ODS, XLSX]
    for chemin in tmp_path.iterdir():
        chemin.unlink()
    assert [piece.octets() for piece in pieces] == [None] * 4
    (tmp_path / "lot.zip").write_bytes(zip_named({"63/": b""}))
    assert pieces[3].octets() is None


def test_a_piece_that_cannot_be_had_again_keeps_its_bytes() -> None:
    assert Piece("a", "a", b"x").sans_contenu().octets() == b"x"
