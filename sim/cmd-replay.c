// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-replay.c - "cxl-sim replay": is the simulated kernel like the one of these traces?
 *
 * Man page: Documentation/cxl-sim.1.adoc
 * Tests:    test/sim/replay.bats
 */
#include "base/scope.h"
#include "sim/commands.h"
#include "sim/machine.h"
#include "sim/replay-file.h"

#define EXIT_BAD_TRACE 2
#define MAX_PRINTED 20

struct replay_args {
	struct machine_args machine;
	bool all;
};
#define A struct replay_args

/* clang-format off */
static const struct opt replay_opts[] = {
	OPT_TEXT(A, machine.topology, 't', "topology", "name|file",
		 "machine to simulate (default: as the trace says)"),
	OPT_CHOICE(A, machine.kernel, 'k', "kernel", kernel_words,
		   "kernel to simulate: 7.3, 7.2, sysram, dcd, all, dcd-v10 or dcd-next (default: as the trace says)"),
	OPT_FLAG(A, all, 'a', "all", "print every difference, not only the first 20 of each trace"),
};
/* clang-format on */

#define NOT_GIVEN (-1)
static const struct replay_args defaults = { .machine.kernel = NOT_GIVEN };

static int play(const char *path, const struct replay_args *args)
{
	const struct sim_replay_options options = {
		.max_printed = args->all ? 0 : MAX_PRINTED,
		.topology = args->machine.topology,
		.kernel = args->machine.kernel == NOT_GIVEN ? NULL :
			  kernel_words[args->machine.kernel],
	};
	struct sim_replay_counts counts = { 0 };

	if (sim_replay_file(path, &options, stdout, &counts) < 0)
		return EXIT_BAD_TRACE;
	printf("%s: %lu writes and %lu reads compared, %lu differ", path, counts.writes,
	       counts.reads, counts.differ);
	printf(" (%lu known differences, %lu lines not compared)\n", counts.known, counts.skipped);
	return counts.differ ? CLI_FAILED : CLI_OK;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	int result = CLI_OK;

	for (int i = 0; i < n_words; i++) {
		int status = play(words[i], values);

		if (status > result)
			result = status;
	}
	return result;
}

const struct cmd cmd_replay = {
	.name = "replay",
	.summary = "play traces of a real kernel and compare every answer",
	.usage = "[<options>] <trace>...",
	.opts = replay_opts,
	.n_opts = ARRAY_LEN(replay_opts),
	.args_size = sizeof(struct replay_args),
	.defaults = &defaults,
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
