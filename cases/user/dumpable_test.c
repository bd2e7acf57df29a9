/* dumpable_test.c - the files in /proc of processes in user namespaces, and what guards a process that came from outside. */
#include <sys/ptrace.h>

#include "program.h"

/* A program that somebody runs behind maps. */
struct run {
	uid_t user;
	struct program_report report;
};

static void
look_at_run(void *arg)
{
	struct run *seen = arg;

	become_user(seen->user);
	run_program(OWN_PROGRAM, &seen->report);
}

static struct program_report
run_behind(const char *map, uid_t user)
{
	struct run run = { .user = user };

	observe_mapped(map, map, look_at_run, &run, sizeof(run));
	SETUP_OK(run.report.number);
	return run.report;
}

CASE(files_of_a_process_belong_to_its_user,
    .requirement = "USER-322",
    .descr = "The files in /proc of a program that user 5 runs in a user namespace belong to user 5",
    .needs = "id-range")
{
	REQUIRE_EQ(5, run_behind("0 1 900", 5).owner);
}

CASE(files_of_a_guarded_process_belong_to_root_of_the_namespace,
    .requirement = "USER-323",
    .descr = "Once it is not dumpable they belong to root of the user namespace",
    .needs = "id-range")
{
	REQUIRE_EQ(0, run_behind("0 1 900", 5).guarded);
}

CASE(files_of_a_guarded_process_belong_to_nobody_without_such_a_root,
    .requirement = "USER-324",
    .descr = "In a user namespace without user id 0 they then belong to the machine's root, who is not mapped",
    .needs = "id-range")
{
	const struct program_report seen = run_behind("1000 5 10", 1000);

	REQUIRE_EQ(1000, seen.owner);
	REQUIRE_EQ(overflow_id(UIDS), seen.guarded);
}

/* Somebody comes from outside and is traced by root inside, who came before. */
struct visitor {
	int target;		/* descriptor */
	int dumpable;
};

static void
play_visitor(struct actor *self)
{
	const struct visitor *visitor = self->stage;

	actor_meet(self, "told");
	SETUP(setns(visitor->target, CLONE_NEWUSER));
	SETUP(prctl(PR_SET_DUMPABLE, visitor->dumpable, 0, 0, 0));
	actor_meet(self, "joined");
	actor_meet(self, "traced");
}

struct trace {
	int target;		/* descriptor */
	pid_t pid;
	int number;		/* errno */
};

static void
look_by_tracing(void *arg)
{
	struct trace *seen = arg;

	SETUP(setns(seen->target, CLONE_NEWUSER));
	seen->number = ERRNO_OF(ptrace(PTRACE_SEIZE, seen->pid, NULL, NULL));
}

static int
trace_visitor(int dumpable)
{
	struct actor member, visitor;
	struct trace seen = { .number = -1 };

	seen.target = SETUP(open_namespace(start_bystander(&member, &unmapped), "user"));
	actor_start(&visitor, &same, play_visitor, sizeof(struct visitor));
	*(struct visitor *)visitor.stage = (struct visitor){ seen.target, dumpable };
	actor_meet(&visitor, "told");
	actor_meet(&visitor, "joined");
	seen.pid = visitor.cell.pid;
	case_observe(&same, look_by_tracing, &seen, sizeof(seen));
	actor_meet(&visitor, "traced");
	actor_end(&visitor);
	end_bystander(&member);
	close(seen.target);
	return seen.number;
}

CASE(a_guarded_visitor_cannot_be_traced_inside,
    .requirement = "USER-325",
    .descr = "A process that joined a user namespace is EPERM to trace for root inside, unless it is dumpable",
    .needs = "user ptrace")
{
	REQUIRE_ERRNO(EPERM, trace_visitor(0));
	REQUIRE_ERRNO(0, trace_visitor(1));
}
