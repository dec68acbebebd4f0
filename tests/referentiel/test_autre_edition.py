"""An edition never seen, with other numbers, is data alone: nothing counts on 2020."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cdppe_xl.referentiel.export import as_json, as_text
from cdppe_xl.referentiel.loader import load_referentiel

SOURCE = 'source = { texte = "fictif", repere = "article 1" }'


def ecrire_edition(dossier: Path, objectifs: int, enveloppes: int) -> Path:
    """A fictitious edition 2031-2032: every other objective is optional."""
    codes = [f"E{n}" for n in range(1, enveloppes + 1)]
    blocs = {
        "textes.toml": """
[[texte]]
code = "fictif"
titre = "texte fictif"
date = 2030-12-01
""",
        "campagne.toml": f"""
[campagne]
code = "2031"
libelle = "Campagne fictive"
annee_t0 = 2030
annees = [2031, 2032]
debut = 2031-03-01
fin = 2032-12-31
jour_j = 2031-03-01
adresse = "boite@exemple.fr"
objectifs_facultatifs_max = {objectifs // 2}
plancher_total = 0
cofinancement = "action"
annee_reference_moyens = 2030
contacts_max = 3
{SOURCE}
[[engagement]]
code = "A"
libelle = "Un seul engagement"
{SOURCE}
""",
        "objectifs.toml": "".join(
            f"""
[[objectif]]
numero = {10 * n}
libelle = "Objectif fictif {n}"
libelle_court = "Objectif {n}"
type = "{"fondamental" if n % 2 else "facultatif"}"
engagement = "A"
enveloppes = ["{codes[n % enveloppes]}"]
mesure.inconnu = "texte fictif"
rang_tableau = {n}
fiche_exigee = false
cahier = ""
{SOURCE}
"""
            for n in range(1, objectifs + 1)
        ),
        "indicateurs.toml": f"""
[[indicateur]]
code = "X"
objectif = 10
engagement = "A"
libelle = "Nombre fictif"
origine = "R"
unite = "entier"
nature = "stock"
sens = "baisse"
cible_exigee = "oui"
sources = ["CD"]
{SOURCE}
""",
        "enveloppes.toml": "".join(
            f"""
[[enveloppe]]
code = "{code}"
libelle = "Enveloppe {code}"
libelle_long = "Enveloppe fictive {code}"
ordonnateur = "préfet"
beneficiaire = "département"
beneficiaires_admis = ["CD", "AUTRE"]
cofinancement = true
objectif_local = false
imputation = ""
plancher = "aucun"
plafond = "aucun"
{SOURCE}
montants = [{{ exercice = 2032, euros = 7, territoires = 2, {SOURCE} }}]
[[enveloppe.criteres]]
code = "c"
libelle = "Critère unique"
poids = 1
annee_source = "2030"
producteur = "fictif"
{SOURCE}
"""
            for code in codes
        ),
        "territoires.toml": f"""
[[territoire]]
code = "69M"
nom = "Territoire fictif"
region = "Région fictive"
signataire = "Collectivité fictive"
prefectures = ["Préfecture fictive"]
ars = "ARS fictive"
vague = 4
codes_sources = ["69M"]
{SOURCE}
""",
        "calendrier.toml": f"""
[[etape]]
code = "debut"
libelle = "Début"
jours = 2
date = 2031-02-27
caracteristiques = ""
{SOURCE}
[[echeance]]
code = "retour"
libelle = "Retour"
date = 2031-06-01
classeurs = ["bilan"]
{SOURCE}
""",
        "classeurs.toml": f"""
[[classeur]]
code = "bilan"
libelle = "Bilan"
annexe = ""
qui_remplit = "département"
retour = true
echeance = "retour"
{SOURCE}
""",
        "contexte.toml": "",
    }
    for nom, texte in blocs.items():
        (dossier / nom).write_text(texte, encoding="utf-8")
    return dossier


@pytest.mark.parametrize(("objectifs", "enveloppes"), [(14, 2), (3, 3), (31, 4)])
def test_another_edition_loads(tmp_path: Path, objectifs: int, enveloppes: int) -> None:
    ref = load_referentiel(ecrire_edition(tmp_path, objectifs, enveloppes))
    assert len(ref.objectifs) == objectifs
    assert len(ref.enveloppes) == enveloppes
    assert len(ref.facultatifs) == objectifs // 2
    assert ref.annees == (2031, 2032)
    assert ref.montant_national("E1", 2032) == 7
    assert ref.etapes[0].date == date(2031, 2, 27)
    assert ref.objectif(10 * objectifs).libelle == f"Objectif fictif {objectifs}"
    assert ref.grandeurs == ()
    assert ref.contexte == ()


def test_another_edition_can_be_shown(tmp_path: Path) -> None:
    ref = load_referentiel(ecrire_edition(tmp_path, 14, 2))
    montre = as_json(ref)
    assert [o["numero"] for o in montre["objectifs"]] == [10 * n for n in range(1, 15)]
    assert montre["enveloppes"][0]["plancher"] is None
    assert montre["enveloppes"][0]["criteres"][0]["poids"] == 1
    assert "Campagne fictive" in as_text(ref)
