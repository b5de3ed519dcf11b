// Stands in for the queue in tests of what is built on it: records stay where a test can read them, in the order
// in which they were made, until the test says that they are answered.
const callbacks = [];
const all = () => JSON.parse(localStorage.getItem("records") || "[]");

function put(records) {
  localStorage.setItem("records", JSON.stringify(records));
  for (const callback of callbacks) callback(state());
}

const state = () => ({ saving: 0, onDevice: all().length, refused: 0, signedOut: null });

export async function enqueue(record) {
  const whole = { id: crypto.randomUUID(), at: new Date().toISOString(), ...record };
  put([...all(), whole]);
  return whole;
}

export const waiting = async (filter) => all().filter(filter);

export function onChange(callback) {
  callbacks.push(callback);
  callback(state());
}

addEventListener("answered", () => put([]));
