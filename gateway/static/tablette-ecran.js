/* What the tablet says of itself: banners, refused marks, the way out, the sheet hidden when nobody is there. */
(() => {
  "use strict";
  if (!Tablette.estPrete) return; // plain forms do everything
  const RELANCE_MS = 15000;
  const panneau = document.querySelector("#tablette");
  const session = document.querySelector("script[data-session]")?.dataset.session ?? "";
  const mot = (n, singulier, pluriel) => `${n}\u00a0${n < 2 ? singulier : pluriel}`;
  const heure = (ms) => {
    const quand = new Date(ms);
    return `${quand.getHours()}h${String(quand.getMinutes()).padStart(2, "0")}`;
  };
  const copy = (nom, mots) => {
    const morceau = document.querySelector(`#t-${nom}`).content.cloneNode(true);
    for (const [cle, texte] of Object.entries(mots)) morceau.querySelector(`[data-mot=${cle}]`).textContent = texte;
    return morceau;
  };

  /* ---------- banners ---------- */
  const sentence = (n, quand) => n
    ? `Continuez à pointer. ${mot(n, "pointage est gardé", "pointages sont gardés")} sur cette tablette et ${n < 2 ? "partira" : "partiront"} ${quand}.`
    : "Continuez à pointer : vos pointages seront gardés sur cette tablette.";

  const showRefused = (refusees) => {
    const morceau = copy("refusees", { titre: mot(refusees.length, "pointage n’a pas été accepté", "pointages n’ont pas été acceptés") });
    const liste = morceau.querySelector("ul");
    refusees.forEach((m) => {
      const li = document.createElement("li");
      li.textContent = `${m.enfant}, ${m.etat === "present" ? "présent" : m.etat} à ${heure(m.instant)}. ${m.raison}`;
      liste.append(li);
    });
    morceau.querySelector("[data-geste=reessayer]").onclick = async () => {
      await Tablette.put(refusees.map((m) => ({ ...m, envoi: "attend", compte: Tablette.ici.compte })));
      await Tablette.send();
    };
    morceau.querySelector("[data-geste=effacer]").onclick = async () => {
      await Tablette.drop(refusees.map((m) => m.marque_id));
      await show();
    };
    return morceau;
  };

  const showOthers = (autres) => {
    const noms = [...new Set(autres.map((m) => m.personne))].join(", ");
    const morceau = copy("autres", { titre: `${mot(autres.length, "pointage", "pointages")} de ${noms} ${autres.length < 2 ? "attend" : "attendent"} sur cette tablette` });
    morceau.querySelector("button").onclick = async () => {
      await Tablette.put(autres.map((m) => ({ ...m, compte: Tablette.ici.compte })));
      await Tablette.send();
    };
    return morceau;
  };

  const showKept = () => {
    const morceau = copy("gardee", { titre: `Page lue à ${heure(Number(Tablette.garde))}` });
    morceau.querySelector("button").onclick = () => location.reload();
    return morceau;
  };

  /* Somebody who logged in by another door: no password was wrapped here, and a lock without network is for good. */
  const showCoffre = () => {
    const morceau = copy("coffre", {});
    morceau.querySelector("button").onclick = async () => {
      if (await Tablette.endSession()) location.replace(`/connexion?suite=${encodeURIComponent(location.pathname)}`);
    };
    return morceau;
  };

  let relance = 0;
  let tour = 0;
  const show = async () => {
    const mien = (tour += 1);
    const marques = await Tablette.list();
    const attend = marques.filter((m) => m.envoi === "attend");
    const autres = attend.filter((m) => m.compte !== Tablette.ici.compte);
    const refusees = marques.filter((m) => m.envoi === "refuse");
    const coupeAt = await Tablette.read("coupe_at");
    const estSansCoffre = panneau.dataset.aGarder && !Tablette.garde && !(await Tablette.read("coffre"));
    if (mien !== tour) return; // a later look has more to say
    const bandeaux = [];
    if (Tablette.etat === "connexion") {
      bandeaux.push(copy("connexion", { texte: sentence(attend.length, "quand vous serez reconnecté") }));
    } else if (coupeAt) {
      bandeaux.push(copy("coupe", { titre: `Hors connexion depuis ${heure(coupeAt)}`, texte: sentence(attend.length, "au retour du réseau") }));
    } else {
      if (Tablette.garde) bandeaux.push(showKept());
      if (estSansCoffre) bandeaux.push(showCoffre());
      if (autres.length) bandeaux.push(showOthers(autres));
    }
    if (refusees.length) bandeaux.push(showRefused(refusees));
    panneau.replaceChildren(...bandeaux);
    clearTimeout(relance);
    if (coupeAt) relance = setTimeout(Tablette.send, RELANCE_MS);
  };

  /* ---------- the way out: nothing is lost unless somebody read how much ---------- */
  const askToLose = (n) => new Promise((resolve) => {
    const morceau = copy("perdre", { texte: `${mot(n, "pointage n’est pas encore parti", "pointages ne sont pas encore partis")} de cette tablette. Si vous quittez maintenant, ${n < 2 ? "il sera perdu" : "ils seront perdus"}.` });
    const dialogue = morceau.querySelector("dialog");
    dialogue.querySelector("[data-geste=perdre]").append(` ${mot(n, "pointage", "pointages")}`);
    document.body.append(morceau);
    dialogue.addEventListener("close", () => { dialogue.remove(); resolve(dialogue.returnValue === "perdre"); });
    dialogue.showModal();
  });

  let estQuittee = false; // locked, or left by its own button
  let aUnCoffre = false; // a password was typed on this tablet, and may be checked here
  let apres = "/"; // for a tablet, where the next one types the password that opens it without network
  const logOut = async () => {
    const session = await Tablette.readSession();
    if (session === "connexion") return location.replace("/connexion");
    const corps = new URLSearchParams({ jeton: Tablette.ici.jeton });
    try {
      if (session !== "ok") throw new Error(session);
      const reponse = await fetch("/deconnexion", { method: "POST", body: corps, redirect: "manual" });
      if (reponse.type !== "opaqueredirect") throw new Error(String(reponse.status));
      await Tablette.write("quitte", null);
      return location.replace(apres);
    } catch {
      await Tablette.write("quitte", true); // the next page that has the network ends the session first
      document.querySelector("main").replaceChildren(copy("quitte", {}));
      return undefined;
    }
  };

  const leave = async () => {
    const waiting = async () => (await Tablette.list()).filter((m) => m.envoi !== "parti").length;
    if (await waiting()) await Tablette.send();
    const perdus = await waiting();
    if (perdus && !(await askToLose(perdus))) return;
    if (panneau?.dataset.aGarder || (await Tablette.read("coffre"))) apres = "/connexion?suite=/pointage";
    estQuittee = true;
    localStorage.removeItem("pointage-veille");
    await Tablette.forgetAll();
    await logOut();
  };
  document.querySelectorAll('form[action="/deconnexion"]').forEach((form) => {
    form.addEventListener("submit", (event) => { event.preventDefault(); leave(); });
  });

  /* ---------- a tablet left alone: nothing stays on the screen, and the password is asked again ---------- */
  const lock = async () => {
    const retour = location.pathname;
    localStorage.removeItem("pointage-veille");
    localStorage.setItem("pointage-verrou", retour);
    document.querySelector("main").replaceChildren();
    await Coffre.lock();
    await Tablette.send();
    const estFermee = await Tablette.endSession();
    location.replace(estFermee ? `/connexion?suite=${encodeURIComponent(retour)}` : "/pointage/verrou");
  };
  const watch = () => {
    const repos = Number(panneau.dataset.repos) * 60000;
    let dernier = Date.now();
    let note = 0;
    /* What verrou.js reads when these sheets are opened again. Without a password that could be checked here, nothing:
       a tablet whose tab was closed by mistake must go on without network. */
    const keep = (fermee = false) => {
      if (estQuittee || !aUnCoffre) return;
      note = Date.now();
      localStorage.setItem("pointage-veille", JSON.stringify({ session, limite: dernier + repos, fermee }));
    };
    const look = () => {
      if (estQuittee || Date.now() - dernier < repos) return;
      estQuittee = true;
      lock();
    };
    const touch = () => {
      dernier = Date.now();
      if (dernier - note > 5000) keep();
    };
    window.addEventListener("pagehide", () => keep(true));
    window.addEventListener("pageshow", (event) => event.persisted && keep());
    window.addEventListener("storage", (event) => { // another tab was closed, this one is still here
      if (event.key === "pointage-veille" && event.newValue && JSON.parse(event.newValue).fermee) keep();
    });
    ["pointerdown", "keydown"].forEach((geste) => document.addEventListener(geste, touch, { passive: true }));
    document.addEventListener("visibilitychange", look);
    setInterval(look, 5000);
    return keep;
  };

  /* ---------- what must be here before the network goes ---------- */
  const prepare = async () => {
    await navigator.serviceWorker.register("/pointage/service.js", { scope: "/pointage" });
    const pret = await navigator.serviceWorker.ready;
    const fichiers = performance.getEntriesByType("resource").map((r) => new URL(r.name).pathname);
    const pages = location.search ? [] : [location.pathname];
    pages.push(...panneau.dataset.pages.split(" ").filter(Boolean));
    pret.active.postMessage({ pages, fichiers: fichiers.filter((f) => f.startsWith("/static/")) });
    await navigator.storage?.persist?.();
  };

  const start = async () => {
    const keep = watch();
    if (!Tablette.garde && (await Tablette.read("quitte"))) return logOut();
    const avant = await Tablette.read("compte");
    if (avant !== Tablette.ici.compte && !Tablette.garde) {
      await Tablette.forgetPages(); // the sheets of somebody else
      await Tablette.write("compte", Tablette.ici.compte);
    }
    if (!Tablette.garde) {
      localStorage.removeItem("pointage-verrou"); // what was locked ended its session: this is a new one
      await Coffre.enter();
      await Tablette.meetClock(Number(panneau.dataset.luAt));
    }
    aUnCoffre = Boolean(await Tablette.read("coffre"));
    keep();
    await Tablette.forgetSent(Number(panneau.dataset.luAt));
    document.addEventListener("tablette", show);
    window.addEventListener("online", Tablette.send);
    window.addEventListener("offline", () => Tablette.say("coupe"));
    if (Tablette.garde) await Tablette.say(await Tablette.readSession());
    await Tablette.send();
    if (!Tablette.garde) await prepare();
    return undefined;
  };
  if (panneau) start();
  else Tablette.read("quitte").then((quitte) => quitte && logOut());
})();
