/* Answers for the network when it is away: sheets read less than sixteen hours ago, and the portal's own files.
   Served as /pointage/service.js for the scope /pointage. Marks are not its business: see tablette.js. */
"use strict";
const PAGES = "pointage-pages";
const FICHIERS = "pointage-fichiers";
const SECOURS = "/pointage/hors-ligne";
const VERROU = "/pointage/verrou";
const DUREE_MS = 16 * 3600 * 1000; // from before the first child of a crèche to after the last
const FRAICHE_MS = 60 * 1000;
const PATIENCE_MS = 5000;
const MAX_FICHIERS = 60;
const QUAND = "x-garde-at";

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepSecours());
});
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), forgetOld()])));

/* The page of those who ask for a sheet that is not kept: a visitor's, it names nobody. */
async function keepSecours() {
  for (const adresse of [SECOURS, VERROU]) {
    const reponse = await fetch(adresse, { credentials: "omit" });
    const html = await reponse.clone().text();
    await (await caches.open(FICHIERS)).put(adresse, reponse);
    await keepFiles([...new Set(html.match(/\/static\/[\w.-]+/g))]);
  }
}

/* The key of what is kept, while the tablet is open (coffre.js); without it nothing is kept and nothing is read. */
const readKey = () => new Promise((resolve) => {
  const demande = indexedDB.open("pointage", 1);
  demande.onupgradeneeded = () => {
    demande.result.createObjectStore("marques", { keyPath: "marque_id" });
    demande.result.createObjectStore("reglages");
  };
  demande.onerror = () => resolve(null);
  demande.onsuccess = () => {
    const base = demande.result;
    const lecture = base.transaction("reglages").objectStore("reglages").get("cle");
    lecture.onerror = () => resolve(null);
    lecture.onsuccess = () => { base.close(); resolve(lecture.result ?? null); };
  };
});
async function seal(texte, cle) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return new Blob([iv, await crypto.subtle.encrypt({ name: "AES-GCM", iv }, cle, new TextEncoder().encode(texte))]);
}
async function open(gardee, cle) {
  const octets = new Uint8Array(await gardee.arrayBuffer());
  const clair = await crypto.subtle.decrypt({ name: "AES-GCM", iv: octets.slice(0, 12) }, cle, octets.slice(12));
  return new Response(new TextDecoder().decode(clair), { headers: gardee.headers });
}

async function keepFiles(adresses) {
  const cache = await caches.open(FICHIERS);
  for (const adresse of adresses) if (!(await cache.match(adresse))) await cache.add(adresse).catch(() => {});
  const gardees = (await cache.keys()).filter((une) => ![SECOURS, VERROU].includes(new URL(une.url).pathname));
  for (const vieille of gardees.slice(0, -MAX_FICHIERS)) await cache.delete(vieille);
}

async function forgetOld() {
  const cache = await caches.open(PAGES);
  for (const requete of await cache.keys()) {
    const gardee = await cache.match(requete);
    if (isOld(gardee)) await cache.delete(requete);
  }
}
const isOld = (reponse) => !(Date.now() - Number(reponse?.headers.get(QUAND)) < DUREE_MS);

async function putSealed(chemin, texte, cle, entetes, quand = String(Date.now())) {
  entetes.set(QUAND, quand);
  await (await caches.open(PAGES)).put(chemin, new Response(await seal(texte, cle), { headers: entetes }));
}
/* The page says of itself when it was kept, so that it never passes for a fresh one. */
async function keepPage(chemin, reponse) {
  const cle = await readKey();
  if (!cle) return;
  const quand = String(Date.now());
  const texte = (await reponse.text()).replace('data-garde=""', `data-garde="${quand}"`);
  const entetes = new Headers(reponse.headers);
  entetes.delete("content-length");
  entetes.delete("content-encoding");
  await putSealed(chemin, texte, cle, entetes, quand);
  await keepFiles([...new Set(texte.match(/\/static\/[\w.-]+/g) ?? [])]); // a page that was never opened needs its own
  await keepPhotos(texte);
}

async function readKept(chemin) {
  const cache = await caches.open(PAGES);
  const gardee = await cache.match(chemin);
  const cle = gardee ? await readKey() : null;
  if (!cle) return undefined;
  const lue = isOld(gardee) ? null : await open(gardee, cle).catch(() => null); // of a key that is gone
  if (!lue) await cache.delete(chemin);
  return lue ?? undefined;
}

/* ---------- the children's pictures: one album by site and day, sealed like a page ---------- */
const PHOTO = /^(\/pointage\/[\w-]+\/photos\/[\d-]+)\/([\da-f-]{36}\?v=\d+)$/;
const PHOTOS = /\/pointage\/[\w-]+\/photos\/[\d-]+\/[\da-f-]{36}\?v=\d+/g;
const LOT_PHOTOS = 60;
const ATTENTE_MS = 20;
const childOf = (nom) => nom.slice(0, 36);

