/* Shows the button that prints the receipt of the counter; without it, the browser's own menu prints the same page. */
(() => {
  const bouton = document.querySelector("#imprimer");
  if (!bouton) return;
  bouton.hidden = false;
  bouton.addEventListener("click", () => window.print());
})();
