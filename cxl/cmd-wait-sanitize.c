// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-wait-sanitize.c - "cxl wait-sanitize"
 * Man page: Documentation/cxl-wait-sanitize.1.adoc
 * Tests:    test/cli/wait-sanitize.bats
 */
#include <errno.h>
#include <time.h>

#include "cli/msg.h"
#include "cxl/commands.h"
#include "cxl/memdev-action.h"

/* So often who watches is told that it goes on. */
#define SLICE_MS 1000

struct wait_args {
	struct memdev_action_args common;
	int timeout;
};
#define A struct wait_args

/* clang-format off */
static const struct opt wait_opts[] = {
	MEMDEV_ACTION_OPTS(A),
	OPT_INT(A, timeout, 't', "timeout", "milliseconds", "give up a memdev after so long (default: -1, never; 0: only look)"),
};
/* clang-format on */

static const struct wait_args defaults = { .timeout = -1 };

static const struct memdev_action waiting = {
	.command = "cxl wait-sanitize",
	.function = "cmd_wait_sanitize",
	.done = "wait sanitize completed on",
	.failed = "wait sanitize failed on",
	.unit = "mem device",
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* What there is to wait at most before the next look at the clock. */
static int slice(int timeout, int64_t waited)
{
	int64_t left = timeout - waited;

	if (timeout < 0)
		return SLICE_MS;
	return left < 0 ? 0 : left < SLICE_MS ? (int)left : SLICE_MS;
}

static int wait_for(struct cxl_memdev *memdev, int timeout)
{
	int64_t start = now_ms(), waited = 0;
	int r;

	do {
		r = cxl_memdev_wait_sanitize(memdev, slice(timeout, waited));
		waited = now_ms() - start;
		if (r == -ETIMEDOUT && timeout != 0)
			cli_progress("%s: sanitizing, %lld s", cxl_memdev_get_devname(memdev),
				     (long long)waited / 1000);
	} while (r == -ETIMEDOUT && (timeout < 0 || waited < timeout));
	return r;
}

static int act(struct cxl_memdev *memdev, void *data, bool *ret_told)
{
	int timeout = *(const int *)data;
	int r;

	cxlx_clear_error(cxl_memdev_get_ctx(memdev));
	r = cxlx_memdev_is_sanitizing(memdev);
	if (r == 0)
		memdev_action_tell(&waiting, memdev, "is not sanitizing");
	if (r <= 0)
		return r;
	r = wait_for(memdev, timeout);
	*ret_told = r == -ETIMEDOUT || r == -EINTR;
	if (r == -ETIMEDOUT && timeout == 0)
		memdev_action_tell(&waiting, memdev, "is sanitizing");
	else if (r == -ETIMEDOUT)
		memdev_action_tell(&waiting, memdev, "is still sanitizing after %d ms", timeout);
	else if (r == -EINTR)
		memdev_action_tell(&waiting, memdev,
				   "goes on sanitizing; nobody waits for it any more");
	return r;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct wait_args *args = values;
	struct memdev_action action = waiting;
	int timeout = args->timeout;

	action.act = act;
	action.data = &timeout;
	return memdev_action_run(cli, &action, &args->common, n_words, words);
}

const struct cmd cmd_wait_sanitize = {
	.name = "wait-sanitize",
	.summary = "wait until memdevs are done with sanitizing",
	.usage = "<mem0> [<mem1>..<memn>] [<options>]",
	.opts = wait_opts,
	.n_opts = ARRAY_LEN(wait_opts),
	.args_size = sizeof(A),
	.defaults = &defaults,
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
