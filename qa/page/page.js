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
    for (const other of document.querySelectorAll("[data-panel]"))
      other.setAttribute("aria-expanded", String(other.dataset.panel === panel));
  }

  function close() {
    delete document.body.dataset.side;
    for (const button of document.querySelectorAll("[aria-current]")) button.removeAttribute("aria-current");
    for (const button of document.querySelectorAll("[data-panel]")) button.setAttribute("aria-expanded", "false");
    if (from?.isConnected) from.focus();
    from = null;
  }

  function reveal(element) {
    const mark = element.querySelector("mark");
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
    const button = event.target.closest("button");
    if (!button || !element.contains(button)) return;
    const { panel, toggle } = button.dataset;
    if (panel) {
      if (document.body.dataset.side === panel) close(); else open(panel, button);
    } else if (toggle === "light") {
      const dark = !document.body.classList.contains("dark");
      kept.set("tricite-dark", dark ? "1" : "0");
      light(dark);
    } else if (toggle === "close") close();
    else if ("copy" in button.dataset) copy(button);
    if (button.dataset.do === "select") {
      for (const other of document.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
      button.setAttribute("aria-current", "true");
      open("source", button);
    }
    if (button.dataset.do) trigger(button.dataset.do, { ...button.dataset });
  }

  // Called by each piece of HTML when it stands.
  function attach(element, trigger) {
    element.addEventListener("click", (event) => press(event, element, trigger));
  }

  function follow(element) {
    const turns = element.querySelectorAll(".turn");
    turns[turns.length - 1]?.scrollIntoView({ block: "start", behavior: "smooth" });
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
  window.tricite = { attach, choose, close, download, follow, open, preferred, reveal };
})();
