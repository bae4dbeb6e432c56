// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-disable-bus.c - "cxl disable-bus"
 * Man page: Documentation/cxl-disable-bus.1.adoc
 * Tests:    test/cli/disable-bus.bats
 *
 * There is no enable-bus, in 85 neither: the driver of the platform device makes the bus.
 */
#include <errno.h>
#include <syslog.h>

#include "cli/msg.h"
#include "cxl/commands.h"
#include "cxl/explain.h"
#include "cxl/select.h"
#include "cxl/signals.h"

#define OWNER "cxl bus"
#define COMMAND "cxl disable-bus"

struct disable_args {
	bool debug;
	bool force;
	bool detach_accelerator;
};
#define A struct disable_args

/* clang-format off */
static const struct opt disable_opts[] = {
	OPT_FLAG(A, debug,               0,  "debug",              "turn on debug"),
	OPT_FLAG(A, force,              'f', "force",              "also when memdevs on it are enabled, unless their memory is in use"),
	OPT_FLAG(A, detach_accelerator,  0,  "detach-accelerator", "also when drivers of accelerators are unbound by that", OURS),
};
/* clang-format on */

struct buses {
	struct cxl_bus **at;
	size_t n;
};

struct wanted {
	struct cxl_ctx *ctx;
	unsigned int flags;
	struct buses buses;
	int n_valid;	/* words that could mean a bus */
	int n_done, n_failed;
	bool interrupted;
};

/* --- which --- */

/* Returns how many match, new or not, or -errno: a list that could not be read looks empty. */
static int add_matching(struct wanted *wanted, const struct filter *filter)
{
	struct cxl_bus *bus;
	int n = 0;

	cxlx_clear_error(wanted->ctx);
	cxl_bus_foreach(wanted->ctx, bus) {
		if (!filter_bus(filter, bus))
			continue;
		n++;
		if (!list_contains(&wanted->buses, bus) && list_add(&wanted->buses, bus) < 0)
			return -ENOMEM;
	}
	return n ? n : cxlx_error_code(cxlx_get_error(wanted->ctx));
}

/* What neither is a bus nor could be the number of one is a mistake, as in 85. */
static int tell_unknown(struct wanted *wanted, const struct filter *filter, const char *word)
{
	auto_words struct words problems = { 0 };
	int r;

	if (filter->n == 0 || filter->picks[0].form == PICK_HOST) {
		cli_log(OWNER, "bus_action", "'%s' is not a valid bus identifier", word);
		return 0;
	}
	wanted->n_valid++;
	r = filter_explain_unknown(wanted->ctx, filter, &problems);
	for (size_t i = 0; i < problems.n; i++)
		cli_log(OWNER, "bus_action", "%s", problems.at[i]);
	return r;
}

static int add_word(struct wanted *wanted, const char *word)
{
	auto_filter struct filter filter = { 0 };
	int n;

	n = filter_parse(&filter, FILTER_BUS, word);
	if (n == 0)
		n = add_matching(wanted, &filter);
	if (n == 0 && !filter.all)
		return tell_unknown(wanted, &filter, word);
	wanted->n_valid++;	/* also when that cannot be known */
	return n < 0 ? n : 0;
}

static int add_words(struct wanted *wanted, int n_words, char **words)
{
	auto_words struct words each = { 0 };
	int r = 0;

	for (int i = 0; r == 0 && i < n_words; i++)
		r = words_split(&each, words[i]);
	for (size_t i = 0; r == 0 && i < each.n; i++)
		r = add_word(wanted, each.at[i]);
	return r;
}

/* --- the command --- */

/* A bus that fails does not keep the others from their turn; a signal does. */
static void disable_all(struct wanted *wanted)
{
	for (size_t i = 0; !wanted->interrupted && i < wanted->buses.n; i++) {
		int r = cxlx_bus_disable(wanted->buses.at[i], wanted->flags);

		if (r == 0) {
			wanted->n_done++;
			continue;
		}
		explain(wanted->ctx, COMMAND, r);
		wanted->n_failed++;
		wanted->interrupted = r == -EINTR;
	}
}

static int status(const struct wanted *wanted, int r)
{
	bool fine = r == 0 && !wanted->interrupted &&
		    (wanted->n_done > 0 || wanted->n_failed == 0);

	return fine ? CLI_OK : signals_status(CLI_FAILED);
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct disable_args *args = values;
	struct wanted wanted = {
		.ctx = cli->context,
		.flags = (args->force ? CXLX_DISABLE_FORCE : 0u) |
			 (args->detach_accelerator ? CXLX_DISABLE_DETACH_ACCELERATOR : 0u),
	};
	int r;

	if (args->debug)
		cxl_set_log_priority(wanted.ctx, LOG_DEBUG);
	signals_catch(wanted.ctx);
	r = add_words(&wanted, n_words, words);
	if (r == 0 && wanted.n_valid == 0)
		return cli_show_usage(cli);
	if (r == 0)
		disable_all(&wanted);
	else
		explain(wanted.ctx, COMMAND, r);
	list_clear(&wanted.buses);
	cli_log(OWNER, "cmd_disable_bus", "disabled %d bus%s", wanted.n_done,
		wanted.n_done > 1 ? "es" : "");
	return status(&wanted, r);
}

const struct cmd cmd_disable_bus = {
	.name = "disable-bus",
	.summary = "unbind buses from the driver that makes them",
	.usage = "<bus0> [<bus1>..<busN>] [<options>]",
	.opts = disable_opts,
	.n_opts = ARRAY_LEN(disable_opts),
	.args_size = sizeof(A),
	.min_words = 1,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
