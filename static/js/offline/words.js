// The sentences that the scripts say, and what the page tells them: templates/offline/words.html.
const element = document.getElementById("offline-words");
const told = element?.dataset ?? {};

export const isHere = Boolean(element);
export const page = {
  person: told.person || "", // whose page it is, by their opaque id; empty on the page that is everyone's
  sync: told.sync,
  pages: told.pages,
  signOut: told.signOut,
  signIn: told.signIn,
  worker: told.worker,
  version: told.version,
  fallback: told.fallback,
  names: told.names || "", // a shared tablet: where the next person chooses their name
};

export function say(name, values = {}) {
  let text = told[name] ?? "";
  for (const [key, value] of Object.entries(values)) text = text.replaceAll(`{${key}}`, value);
  return text;
}

// “1 woman”, “3 women”: the two forms stand in the template beside each other.
export function count(name, number) {
  return say(number === 1 ? `${name}One` : `${name}Many`, { count: number });
}
