/* Before anything is drawn: a locked tablet shows no page of the town. docs/decisions/0012-pointage-hors-connexion.md */
(() => {
  "use strict";
  let verrou = null;
  try { verrou = localStorage.getItem("pointage-verrou"); } catch { return; }
  if (!verrou || verrou === "ferme") return;
  document.documentElement.hidden = true;
  location.replace("/pointage/verrou");
})();
