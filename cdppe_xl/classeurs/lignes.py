"""The ordered lines of indicators, shared by the diagnostic, the tableau de bord and the bilan.

Order of annexe 5.2 (``rang_tableau``), engagement by engagement. Within an objectif, the
counts a rate needs come before the rate; the SNDS value of an indicator determined twice is
a line of its own, right after the DREES/CD one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from cdppe_xl.domaine.edition import Engagement, Grandeur, Indicateur, Objectif, Unite
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.referentiel.modele import Referentiel

Variante = Literal["", "snds", "grandeur", "local"]

UNITES: dict[str, str] = {"entier": "nombre", "taux": "%", "jours": "jours"}
MARQUE_RECONSTITUE = "libellé reconstitué"
SUFFIXE_SNDS = "_snds"


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneIndicateur:
    """One line: an indicator, its SNDS value, a grandeur, or an objectif without indicator.

    Attributes:
        rang: key of the row: the code, ``<code>_snds``, or ``o07`` for a local line.
        code: code of the indicator or grandeur; "" for a local line.
        objectif: number of the objectif; None for a suivi transverse to an engagement.
        section: title of its engagement, on every line (see ``sections``).
        variante: "" the harmonised indicator, "snds", "grandeur", "local".
        cible: a target may be given on this line.
        cible_exigee: the text asks for a target (if the objectif is chosen).
        calcul: T0 and results are computed from ``numerateur`` / ``denominateur``.
        numerateur: ``rang`` of the line divided.
        denominateur: ``rang`` of the line it is divided by.
        sous_total_de: ``rang`` of the line it cannot exceed; "" if none.
        principale: ``rang`` of the DREES/CD line, for an SNDS line.
        double: there is an SNDS line beside this one.
    """

    rang: str
    code: str
    objectif: int | None
    engagement: str
    section: str
    libelle: str
    unite: Unite
    variante: Variante = ""
    indicateur: Indicateur | None = None
    grandeur: Grandeur | None = None
    cible: bool = False
    cible_exigee: bool = False
    calcul: bool = False
    numerateur: str = ""
    denominateur: str = ""
    sous_total_de: str = ""
    principale: str = ""
    double: bool = False

    @property
    def genre(self) -> Genre:
        """Kind of its values."""
        return Genre.TAUX if self.unite == "taux" else Genre.ENTIER

    @property
    def unite_affichee(self) -> str:
        """Unit as a person reads it."""
        return UNITES[self.unite]

    @property
    def reconstitue(self) -> bool:
        """The project had to word the label of this indicator itself."""
        origine = self.indicateur.origine if self.indicateur else ""
        return self.variante == "" and origine == "R"

    @property
    def libelle_affiche(self) -> str:
        """Label, saying what the line holds and when the project had to word it itself."""
        marques = []
        if self.variante == "snds":
            marques.append("valeur SNDS")
        elif self.double:
            marques.append("valeur DREES/CD")
        if self.calcul:
            membres = f"{self.numerateur} / {self.denominateur}"
            marques.append(membres.replace(SUFFIXE_SNDS, " SNDS"))
        if self.reconstitue:
            marques.append(MARQUE_RECONSTITUE)
        return f"{self.libelle} ({', '.join(marques)})" if marques else self.libelle

    @property
    def definition(self) -> str:
        """Definition of the indicator or grandeur."""
        origine = self.indicateur or self.grandeur
        return origine.definition if origine else ""


def rang_objectif(numero: int) -> str:
    """Row key of an objectif: « o07 »."""
    return f"o{numero:02d}"


def rang_snds(code: str) -> str:
    """Row key of the SNDS value of an indicator."""
    return f"{code}{SUFFIXE_SNDS}"


def titre_engagement(engagement: Engagement) -> str:
    """« Engagement 1 – Agir… », or the bare label of the transverse one."""
    if engagement.code.isdigit():
        return f"Engagement {engagement.code} – {engagement.libelle}"
    return engagement.libelle


def lignes_indicateurs(referentiel: Referentiel) -> tuple[LigneIndicateur, ...]:
    """Every line of the edition that holds figures, in the order of annexe 5.2."""
    return tuple(ligne for ligne in lignes_tableau(referentiel) if ligne.variante != "local")


def lignes_tableau(referentiel: Referentiel) -> tuple[LigneIndicateur, ...]:
    """The same, with one line « local » per objectif without harmonised indicator."""
    fabrique = _Fabrique(referentiel)
    lignes: list[LigneIndicateur] = []
    ouverts: set[str] = set()
    for objectif in referentiel.objectifs_tableau:
        if objectif.engagement not in ouverts:
            ouverts.add(objectif.engagement)
            lignes += fabrique.transverses(objectif.engagement)
        lignes += fabrique.de_objectif(objectif)
    for engagement in referentiel.engagements:
        if engagement.code not in ouverts:
            lignes += fabrique.transverses(engagement.code)
    return tuple(lignes)


def sections(lignes: Iterable[LigneIndicateur]) -> Iterator[tuple[LigneIndicateur, str]]:
    """Each line with its section title when it opens a new section, "" otherwise."""
    precedente = ""
    for ligne in lignes:
        yield ligne, "" if ligne.section == precedente else ligne.section
        precedente = ligne.section


class _Fabrique:
    """Makes the lines of one edition."""

    def __init__(self, referentiel: Referentiel) -> None:
        self.referentiel = referentiel
        self.doubles = {i.code for i in referentiel.indicateurs if i.double_determination}

    def _section(self, engagement: str) -> str:
        return titre_engagement(self.referentiel.engagement(engagement))

    def transverses(self, engagement: str) -> list[LigneIndicateur]:
        """Suivis of an engagement that belong to no objectif."""
        indicateurs = [
            i
            for i in self.referentiel.indicateurs
            if i.objectif is None and i.engagement == engagement
        ]
        return [ligne for i in indicateurs for ligne in self._indicateur(i)]

    def de_objectif(self, objectif: Objectif) -> list[LigneIndicateur]:
        """Lines of one objectif; a grandeur stands before the first rate that uses it."""
        restantes = {g.code: g for g in self.referentiel.grandeurs_de(objectif.numero)}
        lignes: list[LigneIndicateur] = []
        for indicateur in self.referentiel.indicateurs_de(objectif.numero):
            for code in (indicateur.numerateur, indicateur.denominateur):
                if code in restantes:
                    lignes.append(self._grandeur(restantes.pop(code), objectif))
            lignes += self._indicateur(indicateur)
        lignes += [self._grandeur(g, objectif) for g in restantes.values()]
        return lignes or [self._local(objectif)]

    def _indicateur(self, i: Indicateur) -> list[LigneIndicateur]:
        calcul = bool(i.numerateur)
        double = i.double_determination or (
            calcul and not self.doubles.isdisjoint((i.numerateur, i.denominateur))
        )
        principale = LigneIndicateur(
            rang=i.code, code=i.code, objectif=i.objectif, engagement=i.engagement,
            section=self._section(i.engagement), libelle=i.libelle, unite=i.unite,
            indicateur=i, cible=True, cible_exigee=i.cible_exigee != "non", calcul=calcul,
            numerateur=i.numerateur, denominateur=i.denominateur,
            sous_total_de=i.sous_total_de, double=double,
        )  # fmt: skip
        if not double:
            return [principale]
        snds = LigneIndicateur(
            rang=rang_snds(i.code), code=i.code, objectif=i.objectif, engagement=i.engagement,
            section=principale.section, libelle=i.libelle, unite=i.unite, variante="snds",
            indicateur=i, calcul=calcul, numerateur=self._membre(i.numerateur),
            denominateur=self._membre(i.denominateur), principale=i.code, double=True,
        )  # fmt: skip
        return [principale, snds]

    def _membre(self, code: str) -> str:
        """Line an SNDS rate draws on: the SNDS one when there is one."""
        return rang_snds(code) if code in self.doubles else code

    def _grandeur(self, g: Grandeur, objectif: Objectif) -> LigneIndicateur:
        return LigneIndicateur(
            rang=g.code, code=g.code, objectif=objectif.numero, engagement=objectif.engagement,
            section=self._section(objectif.engagement), libelle=g.libelle, unite="entier",
            variante="grandeur", grandeur=g, sous_total_de=g.sous_total_de,
        )  # fmt: skip

    def _local(self, objectif: Objectif) -> LigneIndicateur:
        return LigneIndicateur(
            rang=rang_objectif(objectif.numero), code="", objectif=objectif.numero,
            engagement=objectif.engagement, section=self._section(objectif.engagement),
            libelle="", unite="entier", variante="local",
        )  # fmt: skip
