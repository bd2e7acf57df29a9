/* feature_test.c - features are found by trying, and a refusal is told from a lack. */
#include <sys/syscall.h>
#include <unistd.h>

#include "atf/case.h"
#include "atf/filter.h"

CASE(every_feature_is_decided,
    .descr = "Each has a name, a title, and a reason when it is not supported; the last index gives ENOENT",
    .arena = ARENA_NONE)
{
	struct cell_feature feature;
	size_t i;
	int r;

	for (i = 0; (r = cell_feature_at(i, &feature, NULL)) == 0; i++) {
		REQUIRE(feature.name[0] != '\0' && feature.title[0] != '\0', "feature %zu has no name", i);
		REQUIRE((feature.support == CELL_SUPPORTED) == (feature.reason[0] == '\0'), "%s: reason \"%s\"",
		    feature.name, feature.reason);
	}
	REQUIRE_EQ(-ENOENT, r);
	REQUIRE(i > 20, "only %zu features", i);
	REQUIRE_EQ(-ENOENT, cell_feature("no-such-feature", &feature, NULL));
}

CASE(a_missing_capability_is_a_denial_that_names_it,
    .descr = "Without CAP_SYS_ADMIN a uts namespace is denied, and the reason says so",
    .needs = "uts")
{
	struct cell_feature feature;

	REQUIRE_EQ(0, cell_feature("uts", &feature, NULL));
	REQUIRE_EQ(CELL_SUPPORTED, feature.support);
	SETUP(drop_capabilities());
	REQUIRE_EQ(0, cell_feature("uts", &feature, NULL));
	REQUIRE_EQ(CELL_DENIED, feature.support);
	REQUIRE(strstr(feature.reason, "CAP_SYS_ADMIN") != NULL, "reason: %s", feature.reason);
}

struct limited {
	struct cell_feature net, uts;
};

static void
look_under_limit(void *arg)
{
	struct limited *seen = arg;

	SETUP(put_text("/proc/sys/user/max_net_namespaces", "0"));
	SETUP(cell_feature("net", &seen->net, NULL));
	SETUP(cell_feature("uts", &seen->uts, NULL));
}

CASE(a_limit_of_zero_is_a_denial_that_names_it,
    .descr = "With user.max_net_namespaces at 0 network namespaces are denied, the others are not",
    .needs = "user net uts")
{
	const struct cell_spec spec = { .namespaces = CLONE_NEWUSER, .setup = CELL_MAP_IDS };
	struct limited seen = { 0 };

	case_observe(&spec, look_under_limit, &seen, sizeof(seen));
	REQUIRE_EQ(CELL_DENIED, seen.net.support);
	REQUIRE(strstr(seen.net.reason, "user.max_net_namespaces is 0") != NULL, "reason: %s", seen.net.reason);
	REQUIRE_EQ(CELL_SUPPORTED, seen.uts.support);
}

CASE(a_filter_is_a_denial_whatever_it_answers,
    .descr = "EPERM and ENOSYS from a seccomp filter are both a denial, not a lack of the kernel",
    .needs = "uts")
{
	struct cell_feature feature;

	SETUP(filter_call(SYS_clone3, ENOSYS));
	SETUP(filter_call(SYS_clone, ENOSYS));
	REQUIRE_EQ(0, cell_feature("uts", &feature, NULL));
	REQUIRE_EQ(CELL_DENIED, feature.support);
	REQUIRE(strstr(feature.reason, "seccomp") != NULL, "reason: %s", feature.reason);
}
