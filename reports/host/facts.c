/* facts.c - what a report was made of: one table for every format. */
#include "facts.h"

#include <string.h>

#include "cell.h"

#include "host.h"
#include "machine.h"
#include "reports/base/hash.h"
#include "reports/base/moment.h"
#include "reports/base/text.h"

#define AT(field) offsetof(struct report, field)

const struct fact facts[] = {
	{ "version", "Version of ns-conform", AT(version), FACT_FOLDED, true, false },
	{ "kernel", "Kernel", AT(host.kernel), FACT_SHORT, true, false },
	{ "distribution", "Distribution", AT(host.distribution), FACT_SHORT, true, false },
	{ "date", "Date", AT(date), FACT_SHORT, true, false },
	{ "user", "User", AT(host.user), FACT_SHORT, true, false },
	{ "selection", "Dimensions", AT(selection), FACT_SHORT, true, false },
	{ "taint", "Taint of the kernel", AT(host.taint), FACT_SHORT, false, false },
	{ "capabilities", "Effective capabilities", AT(host.capabilities), FACT_WIDE, true, false },
	{ "engine", "The cases ran in", AT(engine), FACT_WIDE, true, false },
	{ "launcher", "Launcher of the container cases", AT(launcher), FACT_WIDE, true, false },
	{ "tool", "SHA-256 of ns-conform", AT(tool), FACT_FOLDED, false, false },
	{ "suite", "SHA-256 of the suite", AT(suite), FACT_FOLDED, false, false },
	{ "command", "Command of the run", AT(command), FACT_FOLDED, false, false },
	{ "build", "Build of the kernel", AT(host.build), FACT_FOLDED, true, false },
	{ "machine", "Machine", AT(host.machine), FACT_FOLDED, true, false },
	{ "config", "SHA-256 of the kernel's configuration", AT(host.config), FACT_FOLDED, false, false },
	{ "cmdline", "Command line of the kernel", AT(host.cmdline), FACT_FOLDED, false, false },
	{ "lsm", "Security modules", AT(host.lsm), FACT_FOLDED, false, false },
	{ "cgroup", "cgroups", AT(host.cgroup), FACT_FOLDED, false, false },
	{ "confinement", "Confinement of the caller", AT(host.confinement), FACT_FOLDED, false, false },
	{ "sysctls", "sysctls", AT(host.sysctls), FACT_FOLDED, false, true },
	{ NULL, NULL, 0, FACT_SHORT, false, false },
};

const char *
fact_value(const struct report *report, const struct fact *fact)
{
	const char *value = *(const char *const *)((const char *)report + fact->at);

	return value != NULL ? value : "";
}

/* cap_to_text(3) in words: "=e cap_sys_resource-e" is all but cap_sys_resource. */
static const char *
tell_capabilities(const char *text, struct pool *pool)
{
	size_t names = strspn(text, "abcdefghijklmnopqrstuvwxyz_,0123456789");

	if (strcmp(text, "=e") == 0)
		return "all";
	if (strncmp(text, "=e ", 3) == 0 && strchr(text, '-') != NULL && text[strcspn(text, "-") + 2] == '\0')
		return pool_printf(pool, "all but %.*s", (int)strcspn(text + 3, "-"), text + 3);
	return strcmp(text + names, "=e") == 0 ? pool_printf(pool, "%.*s", (int)names, text) : text;
}

const char *
fact_words(const struct report *report, const struct fact *fact, struct pool *pool)
{
	const char *value = fact_value(report, fact);

	return fact->at == AT(host.capabilities) ? tell_capabilities(value, pool) : value;
}

void
fact_set(struct report *report, const struct fact *fact, const char *value)
{
	*(const char **)((char *)report + fact->at) = value;
}

void
facts_find(struct report *report, const struct places *places, char *const *argv)
{
	struct pool *pool = &report->pool;

	host_describe(pool, &report->host);
	machine_describe(pool, "", report->host.kernel, &report->host);
	report->version = CELL_VERSION;
	report->date = moment_date(pool);
	report->tool = hash_file(pool, "/proc/self/exe");
	if (report->tool == NULL)
		report->tool = "unknown";
	report->suite = hash_suite(pool, places);
	if (report->suite == NULL)
		report->suite = "unknown";
	report->command = pool_printf(pool, "ns-conform run%s", text_quote(pool, argv + 1));
}
