// Signing out throws the key away. What waits is sent first; what can't be is said, and asked about once more.
import { reachServer } from "./key.js";
import * as queue from "./queue.js";
import * as store from "./store.js";
import { count, page } from "./words.js";

const PATIENCE = 5000; // milliseconds for what waits to be sent
const forms = () => document.querySelectorAll(`form[action="${page.signOut}"], form[data-signs-out]`);

export function interceptSigningOut() {
  for (const form of forms()) form.addEventListener("submit", (event) => leave(event, form));
}

async function leave(event, form) {
  event.preventDefault();
  await sendFirst();
  const left = (await queue.waiting()).length;
  if (left && !(await asked(left))) return;
  await queue.forget();
  const told = await reachServer();
  if (told.csrf) {
    form.elements.csrfmiddlewaretoken.value = told.csrf; // a kept page carries one that is too old
    form.submit();
    return;
  }
  if (told.status) {
    location.assign(page.names || page.signIn); // signed out already
    return;
  }
  // The server can't be told now: the session is ended as soon as it can be, before anything else is done.
  await store.keepFact("owesSignOut", true);
  location.assign(page.fallback);
}

async function sendFirst() {
  const end = Date.now() + PATIENCE;
  queue.send();
  while (Date.now() < end && (await queue.state()).saving) await new Promise((resolve) => setTimeout(resolve, 50));
}

function asked(left) {
  const dialog = document.getElementById("offline-sign-out");
  if (!dialog) return Promise.resolve(true);
  dialog.querySelector("[data-left]").textContent = count("leaves", left);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "leave"), { once: true });
    dialog.returnValue = "";
    dialog.showModal();
  });
}
