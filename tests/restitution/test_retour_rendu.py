"""What a person typed or wrote aside is never changed nor lost by a corrected return."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from cdppe_xl.domaine.lecture import Etat
from cdppe_xl.excel.annexes import COMMENTAIRE, sceller
from cdppe_xl.excel.brut import CelluleBrute
from cdppe_xl.excel.notes import ajoute, est_de_nous, signer
from cdppe_xl.excel.valeurs import typer
from cdppe_xl.restitution.retour import Outils, Recu
from cdppe_xl.restitution.retour_bilan import Bilan, Reparation
from cdppe_xl.restitution.retour_choix import ESSAIS_MAX, admis
from cdppe_xl.restitution.retour_courrier import Suite, rediger
from cdppe_xl.restitution.retour_marques import Marque
from cdppe_xl.restitution.retour_valeurs import tenu
from tests.acceptation.retour_gestes import ligne_d_entete
from tests.excel.saisies import Cas, table
from tests.restitution.test_retour import (
    CONNU,
    NOM,
    PLAN,
    REFERENTIEL,
    recu,
    relire,
    rendu,
    renvoi,
)

TENUS = [c for c in table() if c.etat is Etat.ILLISIBLE]


@pytest.mark.parametrize("cas", TENUS, ids=lambda c: f"{c.genre.value}-{c.contenu[:20]!r}")
def test_what_is_held_is_held_again(cas: Cas) -> None:
    lu = cas.lire()
    ecrit = tenu(lu.brut_texte, cas.genre)
    encore = typer(CelluleBrute(4, 2, ecrit), cas.genre, choix=cas.choix, anciens=cas.anciens)
    assert encore.etat is Etat.ILLISIBLE
    assert encore.brut_texte == lu.brut_texte


@pytest.mark.parametrize(
    ("contenu", "mot"),
    [("=A1", "une formule"), ("VRAI", "VRAI ou FAUX"), ("#REF!", "l'erreur #REF!")],
)
def test_the_reason_stays_the_same(contenu: str, mot: str) -> None:
    cas = next(c for c in TENUS if c.genre.value == "entier")
    lu = typer(CelluleBrute(4, 2, contenu), cas.genre)
    assert lu.etat is Etat.ILLISIBLE
    assert lu.motif.startswith(mot)


def modifie(contenu: bytes, **cellules: object) -> bytes:
    """The plan with these cells changed; a note goes on its cell."""
    classeur = openpyxl.load_workbook(io.BytesIO(contenu))
    for a1, valeur in cellules.items():
        if isinstance(valeur, Comment):
            classeur[PLAN][a1].comment = valeur
        else:
            classeur[PLAN][a1].value = valeur
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def ecrit_dans(classeur: openpyxl.Workbook) -> str:
    """Everything the sheet « Hors des cases » says."""
    rangees = classeur["Hors des cases"].iter_rows(values_only=True)
    return "\n".join(str(v) for r in rangees for v in r if v)


@pytest.fixture(scope="module")
def renvoye() -> bytes:
    """A year in a date cell, and an unreadable amount with a comment."""
    note = Comment("chiffre provisoire, vu avec Mme X", "Mme X")
    contenu = modifie(rendu({"actions/a01/debut": Decimal(2020)}), L5="~120")
    contenu = modifie(contenu, L5=note, E4="Réponse longue, bien plus longue qu’un titre. " * 4)
    titre = "Voir la convention du 03/04/2020 : 12 500 € au lieu de ce qui est demandé ici, " * 2
    return renvoi(recu(modifie(contenu, C2=titre))).fichiers[NOM]


def test_a_year_typed_as_a_date_is_still_held(renvoye: bytes) -> None:
    lue = relire(renvoye, NOM).valeurs["actions/a01/debut"]
    assert (lue.etat, lue.brut) == (Etat.ILLISIBLE, "2020")


def test_a_comment_on_an_unreadable_cell_is_kept(renvoye: bytes) -> None:
    dit = ecrit_dans(openpyxl.load_workbook(io.BytesIO(renvoye)))
    assert dit.count("chiffre provisoire, vu avec Mme X") == 1


def test_a_long_text_over_a_label_is_kept_whole_and_stays_open(renvoye: bytes) -> None:
    classeur = openpyxl.load_workbook(io.BytesIO(renvoye))
    assert "12 500 € au lieu de ce qui est demandé ici, Voir la convention" in ecrit_dans(classeur)
    regles = [c.value for r in classeur["Anomalies"].iter_rows() for c in r]
    assert "STR-030" in regles


def test_what_is_written_on_the_sheet_of_anomalies_is_told(renvoye: bytes) -> None:
    classeur = openpyxl.load_workbook(io.BytesIO(renvoye))
    feuille = classeur["Anomalies"]
    entete = ligne_d_entete(feuille)
    colonnes = {c.value: int(c.column or 0) for c in feuille[entete]}
    feuille.cell(entete + 2, colonnes["Fait"]).value = "x"
    feuille.cell(entete + 2, colonnes[COMMENTAIRE]).value = "vérifié avec la CPAM"
    feuille.cell(entete + 2, len(colonnes) + 4).value = "note à côté"
    tampon = io.BytesIO()
    classeur.save(tampon)
    lecture = relire(tampon.getvalue(), NOM)
    dits = [h.texte for h in lecture.hors_cadre]
    assert any(d.endswith(": vérifié avec la CPAM") and PLAN in d for d in dits)
    assert "note à côté" in dits
    assert sorted(d.code for d in lecture.doutes if d.feuille == "Anomalies") == [
        "STR-009", "STR-023",
    ]  # fmt: skip
    encore = renvoi(recu(tampon.getvalue()))
    assert "vérifié avec la CPAM" in ecrit_dans(
        openpyxl.load_workbook(io.BytesIO(encore.fichiers[NOM]))
    )


def _imprime(feuille: Worksheet) -> tuple[int, int, int, int]:
    """First column and row, last column and row that print."""
    gauche, haut, droite, bas = range_boundaries(str(feuille.print_area).rpartition("!")[2])
    return gauche or 0, haut or 0, droite or 0, bas or 0


def test_the_added_sheets_print_on_the_width_of_one_page(renvoye: bytes) -> None:
    """Whole lines, titles included, at a size that can be read: about 200 characters."""
    classeur = openpyxl.load_workbook(io.BytesIO(renvoye))
    for titre in ("Anomalies", "Hors des cases"):
        feuille = classeur[titre]
        mise_en_page = feuille.sheet_properties.pageSetUpPr
        assert mise_en_page is not None
        assert mise_en_page.fitToPage
        assert feuille.page_setup.fitToWidth in (None, 1)  # one page is what nothing means
        assert feuille.page_setup.fitToHeight == 0
        assert not feuille.col_breaks.brk
        assert feuille.print_title_cols is None
        gauche, _, droite, _ = _imprime(feuille)
        larges = [feuille.column_dimensions[get_column_letter(n)].width
                  for n in range(gauche, droite + 1)]  # fmt: skip
        assert sum(larges) < 205
    feuille = classeur["Anomalies"]
    imprimes = {c.value for c in feuille[ligne_d_entete(feuille)][: _imprime(feuille)[2]]}
    assert {"Que faire", "À écrire dans la cellule", "Ce qui est attendu", "Feuille",
            "Cellule (lien)", COMMENTAIRE} <= imprimes  # fmt: skip


@pytest.mark.parametrize(
    ("essais", "admis_attendus"),
    [
        ({"a": set(), "b": {"x"}, "c": set()}, ("a", "c")),
        ({"a": {"x"}, "b": {"x"}}, None),
        ({"a": set(), "b": set()}, None),
        ({"a": {"deja"}, "b": {"deja", "x"}}, ("a",)),
        ({"a": set()}, None),
    ],
)
def test_only_the_choices_that_block_nothing_are_offered(
    essais: dict[str, set[str]], admis_attendus: tuple[str, ...] | None
) -> None:
    ou = ("f.xlsx", "t/r/c")

    def bloque(_: tuple[str, str], texte: str) -> set[Marque]:
        regles = essais[texte] if texte else {"deja"}
        return {(regle, "", "", "", 1) for regle in regles}

    trouves = admis({ou: tuple(essais)}, bloque)
    assert trouves.get(ou) == admis_attendus


def test_too_many_choices_are_not_tried() -> None:
    assert admis({("f", "t/r/c"): tuple(map(str, range(ESSAIS_MAX)))}, lambda *_: set()) == {}


@pytest.mark.parametrize(
    ("ecrit", "dit"),
    [
        ("Mme X : c’est 13370\n{}", "Mme X : c’est 13370"),
        ("{}\nvu", "vu"),
        ("{}", ""),
        ("tout autre chose", "tout autre chose"),
    ],
)
def test_what_is_added_to_our_note(ecrit: str, dit: str) -> None:
    note = ecrit.format(signer("À CORRIGER (STR-020)\nmessage"))
    assert ajoute(note) == dit
    assert est_de_nous(note) is (dit == "")


def test_what_is_added_in_the_middle_of_our_note() -> None:
    note = signer("À CORRIGER\nmessage").replace("CORRIGER\n", "CORRIGER\nnon, vu\n")
    assert ajoute(note) == "non, vu"


def test_seals_do_not_mind_spaces() -> None:
    assert sceller(["a  b\n"]) == sceller(["ab"]) != sceller(["ac"])


def sans_lecture(nom: str, *, defaut: bool = False) -> Recu:
    motif = "Défaut de l’outil : AttributeError." if defaut else "Ce n’est pas un classeur."
    return Recu(fichier=nom, identite=None, lire=lambda: None, motif=motif, defaut=defaut)


def test_a_fault_of_ours_goes_in_no_letter() -> None:
    envoye = renvoi(sans_lecture("a.xlsx", defaut=True))
    assert envoye.fichiers == {}
    assert [s.etat.value for s in envoye.suites] == ["défaut de l’outil"]


def test_each_file_of_nobody_has_its_letter_once() -> None:
    envoye = renvoi(sans_lecture("a.xlsx"), sans_lecture("b.xlsx"), sans_lecture("a.xlsx"))
    assert sorted(envoye.fichiers) == ["courrier_a.xlsx.txt", "courrier_b.xlsx.txt"]
    dits = [c.decode() for c in envoye.fichiers.values()]
    assert all(("a.xlsx" in d) != ("b.xlsx" in d) for d in dits)


def test_a_notified_amount_is_said_to_be_put_back() -> None:
    retabli = Reparation(
        pourquoi="Le montant notifié 5 € a été remplacé par 9 €.", avant="9 €", apres="5 €",
        feuille="Synthèse", cellule="D6", regle="STR-050",
    )  # fmt: skip
    dit = Bilan(points=(), reparations=(retabli,), hors=())
    suite = Suite(fichier="p.xlsx", libelle="Plan", corrige=NOM, bilan=dit)
    courrier = rediger(REFERENTIEL, REFERENTIEL.territoire("63"), (suite,), None).decode()
    assert "Rétabli par nos soins" in courrier
    assert "Synthèse D6 : Le montant notifié 5 €" in " ".join(courrier.split())


def test_the_next_deadline_takes_the_place_of_a_past_one() -> None:
    jours = sorted(e.date for e in CONNU.referentiel.echeances if isinstance(e.date, date))
    outils = Outils(relire=relire, juger=lambda _: [], connu=CONNU, au=jours[0])
    assert outils.quand() == jours[0]
    assert replace(outils, au=date(2099, 1, 1)).quand() is None
