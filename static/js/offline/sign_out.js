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
  await Promise.race([queue.send(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  const left = (await queue.waiting()).length;
  if (left && !(await asked(left))) return;
  await queue.forget();
  const { status } = await reachServer();
  if (status) {
    form.submit();
    return;
  }
  // The server can't be told now: the session is ended as soon as it can be, before anything else is done.
  await store.keepFact("owesSignOut", true);
  location.assign(page.fallback);
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
