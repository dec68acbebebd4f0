"""« NC » and « sans objet »: what a workbook accepts while filling, reception accepts too."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cdppe_xl.classeurs.evaluation import Evaluateur
from cdppe_xl.classeurs.formules import Ref, expr
from cdppe_xl.classeurs.formules_textes import (
    LITTERAL_MAX,
    litteral,
    minuscules,
    substitue,
    trouve,
)
from cdppe_xl.classeurs.grammaire import Classeur
from cdppe_xl.classeurs.mentions import MOTS_NC, MOTS_SANS_OBJET, dit_nc, dit_sans_valeur
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.classeurs.valeurs_excel import NA, VALEUR_ERR, Scalaire
from cdppe_xl.domaine.lecture import Etat
from cdppe_xl.excel.valeurs_etats import etat_declare
from cdppe_xl.excel.valeurs_texte import plier

VIDE = Placement(Classeur(code="x", titre="x", edition="x", version=1, feuilles=()))
CELLULE = "t/r/c"


def _vaut(formule: object, valeur: Scalaire = None) -> Scalaire:
    assert not isinstance(formule, str)

    class Une(Evaluateur):
        def valeur(self, cle: str) -> Scalaire:
            return valeur

    return formule.eval(Une(VIDE, {}))  # type: ignore[attr-defined, no-any-return]


NC_ECRITS = ("NC", "nc", "n.c.", "N.C.", "n. c.", "N/C", " nc ", "N.D.", "nr", "Non communiqué",
             "NON COMMUNIQUÉE", "non communique", "inconnu", "données non disponibles")  # fmt: skip
SO_ECRITS = ("s.o.", "S.O.", "so", "s.o", "S/O", "sans objet", "SANS OBJET", "sans  objet.",
             "non concerné", "Non applicable")  # fmt: skip
AUTRES = ("", None, "12", "n", "c", "non", "oui", "nc 12", "12 nc", "sans", "objet", "néant", "-",
          "?", "*", "n*", "??", "~", "nc|so", "n a", "pas encore", "NC (en attente)", "à venir",
          "|", "||", "\n")  # fmt: skip


@pytest.mark.parametrize("ecrit", NC_ECRITS)
def test_every_way_of_writing_nc(ecrit: str) -> None:
    assert _vaut(dit_nc(Ref(CELLULE)), ecrit) is True
    assert _vaut(dit_sans_valeur(Ref(CELLULE)), ecrit) is True
    assert etat_declare(plier(ecrit)) is Etat.NC


@pytest.mark.parametrize("ecrit", SO_ECRITS)
def test_every_way_of_writing_sans_objet(ecrit: str) -> None:
    assert _vaut(dit_nc(Ref(CELLULE)), ecrit) is False
    assert _vaut(dit_sans_valeur(Ref(CELLULE)), ecrit) is True
    assert etat_declare(plier(ecrit)) is Etat.SANS_OBJET


@pytest.mark.parametrize("ecrit", AUTRES)
def test_nothing_else_is_one(ecrit: str | None) -> None:
    assert _vaut(dit_sans_valeur(Ref(CELLULE)), ecrit) is False
    assert etat_declare(plier(ecrit or "")) is None


def test_an_error_stays_one() -> None:
    assert _vaut(dit_sans_valeur(Ref(CELLULE)), NA) is False


MOTS = sorted(MOTS_NC | MOTS_SANS_OBJET)


@given(st.text("ncsodrNCSODR. /éÉ0-*?|", max_size=12) | st.sampled_from(MOTS))
@example("n c")
@example("non. concerné/")
@example(".nc")
def test_what_a_workbook_accepts_reception_accepts(ecrit: str) -> None:
    vu = etat_declare(plier(ecrit))
    if _vaut(dit_nc(Ref(CELLULE)), ecrit):
        assert vu is Etat.NC
    elif _vaut(dit_sans_valeur(Ref(CELLULE)), ecrit):
        assert vu is Etat.SANS_OBJET


@pytest.mark.parametrize("mot", MOTS)
@pytest.mark.parametrize("geste", [str, str.upper, str.title, lambda m: f" {m}. "])
def test_every_word_of_the_list_is_accepted_by_both(mot: str, geste: object) -> None:
    assert callable(geste)
    assert _vaut(dit_sans_valeur(Ref(CELLULE)), geste(mot)) is True
    assert etat_declare(plier(geste(mot))) in (Etat.NC, Etat.SANS_OBJET)


class Adresses:
    """Where a formula is written."""

    def adresse(self, cle: str) -> str:
        return "D12"


def test_no_text_of_the_formula_is_too_long_for_excel() -> None:
    formule = dit_sans_valeur(Ref(CELLULE)).excel(Adresses())  # type: ignore[arg-type]
    assert max(map(len, formule.split('"')[1::2])) <= LITTERAL_MAX == 255
    assert len(formule) < 1000
    assert formule.startswith('ISNUMBER(FIND("|"&SUBSTITUTE(')


def test_text_functions_as_spreadsheets_have_them() -> None:
    assert _vaut(minuscules("ÉCOLE à L'Ouest")) == "école à l'ouest"
    assert _vaut(minuscules(12)) == "12"
    assert _vaut(substitue("a.b.c", ".", "")) == "abc"
    assert _vaut(trouve("b", "abcb")) == 2
    assert _vaut(trouve("B", "abc")) == VALEUR_ERR
    assert _vaut(trouve("*", "abc")) == VALEUR_ERR
    assert _vaut(trouve(Ref(CELLULE), expr("a")), NA) == NA
    assert _vaut(litteral("é" * 600)) == "é" * 600
    assert _vaut(litteral("")) == ""
