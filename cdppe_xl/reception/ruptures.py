"""Why a task of the worker gave nothing, in the words of a verdict."""

from __future__ import annotations

from cdppe_xl.atelier.bornes import MO, Bornes, Cause, TacheRompue

INTERROMPUE = "La lecture a été interrompue"
"""First words of the reason when the worker was ended, twice, by something else than us."""
_DU_DEHORS = frozenset({"SIGKILL", "SIGTERM", "SIGHUP", "SIGQUIT"})


def du_dehors(rompue: TacheRompue) -> bool:
    """A signal that neither our limits nor a library sends ended the worker."""
    return rompue.cause is Cause.ARRET and rompue.detail in _DU_DEHORS


def dire(rompue: TacheRompue, quoi: str, delai: float, bornes: Bornes) -> tuple[str, bool]:
    """Why a task gave nothing, as a sentence, and whether the fault is ours."""
    if rompue.cause is Cause.DEFAUT:
        return f"Défaut de l’outil : {rompue.detail}. Signaler ce message avec le fichier.", True
    if du_dehors(rompue):
        quand = f"processus interrompu pendant {quoi} ({rompue.detail})"
        return f"{INTERROMPUE} : {quand}, et rien ne dit que le fichier soit en cause.", False
    causes = {
        Cause.TEMPS: f"trop de temps, plus de {delai:.0f} secondes pendant {quoi}",
        Cause.MEMOIRE: f"trop de mémoire, plus de {bornes.memoire // MO} Mo pendant {quoi}",
        Cause.PROFONDEUR: f"contenu imbriqué trop profondément pour {quoi}",
        Cause.VOLUME: f"trop de contenu, plus de {bornes.reponse // MO} Mo après {quoi}",
        Cause.ARRET: f"processus interrompu pendant {quoi}"
        + (f" ({rompue.detail})" if rompue.detail else ""),
    }
    return f"Fichier anormal : {causes[rompue.cause]}. {REMEDE}", False


REMEDE = (
    "L’ouvrir dans un tableur, retirer ce qui n’est pas une réponse, l’enregistrer de nouveau en "
    "xlsx et le renvoyer."
)
