"""Measures a criterion of the split: which rows give it, which were used, what it replaces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cdppe_xl.domaine.edition import Critere, DonneeContexte, Territoire
from cdppe_xl.financement.demande import CritereMesure
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.sources.contexte import Sources, ValeurSourcee
from cdppe_xl.sources.donnees import Besoin
from cdppe_xl.sources.texte import cite

_ANNEE = re.compile(r"\d{4}")
_RAPPEL = re.compile(r"^Critère [^.]*\.\s*")
"""« Critère du FIR. » is useful on the context sheet, not beside the criterion itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendu:
    """What a table may hold for one criterion.

    Attributes:
        annee_texte: year the text asks, None when it names none.
        propre: the criterion under its own code, one datum a year, best year first.
        donnee: the datum of the edition that gives it otherwise.
    """

    critere: Critere
    annee_texte: int | None
    propre: tuple[DonneeContexte, ...]
    donnee: DonneeContexte | None

    def chiffres(self) -> Iterator[tuple[str, int]]:
        """Pairs (indicateur, année) that a row may carry."""
        for donnee in (*self.propre, *([self.donnee] if self.donnee else [])):
            yield from ((nom, annee) for nom in donnee.indicateurs for annee in donnee.annees)

    def noms(self) -> str:
        """« asf » (2018), or « a » + « b » (2020) whose source says « édition X »."""
        annees = ", ".join(str(d.annees[0]) for d in self.propre)
        dits = [f"« {self.critere.code} » ({annees})"]
        if self.donnee and self.donnee.indicateurs:
            noms = " + ".join(f"« {nom} »" for nom in self.donnee.indicateurs)
            autre = f"{noms} ({', '.join(map(str, self.donnee.annees))})"
            if self.donnee.edition_source:
                autre += f" dont la source dit « {self.donnee.edition_source} »"
            dits.append(autre)
        return ", ou ".join(dits)


def attendu_de(referentiel: Referentiel, critere: Critere) -> Attendu:
    """Names and years that give this criterion."""
    donnee = next((d for d in referentiel.contexte if d.code == critere.contexte), None)
    trouve = _ANNEE.search(critere.annee_source)
    texte = int(trouve.group()) if trouve else None
    annees = dict.fromkeys([*([texte] if texte else []), *(donnee.annees if donnee else ())])
    propre = tuple(
        DonneeContexte(
            code=critere.code, libelle=critere.libelle, rubrique="", unite="entier",
            producteur=critere.producteur, annees=(annee,), indicateurs=(critere.code,),
            source=critere.source,
        )
        for annee in annees or referentiel.campagne.annees
    )  # fmt: skip
    return Attendu(critere=critere, annee_texte=texte, propre=propre, donnee=donnee)


def attendus_de(referentiel: Referentiel, criteres: Iterable[Critere]) -> tuple[Attendu, ...]:
    """One per criterion code, in the order of the edition."""
    uniques = {c.code: c for c in criteres}
    return tuple(attendu_de(referentiel, c) for c in uniques.values())


def besoin_des_criteres(referentiel: Referentiel) -> Besoin:
    """The rows that a split may use, for ``load_sources``."""
    criteres = (c for e in referentiel.enveloppes for c in e.criteres)
    return Besoin(
        codes=frozenset(c for t in referentiel.territoires for c in t.codes_sources),
        chiffres=frozenset(
            chiffre for a in attendus_de(referentiel, criteres) for chiffre in a.chiffres()
        ),
    )


