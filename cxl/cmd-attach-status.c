// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-attach-status.c - "cxl attach-status"
 * Man page: Documentation/cxl-attach-status.1.adoc
 * Tests:    test/cli/attach-status.bats
 */
#include <string.h>
#include <syslog.h>

#include "base/numbers.h"
#include "cli/msg.h"
#include "cxl/attach-fields.h"
#include "cxl/commands.h"
#include "cxl/select.h"
#include "cxl/signals.h"

enum format { FORMAT_JSON, FORMAT_TABLE };

struct attach_args {
	bool human;
	bool verbose;
	int format;
	int wait;		/* index into states; -1: do not wait */
	uint32_t timeout;	/* seconds */
	bool debug;
};
#define A struct attach_args

static const struct attach_args defaults = { .wait = -1, .timeout = 30 };

static const char *const formats[] = { "json", "table", NULL };

/* Those of the library, which knows them by these names. */
static const char *const states[] = {
	"attached",
	"attached-region-disabled",
	"attached-region-lost",
	"attached-no-region",
	"devmem-without-attach",
	"attaching-or-detaching",
	"interleaved-refused",
	"region-not-committed",
	"no-region",
	"detached",
	"unattached-no-topology",
	"unattached-port-disabled",
	"pcie-only",
	"class-device",
	"class-device-disabled",
	"changing",
	"unknown",
	NULL,
};

/* clang-format off */
static const struct opt attach_opts[] = {
	OPT_FLAG(A,   human,   'u', "human",   "number formats for people", OURS),
	OPT_FLAG(A,   verbose, 'v', "verbose", "show every file that was looked at, and what it said", OURS),
	OPT_CHOICE(A, format,   0,  "format",  formats, "JSON, or a table for people", OURS),
	OPT_CHOICE(A, wait,     0,  "wait",    states, "wait until all devices are in this state", OURS),
	OPT_U32(A,    timeout,  0,  "timeout", "seconds", "with --wait: for how long (default: 30)", OURS),
	OPT_FLAG(A,   debug,    0,  "debug",   "log what the library does", OURS),
};
/* clang-format on */

/* --- which devices --- */

/* A number alone means a memdev; a serial number, those that have it. */
static int add_serial(struct cxl_ctx *ctx, const char *word, struct words *ret)
{
	auto_filter struct filter filter = { 0 };
	const struct filter any = { .kind = FILTER_SERIAL };
	auto_memdevs struct memdevs found = { 0 };
	int r;

	r = filter_parse(&filter, FILTER_MEMDEV, word);
	if (r == 0)
		r = filter_find_memdevs(ctx, &filter, &any, &found);
	for (size_t i = 0; r == 0 && i < found.n; i++)
		r = words_printf(ret, "%s", cxl_memdev_get_devname(found.at[i]));
	if (r == 0 && found.n == 0)
		r = words_printf(ret, "%s", word);
	return r;
}

static int add_name(struct cxl_ctx *ctx, const char *word, struct words *ret)
{
	int id;

	if (after_prefix(word, "serial:"))
		return add_serial(ctx, word, ret);
	if (parse_name(word, "", &id) == 0)
		return words_printf(ret, "mem%d", id);
	return words_printf(ret, "%s", word);
}

/* "all" anywhere means all: then there are no names. */
static int parse_words(struct cxl_ctx *ctx, int n_words, char **words, struct words *ret)
{
	auto_words struct words each = { 0 };
	int r = 0;

	for (int i = 0; r == 0 && i < n_words; i++)
		r = words_split(&each, words[i]);
	if (r == 0 && words_contain(&each, "all"))
		return 0;
	for (size_t i = 0; r == 0 && i < each.n; i++)
		r = add_name(ctx, each.at[i], ret);
	return r;
}

/* --- names that mean nothing --- */

static int add_once(struct words *names, const char *name)
{
	return !name || words_contain(names, name) ? 0 : words_printf(names, "%s", name);
}

static int all_names(struct cxl_ctx *ctx, struct words *ret)
{
	struct cxlx_attach_info info = { .sz = sizeof(info) };
	struct cxlx_attach *all;
	int r;

	r = cxlx_attach_new(ctx, NULL, 0, &all);
	if (r < 0)
		return r;
	for (size_t i = 0; r == 0 && cxlx_attach_get_info(all, i, &info) == 0; i++) {
		r = add_once(ret, info.device);
		if (r == 0)
			r = add_once(ret, info.parent);
		if (r == 0)
			r = add_once(ret, info.parent_driver);
	}
	cxlx_attach_free(all);
	return r;
}

