"use strict";
// Shows what is in the data; computes nothing of the procedure. Texts are numbers of `data.texts`: [Dutch, English], or
// one text where both are the same. Every text goes into the page as text, never as markup.

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const LANGUAGES = ["nl", "en"];
const opened = new Set(); // the details that the reader opened, so that they stay open from moment to moment

let language = "nl";
let dossier = data.cases[0];
let states = [];
let chosen = 0; // the place of the chosen moment in dossier.moments

// --- Words ---

function t(english, values = {}) {
  const text = language === "nl" ? data.ui[english] : english;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

function say(number) {
  const text = data.texts[number];
  return typeof text === "string" ? text : text[LANGUAGES.indexOf(language)];
}

function sentenceCase(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// --- Making elements ---

function el(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// What people wrote is the same in both languages: it is Dutch.
function said(tag, number, options = {}) {
  const own = typeof data.texts[number] === "string" && language !== "nl";
  return el(tag, own ? { ...options, lang: "nl" } : options, say(number));
}

function fact(name, ...values) {
  const contents = values.map((value) => (value instanceof Node ? value : document.createTextNode(value)));
  return el("div", {}, el("dt", {}, name), el("dd", {}, ...contents));
}

function folded(key, summary, ...children) {
  const node = el("details", { open: opened.has(key) }, el("summary", {}, summary), ...children);
  node.addEventListener("toggle", () => (node.open ? opened.add(key) : opened.delete(key)));
  return node;
}

function badge(code, text) {
  return el("span", { class: `badge ${code}` }, text);
}

// --- The states, moment by moment ---

function unfold(moments) {
  let state = {};
  return moments.map((moment) => {
    state = { ...state, ...moment.changed };
    for (const [name, section] of Object.entries(state)) if (section === null) delete state[name];
    return state;
  });
}

// --- The whole page ---

function renderPage() {
  document.documentElement.lang = language;
  document.querySelectorAll("[data-t]").forEach((node) => (node.textContent = t(node.dataset.t)));
  document.querySelectorAll("[data-t-label]").forEach((node) => node.setAttribute("aria-label", t(node.dataset.tLabel)));
  byId("language").textContent = language === "nl" ? "English" : "Nederlands";
  byId("language").lang = language === "nl" ? "en" : "nl";
  byId("choice").hidden = data.cases.length < 2;
  byId("main").hidden = false;
  renderDossier();
}

function renderDossier() {
  const title = t("Dossier {number}", { number: dossier.number });
  document.title = dossier.subject ? `${title}: ${dossier.subject}` : title;
  byId("title").replaceChildren(el("span", { class: "number" }, title), " ", el("span", { lang: "nl" }, dossier.subject));
  byId("dossier").value = String(data.cases.indexOf(dossier));
  byId("head").replaceChildren(...dossier.head.map((f) => fact(say(f.name), said("span", f.value))));
  byId("copy").textContent = say(dossier.copy);
  byId("copy").classList.toggle("partly", !dossier.whole);
  byId("slider").max = String(dossier.moments.length);
  renderTimeline();
  renderDocuments();
  renderAbout();
  renderMoment();
}

function everyEvent() {
  return dossier.moments.flatMap((moment) => moment.events);
}

function renderAbout() {
  const events = everyEvent();
  byId("about-facts").replaceChildren(
    ...(data.party === null ? [] : [fact(t("This copy was made for"), say(data.party))]),
    fact(t("Number of events"), String(events.length)),
    fact(t("Check number of the last event"), el("code", {}, events.at(-1).hash)),
    fact(t("Check number of the agreement"), el("code", {}, dossier.digest)),
  );
}

// --- The chosen moment ---

function renderMoment() {
  const { events } = dossier.moments[chosen];
  const state = states[chosen];
  const when = sentenceCase(say(events[0].entered));
  const position = t("Moment {number} of {count}", { number: chosen + 1, count: dossier.moments.length });
  byId("slider").value = String(chosen + 1);
  byId("slider").setAttribute("aria-valuetext", `${position}. ${when}. ${say(events[0].sentence)}`);
  byId("when").textContent = when;
  byId("step").textContent = position;
  byId("previous").setAttribute("aria-disabled", chosen === 0);
  byId("next").setAttribute("aria-disabled", chosen === dossier.moments.length - 1);
  byId("happened-body").replaceChildren(
    ...inOrder("happened", events, (event) => el("li", { class: event.follows ? "follows" : "act" }, say(event.sentence))),
  );
  byId("to-timeline").setAttribute("href", `#moment-${chosen}`);
  renderStood(state);
  byId("organisations-body").replaceChildren(...dossier.organisations.map((o) => organisationCard(o, state)).filter(Boolean));
  byId("organisations").hidden = !byId("organisations-body").hasChildNodes();
  renderMatters(state);
  markTimeline();
}

// What follows from an act is folded away under it; what the passing of time brought about stands by itself.
function inOrder(key, events, item) {
  const list = (some) => el("ol", { class: "events" }, ...some.map(item));
  const acts = events.filter((event) => !event.follows);
  const rest = events.filter((event) => event.follows);
  if (!acts.length || !rest.length) return [list(events)];
  return [list(acts), folded(key, t("What followed from it ({count})", { count: rest.length }), list(rest))];
}

function renderStood(state) {
  const now = state.now;
  const nodes = [];
  if (!now.whole) nodes.push(el("p", { class: "notice partly" }, t("This copy does not show everything that mattered at this moment.")));
  if (now.closed !== null) nodes.push(el("p", { class: "stage" }, say(now.closed)));
  else if (now.stage !== null) nodes.push(el("p", { class: "stage" }, t("Stage: {stage}", { stage: say(now.stage) })));
  if (state.lock) nodes.push(lockPanel(state.lock));
  nodes.push(el("h3", {}, t("What it waited for")), waits(state.waits, now.whole));
  if (state.terms?.length) nodes.push(el("h3", {}, t("Terms of the whole dossier")), terms("all", state.terms, state));
  byId("stood-body").replaceChildren(...nodes);
}

function lockPanel(lock) {
  return el(
    "div",
    { class: `lock ${lock.state}` },
    el("p", { class: "question" }, t("May the plan be executed?")),
    el("p", { class: "answer" }, say(lock.answer) + "."),
    lock.ground === null ? null : el("p", {}, say(lock.ground)),
  );
}

function waits(list, whole) {
  if (!list?.length) return el("p", {}, whole ? t("Nothing.") : t("Nothing that this copy shows."));
  return el("ul", { class: "waits" }, ...list.map(wait));
}

function wait(waiting) {
  return el(
    "li",
    {},
    el("strong", {}, sentenceCase(say(waiting.what))),
    el("span", {}, t("from: {party}", { party: say(waiting.party) })),
    waiting.about === null ? null : el("span", {}, t("about: {organisation}", { organisation: say(waiting.about) })),
    el("span", {}, say(waiting.until), " ", waiting.overdue ? badge("no", t("too late")) : null),
  );
}

// --- One organisation ---

function organisationCard(organisation, state) {
  const key = organisation.key;
  const track = state[`track/${key}`];
  if (!track) return null;
  const id = `organisation-${dossier.organisations.indexOf(organisation)}`;
  const card = el("article", { class: "card", "aria-labelledby": id }, el("h3", { id }, say(organisation.name)));
  if (track.stage !== null) card.append(el("p", { class: "stage" }, t("Stage: {stage}", { stage: say(track.stage) })));
  if (state[`lock/${key}`]) card.append(lockPanel(state[`lock/${key}`]));
  card.append(el("dl", { class: "facts" }, ...track.facts.map((f) => fact(say(f.name), sentenceCase(say(f.value))))));
  const keys = state[`terms/${key}`];
  if (keys?.length) card.append(el("h4", {}, t("Terms")), terms(key, keys, state));
  if (state[`advice/${key}`]) card.append(...advice(state[`advice/${key}`]));
  return card;
}

function terms(whose, keys, state) {
  const all = keys.map((key) => state[`term/${key}`]);
  const running = all.filter((term) => term.open);
  const ended = all.filter((term) => !term.open);
  const node = el("div", {});
  if (running.length) node.append(el("ul", { class: "terms" }, ...running.map(term)));
  else node.append(el("p", {}, t("No term runs.")));
  if (ended.length) {
    const summary = t("Earlier terms ({count})", { count: ended.length });
    node.append(folded(`terms/${whose}`, summary, el("ul", { class: "terms" }, ...ended.map(term))));
  }
  return node;
}

function term(each) {
  return el(
    "li",
    {},
    el("p", {}, el("strong", {}, say(each.title)), " ", badge(each.code, say(each.state))),
    el("p", { class: "ends" }, say(each.ends)),
    el("p", { class: "sentence" }, say(each.sentence)),
  );
}

function advice(section) {
  const nodes = [];
  if (section.points.length) {
    nodes.push(el("h4", {}, t("Points and answers")), el("ol", { class: "points" }, ...section.points.map(point)));
  }
  if (section.decision !== null) {
    nodes.push(el("h4", {}, t("The decision of the landlord")), said("p", section.decision, { class: "words" }));
  }
  return nodes;
}

function point(each) {
  return el(
    "li",
    {},
    said("p", each.text, { class: "words" }),
    each.positions.length ? el("ul", { class: "hint" }, ...each.positions.map((stand) => said("li", stand))) : null,
    el("p", {}, t("Answer:"), " ", badge(each.code, say(each.answer))),
    each.reasons === null ? null : said("p", each.reasons, { class: "words" }),
  );
}

// --- Consultations, breaches, disputes, executions ---

function renderMatters(state) {
  const matters = state.matters ?? [];
  byId("matters-body").replaceChildren(
    matters.length
      ? el("ul", { class: "matters" }, ...matters.map(matter))
      : el("p", {}, t("None at this moment.")),
  );
}

function matter(each) {
  const lines = each.lines.map((line) => el("li", {}, sentenceCase(say(line))));
  return el(
    "li",
    { class: each.code },
    el("strong", {}, say(each.title)),
    lines.length ? el("ul", {}, ...lines) : null,
  );
}

// --- The timeline ---

function renderTimeline() {
  byId("timeline-list").replaceChildren(...dossier.moments.map(timelineMoment));
}

function timelineMoment({ events }, place) {
  const when = sentenceCase(say(events[0].entered));
  const show = el("button", { type: "button", class: "quiet" }, t("Show this moment"));
  show.append(el("span", { class: "unseen" }, `: ${when}, ${say(events[0].sentence)}`));
  show.addEventListener("click", () => {
    choose(place);
    byId("moment").scrollIntoView({ block: "start" });
    byId("slider").focus({ preventScroll: true });
  });
  return el(
    "li",
    { id: `moment-${place}`, class: "moment", tabindex: "-1" },
    el("div", { class: "moment-head" }, el("h3", {}, when), badge("here", t("You look at this moment")), show),
    ...inOrder(`moment/${dossier.number}/${place}`, events, timelineEvent),
  );
}

function markTimeline() {
  document.querySelectorAll(".moment").forEach((node, place) => {
    node.classList.toggle("current", place === chosen);
    if (place === chosen) node.setAttribute("aria-current", "step");
    else node.removeAttribute("aria-current");
  });
}

function timelineEvent(event) {
  return el(
    "li",
    { id: `event-${event.number}`, class: `event ${event.follows ? "follows" : "act"}`, value: event.number },
    el("p", { class: "event-sentence" }, say(event.sentence)),
    who(event),
    event.later ? el("p", { class: "who" }, t("Counts from: {time}.", { time: say(event.happened) })) : null,
    event.fields.length ? el("dl", { class: "facts said" }, ...event.fields.map(field)) : null,
    event.documents.length ? el("ul", { class: "documents" }, ...event.documents.map(documentItem)) : null,
    folded(
      `event/${dossier.number}/${event.number}`,
      t("Event {number}: times, delivery and check number", { number: event.number }),
      times(event),
    ),
  );
}

function who(event) {
  if (event.by === null || event.withheld) return null;
  const parts = [event.person ? `${event.person} (${say(event.by)})` : say(event.by)];
  if (event.channel !== null) parts.push(say(event.channel));
  if (event.assurance !== null) parts.push(say(event.assurance));
  if (event.entered_by !== null) parts.push(t("entered by {party}", { party: say(event.entered_by) }));
  return el("p", { class: "who" }, parts.join(", "));
}

function field(each) {
  if (each.texts.length === 1) return fact(say(each.heading), said("span", each.texts[0], { class: "words" }));
  return fact(say(each.heading), el("ol", {}, ...each.texts.map((text) => said("li", text, { class: "words" }))));
}

function times(event) {
  const delivered = event.delivered.map((d) =>
    el("li", {}, `${say(d.to)}: ${d.at === null ? t("not delivered yet") : say(d.at)}`),
  );
  const seen = event.seen.map((s) => el("li", {}, `${say(s.by)}: ${say(s.at)}`));
  return el(
    "dl",
    { class: "facts" },
    fact(t("Happened"), say(event.happened)),
    fact(t("Entered"), say(event.entered)),
    event.recorded === null ? null : fact(t("Put on record"), say(event.recorded)),
    fact(t("Delivered to"), delivered.length ? el("ul", {}, ...delivered) : t("nobody")),
    seen.length ? fact(t("Seen on the page by"), el("ul", {}, ...seen)) : null,
    fact(t("Check number"), el("code", {}, event.hash)),
    fact(t("Check number of the event before"), el("code", {}, event.previous)),
  );
}

// --- Documents ---

function documentItem(each) {
  const parts = [each.size === null ? null : say(each.size), say(each.label)].filter(Boolean).join(", ");
  return el(
    "li",
    {},
    each.place === null
      ? el("span", {}, el("strong", {}, each.name), ` – ${t("not in this copy")}`)
      : el("a", { href: each.place, download: each.name, rel: "noopener noreferrer" }, each.name),
    el("span", { class: "hint" }, ` (${parts})`),
    each.place === null ? el("code", {}, each.sha256) : null,
  );
}

function renderDocuments() {
  const items = everyEvent().flatMap((event) =>
    event.documents.map((each) => {
      const item = documentItem(each);
      const origin = [event.by === null ? null : say(event.by), say(event.entered)].filter(Boolean).join(", ");
      item.append(el("span", { class: "hint origin" }, origin));
      return item;
    }),
  );
  byId("documents-body").replaceChildren(
    items.length ? el("ul", { class: "documents" }, ...items) : el("p", {}, t("There are no documents in this dossier.")),
  );
  byId("documents-hint").hidden = !byId("documents-body").querySelector("a");
}

// --- Choosing ---

function show(place) {
  chosen = Math.min(Math.max(place, 0), dossier.moments.length - 1);
  renderMoment();
}

// By another way than the slider, which says itself what it shows.
function choose(place) {
  show(place);
  remember();
  byId("status").textContent = byId("slider").getAttribute("aria-valuetext");
}

function chooseDossier(place, moment) {
  dossier = data.cases[place];
  states = unfold(dossier.moments);
  chosen = Math.min(Math.max(moment ?? Infinity, 0), dossier.moments.length - 1);
}

// The address names dossier, moment and language, so that it can be passed on; some browsers forbid it for a file.
function remember() {
  try {
    history.replaceState(null, "", `#${dossier.number}/${chosen + 1}/${language}`);
  } catch {
    // the page works without it
  }
}

function recall() {
  const [, number, moment, spoken] = /^#([^/]+)\/(\d+)\/(nl|en)$/.exec(location.hash) ?? [];
  const found = data.cases.findIndex((each) => each.number === number);
  if (found < 0) return false;
  language = spoken;
  chooseDossier(found, Number(moment) - 1);
  return true;
}

function foldOrUnfold() {
  const all = [...document.querySelectorAll("details")];
  const open = all.some((node) => !node.open);
  all.forEach((node) => (node.open = open));
}

function start() {
  byId("dossier").append(...data.cases.map((each, n) => el("option", { value: n }, `${each.number} – ${each.subject}`)));
  byId("dossier").addEventListener("change", (event) => {
    chooseDossier(Number(event.target.value));
    renderDossier();
    remember();
  });
  byId("language").addEventListener("click", () => {
    language = language === "nl" ? "en" : "nl";
    renderPage();
    remember();
  });
  byId("slider").addEventListener("input", (event) => show(Number(event.target.value) - 1));
  byId("slider").addEventListener("change", remember);
  byId("previous").addEventListener("click", () => choose(chosen - 1));
  byId("next").addEventListener("click", () => choose(chosen + 1));
  byId("fold").addEventListener("click", foldOrUnfold);
  window.addEventListener("hashchange", () => recall() && renderPage());
  if (!recall()) chooseDossier(0);
  renderPage();
}

if (data.cases.length && data.cases[0].moments.length) start();
