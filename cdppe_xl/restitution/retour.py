"""The corrected return of a territory: clean workbooks with its answers, and a short letter.

Nobody is asked to copy anything: each workbook is written again from the layout of today, read
again and judged, so that what it asks for is exactly what is left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cdppe_xl.classeurs.catalogue import placement
from cdppe_xl.classeurs.exercices import attendu_de
from cdppe_xl.classeurs.valeurs_excel import Scalaire, depuis
from cdppe_xl.domaine.constat import Constat
from cdppe_xl.domaine.edition import Territoire, connu
from cdppe_xl.domaine.lecture import Etat as Reponse
from cdppe_xl.domaine.lecture import Identite, Lecture
from cdppe_xl.excel.habillage import Habillage
from cdppe_xl.excel.writer import write_classeur
from cdppe_xl.generation.fichiers import file_of, folder_of
from cdppe_xl.generation.preremplissage import Connu, prefill
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.restitution.retour_bilan import Bilan, Cas, Partie
from cdppe_xl.restitution.retour_courrier import COURRIER, Etat, Suite, rediger
from cdppe_xl.restitution.retour_essai import prevoir
from cdppe_xl.restitution.retour_feuilles import feuilles_annexes
from cdppe_xl.restitution.retour_notes import notes
from cdppe_xl.restitution.retour_points import bilan
from cdppe_xl.restitution.retour_valeurs import Remise, remettre

SANS_TERRITOIRE = "sans_territoire"
"""Folder of what comes from nobody knows whom."""
MOTIF_TERRITOIRE = (
    "Ce classeur ne dit pas de quel territoire il est : aucun classeur corrigé n’a pu être "
    "préparé. Repartir du classeur transmis à votre territoire."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recu:
    """One file received; its reading is only held while its territory is dealt with.

    Attributes:
        fichier: its name.
        identite: who it says it is; None when it could not be read.
        lire: its reading.
        motif: why there is none, or why it was kept apart.
        recu_le: when it came, if known.
        defaut: it was not read by our own fault: nobody else is told.
    """

    fichier: str
    identite: Identite | None
    lire: Callable[[], Lecture | None]
    motif: str = ""
    recu_le: date | None = None
    defaut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outils:
    """What reads and judges a workbook, and what is known.

    Attributes:
        relire: reads a workbook we have just written.
        juger: every constat of the readings of one territory.
        connu: the edition, and official amounts if they were given.
        echeance: day asked for; None for the deadline of each workbook in the edition.
        conformes: also return the workbooks that block nothing but have points to check.
        au: the day it is done; past deadlines then give way to the next one.
    """

    relire: Callable[[bytes, str], Lecture]
    juger: Callable[[Sequence[Lecture]], list[Constat]]
    connu: Connu
    echeance: date | None = None
    conformes: bool = True
    au: date | None = None

    def quand(self, code: str = "") -> date | None:
        """Day a correction is due: the one asked for, that of the workbook, or the next one."""
        if self.echeance is not None:
            return self.echeance
        referentiel = self.connu.referentiel
        sienne = connu(referentiel.echeance(code).date) if code else None
        if self.au is None or (sienne is not None and sienne >= self.au):
            return sienne
        datees = [jour for e in referentiel.echeances if (jour := connu(e.date))]
        suivantes = [jour for jour in datees if jour >= self.au]
        return min(suivantes, default=sienne)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envoi:
    """What goes back to a territory: the files of its folder, the letter among them."""

    dossier: str
    fichiers: Mapping[str, bytes]
    suites: tuple[Suite, ...]

    @property
    def classeurs(self) -> int:
        """How many workbooks are to be corrected and sent back."""
        return sum(bool(suite.corrige) for suite in self.suites)


def corriger(recus: Sequence[Recu], outils: Outils) -> Iterator[Envoi]:
    """One dispatch per territory, in the order of the edition; then what has no territory."""
    referentiel = outils.connu.referentiel
    connus = {t.code for t in referentiel.territoires}
    for territoire in referentiel.territoires:
        siens = [r for r in recus if _territoire(r) == territoire.code and not r.defaut]
        if siens:
            yield _Correction(territoire, siens, outils).envoi()
    autres = [r for r in recus if _territoire(r) not in connus and not r.defaut]
    if autres:
        yield _sans_territoire(autres, outils)
    defauts = [r for r in recus if r.defaut]
    if defauts:
        suites = tuple(
            Suite(fichier=r.fichier, motif=r.motif, recu_le=r.recu_le, etat=Etat.DEFAUT)
            for r in defauts
        )
        yield Envoi(dossier="", fichiers={}, suites=suites)


def _sans_territoire(recus: Sequence[Recu], outils: Outils) -> Envoi:
    """One letter a file: nobody knows whether they come from the same people."""
    suites: dict[tuple[str, str], Suite] = {}
    for recu in recus:
        motif = recu.motif or MOTIF_TERRITOIRE
        suites[recu.fichier, motif] = Suite(
            fichier=recu.fichier, motif=motif, recu_le=recu.recu_le, au=outils.au
        )
    fichiers: dict[str, bytes] = {}
    for suite in suites.values():
        nom = COURRIER
        if len(suites) > 1:
            nom = _libre(f"courrier_{_sobre(suite.fichier)}.txt", fichiers)
        fichiers[nom] = rediger(outils.connu.referentiel, None, (suite,), outils.quand())
    return Envoi(dossier=SANS_TERRITOIRE, fichiers=fichiers, suites=tuple(suites.values()))


def _sobre(nom: str) -> str:
    """A file name that any system takes, from one received."""
    propre = "".join(c if c.isalnum() or c in "-_." else "_" for c in nom)
    return propre[-80:].strip(".") or "fichier"


def _libre(nom: str, pris: Mapping[str, bytes]) -> str:
    """The name, with a number after it when it is taken."""
    tige, point, suffixe = nom.rpartition(".")
    rang, propose = 1, nom
    while propose.casefold() in {p.casefold() for p in pris}:
        rang += 1
        propose = f"{tige}_{rang}{point}{suffixe}"
    return propose


def _territoire(recu: Recu) -> str:
    return recu.identite.territoire if recu.identite else ""


class _Correction:
    """The corrected return of one territory."""

    def __init__(self, territoire: Territoire, recus: Sequence[Recu], outils: Outils) -> None:
        self.territoire = territoire
        self.recus = recus
        self.outils = outils
        self.referentiel: Referentiel = outils.connu.referentiel
        self.nom = f"{territoire.code} {territoire.nom}"

    def envoi(self) -> Envoi:
        """Its workbooks and its letter."""
        toutes = [(r, r.lire()) for r in self.recus]
        lues = [(r, lecture) for r, lecture in toutes if lecture is not None]
        avant = self.outils.juger([lecture for _, lecture in lues])
        remises = [self._remise(lecture) for _, lecture in lues]
        relues = [
            replace(self.outils.relire(self._ecrit(lecture, remise), lecture.fichier),
                    fichier=lecture.fichier)
            for (_, lecture), remise in zip(lues, remises, strict=True)
        ]  # fmt: skip
        relues = [
            _memes_raisons(relue, lecture, remise)
            for relue, (_, lecture), remise in zip(relues, lues, remises, strict=True)
        ]
        places = {lu.fichier: r.placement for lu, r in zip(relues, remises, strict=True)}
        apres = prevoir(relues, lambda lu: places[lu.fichier], self.outils.juger)
        fichiers: dict[str, bytes] = {}
        suites: list[Suite] = []
        for (recu, lecture), remise, relue in zip(lues, remises, relues, strict=True):
            cas = Cas(
                lecture=lecture, remise=remise, relue=relue,
                avant=[c for c in avant if c.fichier == lecture.fichier],
                apres=[c for c in apres if c.fichier == lecture.fichier],
            )  # fmt: skip
            suite, contenu = self._suite(recu, cas, fichiers)
            suites.append(suite)
            if contenu is not None:
                fichiers[suite.corrige] = contenu
        suites += [
            Suite(fichier=r.fichier, motif=r.motif, recu_le=r.recu_le)
            for r, lecture in toutes
            if lecture is None
        ]
        fichiers[COURRIER] = rediger(
            self.referentiel, self.territoire, tuple(suites), self.outils.quand()
        )
        return Envoi(
            dossier=folder_of(self.territoire), fichiers=fichiers, suites=tuple(suites)
        )  # fmt: skip

    def _remise(self, lecture: Lecture) -> Remise:
        place = placement(self.referentiel, lecture.identite.classeur)
        connues, _ = prefill(place, self.territoire, self.outils.connu)
        return remettre(lecture, place, connues)

    def _ecrit(self, lecture: Lecture, remise: Remise, habillage: Habillage | None = None) -> bytes:
        """The workbook of today, with these values."""
        code = lecture.identite.classeur
        place = placement(self.referentiel, code)
        identite = Identite(
            edition=self.referentiel.campagne.code, classeur=code,
            territoire=self.territoire.code, version=place.classeur.version,
            empreinte=place.empreinte,
        )  # fmt: skip
        connues, _ = prefill(place, self.territoire, self.outils.connu)
        origines: dict[str, Scalaire] = {c: depuis(v) for c, v in lecture.origines.items()}
        return write_classeur(
            remise.placement, remise.valeurs, identite, self.nom,
            {**origines, **connues} if origines else {}, habillage=habillage,
        )  # fmt: skip

    def _suite(self, recu: Recu, cas: Cas, pris: Mapping[str, bytes]) -> tuple[Suite, bytes | None]:
        """What becomes of one workbook, and the workbook if it is to be sent back."""
        code = cas.lecture.identite.classeur
        attendu = attendu_de(self.referentiel, code)
        dit = bilan(cas)
        suite = Suite(
            fichier=recu.fichier, libelle=attendu.libelle, recu_le=recu.recu_le,
            echeance=self.outils.quand(attendu.echeance), bilan=dit,
            au=None if self.outils.echeance else self.outils.au,
            etat=_etat(dit, cas.avant),
        )  # fmt: skip
        if suite.etat is Etat.CONFORME or (
            suite.etat is Etat.A_VERIFIER and not self.outils.conformes
        ):
            return suite, None
        nom = self._nom(code, pris)
        consigne = f"Renvoyer ce classeur, sous le même nom, à {self.referentiel.campagne.adresse}"
        habillage = Habillage(
            notes=notes(dit.points),
            feuilles=feuilles_annexes(dit, f"{consigne}, {suite.quand}."),
            sans_cle=cas.remise.sans_cle,
        )
        contenu = self._ecrit(cas.lecture, cas.remise, habillage)
        return replace(suite, corrige=nom), contenu

    def _nom(self, code: str, pris: Mapping[str, bytes]) -> str:
        """The name ``generer`` gives; a number after it when a workbook came twice."""
        return _libre(file_of(self.territoire, code, self.referentiel.campagne.code), pris)


def _memes_raisons(relue: Lecture, lecture: Lecture, remise: Remise) -> Lecture:
    """Cells held are still so for what was typed, not for what the return shows of it."""
    valeurs = dict(relue.valeurs)
    for cle, lue in lecture.valeurs.items():
        ici = remise.places.get(cle, cle)
        encore = valeurs.get(ici)
        tenues = {lue.etat, encore.etat if encore is not None else None} == {Reponse.ILLISIBLE}
        if encore is not None and tenues:
            valeurs[ici] = replace(
                encore, brut=lue.brut, motif=lue.motif, proposition=lue.proposition
            )
    return replace(relue, valeurs=valeurs)


def _etat(dit: Bilan, avant: Sequence[Constat]) -> Etat:
    """Whether the workbook must come back."""
    bloquait = any(c.gravite.value == "bloquante" for c in avant)
    if dit.nombre(Partie.A_CORRIGER):
        return Etat.A_CORRIGER
    if bloquait or dit.nombre(Partie.A_CONFIRMER):
        return Etat.A_CONFIRMER
    return Etat.A_VERIFIER if dit.nombre(Partie.A_VERIFIER) else Etat.CONFORME
