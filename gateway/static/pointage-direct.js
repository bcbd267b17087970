/* The open sheet follows the town: who is expected within two seconds, the other tablets' marks within fifteen.
   It asks for the version of the sheet, and reads the page again only where that changed. docs/regles/pointage.md */
(() => {
  "use strict";
  if (typeof Feuille === "undefined" || !Feuille) return;
  const PERIODE_MS = 1000;
  const MARQUES_MS = 15000;
  const panneau = document.querySelector("#tablette");
  const dit = document.querySelector("#dit");
  let lueAt = Date.now();

  const isTyping = () => Boolean(document.activeElement?.closest(".heures[open], #departs"));
  const askVersion = async () => {
    const { attendus, pointages } = panneau.dataset;
    const reponse = await fetch(`${location.pathname}/version`, {
      cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(10000),
      headers: { "if-none-match": `"${attendus}/${pointages}"` },
    });
    return reponse.status === 200 ? reponse.json() : null;
  };

  const namesIn = (page, groupe) => new Map([...page.querySelectorAll(`[data-groupe=${groupe}] .appel > li`)].map((li) => [li.id, li.dataset.nom]));
  const NOUVELLES = { prevenues: "Absence prévenue", tardives: "Prévenu tard", attendus: "Attendu" };
  const tell = (avant, apres) => {
    const dites = Object.entries(NOUVELLES).flatMap(([groupe, mot]) => {
      const deja = namesIn(avant, groupe);
      const noms = [...namesIn(apres, groupe)].filter(([id]) => !deja.has(id)).map(([, nom]) => nom);
      return noms.length ? [`${mot} : ${noms.slice(0, 5).join(", ")}`] : [];
    });
    if (dites.length) dit.textContent = `Feuille mise à jour. ${dites.join(". ")}`;
  };

  /* The lists of the new page take the place of the old ones; the focus stays on the same button of the same child. */
  /* A picture that is drawn already is not read again. */
  const keepPhotos = (ancienne, nouvelle) => {
    const deja = new Map([...ancienne.querySelectorAll("img.photo")].map((img) => [img.getAttribute("src"), img]));
    nouvelle.querySelectorAll("img.photo").forEach((img) => deja.has(img.getAttribute("src")) && img.replaceWith(deja.get(img.getAttribute("src"))));
  };
  const replaceLists = (page) => {
    const ancienne = document.querySelector("#listes");
    const nouvelle = page.querySelector("#listes");
    keepPhotos(ancienne, nouvelle);
    const actif = document.activeElement;
    const li = ancienne.contains(actif) ? actif.closest("li[id]")?.id : null;
    tell(ancienne, nouvelle);
    ancienne.replaceWith(document.adoptNode(nouvelle));
    document.querySelectorAll("#ajoutes .appel > li").forEach((un) => {
      if (document.querySelector(`#listes #${CSS.escape(un.id)}`)) un.remove();
    });
    if (li) document.querySelector(`#${CSS.escape(li)} ${actif.value ? `button[value=${actif.value}]` : "summary"}`)?.focus();
  };
  const readAgain = async () => {
    const reponse = await fetch(location.href, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(10000) });
    if (reponse.status !== 200) return;
    const html = await reponse.text();
    const page = new DOMParser().parseFromString(html, "text/html");
    const neuf = page.querySelector("#tablette");
    if (!neuf || !page.querySelector("#listes") || isTyping()) return;
    replaceLists(page);
    for (const nom of ["luAt", "attendus", "pointages", "garde"]) panneau.dataset[nom] = neuf.dataset[nom];
    lueAt = Date.now();
    await Feuille.drawAll();
    Feuille.sort();
    if (!location.search) navigator.serviceWorker.controller?.postMessage({ lue: { chemin: location.pathname, html } });
    document.dispatchEvent(new CustomEvent("tablette"));
  };

  const look = async () => {
    if (document.hidden || document.querySelector("main").hidden || Tablette.etat !== "ok" || isTyping()) return;
    const version = await askVersion();
    if (!version) return;
    const estAttendu = version.attendus !== panneau.dataset.attendus;
    if (estAttendu || Date.now() - lueAt > MARQUES_MS) await readAgain();
  };
  const follow = () => look().catch(() => {}).finally(() => setTimeout(follow, PERIODE_MS));
  setTimeout(follow, PERIODE_MS);
})();
