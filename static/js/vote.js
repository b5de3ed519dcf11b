// A vote counts once from this device: the browser keeps a number of its own, made when it votes for the first time.
// It says nothing about who votes, and is sent with votes only. Without this script each opened page has one vote.
const NAME = "fc-device";
const form = document.querySelector("[data-vote]");
const field = form?.querySelector("[name=device]");

function ownNumber() {
  try {
    const kept = localStorage.getItem(NAME);
    if (kept) return kept;
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const made = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    localStorage.setItem(NAME, made);
    return made;
  } catch {
    return ""; // a browser that keeps nothing votes as one without scripts
  }
}

form?.addEventListener("submit", () => {
  if (field) field.value = ownNumber();
});
