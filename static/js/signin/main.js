// The sign-in page: one touch on a demonstration account fills the form and signs in. Whoever sees it is signed out, so what
// was kept of the board in this browser goes, wherever they signed out.

import { createSealed, createShelf } from "../unit/outbox/shelf.js";

createSealed({ shelf: createShelf() }).wipe().catch(() => {}); // No storage, nothing kept.

const form = document.querySelector("form.entry");

for (const button of document.querySelectorAll("[data-account]"))
  button.addEventListener("click", () => {
    form.elements.login.value = button.dataset.account;
    form.elements.password.value = button.dataset.password;
    form.requestSubmit();
  });
