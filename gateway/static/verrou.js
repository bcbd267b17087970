/* Before anything is drawn: a locked tablet shows no page of the town, nor does one that was closed, or left alone, before
   it could lock. docs/decisions/0012-pointage-hors-connexion.md */
(() => {
  "use strict";
  const session = document.currentScript.dataset.session ?? "";
  const estPointage = location.pathname.startsWith("/pointage");
  const close = () => {
    document.documentElement.hidden = true;
    location.replace("/pointage/verrou");
  };
  /* Whether the sheets were closed (another tab opens them) or left alone past the delay: tablette-ecran.js says when. */
  const isLeft = (estMemeOnglet) => {
    const veille = JSON.parse(localStorage.getItem("pointage-veille"));
    if (!veille) return false;
    if (Number(session) > Number(veille.session)) { // whoever is here has logged in since; a kept page is of before
      localStorage.removeItem("pointage-veille");
      return false;
    }
    const estPassee = Date.now() > veille.limite;
    return estMemeOnglet ? estPointage && estPassee : estPassee || veille.fermee;
  };
  try {
    const estMemeOnglet = sessionStorage.getItem("pointage-onglet") === "1"; // reloaded, restored or moved from page to page
    sessionStorage.setItem("pointage-onglet", "1");
    const verrou = localStorage.getItem("pointage-verrou");
    if (verrou === "ferme") return;
    if (verrou) { close(); return; }
    if (isLeft(estMemeOnglet)) {
      localStorage.setItem("pointage-verrou", estPointage ? location.pathname : "/pointage");
      localStorage.removeItem("pointage-veille");
      sessionStorage.setItem("pointage-a-fermer", "1");
      close();
    } else if (!estPointage) localStorage.removeItem("pointage-veille"); // the desk is no sheet
  } catch { /* a browser that keeps nothing: plain forms */ }
})();
