"""A corrected return: what it says, where, and that it is a sound workbook."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.placement import a1
from cdppe_xl.classeurs.valeurs_excel import Scalaire, serial
from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.domaine.lecture import Lecture
from cdppe_xl.excel.brut import AUTEUR_NOTES
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.parcours import constats_de, fabriquer, lire
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.restitution.retour import SANS_TERRITOIRE, Envoi, Outils, Recu, corriger
from cdppe_xl.restitution.retour_bilan import Partie, Point
from cdppe_xl.restitution.retour_courrier import COURRIER
from cdppe_xl.restitution.retour_notes import notes
from tests.acceptation.retour_gestes import ligne_d_entete, points
from tests.acceptation.verrous import ouvertes
from tests.classeurs.plan_exemple import conforme
from tests.clients.caches import comparer_caches
from tests.clients.libreoffice import convertir, recalculer
from tests.clients.ooxml import verifier
from tests.clients.validateur import valider

REFERENTIEL = load_referentiel("2020")
TERRITOIRE = REFERENTIEL.territoire("63")
CONNU = Connu(referentiel=REFERENTIEL)
NOM = "63_plan_action_2020.xlsx"
PLAN = "Plan d’action"
FAUTES: dict[str, Scalaire] = {
    "actions/a01/etat_2020": "environ 58 702 €",
    "actions/a02/cd_2020": "58 699,00 €",
    "actions/a03/enveloppe": "ONDAM",
    "actions/a05/fin": serial(date(2020, 1, 2)),
    "actions/a07/intitule": None,
    "fiches/f08/description": None,
}


def rendu(saisies: dict[str, Scalaire]) -> bytes:
    return fabriquer(CONNU, "plan_action", TERRITOIRE, {**conforme(), **saisies})[0]


def abime(contenu: bytes) -> bytes:
    """A total typed over, a word beside the table, a sheet of one's own."""
    classeur = openpyxl.load_workbook(io.BytesIO(contenu))
    total = placement(REFERENTIEL, "plan_action").cellules["actions/a09/total"]
    classeur[PLAN][a1(total.ligne, total.colonne)].value = 12
    classeur[PLAN]["Z3"].value = "à revoir"
    classeur.create_sheet("Brouillon")["B2"].value = "=1+1"
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def relire(contenu: bytes, nom: str) -> Lecture:
    return lire(contenu, nom)[0]


def recu(contenu: bytes, nom: str = "retour.xlsx", recu_le: date | None = None) -> Recu:
    lecture = relire(contenu, nom)
    return Recu(
        fichier=nom, identite=lecture.identite, lire=lambda: lecture, recu_le=recu_le
    )  # fmt: skip


def renvoi(*recus: Recu, echeance: date | None = None, conformes: bool = True) -> Envoi:
    outils = Outils(
        relire=relire, juger=constats_de, connu=CONNU, echeance=echeance, conformes=conformes
    )  # fmt: skip
    (envoi,) = corriger(recus, outils)
    return envoi


@pytest.fixture(scope="module")
def envoi() -> Envoi:
    return renvoi(recu(abime(rendu(FAUTES))))


@pytest.fixture(scope="module")
def fichier(envoi: Envoi, tmp_path_factory: pytest.TempPathFactory) -> Path:
    chemin = tmp_path_factory.mktemp("renvoi") / NOM
    chemin.write_bytes(envoi.fichiers[NOM])
    return chemin


