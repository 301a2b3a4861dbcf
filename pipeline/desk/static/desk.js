// What makes the pages quicker to use; each works without it.
document.documentElement.classList.add("scripted");

// "/" goes to the search, unless something is being written.
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  const field = document.getElementById("q");
  if (event.key === "/" && field && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    field.focus();
    field.select();
  }
});

// Empty fields make no parameters, so that addresses stay short.
for (const form of document.querySelectorAll("form:not([method=post])")) {
  form.addEventListener("formdata", ({ formData }) => {
    const filled = [...formData.entries()].filter(([, value]) => value !== "");
    for (const name of new Set(formData.keys())) formData.delete(name);
    for (const [name, value] of filled) formData.append(name, value);
  });
}

// The copies of a story, where its hit stands.
for (const copies of document.querySelectorAll("details[data-copies]")) {
  copies.addEventListener("toggle", async () => {
    if (!copies.open || copies.dataset.state) return;
    copies.dataset.state = "asked";
    const address = new URL(copies.dataset.copies, location.href);
    address.searchParams.set("part", "copies");
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      copies.append(...page.body.children);
    } catch {
      delete copies.dataset.state; // the link to the story is there; another click tries again
    }
  });
}

// A span dragged over the timeline is a search of that time.
for (const figure of document.querySelectorAll("[data-timeline]")) {
  const chart = figure.querySelector("svg");
  const bars = [...chart.querySelectorAll("a[data-from]")];
  if (!bars.length) continue;
  let start = null;
  let span = null;
  const at = (event) => {
    const box = chart.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 0.99999);
  };
  const draw = (from, to) => {
    span.setAttribute("x", `${100 * Math.min(from, to)}%`);
    span.setAttribute("width", `${100 * Math.abs(to - from)}%`);
  };
  chart.addEventListener("dragstart", (event) => event.preventDefault());
  chart.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && event.pointerType !== "touch") start = { x: event.clientX, part: at(event) };
  });
  chart.addEventListener("pointermove", (event) => {
    if (!start || Math.abs(event.clientX - start.x) < 4) return;
    if (!span) {
      span = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      span.setAttribute("class", "span");
      span.setAttribute("height", "56");
      chart.append(span);
      chart.setPointerCapture(event.pointerId);
    }
    draw(start.part, at(event));
  });
  const end = (event) => {
    if (start && span && event.type === "pointerup") {
      const [first, last] = [start.part, at(event)].sort((a, b) => a - b).map((part) => Math.floor(part * bars.length));
      const address = new URL(bars[first].href.baseVal, location.href);
      address.searchParams.set("since", bars[first].dataset.from);
      address.searchParams.set("until", bars[last].dataset.to);
      location.assign(address);
      chart.addEventListener("click", (click) => click.preventDefault(), { capture: true, once: true });
    }
    span?.remove();
    start = span = null;
  };
  chart.addEventListener("pointerup", end);
  chart.addEventListener("pointercancel", end);
}
