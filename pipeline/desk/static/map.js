// The map: outlines of countries (or tiles of an own server), clusters from the index, a box that is a search.
(() => {
  const WIDEST = 85; // degrees of latitude that the projection shows
  const WORLD = [[-52, -128], [70, 179]]; // where people live: the poles would take a third of the map
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // Rings hold steps between points in units of a degree.
  const outline = (steps, units) => {
    const points = [];
    let x = 0;
    let y = 0;
    for (let at = 0; at < steps.length; at += 2) {
      x += steps[at];
      y += steps[at + 1];
      points.push([Math.max(Math.min(y / units, WIDEST), -WIDEST), x / units]);
    }
    return points;
  };

  const landStyle = () => ({ color: color("--shore"), weight: 0.8, fillColor: color("--land"), fillOpacity: 1 });

  const drawLand = async (map, address) => {
    const world = await (await fetch(address)).json();
    const land = L.layerGroup([], { pane: "land" });
    const renderer = L.canvas({ pane: "land", padding: 0.4 });
    for (const [, , rings] of world.countries) {
      const shape = L.polygon(rings.map((ring) => outline(ring, world.units)), {
        ...landStyle(), interactive: false, renderer, smoothFactor: 0.6,
      });
      land.addLayer(shape);
    }
    land.addTo(map);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
      land.eachLayer((shape) => shape.setStyle(landStyle())));
  };

  const diameter = (count, highest) => Math.round(Math.min(20 + 16 * Math.sqrt(count / highest), 44));

  const short = (count) => (count < 1000 ? `${count}` : count < 10000 ? `${(count / 1000).toFixed(1)}k` : `${Math.round(count / 1000)}k`);

  const searchOf = (target, box) => {
    const address = new URL(target, location.href);
    address.searchParams.set("box", box.map((side) => Number(side.toFixed(4))).join(","));
    return address;
  };

  const padded = ([west, south, east, north]) => [
    Math.max(west - 0.02, -180), Math.max(south - 0.02, -90), Math.min(east + 0.02, 180), Math.min(north + 0.02, 90),
  ];

  // Clusters whose discs would cover each other are one, under the name of the larger.
  const apart = (map, rows, highest) => {
    const kept = [];
    for (const [lat, lon, count, label, box] of [...rows].sort((a, b) => b[2] - a[2])) {
      const point = map.project([lat, lon]);
      const radius = diameter(count, highest) / 2;
      const near = kept.find((each) => point.distanceTo(each.point) < 0.9 * (radius + each.radius));
      if (near) {
        near.count += count;
        near.others += 1;
        near.box = [Math.min(near.box[0], box[0]), Math.min(near.box[1], box[1]), Math.max(near.box[2], box[2]), Math.max(near.box[3], box[3])];
      } else kept.push({ lat, lon, count, label, box, point, radius, others: 0 });
    }
    return kept;
  };

  const show = (map, layer, rows, frame) => {
    const highest = Math.max(1, ...rows.map((row) => row[2]));
    layer.clearLayers();
    for (const { lat, lon, count, label: first, others, box } of apart(map, rows, highest)) {
      const label = others ? `${first} +${others}` : first;
      const size = Math.max(diameter(count, highest), count > 999 ? 30 : 20);
      const disc = document.createElement("div");
      disc.textContent = short(count);
      const icon = L.divIcon({ html: disc, className: "cluster", iconSize: [size, size] });
      const called = `${label}, ${count.toLocaleString("en")} ${count === 1 ? frame.dataset.article : frame.dataset.articles}`;
      const marker = L.marker([lat, lon], { icon, alt: called, riseOnHover: true, zIndexOffset: -count });
      marker.on("add", () => {
        const element = marker.getElement();
        element.setAttribute("role", "link");
        element.setAttribute("aria-label", called);
        element.removeAttribute("title");
      });
      const name = document.createElement("span");
      name.textContent = `${label} · ${count.toLocaleString("en")}`;
      marker.bindTooltip(name, { direction: "top", className: "map-name", offset: [0, -size / 2] });
      const open = () => location.assign(searchOf(frame.dataset.target, padded(box)));
      marker.on("click", open);
      marker.on("keypress", (event) => event.originalEvent.key === "Enter" && open());
      layer.addLayer(marker);
    }
  };

  const view = (map, frame, rows) => {
    const box = frame.dataset.box.split(",").map(Number);
    if (box.length === 4 && box.every(Number.isFinite)) {
      const [west, south, east, north] = box;
      map.fitBounds([[south, west], [north, east < west ? east + 360 : east]]);
    } else if (rows.length) {
      const bounds = L.latLngBounds(rows.map(([lat, lon]) => [lat, lon]));
      const wide = bounds.getEast() - bounds.getWest() > 160;
      map.fitBounds(wide ? WORLD : bounds.pad(0.2), { maxZoom: 5 });
    } else {
      map.fitBounds(WORLD);
    }
  };

  // West, south, east, north as the index knows them: what is right of the 180th meridian has negative longitudes again.
  const boxOf = (bounds) => {
    const wrapped = (lon) => (lon >= -180 && lon <= 180 ? lon : ((((lon + 180) % 360) + 360) % 360) - 180);
    const [south, north] = [Math.max(bounds.getSouth(), -90), Math.min(bounds.getNorth(), 90)];
    if (bounds.getEast() - bounds.getWest() >= 360) return [-180, south, 180, north];
    return [wrapped(bounds.getWest()), south, wrapped(bounds.getEast()), north];
  };

  const follow = (map, layer, frame) => {
    let asked = null;
    map.on("moveend", async () => {
      asked?.abort();
      asked = new AbortController();
      const address = new URL(frame.dataset.more, location.href);
      address.searchParams.set("box", boxOf(map.getBounds()).map((side) => side.toFixed(3)).join(","));
      address.searchParams.set("precision", Math.min(map.getZoom() + 2, 12));
      try {
        const answer = await fetch(address, { signal: asked.signal, credentials: "same-origin" });
        if (answer.ok) show(map, layer, await answer.json(), frame);
      } catch (error) {
        if (error.name !== "AbortError") console.warn("clusters could not be fetched", error);
      }
    });
  };

  const tools = (map, frame) => {
    const bar = L.control({ position: "topright" });
    bar.onAdd = () => {
      const group = L.DomUtil.create("div", "map-tools");
      const area = L.DomUtil.create("button", "", group);
      const draw = L.DomUtil.create("button", "", group);
      area.type = draw.type = "button";
      area.textContent = frame.dataset.area;
      draw.textContent = frame.dataset.draw;
      draw.setAttribute("aria-pressed", "false");
      L.DomEvent.disableClickPropagation(group);
      area.addEventListener("click", () => location.assign(searchOf(frame.dataset.target, boxOf(map.getBounds()))));
      drawing(map, frame, draw);
      return group;
    };
    bar.addTo(map);
  };

  // Pointer events, so that a finger and a pen draw as a mouse does.
  const drawing = (map, frame, button) => {
    const moves = ["dragging", "touchZoom", "doubleClickZoom"];
    let first = null;
    let shape = null;
    const on = () => frame.classList.contains("drawing");
    const clear = () => {
      shape?.remove();
      first = shape = null;
    };
    const set = (active) => {
      clear();
      for (const move of moves) map[move]?.[active ? "disable" : "enable"]();
      frame.classList.toggle("drawing", active);
      button.setAttribute("aria-pressed", `${active}`);
      button.textContent = active ? frame.dataset.drawing : frame.dataset.draw;
    };
    button.addEventListener("click", () => set(!on()));
    frame.addEventListener("pointerdown", (event) => {
      if (!on() || !event.isPrimary || event.button !== 0 || event.target.closest(".leaflet-control")) return;
      event.preventDefault();
      first = map.mouseEventToLatLng(event);
      frame.setPointerCapture(event.pointerId);
    }, { capture: true });
    frame.addEventListener("pointermove", (event) => {
      if (!first) return;
      const bounds = L.latLngBounds(first, map.mouseEventToLatLng(event));
      shape = shape ? shape.setBounds(bounds) : L.rectangle(bounds, { color: color("--accent"), weight: 1.5, interactive: false }).addTo(map);
    });
    frame.addEventListener("pointerup", () => {
      const bounds = shape?.getBounds();
      clear(); // a press without a drag draws nothing, and one can go on
      if (!bounds?.isValid()) return;
      set(false);
      location.assign(searchOf(frame.dataset.target, boxOf(bounds)));
    });
    frame.addEventListener("pointercancel", clear);
    document.addEventListener("keydown", (event) => event.key === "Escape" && on() && set(false));
  };

  const start = async (frame) => {
    const rows = JSON.parse(frame.dataset.clusters);
    const loading = frame.querySelector(".loading");
    const map = L.map(frame, { zoomControl: false, minZoom: 1, maxZoom: 12, worldCopyJump: true, zoomSnap: 0.5, attributionControl: Boolean(frame.dataset.tiles) });
    L.control.zoom({ position: "topleft", zoomInTitle: frame.dataset.zoomIn, zoomOutTitle: frame.dataset.zoomOut }).addTo(map);
    map.createPane("land").style.zIndex = 200;
    view(map, frame, rows);
    const layer = L.layerGroup().addTo(map);
    show(map, layer, rows, frame);
    tools(map, frame);
    try {
      if (frame.dataset.tiles) {
        map.attributionControl.setPrefix(false);
        const named = document.createElement("span");
        named.textContent = frame.dataset.attribution;
        L.tileLayer(frame.dataset.tiles, { attribution: named.innerHTML, maxZoom: 19 }).addTo(map);
      } else {
        await drawLand(map, frame.dataset.world);
      }
      loading?.remove();
    } catch {
      if (loading) loading.textContent = frame.dataset.failed;
    }
    follow(map, layer, frame);
    frame.dataset.ready = "yes";
  };

  for (const frame of document.querySelectorAll("[data-map]")) start(frame);
})();
