/* sanitize.c - the sanitizers' options, inside the programs: Kyua and the runs give them no environment. */

const char *__asan_default_options(void);

/* The leak checker stops the world by ptrace(2), which fails across the
 * namespaces that probes and cells run in. */
const char *
__asan_default_options(void)
{
	return "detect_leaks=0";
}
