"""The figures of all the files, asked one at a time: one answer, or the reason of none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cdppe_xl.domaine.edition import DonneeContexte, Territoire
from cdppe_xl.sources.donnees import BilanFichier, DonneeNationale
from cdppe_xl.sources.texte import cite, est_entier, normalise, texte_de

_CENT = Decimal(100)
_ESTIMEE = re.compile(r"_est(_|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValeurSourcee:
    """A figure ready to be shown, with the text that says where it comes from.

    Attributes:
        valeur: a rounded count, or a rate as a fraction (sources write rates in percent).
        annee: year of the figure.
        source: producer, edition, file, and what was done (sum of parts, rounding).
        estimation: the figure is not a published one.
        arrondi: the source had decimals and the figure is a count.
        donnees: the figures it is made of.
    """

    valeur: Decimal
    annee: int
    source: str
    estimation: bool
    arrondi: bool
    donnees: tuple[DonneeNationale, ...]


@dataclass(frozen=True, slots=True)
class Absence:
    """No figure, and why. ``definitive``: looking at another year would hide a problem."""

    motif: str
    definitive: bool = False


@dataclass(frozen=True, slots=True)
class Conflit:
    """The same figure of the same edition, given twice with different values."""

    donnees: tuple[DonneeNationale, ...]

    def texte(self) -> str:
        """The conflict in one French sentence."""
        premiere = self.donnees[0]
        valeurs = " ; ".join(f"{texte_de(d.valeur)} ({d.lieu})" for d in self.donnees)
        return (
            f"{premiere.indicateur} {premiere.annee}, code {premiere.code}, « {premiere.source} » "
            f": valeurs différentes : {valeurs}. Aucune n'est employée : corriger les fichiers."
        )


@dataclass(frozen=True, slots=True)
class RapportSources:
    """What was read, kept and left out, over all the files."""

    fichiers: tuple[BilanFichier, ...]
    doublons: int
    conflits: tuple[Conflit, ...]

    def texte(self) -> list[str]:
        """The report in French, one sentence a line."""
        lignes = [ligne for fichier in self.fichiers for ligne in fichier.texte()]
        if self.doublons:
            lignes.append(f"{self.doublons} valeurs données deux fois à l'identique.")
        lignes.extend(conflit.texte() for conflit in self.conflits)
        return lignes


class Sources:
    """The figures of all the files, asked one at a time."""

    def __init__(self, donnees: Iterable[DonneeNationale], bilans: Iterable[BilanFichier]) -> None:
        """Index the figures; the same one given twice counts once."""
        self._index: dict[tuple[str, str, int], list[DonneeNationale]] = {}
        self._normalise: dict[str, str] = {}
        self._doublons = 0
        for donnee in donnees:
            self._add(donnee)
        self._bilans = tuple(bilans)

    def _add(self, donnee: DonneeNationale) -> None:
        self._normalise.setdefault(donnee.source, normalise(donnee.source))
        voisines = self._index.setdefault((donnee.code, donnee.indicateur, donnee.annee), [])
        if any(v.source == donnee.source and v.valeur == donnee.valeur for v in voisines):
            self._doublons += 1
        else:
            voisines.append(donnee)

    def rapport(self) -> RapportSources:
        """What was read, and what contradicts itself."""
        conflits: list[Conflit] = []
        for voisines in self._index.values():
            par_source: dict[str, list[DonneeNationale]] = {}
            for donnee in voisines:
                par_source.setdefault(donnee.source, []).append(donnee)
            conflits.extend(Conflit(tuple(d)) for d in par_source.values() if len(d) > 1)
        return RapportSources(self._bilans, self._doublons, tuple(conflits))

    def contexte(self, territoire: Territoire, donnee: DonneeContexte) -> ValeurSourcee | None:
        """The figure of the context sheet, or None: never a partial sum, never a guess."""
        trouvee = self._cherche(territoire, donnee)
        return trouvee if isinstance(trouvee, ValeurSourcee) else None

    def motif_absence(self, territoire: Territoire, donnee: DonneeContexte) -> str:
        """Why ``contexte`` gives nothing, in French; "" when it gives a figure."""
        trouvee = self._cherche(territoire, donnee)
        return trouvee.motif if isinstance(trouvee, Absence) else ""

    def porte(self, indicateur: str, annee: int) -> bool:
        """Whether some file has a figure of this indicator for this year."""
        return any((i, a) == (indicateur, annee) for _, i, a in self._index)

    def hors_edition(self, donnee: DonneeContexte, codes: Sequence[str] = ()) -> int:
        """Figures left aside because their source is not of the edition asked."""
        return sum(1 for d in self._hors_edition(donnee) if not codes or d.code in codes)

    def hors_edition_par_fichier(self, donnees: Iterable[DonneeContexte]) -> Counter[str]:
        """The same for several data, by file."""
        return Counter(d.fichier for donnee in donnees for d in self._hors_edition(donnee))

    def _hors_edition(self, donnee: DonneeContexte) -> Iterator[DonneeNationale]:
        voulue = normalise(donnee.edition_source)
        for (_, indicateur, annee), voisines in self._index.items():
            if indicateur in donnee.indicateurs and annee in donnee.annees:
                yield from (d for d in voisines if voulue not in self._normalise[d.source])

    def _cherche(self, territoire: Territoire, donnee: DonneeContexte) -> ValeurSourcee | Absence:
        if not donnee.indicateurs:
            return Absence("aucune source nationale connue pour cette donnée")
        dernier = Absence("aucune des sources fournies ne donne cette valeur")
        for annee in donnee.annees:
            trouvees = self._annee(territoire, donnee, annee)
            if isinstance(trouvees, Absence):
                if trouvees.definitive:
                    return trouvees
                if trouvees.motif:
                    dernier = trouvees
            else:
                return _valeur(donnee, annee, trouvees)
        return dernier

    def _annee(
        self, territoire: Territoire, donnee: DonneeContexte, annee: int
    ) -> list[DonneeNationale] | Absence:
        """The figures to add for one year: the whole territory, else all its parts."""
        premier, *parties = territoire.codes_sources
        entier = self._code(premier, donnee, annee)
        if not parties or not isinstance(entier, Absence) or entier.motif:
            return entier
        return self._parties(parties, donnee, annee)

    def _parties(
        self, parties: Sequence[str], donnee: DonneeContexte, annee: int
    ) -> list[DonneeNationale] | Absence:
        lues = {code: self._code(code, donnee, annee) for code in parties}
        manquants = [code for code, lue in lues.items() if isinstance(lue, Absence)]
        if len(manquants) == len(parties):
            return _plus_grave(lues.values())
        if manquants:
            grave = _plus_grave(lues.values())
            if grave.definitive:
                return grave
            return Absence(f"{annee} : valeur absente pour {cite(manquants)}, somme impossible")
        trouvees = [d for lue in lues.values() if not isinstance(lue, Absence) for d in lue]
        perimetres = {d.perimetre for d in trouvees}
        if "agregat_departemental" in perimetres and len(parties) > 1:
            return Absence(
                f"{annee} : {cite(parties)} mêle une partie et un total, somme refusée",
                definitive=True,
            )
        return trouvees

    def _code(
        self, code: str, donnee: DonneeContexte, annee: int
    ) -> list[DonneeNationale] | Absence:
        """All the indicators of one code, or why not; an empty reason when it has none."""
        lues = [self._une(code, i, annee, donnee.edition_source) for i in donnee.indicateurs]
        for lue in lues:
            if isinstance(lue, Absence):
                return lue
        trouvees = [lue for lue in lues if isinstance(lue, DonneeNationale)]
        if len(trouvees) == len(lues):
            return trouvees
        if not trouvees:
            return Absence("")
        manquants = [nom for nom, lue in zip(donnee.indicateurs, lues, strict=True) if lue is None]
        return Absence(f"{annee}, code {code} : il manque {cite(manquants)}, somme impossible")

    def _une(
        self, code: str, indicateur: str, annee: int, edition: str
    ) -> DonneeNationale | Absence | None:
        voulue = normalise(edition)
        candidates = [
            d
            for d in self._index.get((code, indicateur, annee), ())
            if voulue in self._normalise[d.source]
        ]
        if len({d.valeur for d in candidates}) > 1:
            sources = " ; ".join(f"{texte_de(d.valeur)} ({d.source}, {d.lieu})" for d in candidates)
            return Absence(
                f"{indicateur} {annee}, code {code} : plusieurs valeurs possibles : {sources}",
                definitive=True,
            )
        return candidates[0] if candidates else None


def _plus_grave(lues: Iterable[list[DonneeNationale] | Absence]) -> Absence:
    absences = [lue for lue in lues if isinstance(lue, Absence)]
    return max(absences, key=lambda absence: (absence.definitive, bool(absence.motif)))


def _valeur(
    donnee: DonneeContexte, annee: int, trouvees: list[DonneeNationale]
) -> ValeurSourcee | Absence:
    if donnee.unite == "taux" and len(trouvees) > 1:
        codes = dict.fromkeys(d.code for d in trouvees)
        return Absence(
            f"{annee} : un taux ne s'additionne pas (codes {cite(codes)})", definitive=True
        )
    somme = sum((d.valeur for d in trouvees), Decimal(0))
    if donnee.unite == "taux":
        if somme > _CENT:
            return Absence(f"{annee} : taux de {texte_de(somme)} %, impossible", definitive=True)
        somme /= _CENT
    arrondi = donnee.unite == "entier" and not est_entier(somme)
    return ValeurSourcee(
        valeur=Decimal(round(somme)) if donnee.unite == "entier" else somme,
        annee=annee,
        source=_source(trouvees, arrondi=arrondi),
        estimation=donnee.estimation or any(_est_estimee(d) for d in trouvees),
        arrondi=arrondi,
        donnees=tuple(trouvees),
    )


def _source(trouvees: Sequence[DonneeNationale], *, arrondi: bool) -> str:
    """« producer, edition (file) ; somme de… ; arrondi »."""
    cites = dict.fromkeys(f"{d.source} ({d.fichier})" for d in trouvees)
    parties = [" ; ".join(cites)]
    codes = list(dict.fromkeys(d.code for d in trouvees))
    if len(codes) > 1:
        parties.append(f"somme de {' et '.join(codes)}")
    if arrondi:
        parties.append("arrondi à l'unité")
    return " ; ".join(parties)


def _est_estimee(donnee: DonneeNationale) -> bool:
    source = normalise(donnee.source)
    return (
        _ESTIMEE.search(donnee.indicateur) is not None
        or source.startswith("estimation")
        or "(estimation)" in source
    )
