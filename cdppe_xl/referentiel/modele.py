"""The référentiel of one edition: every record, and the ways to find one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from cdppe_xl.domaine.edition import (
    AncienLibelle,
    Campagne,
    ClasseurAttendu,
    ClasseurUlterieur,
    Condition,
    DonneeContexte,
    Echeance,
    Engagement,
    Enveloppe,
    Etape,
    Grandeur,
    Indicateur,
    Institution,
    Objectif,
    Politique,
    RegleEdition,
    Source,
    Territoire,
    Texte,
)
from cdppe_xl.erreurs import CommandeIncorrecte

T = TypeVar("T")
K = TypeVar("K", int, str)

CERTITUDES = {
    "ecrit": "",
    "deduit": " (déduit)",
    "presse": " (presse)",
    "reconstitue": " (reconstitué)",
    "charge": " (chargé par l’équipe nationale)",
}


PARTIES = (
    ("cd", "Conseil départemental"), ("ars", "ARS"), ("prefecture", "Préfecture"),
)  # fmt: skip
"""Who negotiates a contract, in an edition that does not say."""
MOYENS_SUIVIS = (
    ("ase", "Aide sociale à l’enfance", "ASE"),
    ("pmi", "Protection maternelle et infantile", "PMI"),
)
"""The two policies of the département that the contract is about, when an edition names none."""


class DonneeInconnue(CommandeIncorrecte, LookupError):
    """The edition has no such code, or no amount at that date."""


@dataclass(frozen=True, kw_only=True)
class Referentiel:
    """One edition, complete and checked. Records keep the order of their files."""

    campagne: Campagne
    textes: tuple[Texte, ...]
    engagements: tuple[Engagement, ...]
    objectifs: tuple[Objectif, ...]
    indicateurs: tuple[Indicateur, ...]
    grandeurs: tuple[Grandeur, ...]
    enveloppes: tuple[Enveloppe, ...]
    territoires: tuple[Territoire, ...]
    etapes: tuple[Etape, ...]
    echeances: tuple[Echeance, ...]
    classeurs: tuple[ClasseurAttendu, ...]
    contexte: tuple[DonneeContexte, ...]
    ulterieurs: tuple[ClasseurUlterieur, ...] = ()
    """Workbooks that a first contract does not have: the avenant."""
    anciens: tuple[AncienLibelle, ...] = ()
    conditions: tuple[Condition, ...] = ()
    institutions: tuple[Institution, ...] = ()
    politiques: tuple[Politique, ...] = ()
    regles: tuple[RegleEdition, ...] = ()

    @property
    def annees(self) -> tuple[int, ...]:
        """Exercices of the contract, in order."""
        return self.campagne.annees

    @cached_property
    def fondamentaux(self) -> tuple[Objectif, ...]:
        """Objectives every territory must take."""
        return tuple(o for o in self.objectifs if o.type == "fondamental")

    @cached_property
    def facultatifs(self) -> tuple[Objectif, ...]:
        """Objectives a territory may take."""
        return tuple(o for o in self.objectifs if o.type == "facultatif")

    @cached_property
    def objectifs_tableau(self) -> tuple[Objectif, ...]:
        """Objectives in the order of the rows of the tableau de bord."""
        return tuple(sorted(self.objectifs, key=lambda o: o.rang_tableau))

    # Each lookup raises DonneeInconnue, naming the nearest codes, when nothing matches.

    def objectif(self, numero: int) -> Objectif:
        """The objectif of that number."""
        return self._find("Objectif", self._par_numero, numero)

    def texte(self, code: str) -> Texte:
        """The text of that code."""
        return self._find("Texte", self._textes, code)

    def engagement(self, code: str) -> Engagement:
        """The engagement of that code."""
        return self._find("Engagement", self._engagements, code)

    def indicateur(self, code: str) -> Indicateur:
        """The harmonised indicator of that code."""
        return self._find("Indicateur", self._indicateurs, code)

    def grandeur(self, code: str) -> Grandeur:
        """The grandeur of that code."""
        return self._find("Grandeur", self._grandeurs, code)

    def enveloppe(self, code: str) -> Enveloppe:
        """The enveloppe of that code."""
        return self._find("Enveloppe", self._enveloppes, code)

    def territoire(self, code: str) -> Territoire:
        """The contract territory of that code, always a text."""
        return self._find("Territoire", self._territoires, code)

    def etape(self, code: str) -> Etape:
        """The step of the rétroplanning of that code."""
        return self._find("Étape", self._etapes, code)

    def echeance(self, code: str) -> Echeance:
        """The deadline of that code."""
        return self._find("Échéance", self._echeances, code)

    def classeur(self, code: str) -> ClasseurAttendu:
        """The expected workbook of that code."""
        return self._find("Classeur", self._classeurs, code)

    def donnee_contexte(self, code: str) -> DonneeContexte:
        """The context datum of that code."""
        return self._find("Donnée de contexte", self._contexte, code)

    def indicateurs_de(self, numero: int) -> tuple[Indicateur, ...]:
        """Harmonised indicators of an objectif; empty when it only has local ones."""
        return tuple(i for i in self.indicateurs if i.objectif == numero)

    def grandeurs_de(self, numero: int) -> tuple[Grandeur, ...]:
        """Grandeurs asked for under an objectif (later objectives may use them too)."""
        return tuple(g for g in self.grandeurs if g.objectif == numero)

    @property
    def nombre_attendu(self) -> int:
        """Territories the campaign expects, identified or not."""
        return max(self.campagne.territoires_attendus or 0, len(self.territoires))

    @property
    def nombre_inconnu(self) -> int:
        """Territories announced that nobody has identified yet."""
        return self.nombre_attendu - len(self.territoires)

    @cached_property
    def periodes_propres(self) -> bool:
        """Some contracts have a period of their own: no text may state one for all."""
        return any(t.debut or t.fin for t in self.territoires)

    def periode_de(self, territoire: Territoire | str) -> tuple[date, date]:
        """First and last day of the contract of a territory."""
        record = self._record(territoire)
        return record.debut or self.campagne.debut, record.fin or self.campagne.fin

    def exercices_de(self, territoire: Territoire | str) -> tuple[int, ...]:
        """Exercices of this edition that the contract of a territory covers."""
        debut, fin = self.periode_de(territoire)
        return tuple(annee for annee in self.annees if debut.year <= annee <= fin.year)

    def conditions_de(self, territoire: Territoire | str) -> tuple[Condition, ...]:
        """What a territory must have sent before its avenant; nothing for a first contract."""
        vague = self._record(territoire).vague
        return tuple(c for c in self.conditions if not c.vagues or vague in c.vagues)

    def _record(self, territoire: Territoire | str) -> Territoire:
        return self.territoire(territoire) if isinstance(territoire, str) else territoire

    @cached_property
    def parties(self) -> tuple[tuple[str, str], ...]:
        """Code and name of each party to the negotiation; the usual ones when none is said."""
        return tuple((i.code, i.libelle) for i in self.institutions) or PARTIES

    @cached_property
    def moyens_suivis(self) -> tuple[tuple[str, str, str], ...]:
        """Code, name and acronym of the policies whose own spending is followed."""
        return tuple((p.code, p.libelle, p.sigle) for p in self.politiques) or MOYENS_SUIVIS

    @cached_property
    def anciens_libelles(self) -> dict[str, str]:
        """Former labels of the choice lists, to the value that replaces each."""
        return {ancien: a.actuel for a in self.anciens for ancien in a.anciens}

    def objectifs_de(self, enveloppe: str) -> tuple[Objectif, ...]:
        """Objectives an enveloppe may pay for; raises if the enveloppe is unknown."""
        code = self.enveloppe(enveloppe).code
        return tuple(o for o in self.objectifs if code in o.enveloppes)

    def enveloppe_admet(self, code: str, objectif: int) -> bool:
        """Whether the enveloppe may pay for the objectif; false if either is unknown."""
        trouve = self._par_numero.get(objectif)
        return trouve is not None and code in trouve.enveloppes

    def montant_national(self, enveloppe: str, exercice: int) -> int:
        """National amount in euros; raises outside the exercices the texts give."""
        connus = {m.exercice: m.euros for m in self.enveloppe(enveloppe).montants}
        if exercice not in connus:
            raise DonneeInconnue(
                f"Enveloppe {enveloppe} : aucun montant national pour {exercice} dans l'édition "
                f"{self.campagne.code}. Exercices connus : {_lister(connus)}."
            )
        return connus[exercice]

    def citation(self, source: Source) -> str:
        """Where a fact is written, e.g. « circulaire …/2020/34, annexe 4, I »."""
        return f"{self.texte(source.texte).titre}, {source.repere}{CERTITUDES[source.certitude]}"

    def _find(self, nature: str, table: Mapping[K, T], code: K) -> T:
        try:
            return table[code]
        except KeyError:
            proches = difflib.get_close_matches(str(code), [str(k) for k in table], n=3)
            conseil = (
                f"Vouliez-vous dire : {', '.join(proches)} ?"
                if proches
                else f"Codes admis : {_lister(table)}."
            )
            raise DonneeInconnue(
                f"{nature} « {code} » : inconnu de l'édition {self.campagne.code}. {conseil}"
            ) from None

    @cached_property
    def _par_numero(self) -> dict[int, Objectif]:
        return {o.numero: o for o in self.objectifs}

    @cached_property
    def _textes(self) -> dict[str, Texte]:
        return {t.code: t for t in self.textes}

    @cached_property
    def _engagements(self) -> dict[str, Engagement]:
        return {e.code: e for e in self.engagements}

    @cached_property
    def _indicateurs(self) -> dict[str, Indicateur]:
        return {i.code: i for i in self.indicateurs}

    @cached_property
    def _grandeurs(self) -> dict[str, Grandeur]:
        return {g.code: g for g in self.grandeurs}

    @cached_property
    def _enveloppes(self) -> dict[str, Enveloppe]:
        return {e.code: e for e in self.enveloppes}

    @cached_property
    def _territoires(self) -> dict[str, Territoire]:
        return {t.code: t for t in self.territoires}

    @cached_property
    def _etapes(self) -> dict[str, Etape]:
        return {e.code: e for e in self.etapes}

    @cached_property
    def _echeances(self) -> dict[str, Echeance]:
        return {e.code: e for e in self.echeances}

    @cached_property
    def _classeurs(self) -> dict[str, ClasseurAttendu]:
        return {c.code: c for c in (*self.classeurs, *self.ulterieurs)}

    @cached_property
    def _contexte(self) -> dict[str, DonneeContexte]:
        return {d.code: d for d in self.contexte}


def from_the_last(etapes: Iterable[Etape]) -> tuple[Etape, ...]:
    """Étapes from the Jour J backwards, as the rétroplanning shows them, however they are listed.

    One that has no date stays after the one it is written after.
    """
    ordre: list[tuple[int, int, Etape]] = []
    jours = 0
    for rang, etape in enumerate(etapes):
        jours = etape.jours if isinstance(etape.jours, int) else jours
        ordre.append((jours, rang, etape))
    return tuple(etape for _, _, etape in sorted(ordre, key=lambda place: place[:2]))


def _lister(codes: Iterable[object]) -> str:
    return ", ".join(str(code) for code in codes)
