/* The key of the sheets that a tablet keeps. It is drawn here and never leaves; a copy is wrapped by the password that was
   typed at login (PBKDF2), so that the same password gives it back without network. docs/decisions/0012 */
const Coffre = (() => {
  "use strict";
  const TOURS = 600000; // OWASP 2023 for PBKDF2-HMAC-SHA256
  const ESSAIS = 5;
  const AES = { name: "AES-GCM", length: 256 };
  const random = (n) => crypto.getRandomValues(new Uint8Array(n));

  const derive = async (motDePasse, sel) => {
    const octets = new TextEncoder().encode(motDePasse.normalize("NFC"));
    const base = await crypto.subtle.importKey("raw", octets, "PBKDF2", false, ["deriveKey"]);
    return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt: sel, iterations: TOURS }, base, AES, false, ["wrapKey", "unwrapKey"]);
  };
  const unwrap = ({ enveloppe, iv }, kek) =>
    crypto.subtle.unwrapKey("raw", enveloppe, kek, { name: "AES-GCM", iv }, AES, false, ["encrypt", "decrypt"]).catch(() => null);

  /* At the login form, before it leaves: the password itself is kept nowhere. */
  const prepareLogin = async (motDePasse) => {
    const sel = (await Tablette.read("coffre"))?.sel ?? random(16);
    await Tablette.write("attente", { sel, kek: await derive(motDePasse, sel) });
  };

  const open = (cle) => Tablette.write("cle", cle);
  const makeNew = async (attente) => {
    await Tablette.forgetPages(); // written with a key that is gone
    const cle = await crypto.subtle.generateKey(AES, true, ["encrypt", "decrypt"]);
    const iv = random(12);
    if (attente) {
      const enveloppe = await crypto.subtle.wrapKey("raw", cle, attente.kek, { name: "AES-GCM", iv });
      await Tablette.write("coffre", { sel: attente.sel, enveloppe, iv, essais: 0 });
    } else await Tablette.write("coffre", null);
    const brute = await crypto.subtle.exportKey("raw", cle);
    await open(await crypto.subtle.importKey("raw", brute, AES, false, ["encrypt", "decrypt"]));
  };

  /* On a page that the town just gave: whoever logged in here has the right to what is kept. */
  const enter = async () => {
    const attente = await Tablette.read("attente");
    const coffre = await Tablette.read("coffre");
    if (attente) {
      await Tablette.write("attente", null);
      const cle = coffre ? await unwrap(coffre, attente.kek) : null;
      if (!cle) return makeNew(attente);
      await Tablette.write("coffre", { ...coffre, essais: 0 });
      return open(cle);
    }
    return (await Tablette.read("cle")) ? undefined : makeNew(null);
  };

  const lock = () => Tablette.write("cle", null);
  /* Answers "ok", "sans" (nothing to open here), "vide" (too many tries: what was kept is erased), or the tries left. */
  const unlock = async (motDePasse) => {
    const coffre = await Tablette.read("coffre");
    if (!coffre) return "sans";
    const essais = coffre.essais + 1;
    await Tablette.write("coffre", { ...coffre, essais }); // counted before it is tried
    const cle = await unwrap(coffre, await derive(motDePasse, coffre.sel));
    if (cle) {
      await Tablette.write("coffre", { ...coffre, essais: 0 });
      await open(cle);
      return "ok";
    }
    if (essais < ESSAIS) return ESSAIS - essais;
    await Tablette.write("coffre", null);
    await Tablette.forgetPages();
    return "vide";
  };
  return { prepareLogin, enter, lock, unlock };
})();

/* The login page of somebody who goes to the sheets. */
(() => {
  "use strict";
  const form = document.querySelector('form[action="/connexion"]');
  if (!form || !Tablette.estPrete) return;
  Tablette.write("attente", null).catch(() => {}); // the form is here again: the last password was refused
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    Coffre.prepareLogin(form.elements.mot_de_passe.value).catch(() => {}).finally(() => form.submit());
  });
})();
