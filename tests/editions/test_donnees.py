"""What an edition may say by data alone, and what is refused before anything is drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.regles_indicateurs import CIBLE_ABSENTE
from cdppe_xl.domaine.edition import RegleEdition, Source
from cdppe_xl.erreurs import ReferentielInvalide
from cdppe_xl.referentiel.loader import load_referentiel
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles.catalogue import toutes
from cdppe_xl.regles.citations import CIRCULAIRE, citer, situer
from cdppe_xl.regles.essais import check_layouts, check_trials
from tests.editions.catalogue import DEUX_ENVELOPPES, NUMEROS_EPARS, PLAN_SEUL
from tests.editions.fabrique import TEXTE, Enveloppe, Objectif, ecrire

ICI = Source(texte="instruction-fictive", repere="article 9")


@pytest.fixture(scope="module")
def epars(tmp_path_factory: pytest.TempPathFactory) -> Referentiel:
    return load_referentiel(ecrire(tmp_path_factory.mktemp("epars"), NUMEROS_EPARS))


@pytest.mark.parametrize(
    "code",
    ["crédit", "Fonds d'aide", "304", "2-3", "total", "CD", "NC", "s.o.", "a/b", "x" * 21, "-x"],
)
def test_a_code_that_a_cell_cannot_hold_is_refused(tmp_path: Path, code: str) -> None:
    edition = replace(
        PLAN_SEUL, objectifs=(Objectif(numero=1, enveloppes=(code,)),),
        enveloppes=(Enveloppe(code=code, montant=10),),
    )  # fmt: skip
    with pytest.raises(ReferentielInvalide, match=r"enveloppes\.toml, ligne 3 : enveloppe\[1\]"):
        load_referentiel(ecrire(tmp_path, edition))


def test_codes_that_differ_by_case_alone_are_refused(tmp_path: Path) -> None:
    edition = replace(
        PLAN_SEUL, objectifs=(Objectif(numero=1, enveloppes=("Ab", "aB")),),
        enveloppes=(Enveloppe(code="Ab", montant=10), Enveloppe(code="aB", montant=10)),
    )  # fmt: skip
    with pytest.raises(ReferentielInvalide, match="que par les majuscules"):
        load_referentiel(ecrire(tmp_path, edition))


def test_a_workbook_that_has_no_layout_is_refused(epars: Referentiel) -> None:
    inconnu = replace(epars.classeurs[0], code="budget")
    autre = replace(epars, classeurs=(*epars.classeurs, inconnu))
    with pytest.raises(ReferentielInvalide, match=r"classeur\[4\].*budget"):
        check_layouts(autre)


def test_etapes_are_shown_from_the_last_whatever_their_order(epars: Referentiel) -> None:
    # The folder lists them as a person tells a story: the first one first.
    assert [e.code for e in epars.etapes] == ["signature", "diagnostic", "lancement"]


def test_a_rule_cites_the_edition_or_says_it_is_of_2020(epars: Referentiel) -> None:
    regles = {regle.id: regle for regle in toutes(epars)}
    assert citer(regles["ENV-009"], epars) == f"{TEXTE}, article 1"
    assert citer(CIBLE_ABSENTE, epars) == f"{TEXTE}, article 1"
    reprise = citer(regles["ENV-011"], replace(epars, regles=()))
    assert CIRCULAIRE not in reprise
    assert citer(regles["FIC-002"], epars).startswith("règle de la campagne 2020, reprise")
    propre = replace(epars, regles=(RegleEdition(code="FIC-002", source=ICI),))
    assert citer(regles["FIC-002"], propre) == f"{TEXTE}, article 9"
    assert situer("circulaire 2020/34", epars) == "(comme en 2020 : circulaire 2020/34)"


def test_the_edition_of_2020_cites_its_own_places() -> None:
    ref = load_referentiel("2020")
    for regle in toutes(ref):
        assert citer(regle, ref) == regle.source
    assert situer("circulaire 2020/34", ref) == "(circulaire 2020/34)"


def test_a_rule_the_texts_drop_is_nowhere(epars: Referentiel) -> None:
    # One is shown in the workbooks, the other is only checked at reading.
    retirees = ("ENV-009", "ENV-202")
    dites = tuple(RegleEdition(code=code, ecartee=True, source=ICI) for code in retirees)
    autre = replace(epars, regles=dites)
    check_trials(autre)
    avant, apres = ({r.id for r in toutes(ref)} for ref in (epars, autre))
    assert avant - apres == set(retirees)
    vives = {c.regle.id for c in placement(autre, "plan_action").classeur.controles}
    assert "ENV-009" not in vives
    assert "ENV-001" in vives


@pytest.mark.parametrize(("code", "dit"), [("ENV-9", "règle inconnue"), ("STR-020", "ne s’écarte")])
def test_a_rule_that_cannot_be_dropped_is_told(epars: Referentiel, code: str, dit: str) -> None:
    autre = replace(epars, regles=(RegleEdition(code=code, ecartee=True, source=ICI),))
    with pytest.raises(ReferentielInvalide, match=dit):
        check_trials(autre)


POLITIQUE = """
[[politique]]
code = "culture"
libelle = "Culture fictive"
sigle = "CUL"
source = { texte = "instruction-fictive", repere = "article 2" }

[[institution]]
code = "ville"
libelle = "Ville fictive"
source = { texte = "instruction-fictive", repere = "article 3" }
"""


def test_institutions_and_policies_are_data(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path, DEUX_ENVELOPPES)
    campagne = dossier / "campagne.toml"
    campagne.write_text(campagne.read_text("utf-8") + POLITIQUE, "utf-8")
    ref = load_referentiel(dossier)
    plan, guide = placement(ref, "plan_action"), placement(ref, "guide")
    assert list(plan.tableaux["moyens"].lignes) == ["culture", "total"]
    assert plan.cellules["moyens/culture/libelle"].valeur == "Culture fictive (CUL)"
    assert list(guide.tableaux["contacts"].lignes) == ["ville_1", "ville_2"]
    accueil = guide.cellules["accueil/pour_qui/valeur"].valeur
    assert accueil == "ville fictive"


def test_an_edition_that_names_nobody_has_the_usual_parties(epars: Referentiel) -> None:
    assert [code for code, _ in epars.parties] == ["cd", "ars", "prefecture"]
    assert [sigle for *_, sigle in epars.moyens_suivis] == ["ASE", "PMI"]


def test_dates_are_believed_around_the_contract(epars: Referentiel) -> None:
    assert placement(epars, "plan_action").classeur.annees == (2028, 2029)
