// Counting at the door: taps are sent one by one in the background, each with a key of its own, so that
// a tap that is sent twice counts once. Without this script every button is an ordinary form.
(() => {
  const pads = document.querySelector("[data-tally]");
  if (!pads) return;
  const status = document.querySelector("[data-status]");
  const errorNote = document.querySelector("[data-error]");
  const undoForm = document.querySelector("[data-undo]");
  const RETRY_AFTER = 3000; // milliseconds
  const totals = {}; // what the server has said
  const queue = []; // taps not yet answered: {body, pad, delta}, or {isUndo}
  let sending = false;

  for (const output of pads.querySelectorAll("[data-number]")) {
    totals[output.dataset.number] = Number(output.textContent);
  }

  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function show() {
    for (const output of pads.querySelectorAll("[data-number]")) {
      const name = output.dataset.number;
      const waiting = queue.filter((tap) => tap.pad === name).reduce((sum, tap) => sum + tap.delta, 0);
      const number = String(Math.max(0, totals[name] + waiting));
      if (output.textContent !== number) output.textContent = number;
    }
  }

  function say(state) {
    status.dataset.state = state;
    status.textContent = status.dataset[state];
  }

  function showError(text) {
    errorNote.hidden = !text;
    errorNote.firstElementChild.textContent = text;
    if (text) {
      status.textContent = "";
      status.dataset.state = "refused";
    }
  }

  function bodyOf(form, submitter) {
    const body = new FormData(form, submitter);
    body.set("key", newKey());
    return body;
  }

  function take(answer) {
    Object.assign(totals, answer.totals);
    document.querySelector("[data-so-far]").textContent = answer.so_far;
    undoForm.hidden = !answer.undo;
    for (const [name, value] of Object.entries(answer.undo || {})) undoForm.elements[name].value = value;
  }

  async function sendNext() {
    if (sending || !queue.length) return;
    sending = true;
    const tap = queue[0];
    // What "the latest" is, is known when all taps before it are answered.
    if (tap.isUndo && !tap.body) tap.body = undoForm.hidden ? null : bodyOf(undoForm);
    if (tap.body) say("saving");
    let wait = 0;
    try {
      if (tap.body) wait = await send(tap.body);
    } catch {
      say("waiting");
      wait = RETRY_AFTER; // the same tap with the same key
    }
    if (!wait) queue.shift();
    sending = false;
    show();
    setTimeout(sendNext, wait);
  }

  // Sends one tap; resolves to how long to wait before it is sent again (0: it is answered).
  async function send(body) {
    const response = await fetch(location.href, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      redirect: "manual",
    });
    if (response.status >= 500) {
      say("waiting");
      return RETRY_AFTER;
    }
    if (!(response.headers.get("Content-Type") || "").startsWith("application/json")) {
      queue.length = 1; // the taps after it would fare the same
      showError(errorNote.dataset.signedOut);
      return 0;
    }
    const answer = await response.json();
    take(answer);
    showError(answer.error || "");
    if (!answer.error) say("saved");
    return 0;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-tap], [data-undo]")) return;
    event.preventDefault();
    if (form.matches("[data-undo]")) {
      queue.push({ isUndo: true });
    } else {
      const body = bodyOf(form, event.submitter);
      queue.push({ body, pad: form.dataset.tap, delta: Number(body.get("delta")) });
      if (form.querySelector("[type=number]")) form.reset();
    }
    show();
    sendNext();
  });

  addEventListener("online", sendNext);
  addEventListener("beforeunload", (event) => {
    if (queue.length) event.preventDefault();
  });
})();
