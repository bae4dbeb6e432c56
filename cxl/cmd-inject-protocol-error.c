// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-inject-protocol-error.c - "cxl inject-protocol-error"
 * Man page: Documentation/cxl-inject-protocol-error.1.adoc
 * Tests:    test/cli/inject-protocol-error.bats
 */
#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "base/words.h"
#include "cli/msg.h"
#include "cxl/commands.h"
#include "cxl/explain.h"
#include "cxl/select.h"

#define COMMAND "cxl inject-protocol-error"

struct inject_args {
	const char *protocol;
	const char *severity;
	bool debug;
};
#define A struct inject_args

/* clang-format off */
static const struct opt inject_opts[] = {
	OPT_TEXT(A, protocol, 'p', "protocol", "mem|cache", "what the error is of"),
	OPT_TEXT(A, severity, 's', "severity", "correctable|uncorrectable|fatal", "how bad it is"),
	OPT_FLAG(A, debug,     0,  "debug",    "turn on debug"),
};
/* clang-format on */

static const char *const protocols[] = { "mem", "cache", NULL };
static const char *const severities[] = { "correctable", "uncorrectable", "fatal", NULL };

/* --- the error --- */

static struct cxl_protocol_error *find_error(struct cxl_ctx *ctx, const char *name)
{
	struct cxl_protocol_error *error;

	cxl_protocol_error_foreach(ctx, error)
		if (strcmp(cxl_protocol_error_get_str(error), name) == 0)
			return error;
	return NULL;
}

static int tell_unknown_error(struct cxl_ctx *ctx, const struct inject_args *args)
{
	int r = cxlx_error_code(cxlx_get_error(ctx));

	if (r == 0)
		r = cxlx_check_debugfs(ctx);
	if (opt_choice_index(protocols, args->protocol) < 0)
		cli_say("%s: '%s' is no protocol; it is mem or cache", COMMAND, args->protocol);
	else if (opt_choice_index(severities, args->severity) < 0)
		cli_say("%s: '%s' is no severity; it is correctable, uncorrectable or fatal",
			COMMAND, args->severity);
	else if (r < 0)
		explain(ctx, COMMAND, r);
	else
		cli_say("%s: the platform injects no %s-%s errors; 'cxl list -B' shows which it does",
			COMMAND, args->protocol, args->severity);
	return CLI_FAILED;
}

/* --- the dport --- */

struct search {
	const char *name;
	struct words names;
	struct cxl_dport *found;
};

/* Of several with the name, one at which errors can be injected. */
static int look_at(struct cxl_port *port, struct search *search)
{
	struct cxl_dport *dport;

	cxl_dport_foreach(port, dport) {
		const char *name = cxl_dport_get_devname(dport);
		auto_free char *path = NULL;

		if (words_add(&search->names, name, strlen(name)) < 0)
			return -ENOMEM;
		if (strcmp(name, search->name) != 0)
			continue;
		path = cxl_dport_get_einj_path(dport);
		if (path || !search->found)
			search->found = dport;
	}
	return 0;
}

static int find_dport(struct cxl_ctx *ctx, struct search *search)
{
	struct cxl_port *port;
	struct cxl_bus *bus;
	int r = 0;

	cxl_bus_foreach(ctx, bus) {
		if (r == 0)
			r = look_at(cxl_bus_get_port(bus), search);
		cxl_port_foreach_all(cxl_bus_get_port(bus), port)
			if (r == 0)
				r = look_at(port, search);
	}
	return r;
}

static int tell_unknown_dport(const struct search *search)
{
	auto_words struct words problems = { 0 };
	int r;

	r = explain_unknown_name("dport", search->name, &search->names, &problems);
	if (r == 0 && problems.n)
		cli_say("%s: %s", COMMAND, problems.at[0]);
	return CLI_FAILED;
}

/* --- the command --- */

static int inject(struct cxl_ctx *ctx, struct cxl_protocol_error *error, struct search *search)
{
	int r;

	r = find_dport(ctx, search);
	if (r == 0 && !search->found)
		return tell_unknown_dport(search);
	if (r == 0)
		r = cxl_dport_protocol_error_inject(search->found,
						    cxl_protocol_error_get_num(error));
	if (r < 0) {
		explain(ctx, COMMAND, r);
		return CLI_FAILED;
	}
	cli_log(COMMAND, "inject_proto_err", "injected %s protocol error.",
		cxl_protocol_error_get_str(error));
	return CLI_OK;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct inject_args *args = values;
	struct search search = { .name = words[0] };
	struct cxl_protocol_error *error;
	auto_free char *name = NULL;
	int status;

	if (!args->protocol || !args->severity)
		return cli_show_usage(cli);
	if (args->debug)
		cxl_set_log_priority(cli->context, LOG_DEBUG);
	if (asprintf(&name, "%s-%s", args->protocol, args->severity) < 0) {
		name = NULL;
		return CLI_FAILED;
	}
	error = find_error(cli->context, name);
	if (!error)
		return tell_unknown_error(cli->context, args);
	status = inject(cli->context, error, &search);
	words_clear(&search.names);
	return status;
}

const struct cmd cmd_inject_protocol_error = {
	.name = "inject-protocol-error",
	.summary = "inject an error of the CXL protocol, for tests",
	.usage = "<dport> -p <protocol> -s <severity> [<options>]",
	.opts = inject_opts,
	.n_opts = ARRAY_LEN(inject_opts),
	.args_size = sizeof(A),
	.min_words = 1,
	.max_words = 1,
	.run = run,
};
