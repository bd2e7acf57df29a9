/* scratch_test.c - folders that are made to be removed, and files that are whole or not there. */
#include "reports/testing.h"

#include "scratch.h"

CASE(a_scratch_folder_goes_with_all_below_it,
    .descr = "Also what is unreadable; what a link points to stays",
    .arena = ARENA_NONE)
{
	auto_pool pool = { NULL };
	char here[PATH_MAX];
	struct stat status;
	const char *folder;

	SETUP(getcwd(here, sizeof(here)));
	SETUP(setenv("TMPDIR", here, 1));
	folder = scratch_make(&pool);
	REQUIRE(folder != NULL && strncmp(folder, here, strlen(here)) == 0, "scratch folder %s", folder);
	SETUP(stat(folder, &status));
	REQUIRE_EQ(0711, status.st_mode & 07777);
	SETUP(mkdir("kept", 0755));
	write_file("kept/file", "kept");
	SETUP(symlink("../kept", path_to("%s/link", folder)));
	SETUP(mkdir(path_to("%s/closed", folder), 0755));
	write_file(path_to("%s/closed/file", folder), "");
	SETUP(chmod(path_to("%s/closed", folder), 0));
	scratch_remove(folder);
	REQUIRE(access(folder, F_OK) < 0, "the folder is still there");
	REQUIRE(access("kept/file", F_OK) == 0, "a link was followed");
	scratch_remove(NULL);
}

CASE(default_folders_never_collide,
    .descr = "Within one second each gets a name of its own",
    .arena = ARENA_NONE)
{
	enum { FOLDERS = 5 };
	auto_pool pool = { NULL };
	const char *made[FOLDERS], *tried;

	for (int i = 0; i < FOLDERS; i++) {
		made[i] = outdir_make(&pool, NULL, "6.1", &tried);
		REQUIRE(made[i] != NULL, "%s: %s", tried, strerror(errno));
		REQUIRE(strncmp(made[i], "conformance/", 12) == 0 && strstr(made[i], "-6.1") != NULL, "%s", made[i]);
		for (int j = 0; j < i; j++)
			REQUIRE(strcmp(made[i], made[j]) != 0, "%s twice", made[i]);
	}
}

static int
write_half(const void *what, FILE *out)
{
	fputs("half", out);
	return *(const int *)what;
}

CASE(a_file_is_written_whole_or_not_at_all,
    .descr = "When writing fails the old file stays, and no other is left",
    .arena = ARENA_NONE)
{
	auto_pool pool = { NULL };
	const int good = 0, bad = -EIO;
	char text[16];

	SETUP(mkdir("out", 0755));
	write_file("out/file", "old");
	REQUIRE_EQ(-EIO, outdir_write(&pool, "out", "file", write_half, &bad));
	look_text("out/file", text, sizeof(text));
	REQUIRE_STR("old", text);
	REQUIRE_EQ(0, outdir_write(&pool, "out", "file", write_half, &good));
	look_text("out/file", text, sizeof(text));
	REQUIRE_STR("half", text);
	REQUIRE_EQ(-ENOENT, outdir_write(&pool, "nowhere", "file", write_half, &good));
	SETUP(unlink("out/file"));
	REQUIRE_EQ(0, rmdir("out"));
}
