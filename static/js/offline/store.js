// What a device keeps, in IndexedDB: records and numbers locked with the person's key, the key itself (which
// no script can take out), and facts about the device. What is in clear says nothing of anybody.
const NAME = "familjecentralen-personal";
const STORES = {
  keys: { keyPath: "person" }, // {person, key, until}
  records: { keyPath: "seq", autoIncrement: true }, // {seq, id, person, state, iv, sealed}
  facts: { keyPath: "name" }, // {name, value}
  lists: { keyPath: "name" }, // {name, person, until, iv, sealed}
};

// Without these (an old browser, a plain http address) every form is an ordinary form.
export const usable = Boolean(
  window.isSecureContext && window.indexedDB && window.crypto?.subtle && navigator.locks && window.BroadcastChannel,
);

let opening;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) request.result.createObjectStore(name, options);
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opening;
}

// Does `work(store)` in one transaction. Resolves, to what the request it returns came to, when it is on disk:
// "strict" waits for the disk itself, so that neither a killed browser nor a flat battery takes it back.
async function run(name, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode, { durability: "strict" });
    const request = work(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const add = (name, row) => run(name, "readwrite", (store) => store.add(row));
export const put = (name, row) => run(name, "readwrite", (store) => store.put(row));
export const get = (name, key) => run(name, "readonly", (store) => store.get(key));
export const all = (name) => run(name, "readonly", (store) => store.getAll());

// Puts and deletes of several rows at once: all of it happens, or nothing.
export const change = (name, { puts = [], deletes = [] }) =>
  run(name, "readwrite", (store) => {
    for (const row of puts) store.put(row);
    for (const key of deletes) store.delete(key);
  });

export async function fact(name) {
  return (await get("facts", name))?.value;
}

export const keepFact = (name, value) => put("facts", { name, value });

export function newId() {
  return crypto.randomUUID();
}

// This browser's own number: random, the same for all who use it.
export async function device() {
  return navigator.locks.request("fc-device", async () => {
    let id = await fact("device");
    if (!id) {
      id = newId();
      await keepFact("device", id);
    }
    return id;
  });
}