static size_t explain_missing(struct cxl_ctx *ctx, const struct cxlx_attach *attach)
{
	auto_words struct words names = { 0 }, sentences = { 0 };
	const char *const *missing;
	size_t n = cxlx_attach_get_missing(attach, &missing);

	if (n > 0)
		(void)all_names(ctx, &names);
	for (size_t i = 0; i < n; i++)
		(void)explain_unknown_name("memdev, PCI function or bound driver", missing[i],
					   &names, &sentences);
	for (size_t i = 0; i < sentences.n; i++)
		cli_say("cxl attach-status: %s", sentences.at[i]);
	return n;
}

/* --- the answer --- */

static void print_notes(const struct cxlx_attach *attach)
{
	const char *const *notes;
	size_t n = cxlx_attach_get_notes(attach, &notes);

	for (size_t i = 0; i < n; i++)
		cli_warning("%s", notes[i]);
}

static bool all_attached(const struct cxlx_attach *attach)
{
	struct cxlx_attach_info info = { .sz = sizeof(info) };

	for (size_t i = 0; cxlx_attach_get_info(attach, i, &info) == 0; i++)
		if (!info.attached)
			return false;
	return true;
}

/* The words are in the order of the library's states, but nobody has to rely on that. */
static enum cxlx_attach_state wanted_state(const struct attach_args *args)
{
	enum cxlx_attach_state state = 0;

	while (cxlx_attach_state_name(state) &&
	       strcmp(cxlx_attach_state_name(state), states[args->wait]) != 0)
		state++;
	return state;
}

static bool is_reached(const struct attach_args *args, const struct cxlx_attach *attach)
{
	if (args->wait < 0)
		return all_attached(attach);
	if (cxlx_attach_all_in(attach, wanted_state(args)))
		return true;
	cli_say("cxl attach-status: not all are %s after %u seconds", states[args->wait],
		args->timeout);
	return false;
}

static int answer(struct cxl_ctx *ctx, const struct attach_args *args,
		  const struct cxlx_attach *attach)
{
	const struct show show = {
		.ctx = ctx,
		.human = args->human,
		.details = args->verbose ? DETAIL_EVIDENCE : DETAIL_BASIC,
	};
	bool reached = is_reached(args, attach);
	int r;

	r = args->format == FORMAT_TABLE ? attach_print_table(attach, &show) :
					   attach_print_json(attach, &show);
	if (r < 0)
		return r;
	print_notes(attach);
	return explain_missing(ctx, attach) > 0 || !reached ? CLI_FAILED : CLI_OK;
}

static int take_snapshot(struct cxl_ctx *ctx, const struct attach_args *args,
			 const struct words *names, struct cxlx_attach **ret)
{
	const char *const *devices = (const char *const *)names->at;
	uint64_t ms = (uint64_t)args->timeout * 1000;

	if (args->wait < 0)
		return cxlx_attach_new(ctx, devices, names->n, ret);
	return cxlx_attach_wait(ctx, devices, names->n, wanted_state(args),
				ms < UINT32_MAX ? (unsigned int)ms : UINT32_MAX, ret);
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct attach_args *args = values;
	auto_words struct words names = { 0 };
	struct cxl_ctx *ctx = cli->context;
	struct cxlx_attach *attach = NULL;
	int r;

	if (args->debug)
		cxl_set_log_priority(ctx, LOG_DEBUG);
	signals_catch(ctx);
	r = parse_words(ctx, n_words, words, &names);
	if (r == 0 && args->wait >= 0 && names.n == 0)
		return cli_usage_error(cli, "--wait needs the devices to wait for");
	if (r == 0)
		r = take_snapshot(ctx, args, &names, &attach);
	if (r == 0)
		r = answer(ctx, args, attach);
	cxlx_attach_free(attach);
	if (r >= 0)
		return r;
	explain(ctx, "cxl attach-status", r);
	return signals_status(CLI_FAILED);
}

const struct cmd cmd_attach_status = {
	.name = "attach-status",
	.summary = "tell which accelerators are attached to CXL memory, and why others are not",
	.usage = "[<memdev|PCI address|driver> ...] [<options>]",
	.opts = attach_opts,
	.n_opts = ARRAY_LEN(attach_opts),
	.args_size = sizeof(A),
	.defaults = &defaults,
	.max_words = CMD_ANY_WORDS,
	.run = run,
};
