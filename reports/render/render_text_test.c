/* render_text_test.c - what the text report says beside the verdicts. */
#include "reports/sample.h"

/* The text of a report of these results, of this selection by this user. */
static char *
render_selected(const char *selection, uid_t uid, const struct sample *samples)
{
	auto_report report = { .pool = { NULL } };
	char *text = NULL;
	size_t size;
	FILE *out = SETUP(open_memstream(&text, &size));

	make_sample(&report, "6.1", samples);
	report.selection = selection;
	report.host.uid = uid;
	report.host.user = uid == 0 ? "root" : "jane";
	REQUIRE_EQ(0, render_text(&report, out));
	fclose(out);
	return text;
}

static char *
render_sample(uid_t uid, const struct sample *samples)
{
	return render_selected("", uid, samples);
}

static const struct sample denied[] = {
	{ "PID-10", "pid", LEVEL_MUST, "skipped", "denied: it is" },
	{ "PID-1", "pid", LEVEL_MUST, "passed", "" },
	{ "PID-9", "pid", LEVEL_MUST, "skipped", "denied: it is" },
	{ "PID-2", "pid", LEVEL_MUST, "skipped", "denied: it is" },
	{ "NET-2", "net", LEVEL_MUST, "skipped", "unsupported: it is" },
	{ NULL, NULL, 0, NULL, NULL },
};

CASE(ids_are_sorted_as_people_count,
    .descr = "2 before 10, in whatever order the suite has them",
    .arena = ARENA_NONE)
{
	REQUIRE_PART("\nleft out  denied: it is\n    PID-2 PID-9 PID-10\nleft out  unsupported: it is\n    NET-2\n",
	    render_sample(0, denied));
}

CASE(denials_of_a_user_are_summed_up,
    .descr = "How many, and what may help; not for root, and not when nothing was denied",
    .arena = ARENA_NONE)
{
	REQUIRE_PART("\ndenied    3 requirements are denied to jane: run again as root, who is denied less\n",
	    render_sample(1000, denied));
	REQUIRE(strstr(render_sample(0, denied), "as root, who") == NULL, "root is told to be root");
	REQUIRE(strstr(render_sample(1000, SAMPLES({ "A-1", "pid", LEVEL_MUST, "passed", "" })), "as root, who") == NULL,
	    "nothing is denied");
}

CASE(both_times_have_names,
    .descr = "What the cases took one after the other, and what the run took",
    .arena = ARENA_NONE)
{
	REQUIRE_PART("  untested     time\n", render_sample(0, denied));
	REQUIRE_PART("\ncases 1.2 s in all, run 1.5 s\n", render_sample(0, denied));
}

CASE(what_was_selected_is_told,
    .descr = "One line, with the order and the repetitions; none when nothing was asked for",
    .arena = ARENA_NONE)
{
	REQUIRE_PART("\nselected: pid --seed 7 --repeat 3\n\n", render_selected("pid --seed 7 --repeat 3", 0, denied));
	REQUIRE(strstr(render_sample(0, denied), "selected:") == NULL, "nothing was selected");
}
