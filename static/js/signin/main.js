// The sign-in page: one touch on a demonstration account fills the form and signs in.

const form = document.querySelector("form.entry");

for (const button of document.querySelectorAll("[data-account]"))
  button.addEventListener("click", () => {
    form.elements.login.value = button.dataset.account;
    form.elements.password.value = button.dataset.password;
    form.requestSubmit();
  });
