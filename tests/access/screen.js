// In the browser page of tests/access/screen.py: shows one page after another, and answers what is asked of it.
const looked = (() => {
  const sheets = new Map();
  const parser = new DOMParser();

  // The stylesheets that the page names are on, in its order, and all others off; a new one is waited for.
  async function dress(wanted) {
    const loading = [];
    for (const href of wanted) {
      if (!sheets.has(href)) {
        const link = document.createElement("link");
        link.rel = "stylesheet";
        link.href = href;
        loading.push(new Promise((loaded, failed) => { link.onload = loaded; link.onerror = failed; }));
        document.head.append(link);
        sheets.set(href, link);
      }
    }
    await Promise.all(loading);
    for (const [href, link] of sheets) { link.sheet.disabled = !wanted.includes(href); }
  }

  function attributes(from, to) {
    for (const { name } of [...to.attributes]) { to.removeAttribute(name); }
    for (const { name, value } of from.attributes) { to.setAttribute(name, value); }
  }

  async function show(html, url) {
    const next = parser.parseFromString(html, "text/html");
    history.replaceState(null, "", url);
    await dress([...next.querySelectorAll('link[rel="stylesheet"]')].map((link) => link.getAttribute("href")));
    attributes(next.documentElement, document.documentElement);
    for (const old of [...document.head.children]) { if (old.rel !== "stylesheet") { old.remove(); } }
    for (const one of [...next.head.children]) {
      if (one.rel !== "stylesheet" && one.tagName !== "SCRIPT") { document.head.append(document.importNode(one, true)); }
    }
    document.body.replaceWith(document.importNode(next.body, true));
    scrollTo(0, 0);
  }

  // What decides a text's colours: what it and all that it stands in are called. One that is called the same as one
  // that has been looked at, in this scheme, has its colours too: on most pages nearly everything.
  const looked_at = new Set();
  const called = new WeakMap();
  const name = (one) => {
    if (!one || one === document.documentElement) { return ""; }
    if (!called.has(one)) {
      const states = [...one.attributes].filter(({ name }) => /^(aria-(pressed|current|invalid)|type|disabled|open|data-mark)$/.test(name));
      const own = [one.tagName, one.className.baseVal ?? one.className, ...states.map(({ name, value }) => name + value)];
      called.set(one, `${name(one.parentElement)}>${own.join(" ")}`);
    }
    return called.get(one);
  };
  function notLookedAt() {
    const found = [];
    for (const one of document.body.querySelectorAll("*")) {
      const hasText = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()) || one.matches("input, select, textarea");
      if (hasText && one.checkVisibility() && !looked_at.has(name(one))) { looked_at.add(name(one)); found.push(one); }
    }
    return found;
  }

  async function asked(context, options) {
    const { violations } = await axe.run(context, { resultTypes: ["violations"], iframes: false, ...options });
    return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  }
  const rules = () => asked(document, { rules: { "target-size": { enabled: true }, "color-contrast": { enabled: false } } });
  async function contrast() {
    const include = notLookedAt();
    return include.length ? asked({ include }, { runOnly: { type: "rule", values: ["color-contrast"] } }) : [];
  }

  const isSeen = (one, box) => box.width > 1 && box.height > 1 && one.checkVisibility({ visibilityProperty: true });

  // A link in a sentence may be as low as its line (WCAG 2.2, 2.5.8: "inline").
  function inSentence(one) {
    if (one.tagName !== "A" || getComputedStyle(one).display !== "inline") { return false; }
    const around = one.closest("p, li, dd, td, th, h1, h2, h3, h4, figcaption, caption, label, span, bdi, div");
    return around !== null && around.textContent.trim().length > one.textContent.trim().length;
  }

  // The box that answers a finger: of a tick box with its label too.
  function target(one) {
    const boxes = [one, ...(one.labels ?? [])].map((each) => each.getBoundingClientRect()).filter((box) => box.width > 1);
    const left = Math.min(...boxes.map((box) => box.left)), right = Math.max(...boxes.map((box) => box.right));
    const top = Math.min(...boxes.map((box) => box.top)), bottom = Math.max(...boxes.map((box) => box.bottom));
    return { width: right - left, height: bottom - top };
  }

  const outline = (one) => one.outerHTML.slice(0, 140).replaceAll(/\s+/g, " ");

  function measures() {
    const wide = document.documentElement.clientWidth;
    const found = { wide: [], small: [], low: [], targets: 0 };
    if (document.documentElement.scrollWidth > wide) {
      const beyond = [...document.querySelectorAll("body *")].filter((one) => {
        const box = one.getBoundingClientRect();
        return (box.right > wide + 1 || box.left < -1) && isSeen(one, box) && !one.closest(".table-wrap, .skip-link");
      });
      found.wide = beyond.slice(-2).map(outline);
      if (!found.wide.length) { found.wide = [`${document.documentElement.scrollWidth} px`]; }
    }
    for (const one of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
      const own = one.getBoundingClientRect();
      if (!isSeen(one, own) || one.type === "hidden" || one.closest("[hidden], .skip-link, .leave-empty")) { continue; }
      if (inSentence(one)) { continue; }
      found.targets += 1;
      const { width, height } = target(one);
      if (height < 23.5 || width < 23.5) { found.small.push(`${width.toFixed()}×${height.toFixed()} ${outline(one)}`); }
      else if (height < 43.5) { found.low.push(`${width.toFixed()}×${height.toFixed()} ${outline(one)}`); }
    }
    return found;
  }

  // [{html, url, asks}] → for each what was asked: "measures", "rules", "contrast".
  async function look(pages) {
    const answers = [];
    for (const { html, url, asks } of pages) {
      await show(html, url);
      const answer = {};
      for (const ask of asks) { answer[ask] = await ({ measures, rules, contrast })[ask](); }
      answers.push(answer);
    }
    return answers;
  }

  return { look };
})();
globalThis.looked = looked;
