// The calendar of those who plan: a card is moved with the arrow keys, or dragged, and its form follows. The form
// alone does all of it; this only fills it in. Nothing is saved here: Enter shows what would follow.
(() => {
  const calendar = document.querySelector("[data-cal]");
  if (!calendar) return;
  const said = document.querySelector("[data-cal-said]");
  const keys = document.getElementById("cal-keys");
  const QUARTER = 15;
  const LATEST = 24 * 60 - QUARTER;
  const lists = Array.from(calendar.querySelectorAll("[data-day]"));
  const begins = lists.length ? Number(lists[0].dataset.begins) : 8;
  const before = new Map(); // of each moved card: where it was

  keys.hidden = false;

  const minutes = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
  const clock = (total) =>
    String(Math.floor(total / 60)).padStart(2, "0") + ":" + String(total % 60).padStart(2, "0");
  const spoken = (text) => text.replace(/^0/, "").replace(":", ".");
  const field = (card, name) => card.querySelector(`[data-field="${name}"]`);

  function where(card) {
    const time = card.querySelector("[data-time]");
    const starts = minutes(field(card, "starts").value);
    const ends = field(card, "ends");
    return { list: card.parentElement, starts, length: ends ? minutes(ends.value) - starts : 0, words: time.textContent };
  }

  function put(card, list, starts) {
    const was = before.get(card) || where(card);
    before.set(card, was);
    const at = Math.max(0, Math.min(starts, LATEST - was.length));
    field(card, "day").value = list.dataset.day;
    field(card, "starts").value = clock(at);
    if (field(card, "ends")) field(card, "ends").value = clock(at + was.length);
    const words = spoken(clock(at)) + (was.length ? "–" + spoken(clock(at + was.length)) : "");
    card.querySelector("[data-time]").textContent = words;
    card.style.gridRowStart = Math.max(1, Math.floor((at - begins * 60) / QUARTER) + 1);
    const had = document.activeElement;
    if (card.parentElement !== list) list.append(card);
    if (card.contains(had)) had.focus();
    card.classList.add("moved");
    said.textContent = list.dataset.name + " " + words;
  }

  function putBack(card) {
    const was = before.get(card);
    if (!was) return;
    const had = document.activeElement;
    put(card, was.list, was.starts);
    card.querySelector("[data-time]").textContent = was.words;
    card.style.gridRowStart = "";
    card.classList.remove("moved");
    before.delete(card);
    if (card.contains(had)) had.focus();
    said.textContent = said.dataset.putBack;
  }

  function move(card, days, quarters) {
    const list = lists[lists.indexOf(card.parentElement) + days];
    if (list) put(card, list, minutes(field(card, "starts").value) + quarters * QUARTER);
  }

  const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  calendar.addEventListener("keydown", (event) => {
    const card = event.target.closest("[data-card]");
    if (!card || !field(card, "starts") || event.altKey || event.ctrlKey || event.metaKey) return;
    const onCard = event.target.matches("summary");
    if (event.key === "Escape") {
      putBack(card);
      card.querySelector("details").open = false;
      card.querySelector("summary").focus();
    } else if (onCard && STEPS[event.key]) {
      event.preventDefault();
      move(card, ...STEPS[event.key]);
    } else if (onCard && event.key === "Enter" && before.has(card)) {
      event.preventDefault();
      card.querySelector("form").requestSubmit();
    }
  });

  // Dragging is only one more way.
  let dragged = null;
  let grip = 0;
  for (const card of calendar.querySelectorAll("[data-card]")) {
    if (!field(card, "starts")) continue;
    const summary = card.querySelector("summary");
    summary.setAttribute("aria-describedby", "cal-keys");
    summary.draggable = true;
    summary.addEventListener("dragstart", (event) => {
      dragged = card;
      grip = event.clientY - card.getBoundingClientRect().top;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.dataset.card);
    });
    summary.addEventListener("dragend", () => {
      dragged = null;
      lists.forEach((list) => list.classList.remove("over"));
    });
  }
  for (const list of lists) {
    list.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      lists.forEach((each) => each.classList.toggle("over", each === list));
    });
    list.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      const box = list.getBoundingClientRect();
      const row = parseFloat(getComputedStyle(list).gridAutoRows) || 24;
      const quarters = Math.round((event.clientY - box.top - grip) / row);
      const isGrid = getComputedStyle(list).gridAutoRows !== "auto";
      const starts = isGrid ? begins * 60 + quarters * QUARTER : minutes(field(dragged, "starts").value);
      put(dragged, list, starts);
      dragged.querySelector("details").open = true;
    });
  }
})();
