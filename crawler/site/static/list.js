// Filters and search in the list of sources, over an index that is loaded when it is needed first.
// What they are set to stands behind the # of the address, so that it can be kept and passed on.
"use strict";

const SIZE = 100;
const FILTERS = ["venue", "status", "subtype", "year", "rating"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const form = document.getElementById("search");
const said = document.getElementById("said");
const listed = document.getElementById("listed");
const found = document.getElementById("found");
const row = document.getElementById("row").content.firstElementChild;
const counts = new Intl.NumberFormat("en");

const sources = [];
let loading = null;
let asked = 0;

const folded = (text) => text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();

/** Take up a part of the index; each part is a script that calls this. */
function takeSources(rows) {
  for (const [id, title, url, language, venue, subtype, status, date, published, rating, words] of rows) {
    const source = { id, title, url, language, venue: venue || "-", subtype, status, date, published, rating };
    source.year = published ? date.slice(0, 4) : "-";
    source.haystack = folded([title, url, named("venue", source.venue), words].join(" "));
    sources.push(source);
  }
}

function option(name, value) {
  return [...form.elements[name].options].find((each) => each.value === String(value));
}

function named(name, value) {
  return option(name, value)?.dataset.name ?? String(value);
}

function loaded(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `search/${name}.js`;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`search/${name}.js is missing: copy the whole folder of the site`));
    document.head.append(script);
  });
}

async function load() {
  for (const name of form.dataset.index.split(" ").filter(Boolean)) await loaded(name);
  // As the list itself has them: the last published first, those without a date after them.
  const place = ({ published, date }) => `${published}${date}`;
  sources.sort((a, b) => {
    const [one, other] = [place(a), place(b)];
    if (one === other) return a.id < b.id ? -1 : 1;
    return one < other ? 1 : -1;
  });
}

/** What is asked for, as the address has it. */
function question() {
  const given = new URLSearchParams(location.hash.slice(1));
  const values = Object.fromEntries(["q", ...FILTERS].map((name) => [name, given.get(name) ?? ""]));
  return { ...values, page: Math.max(1, Number.parseInt(given.get("page") ?? "1", 10) || 1) };
}

function hash(values) {
  const given = new URLSearchParams(Object.entries(values).filter(([name, value]) => value && !(name === "page" && value === 1)));
  return `#${given}`;
}

function matching({ q, ...values }) {
  const wanted = folded(q).split(/\s+/).filter(Boolean);
  const filters = FILTERS.filter((name) => values[name]);
  return sources.filter(
    (source) =>
      filters.every((name) => String(source[name]) === values[name]) &&
      wanted.every((word) => source.haystack.includes(word)),
  );
}

function day(date) {
  const [year, month, number] = date.split("-").map(Number);
  return `${number} ${MONTHS[month - 1]} ${year}`;
}

function drawn(source) {
  const one = row.cloneNode(true);
  const link = one.querySelector(".title");
  link.href = `source/${source.id}.html`;
  link.textContent = source.title || source.url;
  if (source.language) link.lang = source.language;
  one.querySelector(".address").textContent = source.title ? source.url : "";
  const venue = one.querySelector(".venue a");
  venue.href = option("venue", source.venue)?.dataset.path ?? "";
  venue.textContent = named("venue", source.venue);
  one.querySelector(".kind").textContent = named("subtype", source.subtype);
  const time = one.querySelector("time");
  time.dateTime = source.date;
  time.textContent = day(source.date);
  one.querySelector(".seen").hidden = Boolean(source.published);
  one.querySelectorAll("circle").forEach((dot, place) => dot.classList.toggle("full", place < source.rating));
  one.querySelector(".rating > span").textContent = source.rating ? `${source.rating}/5` : "not rated";
  if (!source.rating) one.querySelector(".dots").remove();
  const badge = one.querySelector(".badge");
  badge.textContent = named("status", source.status);
  badge.classList.add(option("status", source.status)?.dataset.tone ?? "mixed");
  return one;
}

function show(values) {
  const all = matching(values);
  const pages = Math.max(1, Math.ceil(all.length / SIZE));
  const page = Math.min(values.page, pages);
  found.querySelector("tbody").replaceChildren(...all.slice((page - 1) * SIZE, page * SIZE).map(drawn));
  found.querySelector(".pages").hidden = pages === 1;
  found.querySelector(".pages span").textContent = `Page ${page} of ${counts.format(pages)}`;
  found.querySelector(".previous").disabled = page === 1;
  found.querySelector(".next").disabled = page === pages;
  found.querySelector(".scroll").hidden = all.length === 0;
  said.textContent =
    all.length === 0
      ? "No source is like that. Fewer words or filters find more."
      : `${counts.format(all.length)} of ${said.dataset.total}`;
}

/** Show what the address asks for: the list as it is, or what was found. */
async function answer() {
  const values = question();
  const turn = ++asked;
  for (const name of ["q", ...FILTERS]) {
    if (form.elements[name].value !== values[name]) form.elements[name].value = values[name];
  }
  const searching = ["q", ...FILTERS].some((name) => values[name]);
  if (searching) {
    try {
      if (loading === null) said.textContent = "Reading the index …";
      await (loading ??= load());
    } catch (error) {
      said.textContent = error.message;
      return;
    }
  }
  if (turn !== asked) return;
  if (searching) show(values);
  else said.textContent = said.dataset.total;
  listed.hidden = searching;
  found.hidden = !searching;
}

function ask() {
  const values = Object.fromEntries(["q", ...FILTERS].map((name) => [name, form.elements[name].value.trim()]));
  history.replaceState(null, "", hash(values));
  answer();
}

function turn(step) {
  const values = question();
  location.hash = hash({ ...values, page: values.page + step });
  said.focus();
}

let waiting = 0;
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, 120);
});
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(ask));
found.querySelector(".previous").addEventListener("click", () => turn(-1));
found.querySelector(".next").addEventListener("click", () => turn(1));
addEventListener("hashchange", () => {
  // The link that skips to the content asks for nothing, and leaves what is being typed alone.
  if (location.hash === "" || location.hash.includes("=")) answer();
});
form.hidden = false;
answer();