let tour = Promise.resolve(); // an album is read and written by one at a time
const inTurn = (geste) => {
  const suite = tour.then(geste);
  tour = suite.catch(() => {});
  return suite;
};
async function askPhotos(album, noms) {
  const enfants = noms.map(childOf).join(",");
  const reponse = await fetch(`${album}?enfants=${enfants}`, { redirect: "manual" }).catch(() => null);
  return reponse && isWhole(reponse) ? reponse.json() : {};
}
/* What is kept of an album with what it lacks of `noms`, asked in one call. `ici`: children of a page that was just read;
   a picture of theirs that it does not name is taken back or replaced. */
async function fillAlbum(album, noms, ici = []) {
  const mien = depart;
  const garde = await readKept(album).then((lu) => lu?.json() ?? {}).catch(() => ({}));
  const nommes = new Set(noms);
  const photos = Object.fromEntries(Object.entries(garde).filter(([nom]) => nommes.has(nom) || !ici.includes(childOf(nom))));
  const manquent = noms.filter((nom) => !photos[nom]);
  for (let i = 0; i < manquent.length; i += LOT_PHOTOS) Object.assign(photos, await askPhotos(album, manquent.slice(i, i + LOT_PHOTOS)));
  const estChange = Object.keys(photos).join() !== Object.keys(garde).join();
  const cle = estChange ? await readKey() : null;
  if (cle && mien === depart) await putSealed(album, JSON.stringify(photos), cle, new Headers({ "content-type": "application/json" }));
  return photos;
}
async function keepPhotos(texte) {
  const ici = [...texte.matchAll(/id="e-([\da-f-]{36})"/g)].map(([, enfant]) => enfant);
  const albums = new Map();
  for (const adresse of new Set(texte.match(PHOTOS))) {
    const [, album, nom] = adresse.match(PHOTO);
    albums.set(album, [...(albums.get(album) ?? []), nom]);
  }
  for (const [album, noms] of albums) await inTurn(() => fillAlbum(album, noms, ici));
}
/* The pictures of a page come together: those that are asked for within a moment are one reading, one call at most. */
const demandes = new Map();
async function answerPhoto(chemin) {
  const [, album, nom] = chemin.match(PHOTO);
  if (!demandes.has(album)) {
    const noms = [];
    const lecture = new Promise((resolve) => setTimeout(resolve, ATTENTE_MS)).then(() => {
      demandes.delete(album);
      return inTurn(() => fillAlbum(album, noms));
    });
    demandes.set(album, { noms, lecture });
  }
  const { noms, lecture } = demandes.get(album);
  noms.push(nom);
  const jpeg = (await lecture)[nom];
  if (!jpeg) return new Response("", { status: 404 });
  return new Response(Uint8Array.from(atob(jpeg), (un) => un.charCodeAt(0)), { headers: { "content-type": "image/jpeg", "cache-control": "no-store" } });
}

const isWhole = (reponse) => reponse.status === 200 && !reponse.redirected;

async function answer(event, url) {
  event.waitUntil(forgetOld());
  const gardee = await readKept(url.pathname);
  const reseau = fetch(event.request).catch(() => null);
  const attente = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const reponse = await (gardee ? Promise.race([reseau, attente]) : reseau);
  if (reponse && reponse.status < 500) {
    if (isWhole(reponse) && !url.search) event.waitUntil(keepPage(url.pathname, reponse.clone()));
    return reponse;
  }
  return gardee ?? reponse ?? (await caches.match(SECOURS)) ?? Response.error();
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/static/")) {
    event.respondWith(caches.match(event.request).then((garde) => garde ?? fetch(event.request)));
  } else if (url.pathname === VERROU) {
    event.respondWith(fetch(event.request).catch(() => caches.match(VERROU)));
  } else if (PHOTO.test(url.pathname + url.search)) {
    event.respondWith(answerPhoto(url.pathname + url.search));
  } else if (event.request.headers.has("x-garde")) {
    event.respondWith(readKept(url.pathname).then((gardee) => gardee ?? new Response("", { status: 404 })));
  } else if (url.pathname !== SECOURS && (event.request.mode === "navigate" || url.pathname.endsWith("/connus"))) {
    event.respondWith(answer(event, url));
  }
});

/* A page asks for what it will need without network: itself, the sheets of the day, the names a site knows. */
let depart = 0; // how often somebody left: what was being read for them is not kept
self.addEventListener("message", (event) => {
  const { pages = [], fichiers = [], oublie = false, lue = null } = event.data ?? {};
  if (oublie) depart += 1;
  const mien = depart;
  event.waitUntil((async () => {
    await self.clients.claim(); // a page that was being opened while this one became active is nobody's
    if (oublie) await caches.delete(PAGES);
    await forgetOld();
    await keepFiles(fichiers);
    if (lue) await keepPage(lue.chemin, new Response(lue.html, { headers: { "content-type": "text/html; charset=utf-8" } }));
    for (const chemin of pages) {
      const gardee = await readKept(chemin);
      if (gardee && Date.now() - Number(gardee.headers.get(QUAND)) < FRAICHE_MS) continue;
      const reponse = await fetch(chemin, { redirect: "manual" }).catch(() => null);
      if (mien !== depart) return;
      if (reponse && isWhole(reponse)) await keepPage(chemin, reponse);
    }
  })());
});
