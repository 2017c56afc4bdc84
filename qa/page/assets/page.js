// What the page does without asking the server: which panel is open, the interface's language and light, keys.
(() => {
  const kept = { get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
                 set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* not kept */ } } };
  const root = document.documentElement;
  let from = null;  // what was pressed to open the panel, where the focus goes back to

  function speak(language) {
    root.lang = language;
    root.dir = language === "ar" ? "rtl" : "ltr";
    return language;
  }

  function preferred() {
    const wanted = [kept.get("tricite-language"), ...navigator.languages].map((tag) => (tag || "").slice(0, 2));
    return speak(wanted.find((tag) => ["en", "th", "ar"].includes(tag)) || "en");
  }

  function choose(language) {
    kept.set("tricite-language", language);
    return speak(language);
  }

  function light(dark) {
    document.body.classList.toggle("dark", dark);
  }

  function open(panel, button) {
    if (button) from = button;
    document.body.dataset.side = panel;
    const what = document.querySelector("#bar .what");
    if (what && panel !== "source") what.textContent = "";
    for (const other of document.querySelectorAll("[data-panel]"))
      other.setAttribute("aria-expanded", String(other.dataset.panel === panel));
  }

  function close() {
    delete document.body.dataset.side;
    for (const button of document.querySelectorAll("[aria-current]")) button.removeAttribute("aria-current");
    for (const button of document.querySelectorAll("[data-panel]")) button.setAttribute("aria-expanded", "false");
    again(from)?.focus();
    from = null;
  }

  function reveal(element) {
    const title = element.querySelector("h2");
    const what = document.querySelector("#bar .what");
    if (what) Object.assign(what, { textContent: title?.textContent || "", lang: title?.lang || "", dir: title?.dir || "" });
    const mark = element.querySelector("mark.cited");
    const side = document.querySelector("#side");
    if (!mark) { side?.scrollTo({ top: 0 }); return; }
    mark.scrollIntoView({ block: "center" });
    mark.focus({ preventScroll: true });
  }

  async function copy(button) {
    const text = button.parentElement.querySelector(".plain").textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {  // a page that is not served over TLS or loopback may not use the clipboard directly
      const area = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const label = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = label; }, 1500);
  }

  function press(event, element, trigger) {
    const button = event.target.closest("button, g[data-do]");
    if (!button || !element.contains(button)) return;
    const { panel, toggle } = button.dataset;
    const act = button.dataset.do;
    if (panel && document.body.dataset.side === panel) { close(); return; }
    if (panel) open(panel, button);
    else if (toggle === "light") {
      const dark = !document.body.classList.contains("dark");
      kept.set("tricite-dark", dark ? "1" : "0");
      light(dark);
    } else if (toggle === "close") close();
    else if ("copy" in button.dataset) copy(button);
    if (act === "select" && !panel) {
      for (const other of document.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
      button.setAttribute("aria-current", "true");
      open("source", button);
    } else if (act === "expand" && !panel) open("source");
    if (!act) return;
    if (act === "undo" && button.dataset.turn) asked = Number(button.dataset.turn);
    const told = { ...button.dataset };
    if ("fields" in button.dataset) {
      told.fields = {};
      for (const field of button.closest(".fields").querySelectorAll("[name]")) told.fields[field.name] = field.value;
    }
    trigger(act, told);
  }

  // Called by each piece of HTML when it stands.
  function attach(element, trigger, server) {
    element.addEventListener("click", (event) => press(event, element, trigger));
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " " || event.target.tagName !== "g") return;
      event.preventDefault();
      press(event, element, trigger);
    });
    if (server?.receive) receiving(element, trigger, server);
  }

  function base64(file) {
    return new Promise((done, failed) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
      reader.onerror = failed;
      reader.readAsDataURL(file);
    });
  }

  // Files that are dropped or chosen go to the server one by one; then one build takes them all in.
  function receiving(element, trigger, server) {
    const zone = (event) => event.target.closest?.("[data-drop]");
    async function take(place, files) {
      const problems = [];
      let count = 0;
      let list = [...files];
      if (list.length > Number(place.dataset.most)) { problems.push(place.dataset.toomany); list = []; }
      place.setAttribute("aria-busy", "true");
      for (const file of list) {
        const large = file.size > Number(place.dataset.size);  // the server says so, in the reader's language
        const told = await server.receive(file.name, large ? "" : await base64(file), root.lang, file.size);
        if (told.problem) problems.push(told.problem); else count += 1;
      }
      place.removeAttribute("aria-busy");
      trigger("apply", { count, problems });
    }
    element.addEventListener("change", (event) => {
      if (zone(event) && event.target.files?.length) take(zone(event), event.target.files);
    });
    for (const name of ["dragover", "dragleave", "drop"])
      element.addEventListener(name, (event) => {
        const place = zone(event);
        if (!place) return;
        event.preventDefault();
        place.classList.toggle("over", name === "dragover");
        if (name === "drop") take(place, event.dataTransfer.files);
      });
  }

  // The list is found in and sorted here, without asking the server.
  function shelve(element) {
    const arrange = () => {
      const wanted = (element.querySelector("[data-find]")?.value || "").toLowerCase();
      const order = element.querySelector("[data-sort]")?.value || "title";
      const cards = [...element.querySelectorAll(".card")];
      const compare = (a, b) => order === "passages" ? b.dataset.passages - a.dataset.passages
        : order === "indexed" ? b.dataset.indexed.localeCompare(a.dataset.indexed)
        : a.dataset[order].localeCompare(b.dataset[order], root.lang);
      cards.sort(compare).forEach((card, place) => {
        card.hidden = !card.textContent.toLowerCase().includes(wanted);
        card.style.order = place;
      });
    };
    element.addEventListener("input", (event) => { if (event.target.matches("[data-find], [data-sort]")) arrange(); });
  }

  // The conversation was drawn anew: go to its last turn if that is a new one, and keep the open quote's number lit.
  let turnsSeen = 0;
  let asked = null;  // the turn that is being asked again
  function follow(element) {
    const turns = element.querySelectorAll(".turn");
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    if (turns.length > turnsSeen || element.querySelector(".log.fresh"))
      turns[turns.length - 1]?.scrollIntoView({ block: "start", behavior });
    turnsSeen = turns.length;
    if (asked !== null) {
      turns[asked]?.scrollIntoView({ block: "start", behavior });
      turns[asked]?.querySelector(".carried button")?.focus({ preventScroll: true });
      asked = null;
    }
    if (document.body.dataset.side === "source") again(from)?.setAttribute("aria-current", "true");
  }

  // A button, or the one that stands in its place since the conversation was drawn anew.
  function again(button) {
    if (!button || button.isConnected) return button;
    const { turn, number } = button.dataset;
    return number ? document.querySelector(`.cite[data-turn="${turn}"][data-number="${number}"]`) : null;
  }

  function download(file) {
    if (!file?.text) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file.text], { type: file.type }));
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.dataset.side) close();
  });
  addEventListener("DOMContentLoaded", () => {
    const dark = kept.get("tricite-dark");
    if (dark !== null) setTimeout(() => light(dark === "1"), 0);
  });
  preferred();
  window.tricite = { attach, choose, close, download, follow, open, preferred, reveal, shelve };
})();
