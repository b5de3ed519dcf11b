// Passkeys need a browser that has them and an address with a name: show or hide what the page says of them,
// and say in words when one could not be used.
const named = !/^[\d.]+$|:/.test(location.hostname);
const usable = Boolean(window.isSecureContext && window.PublicKeyCredential && named);
for (const element of document.querySelectorAll("[data-passkey]")) element.hidden = !usable;
for (const element of document.querySelectorAll("[data-no-passkey]")) element.hidden = usable;

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const note = document.getElementById("passkey-failed");
  note.hidden = false;
  note.focus();
});
