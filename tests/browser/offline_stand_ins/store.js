// Stands in for the sealed store in tests of what is built on it: the same promises, kept in the clear.
export async function keep(name, object, expiresAt) {
  localStorage.setItem(name, JSON.stringify({ object, expiresAt: Number(expiresAt) }));
}

export async function kept(name) {
  const found = JSON.parse(localStorage.getItem(name));
  return found && found.expiresAt > Date.now() ? found.object : null;
}
