// Number keys for a PIN on a shared tablet, so that no keyboard covers the page. Without this script the field is
// filled in as any other.
(() => {
  const form = document.querySelector("[data-pin-pad]");
  const field = form?.querySelector("[name=pin]");
  if (!field) return;
  const keys = document.createElement("div");
  keys.className = "pin-keys";
  keys.setAttribute("role", "group");
  keys.setAttribute("aria-label", form.dataset.digits);

  function addKey(text, label, press) {
    const key = document.createElement("button");
    key.type = "button";
    key.textContent = text;
    if (label) key.setAttribute("aria-label", label);
    key.addEventListener("click", press);
    keys.append(key);
  }

  for (const digit of "1234567890") {
    addKey(digit, "", () => {
      if (field.value.length < field.maxLength) field.value += digit;
    });
  }
  addKey("⌫", form.dataset.erase, () => {
    field.value = field.value.slice(0, -1);
  });
  form.querySelector(".bar").before(keys);
})();
