// SPDX-License-Identifier: GPL-2.0-only
/*
 * sim-replay.c - unit tests: the simulated kernel against the traces of real ones
 *
 * The traces are in test/sim/traces.  Each is a test of its own, so that what
 * meson prints tells which kernel we are not like.  The long ones, of random
 * writes, are played by test/sim/replay.bats: under valgrind they take too long.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/replay-file.h"
#include "sim/text.h"

static void agrees_with_the_trace(void **state)
{
	const struct sim_replay_options options = { .max_printed = 20 };
	struct sim_replay_counts counts;

	assert_int_equal(sim_replay_file(*state, &options, stdout, &counts), 0);
	printf("%lu writes and %lu reads compared, %lu differ, %lu known\n", counts.writes,
	       counts.reads, counts.differ, counts.known);
	assert_true(counts.writes > 0);
	assert_int_equal(counts.differ, 0);
}

static char said[1 << 18];	/* by the last trace */

/* A trace that is only @text; in a directory of its own, because topologies are looked for there. */
static int play_text(const char *text, struct sim_replay_counts *ret)
{
	char dir[] = "/tmp/sim-replay.XXXXXX", path[sizeof(dir) + sizeof("/trace")];
	const struct sim_replay_options options = { .max_printed = 0 };
	FILE *trace, *out = fmemopen(said, sizeof(said), "w");
	int r;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/trace", dir);
	trace = fopen(path, "w");
	fputs(text, trace);
	fclose(trace);
	*ret = (struct sim_replay_counts){ 0 };
	r = sim_replay_file(path, &options, out, ret);
	fclose(out);
	remove(path);
	remove(dir);
	return r;
}

#define HEAD "# replay: topology three\n"

static void counts_each_kind_of_difference(void **state)
{
	static const struct {
		const char *text;
		unsigned long differ;
	} cases[] = {
		{ HEAD "W decoder0.0/create_ram_region <- 'region0' : ok\n", 0 },
		{ HEAD "W decoder0.0/create_ram_region <- 'region0' : EBUSY\n", 1 },
		{ HEAD "W decoder0.0/create_ram_region <- 'bogus' : ok\n", 1 },
		{ HEAD "W decoder0.0/size <- '1' : EACCES\n", 1 },
		{ HEAD "W decoder0.0/size <- '1' : open EACCES\n", 0 },
		{ HEAD "W nowhere/size <- '1' : open ENOENT\n", 0 },
		{ HEAD "R mem0/ram/size = 0x20000000~\n", 0 },
		{ HEAD "R mem0/ram/size = 0x20000000\n", 1 },
		{ HEAD "# replay: newlines dropped\nR mem0/ram/size = 0x20000000\n", 0 },
		{ HEAD "R mem0/nothing = cat: mem0/nothing: No such file or directory~\n", 0 },
		{ HEAD "R mem0/ram/size = cat: mem0/ram/size: No such file or directory~\n", 1 },
		{ HEAD "# replay: list root0 decoder0*\ndecoder0.0 \n", 0 },
		{ HEAD "# replay: list root0 decoder0*\ndecoder0.0 decoder0.1\n", 1 },
		{ HEAD "# replay: link mem0/driver\n../../../../../bus/cxl/drivers/cxl_mem\n", 0 },
		{ HEAD "# replay: link mem0/driver\ncxl_mem\n", 1 },
		{ HEAD "444 mem0/ram/size = 0x20000000~\n", 0 },
		{ HEAD "644 mem0/ram/size = 0x20000000~\n", 1 },
		{ HEAD "# replay: instead 0x20000000~: why\nR mem0/ram/size = 0x1~\n", 0 },
		{ HEAD "# replay: instead 0x1~: why\nR mem0/ram/size = 0x20000000~\n", 1 },
		{ HEAD "# replay: skip 1 why\nR mem0/ram/size = 0x1~\n", 0 },
		{ HEAD "# replay: do decoder0.0/create_ram_region <- 'region1'\n", 1 },
		{ HEAD "W decoder0.0/create_ram_region <- 'region0\n' : ok\n", 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sim_replay_counts counts;
		int r = play_text(cases[i].text, &counts);

		if (r || counts.differ != cases[i].differ)
			fail_msg("%s: %d, %lu differ\n%s", cases[i].text, r, counts.differ, said);
	}
}

/* A watching trace misses nothing: one line less, one line too many, one other text. */
static void sees_everything_that_changed(void **state)
{
	struct sim_replay_counts counts;

	assert_int_equal(play_text(HEAD "# replay: watch\nd   nothing\n"
					"W decoder0.0/create_ram_region <- 'bogus' : EINVAL\n",
				   &counts), 0);
	/* all that is there was not expected, and "nothing" was */
	assert_true(counts.differ > 100);
	assert_non_null(strstr(said, "kernel:    d   nothing\n    simulator: (not there)"));
}

static void refuses_what_it_does_not_understand(void **state)
{
	static const char *const traces[] = {
		"R mem0/ram/size = 1~\n",			/* of which machine? */
		HEAD "W decoder0.0/create_ram_region <- 'region0'\n",
		HEAD "W decoder0.0/create_ram_region region0 : ok\n",
		HEAD "W mem0/x <- '1' : EWHAT\n",
		HEAD "W mem0/x <- '1' : open ok\n",
		HEAD "W mem0/x <- '1' : okay\n",
		HEAD "R mem0/ram/size\n",
		HEAD "mem0 mem1\n",
		HEAD "gone mem0\n",
		HEAD "# replay: dance\n",
		HEAD "# replay: kernel 8.0\n",
		HEAD "# replay: skip 1\n",
		HEAD "# replay: memdev mem0 serial 0x99 endpoint endpoint2\n",
		HEAD "# replay: survive nothing happened\n",
		"# replay: topology nowhere\n",
	};

	for (size_t i = 0; i < sizeof(traces) / sizeof(*traces); i++) {
		struct sim_replay_counts counts;

		said[0] = '\0';
		if (play_text(traces[i], &counts) >= 0)
			fail_msg("taken: %s", traces[i]);
		assert_true(strlen(said) > 0);
	}
}

static void add(const char *path, struct CMUnitTest *ret)
{
	const char *slash = strrchr(path, '/');

	*ret = (struct CMUnitTest){
		.name = slash ? slash + 1 : path,
		.test_func = agrees_with_the_trace,
		.initial_state = (void *)path,
	};
}

int main(void)
{
	static const struct CMUnitTest own[] = {
		cmocka_unit_test(counts_each_kind_of_difference),
		cmocka_unit_test(sees_everything_that_changed),
		cmocka_unit_test(refuses_what_it_does_not_understand),
	};
	struct CMUnitTest tests[64];
	size_t n = sizeof(own) / sizeof(*own);
	glob_t traces;

	setenv("CXL_SIM_TOPOLOGIES", SIM_TOPOLOGIES, 1);
	memcpy(tests, own, sizeof(own));
	if (glob(SIM_TRACES "/*-writes.txt", 0, NULL, &traces) != 0)
		return 1;
	for (size_t i = 0; i < traces.gl_pathc && n < 64; i++)
		add(traces.gl_pathv[i], &tests[n++]);
	/* cmocka_run_group_tests() wants to know the size when compiling. */
	n = (size_t)_cmocka_run_group_tests("sim-replay", tests, n, NULL, NULL);
	globfree(&traces);
	return (int)n;
}
