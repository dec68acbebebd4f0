"""What a workbook would still be told once what is proposed is written: one round, not two.

An unreadable cell hides what depends on it, and two proposals may not agree. So the proposals
are tried on the values read, judged again, and adjusted until they hold together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from cdppe_xl.classeurs.communs import NC
from cdppe_xl.classeurs.placement import Placement
from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.domaine.lecture import Etat, Lecture
from cdppe_xl.regles.moteur import D_ABORD
from cdppe_xl.restitution.retour_ailleurs import deja_la
from cdppe_xl.restitution.retour_choix import admis
from cdppe_xl.restitution.retour_marques import (
    Juger,
    Marque,
    Ou,
    avec_texte,
    choix_de,
    marques,
    ou_de,
    tape,
)

TOURS = 4
"""Proposals that contradict each other for ever stop there."""
INVALIDES = frozenset({"IND-004", "IND-005", "ENV-005", "ENV-107"})
"""A value that cannot be right by itself: what it makes others wrong for is said again, or not."""
ENSUITE = " (une fois écrit ce qui est proposé)"
ECRIRE = "Écrire {} dans cette cellule."
SANS_VALEUR = "Écrire la bonne valeur dans cette cellule."
_DANS_LE_VIDE = re.compile(r"Écrire (?:au plus |au moins )?(?:« ?» ?)?(?= dans| si|,|;)")
REGLE = "Rien à écrire ici : ce point se règle, ou se contrôle, avec les autres points."
EN_BLANC = " (si les cellules illisibles de ce classeur restent sans valeur)"
SEULEMENT = "Seulement dans ce cas : "
LISIBLE = "Écrire une seule valeur, sans commentaire dans la cellule. "
ILLISIBLE = "STR-020"
AILLEURS = "Rien à écrire ici : c’est l’autre classeur qui est à corriger."


def prevoir(
    lectures: Sequence[Lecture], placement_de: Callable[[Lecture], Placement], juger: Juger
) -> list[Constat]:
    """Everything to do about these readings, as if it were done from top to bottom.

    Args:
        lectures: the workbooks of one territory.
        placement_de: the layout of a reading.
        juger: every constat of readings.
    """
    essai = _Essai(lectures, placement_de, juger)
    essai.tente({Gravite.BLOQUANTE})
    essai.tente({Gravite.BLOQUANTE, Gravite.AVERTISSEMENT})
    essai.restreint()
    en_blanc = essai.laisse_en_blanc()
    if essai.adopte():
        en_blanc = essai.laisse_en_blanc()
    return [*(c for marque in essai.tous if (c := essai.dit(marque)) is not None), *en_blanc]


class _Essai:
    """The proposals tried so far, and what is said then."""

    def __init__(
        self, lectures: Sequence[Lecture], placement_de: Callable[[Lecture], Placement],
        juger: Juger,
    ) -> None:  # fmt: skip
        self.lectures = lectures
        self.placement_de = placement_de
        self.juger = juger
        self.valeurs = {lu.fichier: lu.valeurs for lu in lectures}
        self.premiers = self.etat = marques(juger(lectures))
        self.tous = dict(self.premiers)
        self.ecrits: dict[Ou, str] = {}
        self.refuses: set[Ou] = set()
        self.nuisibles: set[Ou] = set()
        self.remedes: dict[Ou, tuple[str, str]] = {}
        self.admis: dict[Ou, tuple[str, ...]] = {}
        self.trous = {
            ou_de(c) for c in self.premiers.values()
            if c.regle in INVALIDES and not c.proposition and self._ouverte(c)
        }  # fmt: skip
        if self.trous:
            self._rejuge()

    def _ouverte(self, constat: Constat) -> bool:
        return constat.cle in self.valeurs.get(constat.fichier, {})

    def tente(self, gravites: set[Gravite]) -> None:
        """Writes what constats of these levels propose, until nothing new is proposed."""
        for _ in range(TOURS):
            proposes: dict[Ou, str] = {}
            for c in self.etat.values():
                if c.proposition and c.gravite in gravites and self._ouverte(c):
                    proposes.setdefault(ou_de(c), c.proposition)
            neufs = {
                ou: texte for ou, texte in proposes.items()
                if ou not in self.refuses | self.nuisibles and self.ecrits.get(ou) != texte
            }  # fmt: skip
            if not neufs:
                return
            self.ecrits |= neufs
            self._rejuge()
            self._refuse(neufs)
            self._ecarte(neufs)

    def restreint(self) -> None:
        """Keeps, of the lists left to the person, the choices that make nothing else wrong."""
        libres = [
            ou_de(c) for c in self.etat.values()
            if c.gravite is Gravite.BLOQUANTE and not c.proposition and self._ouverte(c)
            and ou_de(c) not in self.ecrits
        ]  # fmt: skip
        lues = {lu.fichier: self._avec(lu) for lu in self.lectures}
        places = {lu.fichier: self.placement_de(lu) for lu in self.lectures}

        def bloque(ou: Ou, texte: str) -> set[Marque]:
            fichier, cle = ou
            essayee = avec_texte(lues[fichier], cle, texte, places[fichier])
            constats = self.juger([*({**lues, fichier: essayee}).values()])
            return {m for m, c in marques(constats).items() if c.gravite is Gravite.BLOQUANTE}

        choix = {(f, cle): choix_de(lues[f], cle, places[f]) for f, cle in dict.fromkeys(libres)}
        self.admis = admis(choix, bloque)

    def laisse_en_blanc(self) -> list[Constat]:
        """What would be told if what nobody can read were given up: « NC », or nothing.

        On the same cell, it says what the remedy must ask for; elsewhere, it is one more thing
        to look at, but only in that case.
        """
        muettes = {ou_de(c) for c in self.etat.values() if c.regle == ILLISIBLE}
        muettes = (muettes | self.trous) - self.ecrits.keys()
        if not muettes:
            return []
        lues = [self._avec(lu) for lu in self.lectures]
        constats = self.juger([self._sans(lu, muettes) for lu in lues])
        nouveaux = [
            c for marque, c in marques(constats).items()
            if c.gravite is Gravite.BLOQUANTE and marque not in self.tous
        ]  # fmt: skip
        self.remedes |= {
            ou_de(c): (c.remede, c.proposition) for c in nouveaux if ou_de(c) in muettes
        }
        return [
            replace(
                c, gravite=Gravite.AVERTISSEMENT, message=c.message + EN_BLANC,
                remede=SEULEMENT + c.remede[0].lower() + c.remede[1:], proposition="",
            )
            for c in nouveaux
            if ou_de(c) not in muettes
        ]  # fmt: skip

    def adopte(self) -> bool:
        """Writes what is proposed for cells given up, and tells whether there was any."""
        proposes = {ou: texte for ou, (_, texte) in self.remedes.items() if texte}
        self.ecrits |= proposes
        if proposes:
            self._rejuge()
            self.tente({Gravite.BLOQUANTE})
        return bool(proposes)

    def _sans(self, lecture: Lecture, muettes: Collection[Ou]) -> Lecture:
        place = self.placement_de(lecture)
        blanches = {
            cle: replace(
                lecture.valeurs[cle], valeur=None,
                etat=Etat.NC if NC in place.choix(cle) else Etat.VIDE,
            )
            for nom, cle in muettes
            if nom == lecture.fichier
        }  # fmt: skip
        return replace(lecture, valeurs={**lecture.valeurs, **blanches})

    def _rejuge(self) -> None:
        self.etat = marques(self.juger([self._avec(lu) for lu in self.lectures]))
        self.tous = {**self.etat, **self.tous}

    def _refuse(self, neufs: Mapping[Ou, str]) -> None:
        """Takes back what makes a cell block that did not."""
        bloquaient = {ou_de(c) for c in self.premiers.values() if c.gravite is Gravite.BLOQUANTE}
        bloquent = {ou_de(c) for c in self.etat.values() if c.gravite is Gravite.BLOQUANTE}
        fautifs = (bloquent - bloquaient) & neufs.keys()
        if fautifs:
            self.refuses |= fautifs
            for ou in fautifs:
                del self.ecrits[ou]
            self._rejuge()

    def _ecarte(self, neufs: Mapping[Ou, str]) -> None:
        """Takes back what makes another cell wrong, that would not be with this one left blank.

        Only for what nobody could read: what it means was a guess.
        """
        muettes = {ou_de(c) for c in self.premiers.values() if c.regle == ILLISIBLE}
        for ou in [o for o in neufs if o in muettes and o in self.ecrits]:
            crees = self._nouveaux(self.ecrits[ou] == "0") - {ou}
            if not crees:
                continue
            lues = [self._avec(lu) for lu in self.lectures]
            sans = marques(self.juger([self._sans(lu, {ou}) for lu in lues]))
            if crees - {ou_de(c) for c in sans.values()}:
                self.nuisibles.add(ou)
                del self.ecrits[ou]
                self._rejuge()
        self.tous = {
            m: c for m, c in self.tous.items() if m in self.premiers or m in self.etat
        }  # fmt: skip

    def _nouveaux(self, avertir: bool) -> set[Ou]:
        """Cells that block and did not at first; those that warn too if so told."""
        graves = {Gravite.BLOQUANTE, Gravite.AVERTISSEMENT} if avertir else {Gravite.BLOQUANTE}
        return {
            ou_de(c) for m, c in self.etat.items() if m not in self.premiers and c.gravite in graves
        }  # fmt: skip

    def _avec(self, lecture: Lecture) -> Lecture:
        """The reading of the workbook with these texts typed in it."""
        place, fichier = self.placement_de(lecture), lecture.fichier
        changees = {
            cle: replace(lecture.valeurs[cle], etat=Etat.ILLISIBLE, valeur=None)
            for nom, cle in self.trous
            if nom == fichier
        }
        for (nom, cle), texte in self.ecrits.items():
            if nom == fichier:
                changees[cle] = tape(lecture.valeurs[cle], texte, place)
        return replace(lecture, valeurs={**lecture.valeurs, **changees}) if changees else lecture

    def dit(self, marque: Marque) -> Constat | None:
        """One constat, with what is to be written at last; None when it was only passing."""
        premier, dernier = self.premiers.get(marque), self.etat.get(marque)
        constat = dernier or premier
        if constat is None:
            return None
        ou = ou_de(constat)
        if constat.gravite is Gravite.INFORMATION:
            return replace(premier, proposition="") if premier is not None else None
        if premier is None:
            suite = replace(constat, message=constat.message + ENSUITE)
            return None if ou in self.trous else self._conclu(suite)
        if ou in self.trous or (constat.regle == ILLISIBLE and ou in self.remedes):
            autre, proposition = self.remedes.get(ou, ("", ""))
            if constat.regle != ILLISIBLE or not autre:
                return premier
            return replace(premier, remede=LISIBLE + autre, proposition=proposition)
        return self._resolu(premier) if dernier is None else self._reste(premier, dernier)

    def _reste(self, premier: Constat, dernier: Constat) -> Constat:
        """Still said once the proposals are written, with the figures of that moment."""
        change = (dernier.message, dernier.remede) != (premier.message, premier.remede)
        message = dernier.message + (ENSUITE if change else "")
        return self._conclu(replace(dernier, message=message, trouve=premier.trouve))

    def _conclu(self, constat: Constat) -> Constat:
        ou = ou_de(constat)
        if ou in self.refuses:
            return replace(constat, proposition="", remede=AILLEURS)
        if ou in self.nuisibles:
            return replace(constat, proposition="")
        return self._accorde(constat)

    def _accorde(self, constat: Constat) -> Constat:
        """A remedy that says to write what was tried in that cell, and nothing else."""
        bons = self.admis.get(ou_de(constat), ())
        if bons:
            seul = bons[0] if len(bons) == 1 else ""
            return replace(constat, attendu=", ".join(bons), proposition=seul)
        ecrit = self.ecrits.get(ou_de(constat), constat.proposition)
        remede = constat.remede
        if _DANS_LE_VIDE.search(remede) or (
            constat.proposition and ecrit != constat.proposition and constat.proposition in remede
        ):
            remede = ECRIRE.format(ecrit) if ecrit else SANS_VALEUR
        return replace(constat, proposition=ecrit, remede=remede)

    def _resolu(self, constat: Constat) -> Constat:
        """What is not said any more once the proposals are written."""
        ou = ou_de(constat)
        ecrit = self.ecrits.get(ou, "")
        if not ecrit:
            remede = constat.remede if constat.remede.startswith(D_ABORD) else REGLE
            return replace(constat, proposition="", remede=remede)
        present = self.valeurs[ou[0]][ou[1]].brut
        if ecrit != present:
            return self._accorde(constat)
        return replace(constat, proposition="", remede=deja_la(ou, self.ecrits, self._cite))

    def _cite(self, ou: Ou) -> str:
        """« H12 de « Plan d’action » (classeur Plan d’action) »."""
        lecture = next(lu for lu in self.lectures if lu.fichier == ou[0])
        feuille, cellule = lecture.lieu(ou[1])
        titre = self.placement_de(lecture).classeur.titre
        return f"la cellule {cellule} de « {feuille} », dans le classeur « {titre} »"