def mesurer(
    attendu: Attendu,
    territoires: Sequence[Territoire],
    sources: Sources | None,
    poids: Decimal,
) -> CritereMesure:
    """The criterion in each territory; its own code prevails, for all territories at once."""
    donnee, propre = _choisie(attendu, sources)
    valeurs: dict[str, Decimal] = {}
    origines: dict[str, str] = {}
    absences: dict[str, str] = {}
    employees: list[ValeurSourcee] = []
    for territoire in territoires:
        trouvee = sources.contexte(territoire, donnee) if sources and donnee else None
        if trouvee is None:
            absences[territoire.code] = _motif(attendu, territoire, sources, (donnee, propre))
            continue
        employees.append(trouvee)
        # An index is not a count: under its own code a criterion is never rounded.
        exacte = sum((d.valeur for d in trouvee.donnees), Decimal(0))
        valeurs[territoire.code] = exacte if propre else trouvee.valeur
        dite = trouvee.source.removesuffix(" ; arrondi à l'unité") if propre else trouvee.source
        origines[territoire.code] = f"{_indicateurs([trouvee])} : {dite}"
    return CritereMesure(
        critere=attendu.critere, poids=poids, valeurs=valeurs, origines=origines,
        absences=absences, remarque=_remarque(attendu.critere, poids, len(absences)),
        emploi=f"Employé : {_indicateurs(employees)}." if employees else "",
        substitution=_substitution(attendu, employees, propre=propre),
    )  # fmt: skip


def _choisie(attendu: Attendu, sources: Sources | None) -> tuple[DonneeContexte | None, bool]:
    """The datum to read, and whether it is the criterion's own: never a mix of both."""
    if sources is not None:
        for donnee in attendu.propre:
            if sources.porte(attendu.critere.code, donnee.annees[0]):
                return donnee, True
    return attendu.donnee, False


def _motif(
    attendu: Attendu,
    territoire: Territoire,
    sources: Sources | None,
    choisie: tuple[DonneeContexte | None, bool],
) -> str:
    donnee, propre = choisie
    code = attendu.critere.code
    if sources is None:
        return "aucune source fournie ne donne ce critère"
    if propre and donnee is not None:
        motif = sources.motif_absence(territoire, donnee)
        return f"« {code} » {donnee.annees[0]}, donné pour d’autres territoires : {motif}"
    if donnee is None or not donnee.indicateurs:
        return f"aucune ligne « {code} » dans les fichiers fournis"
    if donnee.edition_source and sources.hors_edition(donnee, territoire.codes_sources):
        return (
            f"lignes laissées de côté : leur source ne dit pas « {donnee.edition_source} », et "
            f"le critère n’est pas donné sous son code « {code} »"
        )
    return sources.motif_absence(territoire, donnee)


def _indicateurs(employees: Sequence[ValeurSourcee]) -> str:
    """« a » + « b » 2020."""
    noms = dict.fromkeys(d.indicateur for v in employees for d in v.donnees)
    annees = sorted({v.annee for v in employees})
    return f"{' + '.join(cite([nom]) for nom in noms)} {', '.join(map(str, annees))}"


def _substitution(attendu: Attendu, employees: Sequence[ValeurSourcee], *, propre: bool) -> str:
    """What the values are not, beside what the text asks; "" when they are it."""
    if not employees:
        return ""
    critere, dits = attendu.critere, []
    decale = attendu.annee_texte not in {None, *(v.annee for v in employees)}
    note = "" if propre else (critere.source.note or "")
    if decale or note:
        dits.append(f"Le texte demande : {critere.producteur} {critere.annee_source}.")
    if note:
        dits.append(note)
    elif not propre and attendu.donnee and (decale or attendu.donnee.estimation):
        dits.append(_RAPPEL.sub("", attendu.donnee.precision))
    return " ".join(dit for dit in dits if dit)


def _remarque(critere: Critere, applique: Decimal, absents: int) -> str:
    manque = f"valeur absente pour {absents} territoire{'s' * (absents > 1)}" if absents else ""
    if applique == 0:
        return "Écarté par l’utilisateur" + (f" ({manque})." if manque else ".")
    if applique != critere.poids:
        return "Pondération choisie par l’utilisateur." + (
            f" À charger : {manque}." if manque else ""
        )
    return f"À charger : {manque}." if manque else ""
