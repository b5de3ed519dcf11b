// Answers on their way: kept on the tablet until the server has them, then gone. There is no person in them and no
// time, and they lie by their random keys, so that nothing says in which order they were given.
const NAME = "familjecentralen-survey";
const STORE = "answers";
const MOST = 20; // in one sending

let opening;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

// Resolves when it is on disk ("strict"), so that a flat battery takes no answer back.
async function run(mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const request = work(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const keep = (answer) => run("readwrite", (store) => store.put(answer));
const waiting = () => run("readonly", (store) => store.getAll(null, MOST));
const forget = (keys) =>
  run("readwrite", (store) => {
    for (const key of keys) store.delete(key);
  });

// Sends what waits, as often as there is more; what the server doesn't take now waits for the next time.
export async function send(url, code) {
  for (;;) {
    const records = await waiting();
    if (records.length === 0) return;
    const answer = await fetch(url, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ code, records }),
    }).catch(() => null);
    if (!answer?.ok) return;
    const { done } = await answer.json();
    if (done.length === 0) return;
    await forget(done);
  }
}
