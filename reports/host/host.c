/* host.c - where and as whom the cases run. */
#include "host.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "reports/base/text.h"

/* The value of PRETTY_NAME without its quotes. os-release(5) */
static const char *
read_distribution(struct pool *pool)
{
	static const char *const files[] = { "/etc/os-release", "/usr/lib/os-release" };
	static const char key[] = "PRETTY_NAME=";
	const char *name = NULL;
	char *line = NULL;
	size_t room = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && name == NULL; i++) {
		FILE *in = fopen(files[i], "re");

		while (in != NULL && name == NULL && getline(&line, &room, in) >= 0) {
			char *value = line + strlen(key);

			if (strncmp(line, key, strlen(key)) != 0)
				continue;
			value += strspn(value, "\"'");
			name = text_clean_line(pool, value, strcspn(value, "\"'\n"));
		}
		if (in != NULL)
			fclose(in);
	}
	free(line);
	return name != NULL ? name : "unknown";
}

bool
host_is_privileged(void)
{
	cap_t caps = cap_get_proc();
	cap_flag_value_t value = CAP_CLEAR;

	if (caps != NULL)
		cap_get_flag(caps, CAP_SYS_ADMIN, CAP_EFFECTIVE, &value);
	cap_free(caps);
	return value == CAP_SET;
}

static const char *
read_capabilities(struct pool *pool)
{
	cap_t caps = cap_get_proc();
	const char *text = "unknown";
	char *words;

	if (caps == NULL)
		return text;
	/* What counts is what is effective. */
	cap_clear_flag(caps, CAP_INHERITABLE);
	cap_clear_flag(caps, CAP_PERMITTED);
	words = cap_to_text(caps, NULL);
	if (words != NULL)
		text = words[0] == '\0' || strcmp(words, "=") == 0 ? "none" : pool_strdup(pool, words);
	cap_free(words);
	cap_free(caps);
	return text;
}

void
host_describe(struct pool *pool, struct host *ret)
{
	const struct passwd *user = getpwuid(geteuid());
	struct utsname uts;

	*ret = (struct host){ .kernel = "unknown", .build = "unknown", .machine = "unknown" };
	if (uname(&uts) == 0) {
		ret->kernel = text_clean_line(pool, uts.release, strlen(uts.release));
		ret->build = text_clean_line(pool, uts.version, strlen(uts.version));
		ret->machine = text_clean_line(pool, uts.machine, strlen(uts.machine));
	}
	ret->distribution = read_distribution(pool);
	ret->uid = geteuid();
	ret->user = user != NULL ? text_clean_line(pool, user->pw_name, strlen(user->pw_name)) :
	    pool_printf(pool, "uid %u", ret->uid);
	ret->capabilities = read_capabilities(pool);
}
