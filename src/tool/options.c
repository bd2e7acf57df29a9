/* options.c - the options of all verbs: one table, one parser, one help. */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

static const struct flag {
	unsigned bit;
	const char *name, *argument, *help;
} flags[] = {
	{ OPTION_HOSTNAME, "hostname", "NAME", "the host name inside" },
	{ OPTION_DOMAINNAME, "domainname", "NAME", "the NIS domain name inside" },
	{ OPTION_USER, "user", NULL, "create a user namespace first: needs no root" },
	{ OPTION_MONOTONIC, "monotonic", "SECONDS", "set the monotonic clock off, forward or back" },
	{ OPTION_BOOTTIME, "boottime", "SECONDS", "set the boot-time clock off, forward or back" },
	{ OPTION_TARGET, "target", "PID", "the process to join (required)" },
	{ OPTION_ONLY, "only", "TYPE,...", "join only these: user pid uts ipc mount net cgroup time" },
	{ OPTION_JSON, "json", NULL, "print JSON" },
	{ OPTION_VERBOSE, "verbose", NULL, "tell on standard error what is done" },
	{ OPTION_QUIET, "quiet", NULL, "tell nothing but errors, on a terminal too" },
	{ OPTION_HELP, "help", NULL, "show this help" },
	{ OPTION_VERSION, "version", NULL, "show the version" },
};

#define FLAGS (sizeof(flags) / sizeof(flags[0]))

int
parse_number(const char *text, int64_t least, int64_t most, int64_t *ret)
{
	const char *digits = text + (*text == '-' || *text == '+');
	long long value;
	char *end;

	if (!isdigit((unsigned char)*digits))
		return -EINVAL;
	errno = 0;
	value = strtoll(text, &end, 10);
	if (*end != '\0')
		return -EINVAL;
	if (errno != 0 || value < least || value > most)
		return -ERANGE;
	*ret = value;
	return 0;
}

static int
parse_types(const char *text, uint64_t *ret)
{
	uint64_t types = 0;

	for (;;) {
		char name[16];
		size_t length = strcspn(text, ",");
		uint64_t flag;

		if (length >= sizeof(name))
			return -EINVAL;
		memcpy(name, text, length);
		name[length] = '\0';
		if ((flag = cell_namespace_flag(name)) == 0)
			return -EINVAL;
		types |= flag;
		if (text[length] == '\0')
			break;
		text += length + 1;
	}
	*ret = types;
	return 0;
}

static int
take_option(struct request *request, const struct flag *flag, const char *value, struct cell_error *err)
{
	int64_t number = 0;
	int r = 0;

	request->given |= flag->bit;
	switch (flag->bit) {
	case OPTION_HOSTNAME:
		request->spec.hostname = value;
		break;
	case OPTION_DOMAINNAME:
		request->spec.domainname = value;
		break;
	case OPTION_MONOTONIC:
		r = parse_number(value, INT64_MIN, INT64_MAX, &request->spec.monotonic);
		break;
	case OPTION_BOOTTIME:
		r = parse_number(value, INT64_MIN, INT64_MAX, &request->spec.boottime);
		break;
	case OPTION_TARGET:
		r = parse_number(value, 1, INT_MAX, &number);
		request->target = (pid_t)number;
		break;
	case OPTION_ONLY:
		r = parse_types(value, &request->only);
		break;
	}
	if (r < 0)
		return usage_error(err, request->verb, -r, "--%s %s", flag->name, value);
	return 0;
}

/* Only the verb's own options: any other is unknown to it. */
static void
select_options(unsigned wanted, struct option *options)
{
	for (size_t i = 0; i < FLAGS; i++)
		if ((flags[i].bit & wanted) != 0)
			*options++ = (struct option){ flags[i].name,
			    flags[i].argument != NULL ? required_argument : no_argument, NULL, 256 + (int)i };
	*options = (struct option){ 0 };
}

int
options_parse(struct request *request, const struct verb *verb, int argc, char **argv, struct cell_error *err)
{
	/* '+': options end where the command begins. */
	const char *mode = (verb->options & OPTION_JSON) != 0 ? ":" : "+:";
	struct option options[FLAGS + 1];
	int c, r;

	*request = (struct request){ .verb = verb, .spec.target = -1 };
	select_options(verb->options, options);
	opterr = 0;
	optind = 0;	/* start anew: this is called once for ns-tool and once for its verb */

	while ((c = getopt_long(argc, argv, mode, options, NULL)) != -1) {
		if (c == ':')
			return usage_error(err, verb, EINVAL, "%s needs a value", argv[optind - 1]);
		if (c == '?' && optopt >= 256)
			return usage_error(err, verb, EINVAL, "--%s takes no value", flags[optopt - 256].name);
		if (c == '?' && optopt != 0)
			return usage_error(err, verb, EINVAL, "unknown option -%c", optopt);
		if (c == '?')
			return usage_error(err, verb, EINVAL, "unknown option %s", argv[optind - 1]);
		if ((r = take_option(request, &flags[c - 256], optarg, err)) < 0)
			return r;
	}
	request->arguments = argv + optind;
	request->argument_count = argc - optind;
	return 0;
}

void
options_help(const struct verb *verb)
{
	printf("Usage: ns-tool%s%s%s%s%s\n", verb->name != NULL ? " " : "", verb->name != NULL ? verb->name : "",
	    verb->name != NULL ? " [OPTION...]" : "", *verb->arguments != '\0' ? " " : "", verb->arguments);
	if (verb->help != NULL)
		printf("\n%c%s.\n", toupper((unsigned char)verb->help[0]), verb->help + 1);
	if (verb->more != NULL)
		printf("%s%s\n", verb->help == NULL ? "\n" : "", verb->more);
	printf("\nOptions:\n");
	for (size_t i = 0; i < FLAGS; i++) {
		char left[40];

		if ((flags[i].bit & verb->options) == 0)
			continue;
		snprintf(left, sizeof(left), "--%s%s%s", flags[i].name, flags[i].argument != NULL ? " " : "",
		    flags[i].argument != NULL ? flags[i].argument : "");
		printf("  %-22s  %s\n", left, flags[i].help);
	}
	if (verb->prepare != NULL)
		printf("\nCOMMAND is /bin/sh when none is given.\n");
}
