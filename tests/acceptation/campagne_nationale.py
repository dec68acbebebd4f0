"""A campaign of thirty territories, two of which return nothing, and three national workbooks."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from openpyxl import load_workbook

from cdppe_xl import parcours
from cdppe_xl.financement.montants import Stade
from cdppe_xl.generation.preremplissage import Connu
from cdppe_xl.registre.depot import EtatDepot
from cdppe_xl.registre.store import Registre
from cdppe_xl.simulation.campagne import Reglages, simuler
from cdppe_xl.sources.dotations import Dotations, load_dotations
from tests.acceptation.independant import Indicateurs, lignes
from tests.acceptation.independant_argent import ENVELOPPES, Argent
from tests.acceptation.independant_stades import INDICATIF, NOTIFIE, Stades
from tests.acceptation.national_lu import enregistree
from tests.acceptation.retours_lus import LUES, Feuille, Retour, lire_retours, table
from tests.clients.libreoffice import Contenu, convertir, recalculer, remplir

REFERENTIEL = parcours.charger("2020")
REGIONS = {t.code: t.region for t in REFERENTIEL.territoires}
MANQUANTS = ("82", "974")
"""They never return anything; the first was notified amounts all the same."""
TARDIF = "63"
"""It returns after the first national workbook."""
CORRIGE, ECART = "02", 1000
"""It sends its tableau de bord again, « 1a, Réalisé 2020 » higher by so much."""
DIAGNOSTIC_SEUL = "35"
"""Its T0 of 1a is only in its diagnostic."""
NOTIFIES = {
    (t.code, enveloppe): Fraction(60_000_037 + 100_000 * rang + 31 * n, 100)
    for rang, t in enumerate(REFERENTIEL.territoires)
    if t.code in {CORRIGE, "27", TARDIF, MANQUANTS[0]}
    for n, enveloppe in enumerate(ENVELOPPES)
}
"""Fictitious amounts, centimes included."""
INDICATIFS = {cle: montant + Fraction(5_000_17, 100) for cle, montant in NOTIFIES.items()}
"""Fictitious too: the split told before the notification."""
DEPLACES = Fraction(1_234_56, 100)
"""What the first plan of ``CORRIGE`` asked for less, on its first action."""
GESTES: dict[str, dict[tuple[str, str, object, str], str]] = {
    "08_tableau_de_bord_2020.ods": {
        ("Tableau de bord", "Code", "N1", "Réalisé 2020"): "NC",
        ("Tableau de bord", "Code", "N1", "Commentaire"): "Fictif : en cours de recueil",
        ("Tableau de bord", "Code", "T1", "Réalisé 2020"): "s.o.",
        ("Tableau de bord", "Code", "T1", "Commentaire"): "Fictif : sans objet",
        ("Tableau de bord", "Code", "9a", "Réalisé 2020"): "0",
    },
    f"{DIAGNOSTIC_SEUL}_tableau_de_bord_2020.xlsx": {
        ("Tableau de bord", "Code", "1a", "2019 (T0)"): "",
        ("Tableau de bord", "Code", "1b", "Cible 2022"): "17,25",
    },
    "18_plan_action_2020.ods": {
        ("Plan d’action", "N° de fiche", 1, "État 2020"): "1234,56",
        ("Plan d’action", "N° de fiche", 2, "Autres 2021"): "0,01",
    },
    "44_plan_action_2020.xlsx": {
        ("Plan d’action", "N° de fiche", 1, "État 2021"): "1000,07",
        ("Plan d’action", "N° de fiche", 2, "Autres 2022"): "12,30",
    },
    "18_bilan_2020.xlsx": {
        ("Exécution financière", "N° de fiche", 1, "État engagé 2020"): "1000,07",
        ("Exécution financière", "N° de fiche", 1, "État payé 2020"): "999,99",
    },
    "24_bilan_2020.ods": {
        ("Exécution financière", "N° de fiche", 1, "État payé 2020"): "123,45",
        ("Exécution financière", "N° de fiche", 2, "CD réalisé 2020"): "NC",
    },
    "23_diagnostic_2020.ods": {},
    "59_diagnostic_2020.xlsx": {},
}
"""Files saved by LibreOffice, and what a person types in them: sheet, row, column, text."""


@dataclass(frozen=True)
class Moment:
    """A national workbook, and what must be in it."""

    national: Path
    retours: tuple[Retour, ...]
    indicateurs: Indicateurs
    argent: Argent
    stades: Stades


@dataclass(frozen=True)
class Campagne:
    """Three moments of one register; the second one also as LibreOffice recomputes it."""

    a_27: Moment
    a_28: Moment
    corrige: Moment
    recalcul: Contenu
    registre: Path
    premiers: list[Retour]

    def feuille(self, titre: str, lecteur: str) -> Feuille:
        """A sheet of the second moment: values as saved, or recomputed."""
        if lecteur == "enregistré":
            return enregistree(self.a_28.national, titre)
        cellules = self.recalcul.feuilles[titre]
        assert not [a for a, c in cellules.items() if c.erreur is not None]
        return {adresse: c.valeur for adresse, c in cellules.items()}


def jouer(dossier: Path) -> Campagne:
    """Sends, returns, deposits and consolidates."""
    dotations = {
        Stade.NOTIFIE: _dotations(dossier, "dotations.csv", NOTIFIES),
        Stade.INDICATIF: _dotations(dossier, "indicatif.csv", INDICATIFS),
    }
    indicateurs = lignes(_simules(dossier, dotations[Stade.NOTIFIE]))
    fichiers = _retouches(dossier)
    premier = _premier_plan(dossier, fichiers)
    premiers = lire_retours([premier])
    moments: list[Moment] = []
    par_nom: dict[str, Retour] = {}
    base = dossier / "campagne.db"
    decides = {INDICATIF: INDICATIFS, NOTIFIE: NOTIFIES}
    with Registre.ouvrir(base) as registre:
        list(parcours.deposer([premier], registre, datetime(2020, 6, 30, tzinfo=UTC)))
        for jour, recus in enumerate(_vagues(dossier, fichiers), start=1):
            _deposer(registre, recus, jour)
            par_nom |= {r.chemin.name: r for r in lire_retours(recus)}
            national = dossier / f"national_{jour}.xlsx"
            parcours.consolider(registre, "2020", national, dotations=dotations)
            retours = tuple(par_nom.values())
            moments.append(Moment(
                national=national,
                retours=retours,
                indicateurs=Indicateurs(
                    indicateurs, tuple(REGIONS),
                    tuple(r for r in retours if r.classeur != "bilan"),
                ),
                argent=Argent.of(retours, NOTIFIES),
                stades=Stades.of(retours, premiers, decides, REGIONS),
            ))  # fmt: skip
    (recalcul,) = recalculer([moments[1].national]).values()
    return Campagne(
        a_27=moments[0],
        a_28=moments[1],
        corrige=moments[2],
        recalcul=recalcul,
        registre=base,
        premiers=premiers,
    )


def _dotations(dossier: Path, nom: str, montants: Mapping[tuple[str, str], Fraction]) -> Dotations:
    rangs = ["code_territoire,exercice,enveloppe,montant,source"]
    rangs += [f"{t},2020,{e},{float(m):.2f},Montants fictifs" for (t, e), m in montants.items()]
    chemin = dossier / nom
    chemin.write_text("\n".join(rangs), encoding="utf-8")
    return load_dotations([chemin], REFERENTIEL)


def _simules(dossier: Path, dotations: Dotations) -> Path:
    """Sent and returned by the thirty, then two returns are lost; a blank tableau de bord."""
    connu = Connu(referentiel=REFERENTIEL, dotations=dotations)
    produits = list(
        parcours.generer(connu, REFERENTIEL.territoires, list(LUES), dossier / "envois")
    )
    rendus = list(
        simuler(dossier / "envois", dossier / "retours", Reglages(graine=7), parcours.charger)
    )
    assert [r.fichier for r in rendus if r.ecarte] == []
    for code in MANQUANTS:
        (perdu,) = (dossier / "retours").glob(f"{code}_*")
        shutil.rmtree(perdu)
    return next(p.chemin for p in produits if p.classeur == "tableau_de_bord")


def _retouches(dossier: Path) -> list[Path]:
    """The returns, some of them opened, changed and saved with LibreOffice."""
    for nom, gestes in GESTES.items():
        (rendu,) = (dossier / "retours").glob(f"*/{Path(nom).stem}.xlsx")
        sortie = dossier / nom
        if gestes:
            (retour,) = lire_retours([rendu])
            actions = [
                {"op": "type", "at": at, "text": texte} if texte else {"op": "clear", "at": at}
                for geste, texte in gestes.items()
                for at in [f"{geste[0]}!{adresse(retour.feuilles[geste[0]], *geste[1:])}"]
            ]
            faits = remplir(rendu, actions, [sortie])
            assert all(fait["changed"] for fait in faits), faits
        else:
            convertir(rendu, sortie)
        rendu.unlink()
        shutil.move(sortie, rendu.with_name(nom))
    return sorted((dossier / "retours").rglob("*_2020.*"))


def _premier_plan(dossier: Path, fichiers: Sequence[Path]) -> Path:
    """A plan sent before the one in force, that asked for less on its first action."""
    nom = f"{CORRIGE}_plan_action_2020.xlsx"
    (ancien,) = (c for c in fichiers if c.name == nom)
    classeur = load_workbook(ancien)
    (retour,) = lire_retours([ancien])
    ou = adresse(retour.feuilles["Plan d’action"], "N° de fiche", 1, "État 2020")
    feuille = classeur["Plan d’action"]
    feuille[ou] = float(Fraction(repr(feuille[ou].value)) - DEPLACES)
    premier = dossier / "premier" / nom
    premier.parent.mkdir()
    classeur.save(premier)
    return premier


def adresse(feuille: Feuille, entete: str, ligne: object, titre: str) -> str:
    """Cell under a title, on the row that shows something under another one."""
    colonnes, rangees = table(feuille, entete, titre)
    numero = next(n for n, rangee in rangees.items() if rangee.get(entete) == ligne)
    return f"{colonnes[titre]}{numero}"


def _vagues(dossier: Path, fichiers: Sequence[Path]) -> list[list[Path]]:
    """Files deposited before each moment."""
    tard = [c for c in fichiers if c.name.startswith(f"{TARDIF}_")]
    nom = f"{CORRIGE}_tableau_de_bord_2020.xlsx"
    (ancien,) = (c for c in fichiers if c.name == nom)
    classeur = load_workbook(ancien)
    (retour,) = lire_retours([ancien])
    ou = adresse(retour.feuilles["Tableau de bord"], "Code", "1a", "Réalisé 2020")
    classeur["Tableau de bord"][ou] = retour.feuilles["Tableau de bord"][ou] + ECART
    corrige = dossier / "corrige" / nom
    corrige.parent.mkdir()
    classeur.save(corrige)
    return [[c for c in fichiers if c not in tard], tard, [corrige]]


def _deposer(registre: Registre, chemins: Sequence[Path], jour: int) -> None:
    issues = list(parcours.deposer(chemins, registre, datetime(2020, 7, jour, tzinfo=UTC)))
    assert len(issues) == len(chemins)
    conformes = [i for i in issues if i.depot and i.depot.etat is EtatDepot.CONFORME]
    assert {i.chemin: i.constats for i in issues if i not in conformes} == {}
