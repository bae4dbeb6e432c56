// SPDX-License-Identifier: GPL-2.0-only
/* poison.c - inject and clear poison, see poison.h */
#include <errno.h>
#include <stdint.h>
#include <syslog.h>

#include "base/numbers.h"
#include "cli/msg.h"
#include "cxl/explain.h"
#include "cxl/poison.h"
#include "cxl/select.h"

/* A wrong memdev or address would spoil somebody's data: exactly one of each, or nothing. */
static int find_memdev(struct cxl_ctx *ctx, const struct poison_action *action, char **words,
		       struct cxl_memdev **ret)
{
	auto_memdevs struct memdevs found = { 0 };
	auto_free char *problem = NULL;
	int r;

	r = select_memdevs(ctx, words, 1, &found, &problem);
	if (r < 0 && problem)
		cli_say("%s: %s", action->command, problem);
	else if (r < 0)
		explain(ctx, action->command, r);
	else if (found.n != 1)
		cli_say("%s: '%s' means %zu memdevs; name one", action->command, words[0], found.n);
	if (r < 0 || found.n != 1)
		return -ENODEV;
	*ret = found.at[0];
	return 0;
}

static int parse_address(const struct poison_action *action, const char *text, size_t *ret)
{
	uint64_t address;

	if (parse_u64(text, 0, &address) < 0 || address > SIZE_MAX) {
		cli_say("%s: '%s' is no address; it is a number, 0x... or decimal", action->command,
			text);
		return -EINVAL;
	}
	*ret = (size_t)address;
	return 0;
}

int poison_run(struct cli *cli, const struct poison_action *action, const struct poison_args *args,
	       char **words)
{
	struct cxl_ctx *ctx = cli->context;
	struct cxl_memdev *memdev;
	size_t dpa;
	int r;

	if (!args->address)
		return cli_show_usage(cli);
	if (args->debug)
		cxl_set_log_priority(ctx, LOG_DEBUG);
	if (find_memdev(ctx, action, words, &memdev) < 0 ||
	    parse_address(action, args->address, &dpa) < 0)
		return CLI_FAILED;
	r = action->act(memdev, dpa);
	if (r < 0) {
		explain(ctx, action->command, r);
		return CLI_FAILED;
	}
	cli_log(action->command, "poison_action", "%s at %s:%s", action->done,
		cxl_memdev_get_devname(memdev), args->address);
	return CLI_OK;
}
