// Attendance on one screen: htmx sends each mark and head, and the server's answer is what is shown. Without
// this script, and without htmx, every button is an ordinary form.
(() => {
  const errorNote = document.getElementById("attendance-error");
  if (!errorNote || !window.htmx) return;

  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function notSaved(event) {
    const note = document.createElement("div");
    note.className = "note alert-note";
    note.append(document.createElement("p"));
    note.firstChild.textContent = errorNote.dataset.notSaved;
    if (event && event.type !== "htmx:responseError" && errorNote.dataset.offline) {
      const link = document.createElement("a");
      link.className = "button quiet";
      link.href = errorNote.dataset.offline;
      link.textContent = errorNote.dataset.offlineWords;
      note.append(link);
    }
    errorNote.replaceChildren(note);
  }

  // Each tap is one of its own, also when the form is sent many times.
  document.body.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt.matches("[data-new-key]")) event.detail.parameters.key = newKey();
  });
  // Answered by another page than the one asked: signed out, or another person's tablet session.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const asked = new URL(event.detail.requestConfig.path, location.href).pathname;
    const answered = event.detail.xhr.responseURL;
    if (answered && new URL(answered).pathname !== asked) {
      event.detail.shouldSwap = false;
      notSaved();
    }
  });
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(name, notSaved);
  }
})();
