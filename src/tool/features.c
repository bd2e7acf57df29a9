/* features.c - what this kernel and this user really offer. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>

#include "tool.h"

static const char *const support_names[] = {
	[CELL_SUPPORTED] = "supported",
	[CELL_UNSUPPORTED] = "unsupported",
	[CELL_DENIED] = "denied",
};

static void
print_row(const struct cell_feature *feature)
{
	const char *support = support_names[feature->support];

	if (feature->reason[0] != '\0')
		printf("%-16s  %-11s  %s\n", feature->name, support, feature->reason);
	else
		printf("%-16s  %s\n", feature->name, support);
}

int
cmd_features(struct request *request)
{
	bool json = (request->given & OPTION_JSON) != 0;
	json_t *list = json ? json_array() : NULL;
	struct cell_feature feature;
	struct cell_error err;
	int r;

	if (request->argument_count > 0) {
		usage_error(&err, request->verb, EINVAL, "argument %s", request->arguments[0]);
		return complain(&err);
	}
	for (size_t i = 0; (r = cell_feature_at(i, &feature, &err)) == 0; i++) {
		if (json)
			json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "name", feature.name,
			    "title", feature.title, "support", support_names[feature.support],
			    "reason", feature.reason));
		else
			print_row(&feature);
	}
	if (json && r == -ENOENT) {
		json_dumpf(list, stdout, JSON_INDENT(2));
		printf("\n");
	}
	json_decref(list);
	return r == -ENOENT ? finish_output() : complain(&err);
}
