"use strict";
// Shows the sampled pages. It only ever sets text and attributes of its own, never HTML: what is shown was scraped.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const list = at("list"), shown = at("shown"), tip = at("tip"), form = at("filters");
  if (!list || !data.pages.length) return;
  const [SITE, LANGUAGE, KIND, FATE, SCORE] = ["by-site", "by-language", "by-kind", "by-fate", "by-score"].map(at);

  function make(name, attributes, ...inner) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) if (value !== null) node.setAttribute(key, value);
    node.append(...inner);
    return node;
  }

  // Names side by side, each with a direction of its own.
  const apart = (names) => names.filter(Boolean).flatMap((name, i) => [i ? " · " : "", make("bdi", null, name)]);
  const kindOf = (cut) => data.kinds[cut[1]][0];
  const sure = (score) => (score === null ? "–" : score.toFixed(2));
  // How far a cut was from staying; one without a score comes last.
  const distance = (cut) => (cut[3] === null ? 2 : Math.abs(cut[3] - data.threshold));
  for (const page of data.pages) page.cuts = page.pieces.filter((piece) => piece.length > 1);

  function fill(select, values) {
    const times = new Map();
    for (const value of values) if (value) times.set(value, (times.get(value) || 0) + 1);
    const names = [...times.keys()].sort((a, b) => times.get(b) - times.get(a) || (a < b ? -1 : 1));
    for (const name of names) select.append(make("option", { value: name }, `${name} (${times.get(name)})`));
  }
  fill(SITE, data.pages.map((page) => page.site));
  fill(LANGUAGE, data.pages.map((page) => page.language));
  fill(KIND, data.pages.flatMap((page) => [...new Set(page.cuts.map(kindOf))]));

  const wanted = (cut) =>
    (!KIND.value || kindOf(cut) === KIND.value) && (+SCORE.value >= 1 || (cut[3] !== null && cut[3] <= +SCORE.value));

  // The listing: a button a page, of which one is in the order of Tab, and the arrows lead to the others.
  let chosen = null;
  function refresh() {
    at("score").textContent = (+SCORE.value).toFixed(2);
    const narrow = KIND.value || +SCORE.value < 1;
    const rows = [];
    for (const page of data.pages) {
      if ((SITE.value && page.site !== SITE.value) || (LANGUAGE.value && page.language !== LANGUAGE.value)) continue;
      if (FATE.value && page.fate !== FATE.value) continue;
      const cuts = page.cuts.filter(wanted).sort((a, b) => distance(a) - distance(b));
      if (narrow && !cuts.length) continue;
      rows.push([page, cuts[0] || null]);
    }
    rows.sort((a, b) => (a[1] ? distance(a[1]) : 3) - (b[1] ? distance(b[1]) : 3));
    list.replaceChildren(...rows.map(([page, cut]) => row(page, cut)));
    at("found").textContent = rows.length === 1 ? "1 page" : `${rows.length} pages`;
    list.scrollTop = 0;
    if (rows.length) show(rows[0][0], list.children[0].firstChild);
    else {
      chosen = null;
      shown.replaceChildren(make("p", { class: "hint" }, "No page is like that. Show all, or choose less."));
    }
  }

  function row(page, cut) {
    const told = [page.site, page.language, page.fate === "copy" ? "copy" : "", cut ? `${kindOf(cut)} ${sure(cut[3])}` : ""];
    const button = make("button", { type: "button", tabindex: "-1" },
      make("bdi", { class: "headline", dir: "auto" }, page.headline),
      make("span", { class: "meta" }, ...apart(told)));
    button.addEventListener("click", () => show(page, button));
    button.page = page;
    return make("li", null, button);
  }

  list.addEventListener("keydown", (event) => {
    const buttons = [...list.querySelectorAll("button")];
    const now = buttons.indexOf(document.activeElement);
    const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (now < 0 || next === undefined || !buttons[next]) return;
    event.preventDefault();
    buttons[next].focus();
    show(buttons[next].page, buttons[next]);
  });

  function show(page, button) {
    for (const other of list.querySelectorAll("[aria-current]")) {
      other.removeAttribute("aria-current");
      other.tabIndex = -1;
    }
    button.setAttribute("aria-current", "true");
    button.tabIndex = 0;
    if (chosen === page) return mark();
    chosen = page;
    hideTip();
    shown.replaceChildren(...parts(page));
    mark();
  }

  function parts(page) {
    const fields = [page.byline, page.published, page.site, page.language];
    const fate = page.fate === "copy" ? `Left out as a copy${page.of ? ` of ${page.of}` : ""}.` : "Kept.";
    const marks = [];
    const text = make("div", { class: "prose", dir: "auto", tabindex: "0", role: "region", "aria-label": "The page as it was read" }, ...pieces(page, marks));
    const body = make("div", { class: "prose", dir: "auto", tabindex: "0", role: "region", "aria-label": "The body" }, page.body || "(nothing)");
    shown.marks = marks;
    const riskiest = [...marks].sort((a, b) => distance(a.cut) - distance(b.cut));
    return [
      make("h3", { dir: "auto" }, page.headline),
      ...(page.standfirst ? [make("p", { class: "standfirst", dir: "auto" }, page.standfirst)] : []),
      make("p", { class: "meta" }, ...apart(fields)),
      make("p", { class: "meta" }, make("bdi", null, page.address), ` — ${fate}`, page.clipped ? " Only its beginning is here." : ""),
      ...(marks.length ? [tools(riskiest)] : []),
      make("div", { class: "two" },
        make("div", { class: "side" }, make("h4", null, "The page as it was read", make("span", { class: "meta" }, `${marks.length} cuts`)), text),
        make("div", { class: "side" }, make("h4", null, "What was kept"), body)),
      ...(marks.length ? [table(riskiest)] : []),
    ];
  }

  function pieces(page, marks) {
    let before = null;
    return page.pieces.map((piece) => {
      if (piece.length === 1) {
        if (piece[0].trim()) before = null;
        return document.createTextNode(piece[0]);
      }
      const node = make("mark", { class: `cut ${data.kinds[piece[1]][1]}`, tabindex: marks.length ? "-1" : "0", "data-kind": before === piece[1] ? null : kindOf(piece) }, piece[0]);
      before = piece[1];
      node.cut = piece;
      marks.push(node);
      return node;
    });
  }

  function tools(riskiest) {
    let next = 0;
    const button = make("button", { type: "button" }, "Go to the least sure cut");
    button.addEventListener("click", () => {
      const among = riskiest.filter((node) => wanted(node.cut));
      goTo((among.length ? among : riskiest)[next++ % (among.length || riskiest.length)]);
    });
    return make("div", { class: "tools" }, button, make("span", { class: "meta" }, make("kbd", null, "←"), " ", make("kbd", null, "→"), " cut by cut, ", make("kbd", null, "Esc"), " hides the reason"));
  }

  function table(riskiest) {
    const head = ["sure", "kind", "what was cut", "why"].map((name, i) => make("th", { scope: "col", class: i === 3 ? "reason" : null }, name));
    const rows = riskiest.slice(0, 200).map((node) => {
      const text = node.cut[0].replace(/\s+/g, " ").trim();
      const link = make("button", { type: "button", dir: "auto" }, text.length > 90 ? `${text.slice(0, 89)}…` : text || "(blank)");
      link.addEventListener("click", () => goTo(node));
      return make("tr", null,
        make("td", { class: "number" }, sure(node.cut[3])),
        make("td", null, make("span", { class: `chip ${data.kinds[node.cut[1]][1]}` }, kindOf(node.cut))),
        make("td", null, link), make("td", { class: "reason" }, make("bdi", null, data.reasons[node.cut[2]])));
    });
    const summary = make("summary", null, `All ${riskiest.length} cuts, the least sure first`);
    return make("details", null, summary, make("table", { class: "cuts" }, make("thead", null, make("tr", null, ...head)), make("tbody", null, ...rows)));
  }

  // Cuts that the filters do not ask for step back.
  function mark() {
    const narrow = KIND.value || +SCORE.value < 1;
    for (const node of shown.marks || []) node.classList.toggle("faint", Boolean(narrow && !wanted(node.cut)));
  }

  function goTo(node) {
    for (const other of shown.marks) other.tabIndex = -1;
    node.tabIndex = 0;
    node.focus();
    node.scrollIntoView({ block: "center", inline: "nearest" });
    tell(node);
  }

  function tell(node) {
    const cut = node.cut;
    tip.replaceChildren(make("b", null, cut[3] === null ? kindOf(cut) : `${kindOf(cut)}, ${sure(cut[3])} sure`), make("bdi", null, data.reasons[cut[2]]));
    tip.hidden = false;
    node.setAttribute("aria-describedby", "tip");
    const box = node.getClientRects()[0] || node.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left), innerWidth - tip.offsetWidth - 8);
    const below = box.bottom + 6;
    tip.style.left = `${left}px`;
    tip.style.top = `${below + tip.offsetHeight > innerHeight ? Math.max(8, box.top - tip.offsetHeight - 6) : below}px`;
  }
  function hideTip() { tip.hidden = true; }

  const cutAt = (event) => (event.target.closest ? event.target.closest("mark.cut") : null);
  shown.addEventListener("mouseover", (event) => { const node = cutAt(event); if (node) tell(node); });
  shown.addEventListener("mouseout", (event) => { if (cutAt(event)) hideTip(); });
  shown.addEventListener("focusin", (event) => { const node = cutAt(event); if (node) tell(node); else hideTip(); });
  shown.addEventListener("focusout", hideTip);
  // What was sent away by Escape stays away while the page still moves.
  document.addEventListener("scroll", () => { if (tip.hidden) return; if (!document.activeElement.matches("mark.cut")) hideTip(); else tell(document.activeElement); }, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });
  shown.addEventListener("keydown", (event) => {
    const now = shown.marks ? shown.marks.indexOf(document.activeElement) : -1;
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: (shown.marks || []).length - 1 }[event.key];
    if (now < 0 || next === undefined || !shown.marks[next]) return;
    event.preventDefault();
    goTo(shown.marks[next]);
  });

  form.addEventListener("input", refresh);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(refresh));
  form.hidden = false;
  at("explorer").hidden = false;
  refresh();
})();
