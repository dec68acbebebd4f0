"""Records of national data, and the account of what each file gave or did not give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cdppe_xl.sources.texte import (
    Cellule,
    cite,
    code_territoire,
    est_absente,
    lieu,
    montre,
    nombre,
    normalise,
    texte_de,
)

PERIMETRES = frozenset({"", "departement", "composante", "agregat_departemental"})
NATIONAL = "agregat_national"
IGNOREES_MAX = 50
_NOMS_CITES = 8


@dataclass(frozen=True, slots=True)
class DonneeNationale:
    """One figure of a national source, with the file and line it was read from."""

    code: str
    annee: int
    indicateur: str
    valeur: Decimal
    source: str
    fichier: str
    ligne: int
    feuille: str = ""
    perimetre: str = ""

    @property
    def lieu(self) -> str:
        """File, sheet and line, for a message."""
        return lieu(self.fichier, self.feuille, self.ligne)


@dataclass(frozen=True, slots=True)
class Besoin:
    """What the edition uses: the rest of a file is counted, not kept."""

    codes: frozenset[str]
    chiffres: frozenset[tuple[str, int]]
    """Pairs (indicateur, annee)."""

    @property
    def indicateurs(self) -> frozenset[str]:
        """Indicator codes, all years."""
        return frozenset(indicateur for indicateur, _ in self.chiffres)


@dataclass(frozen=True, slots=True)
class LigneIgnoree:
    """A line that could have been used and was not, with the reason."""

    lieu: str
    motif: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BilanFichier:
    """What one file gave: lines read, figures kept, and what was left out and why."""

    fichier: str
    forme: str
    lues: int
    retenues: int
    absentes: int
    hors_codes: Mapping[str, int]
    hors_indicateurs: Mapping[str, int]
    hors_annees: int
    ignorees: tuple[LigneIgnoree, ...]
    nombre_ignorees: int
    remarques: tuple[str, ...]
    annees_ecartees: Mapping[tuple[str, int], int] = field(default_factory=dict)

    def texte(self) -> list[str]:
        """The account in French, one sentence a line."""
        lignes = [
            f"{self.fichier} : {self.forme}, {self.lues} lignes lues, "
            f"{self.retenues} valeurs retenues."
        ]
        lignes.extend(f"  Remarque : {remarque}." for remarque in self.remarques)
        if self.absentes:
            lignes.append(f"  {self.absentes} valeurs laissées en blanc par le producteur.")
        lignes.extend(_hors("codes hors des territoires de l'édition", self.hors_codes))
        lignes.extend(_hors("indicateurs que l'édition n'emploie pas", self.hors_indicateurs))
        if self.hors_annees:
            lignes.append(f"  {self.hors_annees} valeurs d'années que l'édition n'emploie pas.")
        lignes.extend(f"  Non lue : {i.lieu} : {i.motif}" for i in self.ignorees)
        reste = self.nombre_ignorees - len(self.ignorees)
        if reste:
            lignes.append(f"  … et {reste} autres lignes non lues.")
        return lignes


def _hors(quoi: str, compte: Mapping[str, int]) -> list[str]:
    if not compte:
        return []
    noms = sorted(compte)
    suite = f" (premiers des {len(noms)})" if len(noms) > _NOMS_CITES else ""
    return [f"  {sum(compte.values())} lignes sous des {quoi} : {cite(noms[:_NOMS_CITES])}{suite}."]


@dataclass(slots=True)
class Collecte:
    """Gathers the figures of one file and counts what is left out."""

    besoin: Besoin
    fichier: str
    forme: str = ""
    donnees: list[DonneeNationale] = field(default_factory=list)
    lues: int = 0
    absentes: int = 0
    completes: int = 0
    hors_codes: Counter[str] = field(default_factory=Counter)
    hors_indicateurs: Counter[str] = field(default_factory=Counter)
    hors_annees: int = 0
    annees_ecartees: Counter[tuple[str, int]] = field(default_factory=Counter)
    ignorees: list[LigneIgnoree] = field(default_factory=list)
    nombre_ignorees: int = 0
    remarques: list[str] = field(default_factory=list)
    _codes: dict[Cellule, str | None] = field(default_factory=dict)

    def ignore(self, ou: str, motif: str) -> None:
        """Note a line that is not used; only the first ones are kept word for word."""
        self.nombre_ignorees += 1
        if len(self.ignorees) < IGNOREES_MAX:
            self.ignorees.append(LigneIgnoree(ou, motif))

    def code(self, cellule: Cellule) -> str | None:
        """The code if the edition knows it; counted otherwise. "1" becomes "01"."""
        if cellule in self._codes:
            lu = self._codes[cellule]
        else:
            lu = self._codes[cellule] = code_territoire(cellule)
        if lu is None or lu not in self.besoin.codes:
            self.hors_codes[montre(cellule)] += 1
            return None
        if len(texte_de(cellule)) < len(lu):
            self.completes += 1
        return lu

    def valeur(self, cellule: Cellule, ou: str) -> Decimal | None:
        """The figure, or None when it is blank (counted) or unreadable (listed)."""
        if est_absente(cellule):
            self.absentes += 1
            return None
        lue = nombre(cellule)
        if lue is None:
            self.ignore(ou, f"la valeur « {montre(cellule)} » n'est pas un nombre.")
        elif lue < 0:
            self.ignore(ou, f"la valeur {montre(cellule)} est négative.")
            return None
        return lue

    def bilan(self) -> BilanFichier:
        """The account, once the file is read."""
        remarques = list(self.remarques)
        if self.completes:
            remarques.append(
                f"{self.completes} codes d'un seul chiffre complétés (« 1 » lu « 01 »)"
            )
        return BilanFichier(
            fichier=self.fichier,
            forme=self.forme,
            lues=self.lues,
            retenues=len(self.donnees),
            absentes=self.absentes,
            hors_codes=dict(self.hors_codes),
            hors_indicateurs=dict(self.hors_indicateurs),
            hors_annees=self.hors_annees,
            ignorees=tuple(self.ignorees),
            nombre_ignorees=self.nombre_ignorees,
            remarques=tuple(remarques),
            annees_ecartees=dict(self.annees_ecartees),
        )


def perimetre(cellule: Cellule) -> str:
    """The scope of a figure in its usual spelling, whatever the case and accents."""
    return normalise(texte_de(cellule)).replace(" ", "_")