@pytest.fixture(scope="module")
def classeur(fichier: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(fichier)


def test_the_folder_holds_the_workbook_and_the_letter(envoi: Envoi) -> None:
    assert (envoi.dossier, sorted(envoi.fichiers)) == ("63_Puy-de-Dome", [NOM, COURRIER])


def test_the_workbook_opens_on_the_anomalies(classeur: openpyxl.Workbook) -> None:
    assert classeur.active is not None
    assert classeur.active.title == classeur.sheetnames[0] == "Anomalies"
    choisies = [f.title for f in classeur.worksheets if f.sheet_view.tabSelected]
    assert choisies == ["Anomalies"]
    assert classeur.sheetnames[1:4] == ["Déjà rétabli", "Hors des cases", "Notice"]


def test_what_blocks_comes_first_then_in_the_order_of_the_sheets(
    classeur: openpyxl.Workbook,
) -> None:
    lus = list(points(classeur["Anomalies"]))
    rangs = {"bloquante": 0, "avertissement": 1, "information": 2}
    graves = [rangs[p["Gravité"]] for p in lus]
    assert graves == sorted(graves)
    assert [int(p["N°"]) for p in lus] == list(range(1, len(lus) + 1))
    bloquants = [p for p in lus if p["Gravité"] == "bloquante"]
    ordre = [classeur.sheetnames.index(p["Feuille"]) for p in bloquants]
    assert ordre == sorted(ordre)
    assert {p["Cellule (lien)"] for p in bloquants} >= {"L4", "H6", "E10"}


def test_each_cell_at_fault_has_a_mark_and_a_hidden_note(classeur: openpyxl.Workbook) -> None:
    feuille = classeur[PLAN]
    notees = {c.coordinate: c for r in feuille.iter_rows() for c in r if c.comment is not None}
    dites = {
        p["Cellule (lien)"] for p in points(classeur["Anomalies"])
        if p["Feuille"] == PLAN and p["Cellule (lien)"]
    }  # fmt: skip
    assert set(notees) == dites
    for cellule in notees.values():
        assert cellule.comment is not None
        assert cellule.comment.author == AUTEUR_NOTES
        assert cellule.fill.start_color.rgb == "FFFCE4D6"
        assert cellule.border.left.style == "medium"
        assert not cellule.protection.locked
    premiere = notees["L4"].comment
    note = premiere.text if premiere is not None else ""
    for mot in ("À CORRIGER (STR-020)", "environ 58 702 €", "Que faire : ", "Texte : "):
        assert mot in note


def test_two_anomalies_of_a_cell_share_a_note_in_the_order_of_the_sheet() -> None:
    def point(regle: str, gravite: Gravite, partie: Partie) -> Point:
        constat = Constat(
            regle=regle, gravite=gravite, fichier="", feuille=PLAN, cellule="L4", message="m",
            trouve="", attendu="", remede="r", source="s",
        )  # fmt: skip
        return Point(partie, constat)

    note = notes(
        [
            point("ENV-001", Gravite.BLOQUANTE, Partie.A_CORRIGER),
            point("FIC-204", Gravite.AVERTISSEMENT, Partie.A_VERIFIER),
        ]
    )[PLAN]["L4"]
    titres = [ligne for ligne in note.split("\n") if ligne.isupper() or "(" in ligne]
    assert titres == ["À CORRIGER (ENV-001)", "À VÉRIFIER (FIC-204)"]


def test_each_sheet_leads_back_to_the_anomalies(classeur: openpyxl.Workbook) -> None:
    for feuille in classeur.worksheets[3:]:
        if feuille.sheet_state == "visible":
            lien = feuille["B1"].hyperlink
            assert lien is not None, feuille.title
            assert lien.location == "'Anomalies'!B1"


def rangees(feuille: Worksheet) -> list[list[object]]:
    """Rows of an added sheet, which bear a number."""
    return [[c.value for c in r] for r in feuille.iter_rows() if isinstance(r[1].value, int)]


def test_repairs_and_what_lies_outside_are_listed_apart(classeur: openpyxl.Workbook) -> None:
    retablis = rangees(classeur["Déjà rétabli"])
    assert any(r[3] == "58 699,00 €" and r[7] == "STR-022" for r in retablis)
    assert any(r[3] == "12" and r[7] == "STR-011" for r in retablis)
    hors = rangees(classeur["Hors des cases"])
    assert {(r[2], r[4], r[5]) for r in hors} == {
        ("à revoir", PLAN, "Z3"), ("=1+1", "Brouillon", "B2"),
    }  # fmt: skip


def test_nothing_added_is_held_against_the_territory(envoi: Envoi) -> None:
    lecture = relire(envoi.fichiers[NOM], NOM)
    assert (lecture.doutes, lecture.formules, lecture.hors_cadre) == ((), (), ())
    assert lecture.ajoutes == {}


def test_words_added_to_a_note_of_ours_are_told(fichier: Path) -> None:
    classeur = openpyxl.load_workbook(fichier)
    note = classeur[PLAN]["L4"].comment
    assert note is not None
    note.text += "\nVu avec la PMI"
    tampon = io.BytesIO()
    classeur.save(tampon)
    assert [d.cellule for d in relire(tampon.getvalue(), NOM).doutes] == ["L4"]


def test_saved_by_libreoffice_it_is_still_clean(fichier: Path, tmp_path: Path) -> None:
    convertir(fichier, tmp_path / "r.ods", tmp_path / "r.xlsx")
    for nom in ("r.ods", "r.xlsx"):
        lecture = relire((tmp_path / nom).read_bytes(), nom)
        assert lecture.doutes == (), nom
        assert lecture.hors_cadre == (), nom


def test_same_return_same_bytes(envoi: Envoi) -> None:
    encore = renvoi(recu(abime(rendu(FAUTES))))
    assert encore.fichiers == envoi.fichiers


def test_a_sound_workbook(fichier: Path) -> None:
    assert verifier(fichier) == []
    assert valider(fichier) == []
    assert comparer_caches(fichier, recalculer([fichier])[fichier]) == []


def test_open_cells_are_the_inputs_and_the_column_to_tick(
    fichier: Path, classeur: openpyxl.Workbook
) -> None:
    place = placement(REFERENTIEL, "plan_action")
    attendues: dict[str, set[str]] = {}
    for cellule in place.ouvertes():
        titre = place.titre_feuille(cellule.feuille)
        attendues.setdefault(titre, set()).add(a1(cellule.ligne, cellule.colonne))
    anomalies = classeur["Anomalies"]
    entete = ligne_d_entete(anomalies)
    libres = [
        c.column for c in anomalies[entete] if c.value in ("Fait", "Votre commentaire")
    ]  # fmt: skip
    attendues["Anomalies"] = {
        anomalies.cell(r, colonne).coordinate
        for r in range(entete + 1, anomalies.max_row + 1)
        for colonne in libres
        if isinstance(anomalies.cell(r, 2).value, int)
    }
    assert {t: c for t, c in ouvertes(fichier).items() if c} == attendues


def test_a_workbook_without_anomaly_is_not_sent_back() -> None:
    envoye = renvoi(recu(rendu({})))
    assert list(envoye.fichiers) == [COURRIER]
    assert "aucun renvoi n’est nécessaire" in texte(envoye)


def test_a_damaged_file_whose_answers_are_right_is_sent_back_clean() -> None:
    classeur = openpyxl.load_workbook(io.BytesIO(rendu({})))
    classeur.remove(classeur[PLAN])
    tampon = io.BytesIO()
    classeur.save(tampon)
    envoye = renvoi(recu(tampon.getvalue()))
    assert NOM in envoye.fichiers


def vide(code: str = "diagnostic") -> bytes:
    """A workbook sent back as it was: quicker to judge than a plan, and wrong enough."""
    return fabriquer(CONNU, code, TERRITOIRE)[0]


def test_the_same_workbook_twice_makes_two_files() -> None:
    envoye = renvoi(recu(vide(), "a.xlsx"), recu(vide(), "b.xlsx"))
    assert sorted(envoye.fichiers) == [
        "63_diagnostic_2020.xlsx", "63_diagnostic_2020_2.xlsx", COURRIER,
    ]  # fmt: skip


def texte(envoi: Envoi) -> str:
    return " ".join(envoi.fichiers[COURRIER].decode().split())


def test_the_letter_says_what_when_and_to_whom(envoi: Envoi) -> None:
    courrier = texte(envoi)
    for mots in (
        "63 Puy-de-Dôme", "Fichier reçu : retour.xlsx", f"À renvoyer : {NOM}",
        "le 30 juillet 2020 au plus tard", REFERENTIEL.campagne.adresse, "points à corriger",
        "Plan d’action L4 :", "rien n’est à recopier",
    ):  # fmt: skip
        assert mots in courrier, mots
    lignes = envoi.fichiers[COURRIER].decode().split("\n")
    assert max(map(len, lignes)) <= 90
    assert "Undefined" not in courrier
    assert "None" not in courrier


def test_the_letter_gives_the_day_asked_for() -> None:
    envoye = renvoi(recu(vide(), recu_le=date(2020, 7, 2)), echeance=date(2020, 9, 15))
    assert "le 15 septembre 2020 au plus tard" in texte(envoye)
    assert "le 2 juillet 2020" in texte(envoye)


def test_once_the_deadline_is_over_it_is_as_soon_as_possible() -> None:
    envoye = renvoi(recu(vide(), recu_le=date(2020, 12, 1)))
    assert "date à convenir" not in texte(envoye)
    assert "Quand : dès que possible (l’échéance du 27 juin 2020 est passée" in texte(envoye)


def test_a_file_nobody_could_read_is_answered_with_its_reason() -> None:
    illisible = Recu(
        fichier="photo.xlsx", identite=None, lire=lambda: None, motif="Ce n’est pas un classeur."
    )  # fmt: skip
    envoye = renvoi(illisible)
    assert (envoye.dossier, list(envoye.fichiers)) == (SANS_TERRITOIRE, [COURRIER])
    assert "photo.xlsx : Ce n’est pas un classeur." in texte(envoye)
    assert "date à convenir" in texte(envoye)


def test_conforming_workbooks_with_points_to_check_stay_here_when_not_asked_for() -> None:
    saisies: dict[str, Scalaire] = {"moyens/ase/m_2020": Decimal(1)}
    assert list(renvoi(recu(rendu(saisies)), conformes=False).fichiers) == [COURRIER]
