// The page that opens without a network: what can be opened, what waits, and what was refused.
import { current } from "./key.js";
import * as queue from "./queue.js";
import * as store from "./store.js";

const section = (name) => document.querySelector(`[data-${name}]`);
const refusal = document.querySelector("template[data-refusal]");
const formatter = new Intl.DateTimeFormat(document.documentElement.lang, {
  weekday: "short", hour: "2-digit", minute: "2-digit", timeZone: "Europe/Stockholm",
}); // prettier-ignore

function fill(name, rows) {
  section(name).hidden = !rows.length;
  section(name).querySelector("[data-list]").replaceChildren(...rows);
}

function inWords({ label, at }) {
  return [label, formatter.format(new Date(at))].filter(Boolean).join(" – ");
}

function row(...inside) {
  const item = document.createElement("li");
  item.append(...inside);
  return item;
}

function link({ url, title }) {
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.textContent = title;
  return row(anchor);
}

function refused({ record, words }) {
  const item = refusal.content.cloneNode(true).firstElementChild;
  item.querySelector("[data-what]").textContent = inWords(record);
  item.querySelector("[data-why]").textContent = words;
  item.querySelector("[data-again]").addEventListener("click", () => queue.tryAgain(record.id));
  item.querySelector("[data-away]").addEventListener("click", () => queue.throwAway(record.id));
  return item;
}

async function show() {
  const who = await current();
  const kept = await store.fact("pages");
  const pages = who && kept?.person === who.person ? kept.pages : [];
  fill("works", pages.map(link));
  section("nothing").hidden = pages.length > 0;
  fill("waits", (await queue.waiting()).map((record) => row(inWords(record))));
  fill("refused", (await queue.refusals()).map(refused));
}

if (queue.usable) queue.onChange(show);
