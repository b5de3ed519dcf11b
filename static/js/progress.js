// Shows how far ordered files have come: fetches the page again while one is being made. Without it the page does.
const EVERY = 3000;

async function look() {
  const shown = document.querySelector("[data-ordered]");
  if (!shown || !("busy" in shown.dataset)) return;
  try {
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-ordered]");
    // Not under somebody's finger, and not to say the same again.
    if (fresh && !shown.contains(document.activeElement) && fresh.innerHTML !== shown.innerHTML) {
      shown.replaceWith(fresh);
    }
  } catch {
    // No network just now: the next look may have one.
  }
  window.setTimeout(look, EVERY);
}

window.setTimeout(look, EVERY);
