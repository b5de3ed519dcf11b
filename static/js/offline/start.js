// On every page of staff who count: the service worker, the pages to keep, what waits, and signing out.
import { forgetPages } from "./key.js";
import { enqueueForms } from "./forms.js";
import { keepPages } from "./pages.js";
import * as queue from "./queue.js";
import { interceptSigningOut } from "./sign_out.js";
import { count, page, say } from "./words.js";

const strip = document.getElementById("offline-strip");

async function show({ onDevice, refused, signedOut, isOffline }) {
  if (!strip) return;
  const lines = [];
  if (signedOut) lines.push(signedOut.words || say("signedOut"));
  // Where the page says it itself, nothing is to move under the finger.
  const isSaid = Boolean(document.querySelector("[data-tally]")) && !signedOut;
  if (onDevice && (signedOut || isOffline) && !isSaid) lines.push(count("waits", onDevice));
  if (refused) lines.push(count("refused", refused));
  const others = await queue.locked();
  if (others && !signedOut) lines.push(count("colleague", others));
  const text = lines.join(" ");
  const note = strip.querySelector("p");
  if (note.textContent !== text) note.textContent = text;
  strip.hidden = !text;
  strip.querySelector("a").hidden = (!refused && !onDevice) || location.pathname === page.fallback;
}

// Somebody at a shared tablet was signed out: the next person finds the names, and no key.
async function leaveTablet({ signedOut }) {
  if (!page.names || signedOut?.reason !== "signed_out") return;
  await queue.forget();
  location.assign(page.names);
}

async function start() {
  interceptSigningOut();
  enqueueForms();
  queue.onChange(show);
  queue.onChange(leaveTablet);
  if (!navigator.serviceWorker || !page.person) return;
  await navigator.serviceWorker.register(page.worker, { scope: "/personal/", updateViaCache: "none" });
  await navigator.serviceWorker.ready;
  const { signedOut } = await queue.state();
  if (!signedOut) await keepPages();
  else if (signedOut.reason === "deactivated") await forgetPages();
}

if (queue.usable) start();
