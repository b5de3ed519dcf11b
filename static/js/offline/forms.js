// A form that says `data-offline-kind` becomes a record when it is sent, with a network or without. Its fields'
// names are the record's. Without this script it is an ordinary form.
import * as queue from "./queue.js";
import { say } from "./words.js";

const PATIENCE = 2500; // milliseconds that the person waits for the server's answer before going on

export function enqueueForms() {
  for (const form of document.querySelectorAll("form[data-offline-kind]")) {
    form.addEventListener("submit", (event) => keep(event, form));
  }
}

async function keep(event, form) {
  event.preventDefault();
  if (form.dataset.isBusy || !form.reportValidity()) return;
  form.dataset.isBusy = "yes";
  const label = form.dataset.offlineLabel || document.querySelector("h1")?.textContent.trim() || "";
  try {
    const record = await queue.enqueue({ kind: form.dataset.offlineKind, label, ...fieldsOf(form) });
    const answer = await queue.outcome(record.id, PATIENCE);
    if (answer?.outcome === "refused") {
      await queue.throwAway(record.id); // what was filled in still stands in the form
      tell(form, "alert-note", answer.words);
    } else if (answer && form.dataset.offlineNext) {
      location.assign(form.dataset.offlineNext);
    } else {
      form.reset();
      tell(form, "ok", say(answer ? "saved" : "savedHere"));
    }
  } catch (error) {
    tell(form, "alert-note", error.message || say("notKept"));
  } finally {
    delete form.dataset.isBusy;
  }
}

function tell(form, look, text) {
  let note = form.previousElementSibling;
  if (!note?.matches("[data-told]")) {
    note = document.createElement("div");
    note.dataset.told = "";
    note.tabIndex = -1;
    note.append(document.createElement("p"));
    form.before(note);
  }
  note.className = `note ${look}`;
  note.setAttribute("role", look === "ok" ? "status" : "alert");
  note.firstChild.textContent = text;
  note.focus();
}

// {name: value}: a lone tick box is true or false, several of one name a list; what is chosen by number is one.
export function fieldsOf(form) {
  const fields = {};
  const boxes = (name) => form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`);
  for (const element of form.elements) {
    const { name, type } = element;
    if (!name || element.disabled || ["csrfmiddlewaretoken", "key"].includes(name)) continue;
    if (["submit", "button", "reset"].includes(type)) continue;
    if (type === "checkbox" && boxes(name).length === 1 && !isList(element)) fields[name] = element.checked;
    else if (type === "checkbox") (fields[name] ??= []).push(...(element.checked ? [plain(element)] : []));
    else if (type === "select-multiple") fields[name] = [...element.selectedOptions].map(plain);
    else if (type === "radio") fields[name] = element.checked ? plain(element) : (fields[name] ?? "");
    else if (type === "number") fields[name] = element.value === "" ? null : Number(element.value);
    else fields[name] = ["hidden", "select-one"].includes(type) ? plain(element) : element.value;
  }
  return fields;
}

// A list of one: its box has a value of its own, and not the browser's “on”.
const isList = (element) => element.hasAttribute("value") && element.value !== "on";

const plain = ({ value }) => (/^\d{1,9}$/.test(value) ? Number(value) : value);
