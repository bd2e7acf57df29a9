// page.js - search, filters by level, sorting and links to views; the page is whole without it.
"use strict";
(() => {
	const table = document.querySelector(".reqs"), body = table.tBodies[0], main = document.querySelector("main");
	const search = document.getElementById("search"), shown = document.getElementById("shown");
	const rows = [...body.rows], order = new Map(rows.map((row, i) => [row, i]));
	const groups = ["verdict", "dimension", "level"], severity = ["violated", "undecided", "denied", "unsupported",
		"untested", "conforms"];
	const collator = new Intl.Collator("en", { numeric: true });
	let sorted = "", texts = null, timer = 0;

	// What a row says, but not what its cases wrote: that may be megabytes.
	const textOf = (row) => {
		const walker = document.createTreeWalker(row, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
			node.nodeName === "PRE" ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
		let text = "";

		while (walker.nextNode())
			text += walker.currentNode.nodeType === Node.TEXT_NODE ? walker.currentNode.data : " ";
		return text.toLowerCase();
	};
	const read = () => {
		texts ??= rows.map(textOf);
	};
	const buttons = (group) => [...document.getElementsByName(group)];
	// The first button of a group is the one for all.
	const chosen = (group) => buttons(group).slice(1).find((button) => button.checked);

	const filter = () => {
		const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
		const classes = groups.map(chosen).filter(Boolean).map((button) => button.dataset.rows);
		let count = 0;

		if (words.length > 0)
			read();
		rows.forEach((row, i) => {
			const hide = !(classes.every((name) => row.classList.contains(name)) &&
				words.every((word) => texts[i].includes(word)));

			if (row.hidden !== hide)
				row.hidden = hide;
			count += hide ? 0 : 1;
		});
		shown.textContent = `${count} of ${rows.length} requirements`;
	};

	const keys = {
		id: (row) => row.cells[0].querySelector("a").textContent,
		time: (row) => parseFloat(row.querySelector(".time").textContent) || -1,
		verdict: (row) => 2 * severity.findIndex((name) => row.classList.contains(name)) + row.classList.contains("known"),
	};
	const sort = (by) => {
		const name = by.replace("-", ""), down = by.startsWith("-") ? -1 : 1;
		const key = new Map(rows.map((row) => [row, name in keys ? keys[name](row) : 0]));
		const compare = (a, b) => (typeof a === "string" ? collator.compare(a, b) : a - b);
		const fragment = document.createDocumentFragment();

		sorted = name in keys ? by : "";
		fragment.append(...[...rows].sort((a, b) => down * compare(key.get(a), key.get(b)) || order.get(a) - order.get(b)));
		body.append(fragment);
		for (const head of table.tHead.querySelectorAll("[data-key]"))
			if (sorted !== "" && head.dataset.key === name)
				head.setAttribute("aria-sort", down > 0 ? "ascending" : "descending");
			else
				head.removeAttribute("aria-sort");
	};

	// The view is the address, so that it can be handed on.
	const tell = () => {
		const view = new URLSearchParams();

		if (search.value.trim() !== "")
			view.set("q", search.value.trim());
		for (const group of groups)
			if (chosen(group))
				view.set(group, chosen(group).value);
		if (sorted !== "")
			view.set("sort", sorted);
		try {
			history.replaceState(null, "", location.href.split("#")[0] + (view.size > 0 ? `#${view}` : ""));
		} catch {
			// A frame without an address of its own has no links either.
		}
	};
	const change = () => {
		filter();
		clearTimeout(timer);
		timer = setTimeout(tell, 300);
	};
	const choose = (view) => {
		search.value = view.get("q") || "";
		for (const group of groups) {
			const all = buttons(group);
			const wanted = all.slice(1).find((button) => button.value === view.get(group)) || all[0];

			if (wanted)
				wanted.checked = true;
		}
		filter();
		if (sorted !== (view.get("sort") || ""))
			sort(view.get("sort") || "");
	};

	// A link leads to a view, or to a requirement or a case, whose evidence opens.
	const arrive = () => {
		const hash = location.hash.slice(1), target = document.getElementById(hash);
		const row = target && target.closest(".reqs tr");

		if (row) {
			if (row.hidden)
				choose(new URLSearchParams());
			for (const details of row.querySelectorAll("details"))
				details.open = true;
			target.scrollIntoView();
		} else if (hash.includes("=") || hash === "") {
			choose(new URLSearchParams(hash));
			if (hash !== "")
				main.querySelector(".filters").scrollIntoView();
		}
	};

	for (const head of table.tHead.querySelectorAll("[data-key]")) {
		const button = document.createElement("button"), key = head.dataset.key;

		button.type = "button";
		button.append(...head.childNodes);
		button.addEventListener("click", () => {
			sort({ [key]: `-${key}`, [`-${key}`]: "" }[sorted] ?? key);
			change();
		});
		head.append(button);
	}
	for (const group of groups)
		for (const button of buttons(group))
			button.addEventListener("change", change);
	search.addEventListener("input", change);
	document.addEventListener("keydown", (event) => {
		if (event.key === "Escape" && document.activeElement === search) {
			search.value = "";
			change();
		} else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey &&
			document.activeElement !== search) {
			event.preventDefault();
			search.focus();
		}
	});
	for (const element of document.querySelectorAll(".scripted"))
		element.hidden = false;
	main.classList.add("live");
	filter();
	arrive();
	window.addEventListener("hashchange", arrive);
	// Before the first key is pressed, when there is time.
	(window.requestIdleCallback || setTimeout)(read);
})();
