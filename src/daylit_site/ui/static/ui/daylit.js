// What makes pages smoother. Everything on them works without it.
// Listeners stand on the document, so that they hold for what is put into the page later.
"use strict";

document.documentElement.classList.add("has-script");

/** Call a listener with the nearest element of a selector around where something happened. */
function on(kind, selector, listener) {
  document.addEventListener(kind, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) listener(found, event);
  });
}

/** What one browser keeps; nothing where it may keep nothing. */
const kept = {
  read(key) {
    try { return localStorage.getItem(key); } catch { return null; }
  },
  write(key, value) {
    try { localStorage.setItem(key, value); } catch { /* Then it is forgotten with the page. */ }
  },
};

/* Forms that send themselves when something in them is changed. The page comes anew then; who uses
   the keyboard goes on where they were. */

const CHANGED = "daylit.changed";

on("change", "form[data-auto]", (form, event) => {
  kept.write(CHANGED, event.target.id);
  form.requestSubmit();
});

document.addEventListener("DOMContentLoaded", () => {
  document.getElementById(kept.read(CHANGED))?.focus();
  kept.write(CHANGED, "");
});

/* Files dropped or chosen: sent at once, with how far it is. */

function showPage(answer, address) {
  const page = new DOMParser().parseFromString(answer, "text/html");
  history.replaceState(null, "", address);
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  window.htmx?.process(document.body);
  window.scrollTo(0, 0);
  document.getElementById("main")?.focus({ preventScroll: true });
}

/** Show how sending stands: words of the form, with what they leave open filled in. */
function tell(form, words, { name = "", share = null } = {}) {
  const bar = form.querySelector("progress");
  const percent = new Intl.NumberFormat(document.documentElement.lang).format(Math.floor(100 * (share ?? 1)));
  form.querySelector("[role=status]").textContent = words.replace("PERCENT", percent).replace("NAME", () => name);
  bar.hidden = share === null;
  if (share !== null && share < 1) bar.value = share;
  else bar.removeAttribute("value");
}

function send(form, file) {
  const field = form.querySelector("input[type=file]");
  const stop = form.querySelector("[data-drop-stop]");
  const content = new FormData(form);
  content.set(field.name, file);
  const request = new XMLHttpRequest();
  // What is read aloud changes ten times, not with every packet.
  let told = -1;
  const ended = (words) => {
    field.disabled = false;
    field.value = "";
    stop.hidden = true;
    delete form.dataset.busy;
    tell(form, words);
  };
  request.upload.addEventListener("progress", (event) => {
    const share = event.lengthComputable ? event.loaded / event.total : 0;
    form.querySelector("progress").value = share;
    if (Math.floor(10 * share) === told) return;
    told = Math.floor(10 * share);
    tell(form, form.dataset.sending, { name: file.name, share });
  });
  request.upload.addEventListener("load", () => {
    stop.hidden = true;
    tell(form, form.dataset.sent, { name: file.name, share: 1 });
  });
  request.addEventListener("load", () => {
    const isPage = (request.getResponseHeader("Content-Type") ?? "").startsWith("text/html");
    if (isPage && request.responseText) showPage(request.responseText, request.responseURL);
    else ended(form.dataset.broken);
  });
  request.addEventListener("error", () => ended(form.dataset.broken));
  request.addEventListener("abort", () => ended(""));
  stop.onclick = () => request.abort();
  request.open("POST", form.action);
  request.send(content);
  form.dataset.busy = "";
  field.disabled = true;
  stop.hidden = false;
  tell(form, form.dataset.sending, { name: file.name, share: 0 });
}

on("change", "form[data-drop] input[type=file]", (field) => {
  if (field.files.length) send(field.form, field.files[0]);
});

/** The whole page takes a file where it has a place for one; otherwise the browser would leave it. */
function dropForm() {
  return document.querySelector("form[data-drop]:not([data-busy])");
}

document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files") || !document.querySelector("form[data-drop]")) return;
  event.preventDefault();
  dropForm()?.classList.add("is-over");
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) dropForm()?.classList.remove("is-over");
});

document.addEventListener("drop", (event) => {
  const form = dropForm();
  const [file] = event.dataTransfer.files;
  if (!file || !document.querySelector("form[data-drop]")) return;
  event.preventDefault();
  form?.classList.remove("is-over");
  if (form) send(form, file);
});

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-busy]")) event.preventDefault();
});

/* Single keys, where nobody is writing and they are not switched off. */

const OFF = "daylit.keys";

function isWriting(element) {
  return element.isContentEditable || element.matches("input:not([type=checkbox]), textarea, select");
}

function openShortcuts() {
  const dialog = document.getElementById("shortcuts");
  if (!dialog || dialog.open) return;
  dialog.querySelector("[data-shortcuts-on]").checked = kept.read(OFF) !== "off";
  dialog.showModal();
}

/* In a list whose rows have a link each (data-row): the row one is at is the one that has the focus. */

function rowLinks() {
  return [...document.querySelectorAll("main [data-rows] a[data-row]")];
}

function rowHere() {
  return document.activeElement?.closest("[data-rows] tr") ?? null;
}

/** Go some rows on or back; to the first where one is at none. */
function goRows(by) {
  const links = rowLinks();
  const here = links.findIndex((link) => link.closest("tr") === rowHere());
  links[here < 0 ? 0 : Math.min(Math.max(here + by, 0), links.length - 1)]?.focus();
  return links.length > 0;
}

function chooseRow() {
  const box = rowHere()?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

/** Press the button of a key: for the rows that are chosen, or else for the one that one is at. */
function pressForRows(key) {
  const form = document.querySelector("main form:has([data-rows])");
  const button = form?.querySelector(`[data-key="${key}"]`);
  if (!button) return false;
  const here = rowHere()?.querySelector("input[type=checkbox]");
  if (here && !form.querySelector("input[type=checkbox]:checked")) here.checked = true;
  if (form.querySelector("input[type=checkbox]:checked")) button.click();
  return true;
}

const KEYS = {
  j: () => goRows(1),
  k: () => goRows(-1),
  x: chooseRow,
  a: () => pressForRows("a"),
  t: () => pressForRows("t"),
  "/": () => {
    const field = document.querySelector("main input[type=search]");
    field?.focus();
    return Boolean(field);
  },
  "?": () => {
    openShortcuts();
    return true;
  },
  r: () => {
    const field = document.querySelector("main [data-reply]");
    field?.focus();
    return Boolean(field);
  },
};

document.addEventListener("keydown", (event) => {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  if (!isPlain || !Object.hasOwn(KEYS, event.key) || isWriting(event.target)) return;
  if (kept.read(OFF) !== "off" && KEYS[event.key]()) event.preventDefault();
});

on("click", "[data-shortcuts]", openShortcuts);
on("change", "[data-shortcuts-on]", (box) => kept.write(OFF, box.checked ? "on" : "off"));

/* The sentence of the place on a map that one points at, or has reached by keyboard: its title,
   written over the map. */

for (const kind of ["pointerover", "focusin"]) {
  on(kind, ".stage :is(.map-node, .map-way)", (place) => {
    const said = place.closest(".stage").querySelector(".said");
    if (!said) return;
    said.textContent = place.querySelector("title").textContent;
    // The library draws in its own language, whatever the page's.
    said.lang = place.closest("[lang]").lang;
  });
}

/* What looks for news by itself does so only while the page is seen. */

document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches("[data-while-seen]")) event.preventDefault();
});
