"""Runs the rules over a dossier and gives constats, each on its cell; cuts cascades."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from string import ascii_uppercase

from cdppe_xl.classeurs.grammaire import Controle, FormuleLigne, Ligne
from cdppe_xl.classeurs.valeurs_excel import Scalaire, jour_de_serial
from cdppe_xl.domaine.constat import Constat, Gravite, Regle, mettre_a_l_essai
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.domaine.montants import centimes, format_euros
from cdppe_xl.erreurs import RegleDefaillante
from cdppe_xl.regles.citations import citer, ecartee
from cdppe_xl.regles.dossier import Dossier, Retour


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecart:
    """What a rule yields: a data path of a workbook, and the words of its message."""

    classeur: str
    cle: str
    mots: Mapping[str, object] = field(default_factory=dict)
    trouve: str = ""
    attendu: str = ""
    proposition: str = ""
    """What to type in the cell, as it is; "" when only a person can tell."""
    reference: tuple[str, str] = ("", "")
    """Workbook and data path of the cell that is proposed to be copied."""


Verification = Callable[[Dossier], Iterator[Ecart]]


@dataclass(frozen=True, slots=True)
class RegleEcrite:
    """A rule written in Python, with what it enforces."""

    regle: Regle
    verification: Verification


DEFAILLANCE = Regle(
    id="STR-054", gravite=Gravite.AVERTISSEMENT, titre="Contrôle en défaut",
    message="La règle {regle} n’a pas pu s’appliquer au dossier {dossier} : c’est un défaut de "
    "l’outil, pas du classeur.",
    remede="Rien à corriger. Signaler ce message à l’équipe qui tient l’outil, avec le fichier.",
    source="règle de l’outil (déduite)",
)  # fmt: skip
"""Told of a rule that raised: the run goes on, and ends with the code of a fault of the tool."""
D_ABORD = "Corriger d’abord la cellule "
"""Starts the remedy of a cell compared to another one that must be corrected first."""
_CORRIGER_D_ABORD = (
    D_ABORD + "{lieu}, qu’une anomalie bloquante met en cause. Si les deux classeurs sont alors "
    "d’accord, rien n’est à écrire ici."
)
ACCORD = "la même réponse dans les deux classeurs"
_SANS_NUMERO = frozenset({"Fiche", "Action"})
_VIDE = "la cellule est vide"
HORS_DE_VUE = 18
"""Powers of ten of the numbers that nobody meant: said as they stand."""
LISIBLES = 6
"""Decimals that somebody may have typed; more come out of a division."""
DERNIER_JOUR = 2_958_466
"""Serial of the day after 31/12/9999, the last one a spreadsheet knows."""
_ILLISIBLE = ("STR-020", "STR-021")
_DU_FICHIER = ("STR-023", "STR-024", "STR-025", "STR-026")
"""What lies on a cell besides its value: said even when the value cannot be used."""
_ORDRE = {Gravite.BLOQUANTE: 0, Gravite.AVERTISSEMENT: 1, Gravite.INFORMATION: 2}


def controler_dossier(dossier: Dossier) -> list[Constat]:
    """Every constat of a dossier, most serious first, then in the order of the sheets.

    A rule that raises stops nothing else: a constat says that the fault is ours.
    """
    from cdppe_xl.regles.catalogue import REGLES_ECRITES
    from cdppe_xl.regles.structure import constats_de_lecture
    from cdppe_xl.regles.suspens import en_cause, suspendre

    constats: list[Constat] = []
    for retour in dossier.retours.values():
        lecture = partial(constats_de_lecture, retour, dossier)
        constats += _sans_lever("STR", lecture, dossier, retour)
        for controle in retour.placement.classeur.controles:
            vif = partial(_controle_vif, controle, retour, dossier)
            constats += _sans_lever(controle.regle.id, vif, dossier, retour)
    fautives = en_cause(constats, dossier)
    for ecrite in REGLES_ECRITES:
        if ecartee(ecrite.regle.id, dossier.referentiel):
            continue
        verifie = partial(_ecrite, ecrite, dossier, fautives)
        constats += _sans_lever(ecrite.regle.id, verifie, dossier, None)
    constats = suspendre(_sans_cascades(constats), dossier)
    return trier(dossier.derogations.appliquer(constats))


def trier(constats: Iterable[Constat]) -> list[Constat]:
    """Blocking first, then by file, sheet and rule."""
    return sorted(constats, key=lambda c: (_ORDRE[c.gravite], c.fichier, c.feuille, c.regle))


def _ecrite(
    ecrite: RegleEcrite, dossier: Dossier, fautives: Set[tuple[str, str]]
) -> Iterator[Constat]:
    """``fautives``: cells that must be corrected themselves, and are thus no model for others."""
    for ecart in (e for vue in dossier.par_exercice() for e in ecrite.verification(vue)):
        regle, retour = ecrite.regle, dossier.retours[ecart.classeur]
        if ecart.reference[0]:
            mots = {**ecart.mots, "lieu": _lieu(ecart, dossier)}
            ecart = replace(ecart, mots=mots)
        if ecart.reference in fautives:
            regle = replace(regle, remede=_CORRIGER_D_ABORD)
            ecart = replace(ecart, proposition="")
        trouve = constat(regle, retour, dossier, ecart)
        sans_modele = ecart.reference[0] and not ecart.proposition
        yield replace(trouve, attendu=ACCORD) if sans_modele else trouve


def _lieu(ecart: Ecart, dossier: Dossier) -> str:
    """« Plan d’action!H29 (plan_action.xlsx) »: where the reference is."""
    lecture = dossier.retours[ecart.reference[0]].lecture
    fichier = lecture.fichier.replace("!", "/").rpartition("/")[2]
    return f"{'!'.join(filter(None, lecture.lieu(ecart.reference[1])))} de « {fichier} »"


def _sans_lever(
    regle: str, travail: Callable[[], Iterable[Constat]], dossier: Dossier, retour: Retour | None
) -> list[Constat]:
    """What a rule finds; when it raises, that it did: no rule may stop the others."""
    try:
        return list(travail())
    except Exception as cause:
        retour = retour or next(iter(dossier.retours.values()))
        return [_defaillance(regle, cause, retour, dossier)]


def _defaillance(regle: str, cause: Exception, retour: Retour, dossier: Dossier) -> Constat:
    """The constat of a broken rule: ours, not theirs."""
    return Constat(
        regle=DEFAILLANCE.id, gravite=DEFAILLANCE.gravite, fichier=retour.lecture.fichier,
        feuille="", cellule="", trouve=f"{type(cause).__name__} {cause}"[:200],
        attendu="une règle qui s’applique", remede=DEFAILLANCE.remede, source=DEFAILLANCE.source,
        message=DEFAILLANCE.message.format(regle=regle, dossier=dossier.territoire),
        classeur=retour.lecture.identite.classeur, territoire=dossier.territoire,
    )  # fmt: skip


def constat(regle: Regle, retour: Retour, dossier: Dossier, ecart: Ecart) -> Constat:
    """A constat with its message and its remedy worded, and its cell found."""
    from cdppe_xl.regles.remedes import preciser

    if regle.id in dossier.referentiel.campagne.regles_essai:
        regle = mettre_a_l_essai(regle)
    feuille, cellule = retour.lecture.lieu(ecart.cle)
    remede, ecart = preciser(regle, ecart, retour, dossier)
    vus = {
        "trouve": ecart.trouve or "rien", "attendu": ecart.attendu, "objet": ecart.cle,
        "proposition": ecart.proposition,
    }  # fmt: skip
    mots = {**vus, **ecart.mots}
    essai = "À l’essai : " if regle.a_l_essai else ""
    message = regle.message if mots["trouve"] != "rien" else _sans_trouve(regle.message)
    return Constat(
        regle=regle.id,
        gravite=regle.gravite,
        fichier=retour.lecture.fichier,
        feuille=feuille,
        cellule=cellule,
        message=essai + _rediger(regle, message, mots),
        trouve=ecart.trouve,
        attendu=ecart.attendu,
        remede=_rediger(regle, remede, mots),
        source=citer(regle, dossier.referentiel),
        cle=ecart.cle,
        classeur=retour.lecture.identite.classeur,
        territoire=dossier.territoire,
        proposition=ecart.proposition,
        a_l_essai=regle.a_l_essai,
    )


def _sans_trouve(message: str) -> str:
    """« cible attendue, trouvé « rien » » is not what a person says of an empty cell."""
    return message.replace("trouvé « {trouve} »", _VIDE).replace("« {trouve} »", f"({_VIDE})")


def _rediger(regle: Regle, texte: str, mots: Mapping[str, object]) -> str:
    try:
        return texte.format(**mots)
    except (KeyError, IndexError, ValueError) as cause:
        raise RegleDefaillante(
            f"La règle {regle.id} ne sait pas remplir son message : mot manquant {cause}."
        ) from cause


def _controle_vif(controle: Controle, retour: Retour, dossier: Dossier) -> Iterator[Constat]:
    """A live control, evaluated on the values read: same verdict as in the workbook."""
    if not retour.present(controle.tableau):
        return
    for rang in _rangs(controle, retour):
        ligne = Ligne(controle.tableau, rang)
        if retour.certain(controle.anomalie(ligne)):
            yield constat(controle.regle, retour, dossier, _ecart(controle, ligne, retour))


def _rangs(controle: Controle, retour: Retour) -> tuple[str, ...]:
    return retour.rangs(controle.tableau) if controle.rangs is None else controle.rangs


def _ecart(controle: Controle, ligne: Ligne, retour: Retour) -> Ecart:
    cle = ligne.cle(controle.cible)
    mots = {nom: _mot(formule, ligne, retour) for nom, formule in controle.mots.items()}
    return Ecart(
        classeur=retour.lecture.identite.classeur,
        cle=cle,
        mots=mots | {"objet": _objet(_mot(controle.objet, ligne, retour), cle, retour)},
        trouve=dire(retour.valeurs.valeur(cle), _genre(retour, cle)),
        attendu=_mot(controle.attendu, ligne, retour, _genre(retour, cle)),
    )


def _objet(texte: str, cle: str, retour: Retour) -> str:
    """« Fiche , public cible » names nothing: a row without a number is told by its place."""
    nom, virgule, suite = texte.partition(" ,")
    if not virgule or nom not in _SANS_NUMERO:
        return texte
    rangee = retour.lecture.lieu(cle)[1].lstrip(ascii_uppercase)
    ou = f" (ligne {rangee})" if rangee else ""
    return f"{nom} sans numéro{ou},{suite}"


def _mot(
    formule: FormuleLigne | str, ligne: Ligne, retour: Retour, genre: Genre = Genre.TEXTE
) -> str:
    if isinstance(formule, str):
        return formule
    return dire(formule(ligne).eval(retour.valeurs), genre)


def _genre(retour: Retour, cle: str) -> Genre:
    tableau, _, champ = cle.split("/")
    cellule = retour.placement.cellules.get(cle)
    if cellule is not None:
        return cellule.genre
    return retour.placement.tableaux[tableau].tableau.colonne(champ).genre


def dire(valeur: Scalaire, genre: Genre) -> str:
    """A value as a person writes it: « 1 234,50 € », « 12,5 % », « 15/10/2020 ».

    The endless decimals of a division are rounded; ``dire_exact`` keeps them.
    """
    if isinstance(valeur, Decimal) and _decimales(valeur) > LISIBLES:
        rang = Decimal("1e-4") if genre is Genre.TAUX else Decimal("1e-2")
        if abs(valeur) >= rang and valeur.adjusted() < HORS_DE_VUE:
            valeur = valeur.quantize(rang)
    return dire_exact(valeur, genre)


def _decimales(valeur: Decimal) -> int:
    rang = valeur.as_tuple().exponent
    return -rang if isinstance(rang, int) else 0


def dire_exact(valeur: Scalaire, genre: Genre) -> str:
    """A value as a person can type it, every decimal kept."""
    if valeur is None:
        return ""
    if not isinstance(valeur, Decimal) or (valeur and abs(valeur.adjusted()) >= HORS_DE_VUE):
        return str(valeur)
    if genre is Genre.MONTANT:
        return format_euros(centimes(valeur))
    if genre is Genre.DATE and 0 < valeur < DERNIER_JOUR:
        return jour_de_serial(valeur).strftime("%d/%m/%Y")
    nombre, unite = (valeur * 100, " %") if genre is Genre.TAUX else (valeur, "")
    return f"{nombre.normalize():f}".replace(".", ",") + unite


def _sans_cascades(constats: list[Constat]) -> list[Constat]:
    """A cell nobody can use gives one constat: what else is said of it is left out."""
    inutilisables = {
        (c.fichier, c.feuille, c.cellule) for c in constats if c.regle in _ILLISIBLE and c.cellule
    }
    gardes = []
    vus: set[tuple[str, str, str, str, str]] = set()
    for c in constats:
        lieu = (c.fichier, c.feuille, c.cellule)
        if c.regle not in (*_ILLISIBLE, *_DU_FICHIER) and lieu in inutilisables:
            continue
        marque = (c.regle, c.fichier, c.feuille, c.cellule, c.message)
        if marque not in vus:
            vus.add(marque)
            gardes.append(c)
    return gardes
