// Keeps the attendance lists of today and tomorrow on this device, so that the door works without a network.
import { fetchList, keepList, keptList } from "./attendance_list.js";

const FRESH_FOR = 30 * 60 * 1000; // milliseconds; each reading is in the log, so not at every page

async function keepAll(urls) {
  for (const url of urls) {
    const before = await keptList(url);
    if (before && Date.now() - before.kept_at < FRESH_FOR) continue;
    const list = await fetchList(url);
    if (list) await keepList(url, list);
  }
}

const lists = document.querySelector("[data-lists]");
if (lists) {
  // A device that can't keep anything shows the ordinary page, and that is all.
  keepAll(lists.dataset.lists.split(" ").filter(Boolean)).catch(() => {});
}
