/* The locked tablet: the account's password opens what is kept here, with or without network. */
(() => {
  "use strict";
  const retour = localStorage.getItem("pointage-verrou");
  if (!retour || retour === "ferme" || !Tablette.estPrete) { location.replace("/pointage"); return; }
  const form = document.querySelector("#verrou");
  const dit = document.querySelector("#verrou-dit");
  const champ = form.elements.mot_de_passe;
  const show = () => { form.hidden = false; champ.focus(); };
  /* Closed before it could lock: what locking does is done now. */
  const finish = async () => {
    await Coffre.lock();
    show();
    await Tablette.send();
    if (await Tablette.endSession()) location.replace(`/connexion?suite=${encodeURIComponent(retour)}`);
  };
  const estAFermer = sessionStorage.getItem("pointage-a-fermer");
  sessionStorage.removeItem("pointage-a-fermer");
  if (estAFermer) finish();
  else show();

  const MOTS = {
    sans: "Cette tablette ne peut pas vérifier votre mot de passe sans réseau. Reconnectez-vous : vos pointages sont gardés.",
    vide: "Trop d’essais. Les feuilles gardées sont effacées, vos pointages sont gardés. Reconnectez-vous avec le réseau.",
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    dit.textContent = "Vérification…";
    const issue = await Coffre.unlock(champ.value);
    champ.value = "";
    if (issue === "ok") {
      localStorage.removeItem("pointage-verrou");
      location.replace(retour);
      return;
    }
    dit.textContent = MOTS[issue] ?? `Mot de passe refusé. ${issue}\u00a0${issue < 2 ? "essai restant" : "essais restants"}.`;
    champ.focus();
  });
  document.querySelector("#verrou-connexion").addEventListener("click", async (event) => {
    event.preventDefault();
    if (await Tablette.endSession()) location.replace(`/connexion?suite=${encodeURIComponent(retour)}`);
    else dit.textContent = "Pas de réseau : seul le mot de passe déjà utilisé ici peut ouvrir la tablette.";
  });
})();
