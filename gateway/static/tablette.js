/* The tablet's memory: each mark is written here first, with its own id, then sent in batches until the town has
   answered for it. Nothing leaves this memory without an answer, or without somebody having read how much is lost.
   docs/decisions/0012-pointage-hors-connexion.md */
const Tablette = (() => {
  "use strict";
  const PAGES = "pointage-pages";
  const DUREE_MS = 16 * 3600 * 1000; // from before the first child of a crèche to after the last
  const LOT = 200;
  const PATIENCE_MS = 20000;
  const LETTRES = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"; // none that is taken for another

  let base = null;
  const openBase = () => (base ??= new Promise((resolve, reject) => {
    const demande = indexedDB.open("pointage", 1);
    demande.onupgradeneeded = () => {
      demande.result.createObjectStore("marques", { keyPath: "marque_id" });
      demande.result.createObjectStore("reglages");
    };
    demande.onsuccess = () => resolve(demande.result);
    demande.onerror = () => reject(demande.error);
  }));

  /* One transaction; resolves once it is on the disk, with what `geste` left in its argument. */
  const run = async (mode, geste) => {
    const ouverte = await openBase();
    return new Promise((resolve, reject) => {
      const tx = ouverte.transaction(["marques", "reglages"], mode, { durability: "strict" });
      const sortie = {};
      geste(tx.objectStore("marques"), tx.objectStore("reglages"), sortie);
      tx.oncomplete = () => resolve(sortie.valeur);
      tx.onabort = tx.onerror = () => reject(tx.error);
    });
  };
  const read = (cle) => run("readonly", (_marques, reglages, sortie) => {
    reglages.get(cle).onsuccess = (e) => { sortie.valeur = e.target.result; };
  });
  const write = (cle, valeur) => run("readwrite", (_marques, reglages) => { reglages.put(valeur, cle); });
  const list = async () => (await run("readonly", (marques, _reglages, sortie) => {
    marques.getAll().onsuccess = (e) => { sortie.valeur = e.target.result; };
  })).sort((a, b) => a.rang - b.rang);
  const put = (changees) => run("readwrite", (marques) => changees.forEach((m) => marques.put(m)));
  const drop = (ids) => run("readwrite", (marques) => ids.forEach((id) => marques.delete(id)));

  const newName = () => {
    const tire = crypto.getRandomValues(new Uint8Array(6));
    return `Tablette ${[...tire].map((n) => LETTRES[n % 32]).join("")}`;
  };

  /* Marks of this tablet, all or none: their counter says the order, whatever its clock says. */
  const keepAll = async (gestes) => {
    const instant = new Date(Date.now() + ((await read("decalage")) ?? 0)).toISOString();
    const nouvelles = gestes.map((geste) => ({ ...geste, marque_id: crypto.randomUUID(), instant, envoi: "attend" }));
    await run("readwrite", (marques, reglages) => {
      reglages.get("appareil").onsuccess = (e) => {
        const appareil = e.target.result ?? { nom: newName(), rang: 0 };
        nouvelles.forEach((marque) => {
          appareil.rang += 1;
          marques.put(Object.assign(marque, { appareil: appareil.nom, rang: appareil.rang }));
        });
        reglages.put(appareil, "appareil");
      };
    });
    return nouvelles;
  };
  /* The town's clock says the hours that are billed: a tablet that is a minute off or more is put right. */
  const setClock = (instant) => {
    const ecart = instant - Date.now();
    return write("decalage", Math.abs(ecart) < 60000 ? 0 : ecart);
  };

  /* Before the first answer, the page that was just read says the town's hour. */
  const meetClock = async (luAt) => {
    if ((await read("decalage")) === undefined) await setClock(luAt);
  };

  /* ---------- sending ---------- */
  const panneau = document.querySelector("#tablette");
  const ici = panneau
    ? { compte: panneau.dataset.compte, personne: panneau.dataset.personne, jeton: panneau.dataset.jeton }
    : { compte: "", personne: "", jeton: "" };
  let etat = "ok"; // ok, coupe, connexion

  const ask = (adresse, options) =>
    fetch(adresse, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS), ...options });

  /* Who is connected on this tablet now, and a form token that is theirs. */
  const readSession = async () => {
    try {
      const reponse = await ask("/pointage/jeton");
      if (reponse.type === "opaqueredirect" || reponse.status === 401 || reponse.status === 403) return "connexion";
      if (!reponse.ok) return "coupe";
      Object.assign(ici, await reponse.json());
      return "ok";
    } catch {
      return "coupe";
    }
  };

  const post = async (lot) => {
    const [{ site, activite, jour, compte }] = lot;
    const marques = lot.map(({ marque_id, enfant_id, etat: dit, appareil, instant, rang, remplace, arrivee, depart }) =>
      ({ marque_id, enfant_id, etat: dit, appareil, instant, rang, remplace, arrivee, depart }));
    const reponse = await ask("/pointage/envoi", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jeton: ici.jeton, compte, site, activite, jour, marques }),
    });
    const estDite = reponse.headers.get("content-type")?.startsWith("application/json");
    return { statut: reponse.type === "opaqueredirect" ? 401 : reponse.status, dit: estDite ? await reponse.json() : null };
  };

  const settle = async (lot, dit) => {
    if (dit.recu_at) await setClock(dit.recu_at);
    const raisons = dit.refusees ?? Object.fromEntries(lot.map((m) => [m.marque_id, dit.texte]));
    await put(lot.map((m) => m.marque_id in raisons
      ? { ...m, envoi: "refuse", raison: raisons[m.marque_id] }
      : { ...m, envoi: "parti", recu_at: dit.recu_at }));
  };

  const sendLot = async (lot, estRepris = false) => {
    try {
      const { statut, dit } = await post(lot);
      if (statut === 401) return "connexion";
      if (statut === 403 && !estRepris) { // the token of another session: this one may still be good
        const session = await readSession();
        return session === "ok" ? sendLot(lot, true) : session;
      }
      if (statut === 403) return "connexion";
      if (dit?.code === "autre_compte") { // somebody else logged in on this tablet: their author's marks wait
        const session = await readSession();
        return session === "ok" && ici.compte === lot[0].compte ? "coupe" : session;
      }
      if (!dit || statut >= 500) return "coupe"; // not an answer of ours: the marks wait
      await settle(lot, dit);
      return "ok";
    } catch {
      return "coupe";
    }
  };

  const nextLot = (marques) => {
    const miennes = marques.filter((m) => m.envoi === "attend" && m.compte === ici.compte);
    const [tete] = miennes;
    return miennes
      .filter((m) => m.site === tete.site && m.activite === tete.activite && m.jour === tete.jour)
      .slice(0, LOT);
  };

  const sendAll = async () => {
    let issue = ici.compte ? "ok" : await readSession();
    for (let lot; issue === "ok" && (lot = nextLot(await list())).length;) issue = await sendLot(lot);
    return say(issue);
  };
  let enCours = null;
  let encore = false; // a mark came while the last list was read
  const sendUntilNone = async () => {
    let issue;
    do {
      encore = false;
      issue = await sendAll();
    } while (encore && issue === "ok");
    enCours = null;
    return issue;
  };
  const send = () => {
    encore = true;
    return (enCours ??= sendUntilNone());
  };

  const say = async (issue) => {
    etat = issue;
    if (issue === "coupe") await write("coupe_at", (await read("coupe_at")) ?? Date.now());
    else await write("coupe_at", null);
    document.dispatchEvent(new CustomEvent("tablette"));
    return issue;
  };

  /* Whether the session is over, for the town too; from then on a page can only come from a new login. */
  const endSession = async () => {
    const session = await readSession();
    if (session === "coupe") return false;
    if (session === "ok") {
      const corps = new URLSearchParams({ jeton: ici.jeton });
      const reponse = await fetch("/deconnexion", { method: "POST", body: corps, redirect: "manual" }).catch(() => null);
      if (reponse?.type !== "opaqueredirect") return false;
    }
    localStorage.setItem("pointage-verrou", "ferme");
    return true;
  };

  /* ---------- forgetting ---------- */
  const forgetPages = async () => {
    navigator.serviceWorker.controller?.postMessage({ oublie: true });
    await caches.delete(PAGES);
  };
  const forgetAll = async () => {
    await forgetPages();
    await run("readwrite", (marques, reglages) => { marques.clear(); ["compte", "cle", "coffre", "attente"].forEach((nom) => reglages.delete(nom)); });
  };
  /* Marks that the town has, once the page says so itself or after sixteen hours. */
  const forgetSent = async (luAt) => {
    const limite = new Date(Date.now() + ((await read("decalage")) ?? 0) - DUREE_MS).toISOString();
    const vieilles = (await list()).filter((m) => m.envoi === "parti" && (m.recu_at < luAt || m.instant < limite));
    await drop(vieilles.map((m) => m.marque_id));
  };

  const estPrete = window.isSecureContext && "indexedDB" in window && "caches" in window && "serviceWorker" in navigator;
  return {
    estPrete, ici, keepAll, list, put, drop, read, write, send, say, readSession, endSession, meetClock, forgetPages, forgetAll, forgetSent,
    get etat() { return etat; },
    get garde() { return panneau?.dataset.garde ?? ""; }, // when this page was kept, empty if it comes from the network
  };
})();
