"use strict";
(() => {
  const main = document.querySelector("main");
  const form = document.querySelector(".filters");
  const count = document.querySelector(".count");
  const fields = [...form.elements].filter((e) => e.name);
  const groups = [...document.querySelectorAll(".group")];
  const clauses = [];

  // The clauses stand in noscript elements, in which a browser that runs this sees text.
  // It is parsed where somebody looks, and elsewhere when there is time: thousands of
  // elements would keep the page from opening.
  const waiting = new Set(document.querySelectorAll(".group noscript"));
  const fill = (part) => {
    waiting.delete(part);
    const box = document.createElement("template");
    box.innerHTML = part.textContent;
    for (const row of box.content.querySelectorAll(".clause")) {
      clauses.push({ row, data: row.dataset, text: row.querySelector("summary").textContent.toLowerCase() });
    }
    part.replaceWith(box.content);
  };
  const fillAll = () => waiting.forEach(fill);
  const later = window.requestIdleCallback ? (f) => requestIdleCallback(f, { timeout: 300 }) : (f) => setTimeout(f, 50);
  const fillSlowly = () => {
    if (!waiting.size) return;
    fill(waiting.values().next().value);
    later(fillSlowly);
  };
  const near = new IntersectionObserver((seen) => {
    for (const s of seen) if (s.isIntersecting) s.target.querySelectorAll("noscript").forEach(fill);
  }, { rootMargin: "800px" });

  // What is chosen stands in the address, so that a view can be sent to somebody.
  const chosen = () => fields.filter((f) => f.value).map((f) => f.name + "=" + encodeURIComponent(f.value)).join("&");

  const matches = (c) => fields.every((f) => {
    const want = f.value.trim().toLowerCase();
    if (!want) return true;
    if (f.name === "text") return want.split(/\s+/).every((word) => c.text.includes(word));
    if (f.name === "verdict" && want === "warning") return c.data.warning === "yes";
    return (c.data[f.name] || "").toLowerCase() === want;
  });

  const apply = (keepAddress) => {
    fillAll();
    let shown = 0;
    for (const c of clauses) {
      const hit = matches(c);
      c.row.hidden = !hit;
      if (hit) shown++;
    }
    for (const g of groups) g.hidden = !g.querySelector(".clause:not([hidden])");
    count.textContent = shown + " of " + clauses.length + " clauses";
    main.classList.toggle("filtered", shown < clauses.length);
    if (!keepAddress) history.replaceState(null, "", chosen() ? "#?" + chosen() : "#clauses");
  };

  const choose = (values) => {
    for (const f of fields) f.value = values[f.name] || "";
  };

  // A deep link opens what it names, whatever was filtered away before.
  const follow = () => {
    const hash = location.hash.slice(1);
    if (hash.startsWith("?")) {
      choose(Object.fromEntries(new URLSearchParams(hash.slice(1))));
      apply(true);
      document.getElementById("clauses").scrollIntoView();
      return;
    }
    if (!hash) return;
    const id = decodeURIComponent(hash);
    if (!document.getElementById(id)) [...waiting].filter((part) => part.textContent.includes(' id="' + id + '"')).forEach(fill);
    const target = document.getElementById(id);
    if (!target) return;
    if (target.hidden) {
      choose({});
      apply(true);
    }
    if (target.tagName === "DETAILS") target.open = true;
    target.scrollIntoView();
  };

  form.hidden = false;
  form.addEventListener("input", () => apply());
  form.addEventListener("submit", (e) => e.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => apply()));
  window.addEventListener("hashchange", follow);
  document.addEventListener("keydown", (e) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (e.key === "/" && !typing && !e.ctrlKey && !e.metaKey && !e.altKey) {
      e.preventDefault();
      form.elements.text.focus();
    }
  });
  for (const cell of document.querySelectorAll("[data-filter]")) {
    cell.addEventListener("click", (e) => {
      e.preventDefault();
      choose(Object.fromEntries(new URLSearchParams(cell.dataset.filter)));
      apply();
      document.getElementById("clauses").scrollIntoView();
    });
  }
  for (const block of document.querySelectorAll(".repeat")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(block.querySelector("pre").textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(block.querySelector("pre"));
        button.textContent = "Selected";
      }
    });
    block.append(button);
  }
  window.addEventListener("beforeprint", fillAll);
  window.addEventListener("load", () => later(fillSlowly));
  groups.forEach((g) => near.observe(g));
  follow();
})();
