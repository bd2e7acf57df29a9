// Looks at a page in a headless browser, and whether its script does what it says: node ci/page.js PAGE.html
// Prints "N passed", or what failed; exits 77 without chromium. Each look is a start of the browser with another
// address, and a deadline: a browser that hangs is a failure, not a wait.
"use strict";
const { execFileSync } = require("node:child_process");
const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join, resolve } = require("node:path");

const browsers = ["chromium", "chromium-browser", "google-chrome"];
const page = resolve(process.argv[2] || "report.html");
const folder = mkdtempSync(join(tmpdir(), "page-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const browser = browsers.find((name) => {
	try {
		return execFileSync(name, ["--version"], { stdio: "ignore", timeout: 20000 }) || true;
	} catch {
		return false;
	}
});
if (!browser) {
	console.log("no chromium");
	process.exit(77);
}

// The page as it stands once its script has run.
const look = (fragment) => execFileSync(browser, ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
	"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
	`--user-data-dir=${join(folder, "profile")}`, "--dump-dom", `file://${page}${fragment}`],
{ encoding: "utf8", timeout: 60000, killSignal: "SIGKILL", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });

const rowsOf = (dom) => [...dom.matchAll(/<tr class="(\w+) d(\d+) (\w+)( known)?" id="([^"]*)"( hidden="")?>/g)]
	.map(([, verdict, , level, , id, hidden]) => ({ verdict, level, id, shown: hidden === undefined }));
const shownOf = (dom) => rowsOf(dom).filter((row) => row.shown);
const toldOf = (dom) => /id="shown"[^>]*>([^<]*)</.exec(dom)[1];
const sameIds = (a, b) => JSON.stringify(a.map((row) => row.id)) === JSON.stringify(b.map((row) => row.id));
const natural = (a, b) => new Intl.Collator("en", { numeric: true }).compare(a, b);

const whole = look(""), all = rowsOf(whole);
const first = all[0], last = all[all.length - 1];
const violated = all.filter((row) => row.verdict === "violated"), must = all.filter((row) => row.level === "must");
const rowText = (dom, row) => dom.split(` id="${row.id}"`)[1].split("</tr>")[0];
const caseOf = (row) => (/<li class="\w+" id="([^"]*)"/.exec(rowText(whole, row)) || [])[1];
const view = (rows, dom) => sameIds(rows, shownOf(dom)) &&
	toldOf(dom) === `${rows.length} of ${all.length} requirements`;
const looks = [
	["everything is shown", "", (dom) => all.length > 1 && view(all, dom)],
	["the script shows its controls", "", (dom) => !/class="[^"]*scripted" hidden/.test(dom) && dom.includes("<button")],
	["an id is found", `#q=${last.id.toLowerCase()}`, (dom) => shownOf(dom).some((row) => row.id === last.id) &&
		shownOf(dom).every((row) => row.id.includes(last.id)) && toldOf(dom).endsWith(` of ${all.length} requirements`)],
	["nothing is found", "#q=no+such+word+anywhere", (dom) => view([], dom)],
	["a verdict is chosen", "#verdict=violated", (dom) => view(violated, dom)],
	["a level is chosen", "#level=must", (dom) => view(must, dom)],
	["verdict and level", "#verdict=violated&level=must", (dom) =>
		view(violated.filter((row) => must.includes(row)), dom)],
	["verdict and word", `#verdict=violated&q=${violated[0].id}`, (dom) => shownOf(dom)[0].id === violated[0].id &&
		shownOf(dom).every((row) => row.verdict === "violated")],
	["a word that is none of the page's", "#verdict=%3Cb%3E&level=x&sort=y", (dom) => shownOf(dom).length === all.length],
	["sorted by id", "#sort=id", (dom) => sameIds([...all].sort((a, b) => natural(a.id, b.id)), rowsOf(dom)) &&
		/data-key="id" aria-sort="ascending"/.test(dom)],
	["sorted by id, backwards", "#sort=-id", (dom) => /data-key="id" aria-sort="descending"/.test(dom) &&
		sameIds([...all].sort((a, b) => natural(b.id, a.id)), rowsOf(dom))],
	["sorted by verdict", "#sort=verdict", (dom) => sameIds(violated.slice(0, 1), rowsOf(dom).slice(0, 1)) ||
		rowsOf(dom).slice(0, violated.length).every((row) => row.verdict === "violated")],
	["a link opens the evidence", `#${first.id}`, (dom) => shownOf(dom).length === all.length &&
		rowText(dom, first).includes("<details open") && !rowText(whole, first).includes("<details open")],
	["a link to a case opens it", `#${caseOf(first)}`, (dom) => caseOf(first) !== undefined &&
		rowText(dom, first).includes("<details open")],
	["an address that is none", "#no-such-place", (dom) => shownOf(dom).length === all.length],
];

let failed = 0;
for (const [what, fragment, holds] of looks) {
	let good = false;

	try {
		good = holds(fragment === "" ? whole : look(fragment));
	} catch (error) {
		console.log(String(error).split("\n")[0]);
	}
	if (!good) {
		console.log(`FAILED: ${what} (${fragment})`);
		failed++;
	}
}
console.log(failed ? `${looks.length - failed} passed, ${failed} failed` : `${looks.length} passed`);
process.exitCode = failed ? 1 : 0;
