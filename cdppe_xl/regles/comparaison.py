"""Rules that compare a return with the one before, and with the other territories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cdppe_xl.classeurs.lignes import LigneIndicateur, lignes_indicateurs
from cdppe_xl.classeurs.valeurs_excel import Scalaire
from cdppe_xl.classeurs.valeurs_lues import scalaire
from cdppe_xl.domaine.constat import Gravite
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.regles.dossier import Dossier, Retour
from cdppe_xl.regles.ecriture import DEDUIT, LigneLue, regle, retour_de
from cdppe_xl.regles.moteur import Ecart, dire
from cdppe_xl.regles.vues import tableau_de_bord

MONTRES = 3
"""Changes quoted in a message."""
POPULATIONS = ("pop_0_17", "pop_0_19", "pop_totale")
"""Context figures that a count is brought back to: the first one that is known."""
_POUR = 1000


# --- the return before --------------------------------------------------------------------


@dataclass(slots=True)
class Changements:
    """What a table became since the return before, each with the cell it points at."""

    changes: list[tuple[str, str]] = field(default_factory=list)
    disparus: list[tuple[str, str]] = field(default_factory=list)


def _compares(dossier: Dossier) -> Iterator[tuple[str, str, Changements]]:
    """Each table of each workbook that was returned before: (workbook, title, changes)."""
    for code, avant in dossier.precedents.items():
        retour = dossier.retour(code)
        if retour is None:
            continue
        for tableau, valeurs in _par_tableau(avant).items():
            if tableau in retour.placement.tableaux and retour.present(tableau):
                place = retour.placement.tableaux[tableau]
                titre = retour.placement.titre_feuille(place.feuille)
                yield code, titre, _compare(retour, tableau, valeurs)


Rangees = dict[str, dict[str, Scalaire]]
"""Values by row then column."""


def _par_tableau(valeurs: Mapping[str, Scalaire]) -> dict[str, Rangees]:
    tableaux: dict[str, Rangees] = defaultdict(dict)
    for cle, valeur in valeurs.items():
        tableau, rang, champ = cle.split("/")
        if valeur not in (None, ""):
            tableaux[tableau].setdefault(rang, {})[champ] = valeur
    return tableaux


def _compare(retour: Retour, tableau: str, avant: Rangees) -> Changements:
    maintenant = _par_tableau(
        {c: scalaire(v) for c, v in retour.lecture.valeurs.items() if c.startswith(f"{tableau}/")}
    ).get(tableau, {})
    trouves = Changements()
    suivants = _suivants(avant, maintenant)
    for rang, ecrites in avant.items():
        suite = suivants.get(rang)
        if suite is None:
            continue
        for champ, valeur in ecrites.items():
            cle = f"{tableau}/{suite}/{champ}"
            if cle not in retour.lecture.valeurs or cle in retour.douteuses:
                continue
            actuelle = maintenant.get(suite, {}).get(champ)
            lieu = retour.lecture.lieu(cle)[1] or suite
            dite = _dite(valeur, retour, cle)
            if actuelle is None:
                trouves.disparus.append((cle, f"{lieu} ({dite})"))
            elif actuelle != valeur:
                suite_dite = _dite(actuelle, retour, cle)
                trouves.changes.append((cle, f"{lieu} ({dite} → {suite_dite})"))
    return trouves


def _suivants(avant: Rangees, maintenant: Rangees) -> dict[str, str]:
    """Row that each row of before became: the one of the same number, else of the same place."""
    numeros = defaultdict(list)
    for rang, ecrites in maintenant.items():
        if "numero" in ecrites:
            numeros[ecrites["numero"]].append(rang)
    suivants = {}
    for rang, ecrites in avant.items():
        memes = numeros.get(ecrites.get("numero"), [])
        if len(memes) == 1:
            suivants[rang] = memes[0]
        elif not rang.startswith("+"):
            suivants[rang] = rang
    return suivants


def _dite(valeur: Scalaire, retour: Retour, cle: str) -> str:
    tableau, _, champ = cle.split("/")
    cellule = retour.placement.cellules.get(cle)
    colonne = retour.placement.tableaux[tableau].tableau.colonne(champ)
    texte = dire(valeur, cellule.genre if cellule else colonne.genre)
    return texte if len(texte) <= 40 else texte[:40] + "…"  # noqa: PLR2004


def _cites(quoi: list[tuple[str, str]]) -> str:
    reste = f" et {len(quoi) - MONTRES} autres" if len(quoi) > MONTRES else ""
    return ", ".join(texte for _, texte in quoi[:MONTRES]) + reste


@regle(
    id="COH-210",
    gravite=Gravite.INFORMATION,
    titre="Ce qui a changé depuis le retour précédent est montré",
    message="« {feuille} », réponses changées depuis le retour précédent : {nombre}. {trouve}.",
    remede="Rien à faire si ces changements sont voulus ; sinon remettre la valeur d’avant, qui "
    "est entre parenthèses.",
    source=DEDUIT,
)
def _changes(dossier: Dossier) -> Iterator[Ecart]:
    for code, titre, trouves in _compares(dossier):
        if trouves.changes:
            yield Ecart(
                classeur=code, cle=trouves.changes[0][0], trouve=_cites(trouves.changes),
                attendu="les réponses du retour précédent, ou des corrections voulues",
                mots={"feuille": titre, "nombre": len(trouves.changes)},
            )  # fmt: skip


@regle(
    id="COH-211",
    gravite=Gravite.INFORMATION,
    titre="Une réponse du retour précédent n’a pas disparu",
    message="« {feuille} », réponses du retour précédent qui ont disparu : {nombre}. {trouve}.",
    remede="Remettre la réponse d’avant, qui est entre parenthèses ; rien à faire si elle a été "
    "retirée exprès.",
    source=DEDUIT,
)
def _disparus(dossier: Dossier) -> Iterator[Ecart]:
    for code, titre, trouves in _compares(dossier):
        if trouves.disparus:
            yield Ecart(
                classeur=code, cle=trouves.disparus[0][0], trouve=_cites(trouves.disparus),
                attendu="les réponses du retour précédent",
                mots={"feuille": titre, "nombre": len(trouves.disparus)},
            )  # fmt: skip


# --- the other territories ----------------------------------------------------------------


def mesurer(dossier: Dossier) -> dict[str, Decimal]:
    """The figures of a territory that can be compared: rates, and counts per inhabitant."""
    return {mesure: valeur for _, _, mesure, valeur in _mesures(dossier)}


def _mesures(dossier: Dossier) -> Iterator[tuple[LigneIndicateur, str, str, Decimal]]:
    """(line, column, name of the measure, value) of every figure of the tableau de bord."""
    bord = tableau_de_bord(dossier, "ind")
    if bord is None:
        return
    base = _population(dossier)
    champs = ("t0", *(f"realise_{annee}" for annee in dossier.referentiel.annees))
    for ligne in lignes_indicateurs(dossier.referentiel):
        for champ in champs:
            valeur = LigneLue(bord, "ind", ligne.rang).nombre(champ)
            if valeur is None or valeur < 0 or bord.doute(f"ind/{ligne.rang}/{champ}"):
                continue
            if ligne.unite == "taux":
                yield ligne, champ, f"{ligne.rang}/{champ}", valeur
            elif base is not None and ligne.unite == "entier":
                code, population = base
                yield ligne, champ, f"{ligne.rang}/{champ}/{code}", valeur * _POUR / population


def _population(dossier: Dossier) -> tuple[str, Decimal] | None:
    diagnostic = retour_de(dossier, "diagnostic", "contexte")
    for code in POPULATIONS if diagnostic is not None else ():
        if diagnostic is not None and code in diagnostic.placement.tableaux["contexte"].lignes:
            habitants = LigneLue(diagnostic, "contexte", code).nombre("valeur")
            if habitants is not None and habitants > 0:
                return code, habitants
    return None


@regle(
    id="IND-209",
    gravite=Gravite.INFORMATION,
    titre="Une valeur loin de celles des autres territoires est confirmée",
    message="Indicateur {code}, {quand} : {trouve}{rapporte}, loin des autres territoires "
    "(médiane de {nombre} territoires : {attendu}).",
    remede="Vérifier la valeur (unité, période, zéro de trop). Rien à changer si elle est exacte : "
    "dire pourquoi en commentaire.",
    source=DEDUIT,
)
def _loin_des_autres(dossier: Dossier) -> Iterator[Ecart]:
    bord = tableau_de_bord(dossier, "ind")
    if bord is None:
        return
    for ligne, champ, mesure, valeur in _mesures(dossier):
        loin = dossier.ensemble.loin(mesure, dossier.territoire, valeur)
        vue = LigneLue(bord, "ind", ligne.rang)
        if loin is None or vue.texte("commentaire"):
            continue
        taux = ligne.unite == "taux"
        trouve = dire(vue.nombre(champ), Genre.TAUX if taux else Genre.ENTIER)
        annee = champ.partition("_")[2]
        rapporte = ""
        if not taux:
            population = dossier.referentiel.donnee_contexte(mesure.rpartition("/")[2]).libelle
            rapporte = f", soit {_rapportee(valeur, taux)} ({population.lower()})"
        yield vue.ecart(
            champ, trouve, _rapportee(loin.mediane, taux), code=ligne.code, nombre=loin.nombre,
            quand=f"réalisé {annee}" if annee else "valeur de départ", rapporte=rapporte,
        )  # fmt: skip


def _rapportee(valeur: Decimal, taux: bool) -> str:
    if taux:
        return dire(round(valeur, 3), Genre.TAUX)
    return f"{dire(round(valeur, 1), Genre.ENTIER)} pour 1 000"
